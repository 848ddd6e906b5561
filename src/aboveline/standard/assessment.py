"""The assessment of a pack: its limits typed, its names checked."""

from __future__ import annotations

from aboveline.standard import model, shape_assessment
from aboveline.standard.build import Builder
from aboveline.standard.language import Node, Scope
from aboveline.standard.shape_base import Expression
from aboveline.standard.units import parse_unit


def typed_assessment(builder: Builder, scope: Scope) -> model.Assessment | None:
    """The assessment with typed limits and questions; None when the pack has none."""
    item: shape_assessment.Assessment | None = builder.content.get("assessment")
    if item is None:
        return None
    _check_names(builder, item)
    per_person = f"{builder.money} per person per year"
    above = {
        name: _number(builder, scope, f"assessment.questions.{name}.above", one.above, per_person)
        for name, one in item.questions.items()
        if one.above is not None
    }
    limits = {
        name: _number(builder, scope, f"assessment.rates.{name}", limit, "percent")
        for name, one in item.rates.items()
        if (limit := one.below or one.at_least) is not None
    }
    combined = None
    if item.combined is not None:
        place = "assessment.combined.below"
        combined = _number(builder, scope, place, item.combined.below, "percent")
    return model.Assessment(above=above, limits=limits, combined=combined, shape=item)


def _check_names(builder: Builder, item: shape_assessment.Assessment) -> None:
    criteria = builder.content.get("criteria", {})
    for name, question in item.questions.items():
        if question.criterion not in criteria:
            message = f"There is no criterion {question.criterion!r}."
            builder.fault(f"assessment.questions.{name}", "PACK-013", message, "Mend it.")
    drawn = set(item.sample.households)
    for name, rate in item.rates.items():
        if not set(rate.of) <= drawn:
            message = "The rate is of a group of which no household is drawn."
            builder.fault(f"assessment.rates.{name}", "PACK-004", message, "Mend `of`.")
    if not set(item.sample.groups) >= drawn:
        message = "A group that is drawn has no register status."
        builder.fault("assessment.sample", "PACK-004", message, "Add it to `groups`.")
    for name in item.combined.rates if item.combined is not None else ():
        if name not in item.rates:
            builder.fault(
                "assessment.combined", "PACK-004", f"There is no rate {name!r}.", "Mend it."
            )


def _number(builder: Builder, scope: Scope, place: str, text: Expression, unit: str) -> Node | None:
    node = builder.number(text, scope, place)
    if node is not None and node.unit != parse_unit(unit, builder.money):
        message = f"The number is in {node.unit}, not {unit}."
        builder.fault(place, "PACK-007", message, "Compare with a parameter of this unit.")
    return node
