"""Where clues come from: channels, feeds of departments, hazards, lists; in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from aboveline.standard.teller import Line, Teller


class OutsideTeller(Teller):
    """Tells what gives clues, and what people are held against."""

    def lines(self) -> Iterator[Line]:
        """Channels, feeds, hazards, lists."""
        yield from self.channels()
        yield from self.feeds()
        yield from self.hazards()
        yield from self.lists()

    def channels(self) -> Iterator[Line]:
        found = self.standard.mechanism
        if found is None:
            return
        yield Line(0, self.say("Ways by which clues come", "线索渠道"))
        for name, channel in found.shape.channels.items():
            english = channel.label or name.replace("_", " ")
            yield Line(1, self.words.text(f"mechanism.channels.{name}", english))
        days = self.words.expression(found.help_within, found.shape.help_within)
        english = f"a case without help is late after, in days: {days}"
        yield Line(1, self.say(english, f"认定后逾期未落实措施的天数：{days}"))

    def feeds(self) -> Iterator[Line]:
        if self.standard.feeds:
            yield Line(0, self.say("What departments send", "部门数据"))
        for name, feed in self.standard.feeds.items():
            item = feed.shape
            department = self.words.plain("owners", item.department)
            label = self.words.name("feeds", name)
            yield Line(1, f"{label}{self.colon}{department}")
            if item.rule is not None:
                above = self.words.expression(feed.above, item.above or "")
                rule = self.named("problems", item.rule)
                year = self.say(f" when its year is above {above}", f"（全年金额高于{above}时）")
                yield Line(2, self.say("clue: ", "线索：") + rule + (year if item.above else ""))
            for key, event in item.events.items():
                said = self.words.text(f"feeds.{name}.{key}", event.label or key.replace("_", " "))
                rule = self.named("problems", event.rule)
                yield Line(2, self.say(f"{said}: clue {rule}", f"{said}：线索为“{rule}”"))

    def hazards(self) -> Iterator[Line]:
        if self.standard.hazards:
            yield Line(0, self.say("Hazards, and the clue they give", "灾害及所生线索"))
        for name, item in self.standard.hazards.items():
            label = self.words.name("hazards", name)
            yield Line(1, f"{label}{self.colon}{self.named('problems', item.rule)}")

    def lists(self) -> Iterator[Line]:
        if self.standard.lists:
            yield Line(0, self.say("Lists from outside that people are held against", "比对名单"))
        for name, item in self.standard.lists.items():
            office = self.words.plain("owners", item.office)
            yield Line(1, f"{self.words.name('lists', name)}{self.colon}{office}")
            asks = self.words.text(f"lists.{name}.asks", item.asks)
            yield Line(2, self.say(f"asked of a hit: {asks}", f"命中后核实：{asks}"))
