"""Printed numbers of households: a prefix of the county and a counter, never given twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aboveline.areas.models import Area, AreaClosure
from aboveline.registry.models import NumberSeries

_COUNTY = "county"


def new_numbers(area_id: UUID, count: int) -> list[str]:
    """So many printed numbers for households of an area; inside a transaction.

    >>> "{}-{:05d}".format("990101", 417)
    '990101-00417'
    """
    series = _series_of(area_id)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [f"{series.prefix}-{number:05d}" for number in range(first, first + count)]


def _series_of(area_id: UUID) -> Any:
    """The locked series of the county above an area, else of the highest area above it."""
    above = list(
        AreaClosure.objects.filter(below_id=area_id, valid_to=None)
        .order_by("distance")
        .values_list("above_id", "above__level_id")
    )
    home = next(
        (key for key, level in above if level == _COUNTY), above[-1][0] if above else area_id
    )
    found = NumberSeries.objects.select_for_update().filter(area_id=home).first()
    if found is None:
        area = Area.objects.select_for_update().get(pk=home)
        found = NumberSeries.objects.create(area=area, prefix=_prefix(area))
    return found


def _prefix(area: Area) -> str:
    """Six digits of the official code, unless another area has them already."""
    code = "".join(sign for sign in area.code if sign.isascii() and sign.isalnum())[:6]
    if code and not NumberSeries.objects.filter(prefix=code).exists():
        return code
    return f"x{NumberSeries.objects.count() + 1}"
