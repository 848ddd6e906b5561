"""A standard in plain sentences, for readers who do not program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from aboveline.standard import model, shape

_WINDOW = {
    "month": "the {months} months before the month of the day judged",
    "year": "the last {months} months that began with month {first_month} and are over",
}


@dataclass(frozen=True)
class Line:
    """One line of the description; `level` 0 is a heading, 1 a sentence, 2 its detail."""

    level: int
    text: str


def describe(standard: model.Standard, *, chinese: bool = False) -> Iterator[Line]:
    """The standard line by line: what must hold, what opens a problem, who leaves and how."""
    pack = standard.pack
    yield Line(0, f"{pack.name}: {pack.title}")
    until = (
        "without an end in the source" if pack.valid.to == "open" else f"to before {pack.valid.to}"
    )
    yield Line(1, f"It applies in {pack.jurisdiction} from {pack.valid.from_} {until}.")
    if pack.promised_by:
        yield Line(1, f"Promised: by {pack.promised_by} nobody lives below it.")
    if pack.description:
        yield Line(1, " ".join(pack.description.split()))
    yield from _criteria(standard, chinese)
    yield from _income(standard)
    yield from _categories(standard, chinese)
    yield from _problems(standard, chinese)
    yield from _benefits(standard, chinese)
    yield from _exits(standard)
    yield from _parameters(standard, chinese)
    yield from _sources(pack)


def _named(standard: model.Standard, key: str, name: str, chinese: bool) -> str:
    words = standard.label(key, name)
    return f"{words} ({name})" if chinese and words != name else name.replace("_", " ")


def _criteria(standard: model.Standard, chinese: bool) -> Iterator[Line]:
    yield Line(0, "What must hold for a household")
    for name, rule in standard.criteria.items():
        item = rule.shape
        assert isinstance(item, shape.Criterion)  # noqa: S101
        source = f" [{item.source}]" if item.source else ""
        yield Line(1, f"{_named(standard, 'criteria', name, chinese)}: {item.clause}{source}")
        yield Line(2, f"holds when {_one_line(item.holds)}")


def _income(standard: model.Standard) -> Iterator[Line]:
    if standard.income is None:
        return
    yield Line(0, "Income")
    window = standard.income.window
    text = _WINDOW[window.ends].format(months=window.months, first_month=window.first_month)
    yield Line(1, f"It is counted over {text}, in {standard.income.unit}.")
    for name, kind in standard.income.kinds.items():
        words = kind.label or name.replace("_", " ")
        if not kind.counts:
            yield Line(1, f"{name.replace('_', ' ')}: {words}. It is not income.")
        else:
            sign = "is added" if kind.sign == "plus" else "is taken off"
            need = "; without an answer income is unknown" if kind.required else ""
            yield Line(1, f"{name.replace('_', ' ')}: {words}. It {sign}{need}.")


def _categories(standard: model.Standard, chinese: bool) -> Iterator[Line]:
    if not standard.categories:
        return
    yield Line(0, "Categories, the first that fits")
    for rule in standard.categories:
        item = rule.shape
        assert isinstance(item, shape.Category)  # noqa: S101
        words = item.label or _named(standard, "categories", rule.name, chinese)
        yield Line(1, f"{rule.name.replace('_', ' ')}: {words}")
        yield Line(2, f"when {_one_line(item.when)}" if item.when else "otherwise")


def _problems(standard: model.Standard, chinese: bool) -> Iterator[Line]:
    yield Line(0, "What opens a problem")
    rules = dict(standard.problems)
    if standard.to_verify is not None:
        rules["to_verify"] = standard.to_verify
    for name, rule in rules.items():
        item = rule.shape
        criterion, when = getattr(item, "criterion", None), getattr(item, "when", None)
        words = criterion.replace("_", " ") if criterion else ""
        cause = f"{words} does not hold" if words else _one_line(when or "an input is unknown")
        label = getattr(item, "label", None) or cause
        due = f"{_one_line(item.due.days)} {item.due.counted} days"
        answers = f"; answered by {', '.join(item.answered_by)}" if item.answered_by else ""
        yield Line(1, f"{_named(standard, 'problems', name, chinese)} ({item.severity}): {label}")
        yield Line(2, f"opens when {cause}")
        yield Line(2, f"owner {item.owner}, due in {due}{answers}")


def _benefits(standard: model.Standard, chinese: bool) -> Iterator[Line]:
    if standard.benefits:
        yield Line(0, "Benefits")
    for name, item in standard.benefits.items():
        yield Line(1, f"{_named(standard, 'benefits', name, chinese)}: {item.shape.clause}")
        yield Line(2, f"for whom {_one_line(item.shape.eligible)}")
        yield Line(2, f"amount {_one_line(item.shape.amount)}, in {item.shape.unit}")


def _exits(standard: model.Standard) -> Iterator[Line]:
    for name, item in standard.exits.items():
        yield Line(0, f"Exit of a {name}")
        for key, rule in item.criteria.items():
            assert isinstance(rule.shape, shape.ExitCriterion)  # noqa: S101
            yield Line(1, f"{key.replace('_', ' ')}: {rule.shape.clause}")
            yield Line(2, f"holds when {_one_line(rule.shape.holds)}")
        for number, step in enumerate(item.shape.procedure, 1):
            days = f", {_one_line(step.days)} {step.counted} days" if step.days else ""
            yield Line(1, f"step {number}: {step.label} ({step.by}{days})")


def _parameters(standard: model.Standard, chinese: bool) -> Iterator[Line]:
    yield Line(0, "Numbers")
    for name, item in standard.parameters.items():
        yield Line(
            1, f"{_named(standard, 'parameters', name, chinese)}: {item.label}, in {item.unit}"
        )
        for value in item.values:
            yield Line(2, _value(value))


def _value(value: shape.Value) -> str:
    what = f"as {value.same_as}" if value.same_as else str(value.value)
    start = "" if value.from_ == date.min else f"from {value.from_} "
    until = "on" if value.to == "open" else f"to before {value.to}"
    where = f" in {value.area}" if value.area else ""
    marks = [value.source or ""]
    marks += [f"confidence {value.confidence}"] if value.confidence else []
    marks += ["approximate"] if value.approximate else []
    return f"{what} {start}{until}{where} [{', '.join(mark for mark in marks if mark)}]"


def _sources(pack: shape.Pack) -> Iterator[Line]:
    yield Line(0, "Sources")
    for key, source in pack.sources.items():
        parts = (source.title, source.publisher, source.date)
        yield Line(1, f"{key}: {', '.join(part for part in parts if part)}")


def _one_line(text: str) -> str:
    """An expression on one line, parameters and area facts by their bare names."""
    line = " ".join(text.split())
    for function in ("parameter", "area_fact", "indicator"):
        while (start := line.find(f"{function}('")) >= 0:
            end = line.index("')", start)
            name = line[start + len(function) + 2 : end].replace("_", " ")
            line = f"{line[:start]}the {name}{line[end + 2 :]}"
    return line
