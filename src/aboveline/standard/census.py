"""The census of a pack: its shares typed, its names checked."""

from __future__ import annotations

from collections.abc import Iterator

from aboveline.standard import model, shape_census
from aboveline.standard.build import Builder
from aboveline.standard.language import Node, Scope
from aboveline.standard.shape_base import Expression
from aboveline.standard.units import parse_unit


def typed_census(builder: Builder, scope: Scope) -> model.Census | None:
    """The census with its typed shares; None when the pack has none."""
    item: shape_census.Census | None = builder.content.get("census")
    if item is None:
        return None
    for message in _unknown(builder, item.asks):
        builder.fault("census.asks", "PACK-004", message, "Mend the name.")
    double = _share(builder, scope, "census.double_entry", item.double_entry)
    rest = None
    if item.rest is not None:
        rest = _share(builder, scope, "census.rest.villages", item.rest.villages)
    return None if double is None else model.Census(double_entry=double, rest=rest, shape=item)


def _unknown(builder: Builder, asks: shape_census.CensusAsks) -> Iterator[str]:
    fields = builder.content.get("fields")
    of_households = set(fields.household) if fields is not None else set()
    of_persons = set(fields.person) if fields is not None else set()
    kinds = {
        kind for rule in builder.content.get("problems", {}).values() for kind in rule.answered_by
    }
    for names, known, what in (
        ((*asks.basics, *asks.guarantees), of_households, "field of a household"),
        ((*asks.members, *asks.each_member), of_persons, "field of a person"),
        (asks.help, kinds, "kind of help that answers a problem"),
    ):
        for name in names:
            if name not in known:
                yield f"There is no {what} {name!r}."


def _share(builder: Builder, scope: Scope, place: str, text: Expression) -> Node | None:
    node = builder.number(text, scope, place)
    if node is not None and node.unit != parse_unit("share", builder.money):
        message = f"The number is in {node.unit}, not a share."
        builder.fault(place, "PACK-007", message, "Name a parameter that is a share.")
    return node
