"""A standard in plain sentences, for readers who do not program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aboveline.standard import model, shape
from aboveline.standard.describe_assessment import assessment_lines
from aboveline.standard.describe_buffer import buffer_lines
from aboveline.standard.describe_census import CensusTeller
from aboveline.standard.describe_outside import OutsideTeller
from aboveline.standard.describe_procedures import ProcedureTeller
from aboveline.standard.teller import COUNTED, Line, Teller
from aboveline.standard.words import Words

_SEVERITY = {"low": "低", "medium": "中", "high": "高"}
_CONFIDENCE = {"low": "低", "medium": "中", "high": "高"}


def describe(standard: model.Standard, *, chinese: bool = False) -> Iterator[Line]:
    """The standard line by line: what must hold, what opens a problem, who leaves and how."""
    yield from _Teller(standard, Words(standard, chinese)).lines()


class _Teller(Teller):
    """Tells a standard in the language of its words."""

    def lines(self) -> Iterator[Line]:
        yield from self.header()
        yield from self.criteria()
        yield from self.income()
        yield from self.categories()
        yield from self.problems()
        yield from self.ledger()
        yield from OutsideTeller(self.standard, self.words).lines()
        yield from self.benefits()
        yield from ProcedureTeller(self.standard, self.words).lines()
        yield from (Line(*line) for line in buffer_lines(self.standard, self.words))
        yield from (Line(*line) for line in assessment_lines(self.standard, self.words))
        yield from CensusTeller(self.standard, self.words).lines()
        yield from self.parameters()
        yield from self.sources()

    def header(self) -> Iterator[Line]:
        pack, words = self.standard.pack, self.words
        yield Line(0, f"{pack.name}: {words.text('pack.title', pack.title)}")
        where = words.text("pack.jurisdiction", pack.jurisdiction)
        until = (
            self.say("without an end in the source", "来源未载明截止日期")
            if pack.valid.to == "open"
            else self.say(
                f"to before {self.day(pack.valid.to)}", f"{self.day(pack.valid.to)}前有效"
            )
        )
        start = self.day(pack.valid.from_)
        yield Line(
            1,
            self.say(
                f"It applies in {where} from {start} {until}.",
                f"适用范围：{where}；自{start}起施行，{until}。",
            ),
        )
        if pack.promised_by:
            day = self.day(pack.promised_by)
            text = self.say(
                f"Promised: by {day} nobody lives below it.",
                f"承诺：到{day}，没有人生活在标准以下。",
            )
            yield Line(1, text)
        if pack.description:
            yield Line(1, words.text("pack.description", " ".join(pack.description.split())))

    def criteria(self) -> Iterator[Line]:
        yield Line(0, self.say("What must hold for a household", "农户达标条件"))
        for name, rule in self.standard.criteria.items():
            item = rule.shape
            assert isinstance(item, shape.Criterion)  # noqa: S101
            source = f" [{self.words.mark(item.source)}]" if item.source else ""
            clause = self.words.text(f"criteria.{name}.clause", item.clause)
            yield Line(1, f"{self.named('criteria', name)}{self.colon}{clause}{source}")
            yield Line(2, self.holds(rule, item.holds))

    def income(self) -> Iterator[Line]:
        rule = self.standard.income
        if rule is None:
            return
        yield Line(0, self.say("Income", "收入"))
        unit = self.words.unit(rule.unit)
        window = self.window(rule.window)
        yield Line(
            1,
            self.say(
                f"It is counted over {window}, in {unit}.", f"计算期：{window}；单位：{unit}。"
            ),
        )
        for name, kind in rule.kinds.items():
            if kind.part_of:
                whole = self.words.name("income", kind.part_of)
                what = self.say(
                    f". It is counted in {kind.part_of.replace('_', ' ')}.", f"。已计入：{whole}。"
                )
            elif not kind.counts:
                what = self.say(". It is not income.", "。不计入收入。")
            else:
                add = kind.sign == "plus"
                english = ". It is added" if add else ". It is taken off"
                english += "; without an answer income is unknown." if kind.required else "."
                chinese = "。计入" if add else "。扣除"
                chinese += "；未填报则收入不明。" if kind.required else "。"
                what = self.say(english, chinese)
            label = self.words.name("income", name)
            said = label if self.words.chinese else f"{name.replace('_', ' ')}: {label}"
            yield Line(1, said + what)

    def window(self, window: shape.Window) -> str:
        if window.ends == "month":
            return self.say(
                f"the {window.months} months before the month of the day judged",
                f"评价日所在月之前{window.months}个月",
            )
        return self.say(
            f"the last {window.months} months that began with month {window.first_month} "
            "and are over",
            f"最近一个自{window.first_month}月起、已结束的{window.months}个月",
        )

    def categories(self) -> Iterator[Line]:
        if self.standard.categories:
            yield Line(
                0, self.say("Categories, the first that fits", "农户类别（取最先符合的一类）")
            )
        for rule in self.standard.categories:
            item = rule.shape
            assert isinstance(item, shape.Category)  # noqa: S101
            label = self.words.name("categories", rule.name)
            said = label if self.words.chinese else f"{rule.name.replace('_', ' ')}: {label}"
            yield Line(1, said)
            if item.when:
                when = self.words.expression(rule.node, item.when)
                yield Line(2, self.say(f"when {when}", f"条件：{when}"))
            else:
                yield Line(2, self.say("otherwise", "其他情形"))

    def problems(self) -> Iterator[Line]:
        yield Line(0, self.say("What opens a problem", "问题及产生条件"))
        rules = dict(self.standard.problems)
        if self.standard.to_verify is not None:
            rules["to_verify"] = self.standard.to_verify
        for name, rule in rules.items():
            yield from self.problem(name, rule)

    def problem(self, name: str, rule: model.Problem) -> Iterator[Line]:
        item = rule.shape
        cause = self.cause(rule)
        label = getattr(item, "label", None) or cause
        severity = self.say(f" ({item.severity}): {label}", f"（{_SEVERITY[item.severity]}）")
        yield Line(1, self.named("problems", name) + severity)
        yield Line(2, self.say(f"opens when {cause}", f"产生条件：{cause}"))
        days = self.words.expression(rule.due_days, item.due.days)
        owner = self.words.plain("owners", item.owner)
        answers = [self.words.plain("measures", answer) for answer in item.answered_by]
        english = f"owner {owner}, due in {days} {item.due.counted} days"
        english += f"; answered by {', '.join(answers)}" if answers else ""
        chinese = f"责任单位：{owner}；期限：{days}（{COUNTED[item.due.counted]}）"
        chinese += f"；帮扶措施：{'、'.join(answers)}" if answers else ""
        yield Line(2, self.say(english, chinese))

    def cause(self, rule: model.Problem) -> str:
        criterion, when = getattr(rule.shape, "criterion", None), getattr(rule.shape, "when", None)
        if criterion:
            name = self.named("criteria", criterion)
            return self.say(f"{name} does not hold", f"“{name}”不成立")
        if when is None:
            return self.say("an input is unknown", "有需要填报的内容不明")
        return self.words.expression(rule.when, when)

    def ledger(self) -> Iterator[Line]:
        rule = self.standard.ledger
        if rule is None:
            return
        yield Line(0, self.say("Deadlines of the ledger", "台账期限"))
        stages = (
            ("from a clue to the decision", "从线索到核实认定", rule.decide),
            ("from the decision to help", "从认定到落实措施", rule.answer),
            ("two clues of one subject are one within", "同一对象的线索并案期限", rule.merge),
            ("what was cleared is opened again within", "销号后重开期限", rule.reopen),
        )
        for english, chinese, stage in stages:
            days = self.words.expression(stage.days, str(stage.days.value).replace("_", " "))
            counted = self.say(f"{stage.counted} days", f"天（{COUNTED[stage.counted]}）")
            yield Line(1, f"{self.say(english, chinese)}{self.colon}{days} {counted}")

        if rule.missed is not None:
            label, times = self.words.name("problems", rule.missed.rule), rule.missed.times
            english = f"{label}: goes one level up when missed {times} times in a row"
            yield Line(1, self.say(english, f"{label}：连续{times}次即上报一级"))

    def benefits(self) -> Iterator[Line]:
        if self.standard.benefits:
            yield Line(0, self.say("Benefits", "待遇"))
        for name, item in self.standard.benefits.items():
            clause = self.words.text(f"benefits.{name}.clause", item.shape.clause)
            yield Line(1, f"{self.named('benefits', name)}{self.colon}{clause}")
            eligible = self.words.expression(item.eligible, item.shape.eligible)
            yield Line(2, self.say(f"for whom {eligible}", f"对象：{eligible}"))
            amount = self.words.expression(item.amount, item.shape.amount)
            unit = self.words.unit(item.shape.unit)
            yield Line(2, self.say(f"amount {amount}, in {unit}", f"数额：{amount}（{unit}）"))

    def parameters(self) -> Iterator[Line]:
        yield Line(0, self.say("Numbers", "数值"))
        for name, item in self.standard.parameters.items():
            unit = self.words.unit(item.unit) or self.say(item.unit, "无")
            english = f"{name.replace('_', ' ')}: {item.label}, in {unit}"
            chinese = f"{self.words.name('parameters', name)}（单位：{unit}）"
            yield Line(1, self.say(english, chinese))
            for value in item.values:
                yield Line(2, self.value(value))

    def value(self, value: shape.Value) -> str:
        marks = [self.words.mark(value.source or "")]
        if value.confidence:
            known = _CONFIDENCE[value.confidence]
            marks.append(self.say(f"confidence {value.confidence}", f"可信度{known}"))
        if value.approximate:
            marks.append(self.say("approximate", "近似值"))
        noted = f" [{', '.join(mark for mark in marks if mark)}]"
        same = value.same_as and self.words.name("parameters", value.same_as)
        if self.words.chinese:
            what = f"同{same}" if same else self.words.plain("values", str(value.value))
            start = "" if value.from_ == date.min else f"自{self.day(value.from_)}起"
            until = "" if value.to == "open" else f"至{self.day(value.to)}前"
            where = f"（{self.area(value.area)}）" if value.area else ""
            return f"{what}{where}：{start}{until}{noted}"
        what = f"as {value.same_as}" if value.same_as else str(value.value)
        start = "" if value.from_ == date.min else f"from {self.day(value.from_)} "
        until = "on" if value.to == "open" else f"to before {self.day(value.to)}"
        where = f" in {value.area}" if value.area else ""
        return f"{what} {start}{until}{where}{noted}"

    def area(self, area: str) -> str:
        return self.words.plain("areas", area.removeprefix("tag:"))

    def sources(self) -> Iterator[Line]:
        pack = self.standard.pack
        yield Line(0, self.say("Sources", "来源"))
        for key, source in pack.sources.items():
            publisher = source.publisher or ""
            parts = (
                self.words.source(key),
                publisher and self.words.text(f"sources.{key}.publisher", publisher),
                source.date,
            )
            separator = self.say(", ", "，")
            yield Line(1, f"{key}{self.colon}{separator.join(part for part in parts if part)}")
