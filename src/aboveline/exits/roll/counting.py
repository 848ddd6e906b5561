"""The roll counted by province and year, beside what was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aboveline.exits.models import Roll, RollProvince


@dataclass(frozen=True)
class Line:
    """Counties of a province by year, counted and published; `province` None for all of them."""

    province: RollProvince | None
    counted: Mapping[int, int]
    published: Mapping[int, int]

    @property
    def total(self) -> int:
        """Counties counted in all years."""
        return sum(self.counted.values())

    @property
    def differs(self) -> bool:
        """Whether a year is not what was published."""
        return any(self.counted[year] != self.published[year] for year in self.counted)


@dataclass(frozen=True)
class Table:
    """Years in order, a line for each province, and the line of all."""

    years: Sequence[int]
    lines: Sequence[Line]
    whole: Line

    @property
    def left(self) -> Mapping[int, int]:
        """Counties still on the roll at the end of each year."""
        gone = {
            year: sum(self.whole.counted[y] for y in self.years if y <= year) for year in self.years
        }
        return {year: self.whole.total - count for year, count in gone.items()}


def newest_roll() -> Roll | None:
    """The roll that counts: the one that was loaded last."""
    found: Roll | None = Roll.objects.order_by("-loaded_at", "-pk").first()
    return found


def table_of(roll: Roll) -> Table:
    """The roll by province and year, counted from its counties."""
    provinces = list(roll.provinces.order_by("order"))
    counted = Counter(roll.counties.values_list("province_id", "cohort_year"))
    published = {row.pk: {int(year): n for year, n in row.by_year.items()} for row in provinces}
    years = sorted(
        {year for _key, year in counted} | {y for row in published.values() for y in row}
    )
    lines = [
        Line(
            row,
            {year: counted[row.pk, year] for year in years},
            {year: published[row.pk].get(year, 0) for year in years},
        )
        for row in provinces
    ]
    whole = Line(
        None,
        {year: sum(line.counted[year] for line in lines) for year in years},
        {year: sum(line.published[year] for line in lines) for year in years},
    )
    return Table(years, lines, whole)
