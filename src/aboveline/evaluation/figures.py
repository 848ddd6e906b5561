"""The published indicators of an area in words, each with the list of households behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from aboveline.areas.models import Area
from aboveline.evaluation.models import Figure
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words

_LISTS = {
    "households": {},
    "people": {},
    "poor_households": {"state": "does_not_meet"},
    "poor_people": {"state": "does_not_meet"},
    "poor_share": {"state": "does_not_meet"},
    "cannot_tell": {"state": "cannot_tell"},
}
"""Indicators of which a list shows exactly the households that are counted."""


@dataclass(frozen=True)
class Shown:
    """An indicator: what people read, its value with unit, its parts, since which day it holds.

    `address` leads to the households behind it, empty where no list shows exactly these.
    """

    label: str
    value: float | None
    unit: str
    numerator: float | None
    denominator: float | None
    unknown: float | None
    on: date
    address: str


def figures_of(area: Area) -> list[Shown]:
    """The latest indicators of an area in the order of the standard. One query."""
    standard, words = site_standard(), site_words()
    rows = {row.indicator: row for row in Figure.objects.filter(area=area, is_latest=True)}
    return [
        Shown(
            words.name("indicators", name),
            None if rows[name].value is None else round(rows[name].value, 2),
            words.unit(indicator.shape.unit),
            rows[name].numerator,
            rows[name].denominator,
            rows[name].unknown,
            rows[name].on,
            _address(area, name),
        )
        for name, indicator in standard.indicators.items()
        if name in rows
    ]


def _address(area: Area, name: str) -> str:
    if name not in _LISTS:
        return ""
    query = urlencode({"area": str(area.pk), **_LISTS[name]})
    return f"{reverse('registry:households')}?{query}"
