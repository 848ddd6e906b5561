"""The assessment of a standard in plain sentences, each with its depth."""

from __future__ import annotations

from collections.abc import Iterator

from aboveline.standard import model, shape_assessment
from aboveline.standard.language import Node
from aboveline.standard.words import Words

_GROUPS = {
    "exited": ("exited households", "已脱贫户"),
    "registered": ("registered households", "建档立卡未脱贫户"),
    "unregistered": ("households not registered", "非建档立卡户"),
}
_DECIDED = {
    "point": ("the estimate decides", "以估计值判定"),
    "bound": ("the whole interval must keep the limit", "以置信区间整体判定"),
}


def assessment_lines(standard: model.Standard, words: Words) -> Iterator[tuple[int, str]]:
    """Depth and text of each line; nothing where the pack has no assessment."""
    found = standard.assessment
    if found is None:
        return
    chinese, item = words.chinese, found.shape
    yield 0, "独立评估" if chinese else "Independent assessment"
    yield 1, _DECIDED[item.decided_by][chinese]
    sample = item.sample
    drawn = ("、" if chinese else ", ").join(
        f"{_GROUPS[group][chinese]}{number}{'户' if chinese else ''}"
        if chinese
        else f"{number} {_GROUPS[group][0]}"
        for group, number in sample.households.items()
    )
    yield (
        1,
        f"每县抽{sample.villages}个村，每村抽{drawn}"
        if chinese
        else f"{sample.villages} villages of a county; in each village {drawn}",
    )
    for name, question in item.questions.items():
        label = words.text(f"assessment.questions.{name}", question.label)
        criterion = words.name("criteria", question.criterion)
        yield 2, f"{label}（{criterion}）" if chinese else f"{label} ({criterion})"
    for name, rate in item.rates.items():
        yield 1, _rate(words, name, rate, found.limits.get(name))
    if item.combined is not None:
        label = words.text("assessment.combined", item.combined.label)
        limit = words.expression(found.combined, item.combined.below)
        yield 1, f"{label}：低于{limit}" if chinese else f"{label}: below {limit}"


def _rate(
    words: Words, name: str, rate: shape_assessment.AssessmentRate, limit: Node | None
) -> str:
    label = words.text(f"assessment.rates.{name}", rate.label)
    if rate.below is not None:
        said = words.expression(limit, rate.below)
        return f"{label}：低于{said}" if words.chinese else f"{label}: below {said}"
    if rate.at_least is not None:
        said = words.expression(limit, rate.at_least)
        return f"{label}：不低于{said}" if words.chinese else f"{label}: at least {said}"
    return label
