"""The census of a standard in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from aboveline.standard.teller import Line, Teller


class CensusTeller(Teller):
    """Tells what a census asks, and of whom."""

    def lines(self) -> Iterator[Line]:
        """What is asked, what is entered twice, who of the rest is counted."""
        found = self.standard.census
        if found is None:
            return
        yield Line(0, self.say("Census", "普查"))
        asks = found.shape.asks
        fields = [self.named("fields", n) for n in (*asks.basics, *asks.guarantees)]
        yield Line(1, self.say("asked: ", "询问：") + self._joined(fields))
        if asks.members:
            members = [self.named("fields", name) for name in asks.members]
            yield Line(1, self.say("of how many members: ", "人数：") + self._joined(members))
        if asks.each_member:
            each = [self.named("fields", name) for name in asks.each_member]
            yield Line(1, self.say("of each member: ", "逐人询问：") + self._joined(each))
        if asks.main_income:
            yield Line(1, self.say("which income brings most", "主要收入来源"))
        if asks.help:
            kinds = [self.words.plain("measures", kind) for kind in asks.help]
            yield Line(1, self.say("help received: ", "享受帮扶：") + self._joined(kinds))
        share = self.words.expression(found.double_entry, found.shape.double_entry)
        yield Line(1, self.say(f"counted twice: {share}", f"双录：{share}"))
        if found.shape.rest is not None:
            rest = self.words.expression(found.rest, found.shape.rest.villages)
            yield Line(
                1,
                self.say(
                    f"villages where the rest is counted too: {rest}",
                    f"同时普查非建档立卡户的村：{rest}",
                ),
            )

    def _joined(self, said: list[str]) -> str:
        return self.say(", ", "、").join(said)
