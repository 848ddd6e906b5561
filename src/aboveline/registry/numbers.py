"""Printed numbers: a prefix of the county and a counter, never given twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from aboveline.areas.models import Area, AreaClosure
from aboveline.registry.models import NumberSeries

_COUNTY = "county"


def new_numbers(
    area_id: UUID, count: int, *, series: Any = NumberSeries, mark: str = ""
) -> list[str]:
    """So many printed numbers for things of an area; inside a transaction.

    `series` is the table that counts them, `mark` a letter before the counter.

    >>> "{}-{}{:05d}".format("990101", "", 417)
    '990101-00417'
    """
    found = _series_of(area_id, series)
    first = found.last + 1
    found.last += count
    found.save(update_fields=["last"])
    return [f"{found.prefix}-{mark}{number:05d}" for number in range(first, first + count)]


def pass_numbers(area_id: UUID, numbers: Iterable[str], *, series: Any = NumberSeries) -> None:
    """Count on behind numbers that a file brought, so that none is given twice."""
    found = _series_of(area_id, series)
    start = f"{found.prefix}-"
    ends = [number.removeprefix(start) for number in numbers if number.startswith(start)]
    last = max((int(end) for end in ends if end.isdecimal()), default=0)
    if last > found.last:
        found.last = last
        found.save(update_fields=["last"])


def home_of(area_id: UUID) -> UUID:
    """The county above an area, else the highest area above it."""
    return homes_of([area_id])[area_id]


def homes_of(area_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """`home_of` each area."""
    above: dict[UUID, list[tuple[UUID, str]]] = {key: [] for key in area_ids}
    for below, key, level in (
        AreaClosure.objects.filter(below_id__in=area_ids, valid_to=None)
        .order_by("distance")
        .values_list("below_id", "above_id", "above__level_id")
    ):
        above[below].append((key, level))
    return {
        area: next((key for key, level in line if level == _COUNTY), line[-1][0] if line else area)
        for area, line in above.items()
    }


def _series_of(area_id: UUID, series: Any) -> Any:
    """The locked series of the home of an area."""
    home = home_of(area_id)
    found = series.objects.select_for_update().filter(area_id=home).first()
    if found is None:
        area = Area.objects.select_for_update().get(pk=home)
        found = series.objects.create(area=area, prefix=_prefix(area, series))
    return found


def _prefix(area: Area, series: Any) -> str:
    """Six digits of the official code, unless another area has them already."""
    code = "".join(sign for sign in area.code if sign.isascii() and sign.isalnum())[:6]
    if code and not series.objects.filter(prefix=code).exists():
        return code
    return f"x{series.objects.count() + 1}"
