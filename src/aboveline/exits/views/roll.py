"""The pages of the roll: the table by province and year, and the counties behind each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveline.accounts.permissions import Permission
from aboveline.exits.models import Roll, RollCounty
from aboveline.exits.roll.counting import Line, Table, newest_roll, table_of
from aboveline.web.doors import needs
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class Cell:
    """A figure, the address of its list, and what was published when that is another."""

    count: int
    address: str
    published: int | None


@dataclass(frozen=True)
class ShownLine:
    """A line of the table: the place, its incidence and last day, and its figures."""

    name: str
    below_percent: Any
    last_declared_on: Any
    cells: Sequence[Cell]
    total: Cell


@dataclass(frozen=True)
class RollPage:
    """The roll; `left` are the counties still on it at the end of each year."""

    roll: Roll
    years: Sequence[int]
    lines: Sequence[ShownLine]
    whole: ShownLine
    left: Sequence[int]
    agrees: bool
    listed_address: str


@dataclass(frozen=True)
class CountiesPage:
    """The counties behind a figure."""

    crumbs: Sequence[Crumb]
    title: str
    counties: Sequence[RollCounty]


@require_safe
@needs(Permission.STANDARD_STANDARD_READ)
def roll(request: HttpRequest) -> HttpResponse:
    """Counties by province and year of exit, each figure with its list."""
    found = _newest()
    table = table_of(found)
    page = RollPage(
        roll=found,
        years=table.years,
        lines=[_shown(line, table) for line in table.lines],
        whole=_shown(table.whole, table),
        left=list(table.left.values()),
        agrees=not any(line.differs for line in table.lines),
        listed_address=_address({"listed": "yes"}),
    )
    return render(request, "exits/roll.html", page)


@require_safe
@needs(Permission.STANDARD_STANDARD_READ)
def counties(request: HttpRequest) -> HttpResponse:
    """The counties of a province, a year, or under listed supervision."""
    rows = _newest().counties.select_related("province").order_by("province__order", "number")
    said = []
    province, year = (request.GET.get(name, "") for name in ("province", "year"))
    if province:
        rows = rows.filter(province__code=province)
        said += sorted({row.province.name for row in rows[:1]})
    if year:
        if not year.isdecimal():
            raise Http404
        rows = rows.filter(cohort_year=int(year))
        said.append(_("exit counted in %(year)s") % {"year": year})
    if request.GET.get("listed"):
        rows = rows.filter(is_listed=True)
        said.append(_("under listed supervision"))
    found = list(rows)
    title = " · ".join([_("Counties (%(count)d)") % {"count": len(found)}, *said])
    crumbs = [Crumb(_("County roll"), reverse("exits:roll"))]
    return render(request, "exits/counties.html", CountiesPage(crumbs, title, found))


def _newest() -> Roll:
    found = newest_roll()
    if found is None:
        raise Http404
    return found


def _shown(line: Line, table: Table) -> ShownLine:
    place = {"province": line.province.code} if line.province is not None else {}
    cells = [
        Cell(
            line.counted[year],
            _address(place | {"year": str(year)}),
            line.published[year] if line.published[year] != line.counted[year] else None,
        )
        for year in table.years
    ]
    published = sum(line.published.values())
    total = Cell(line.total, _address(place), published if published != line.total else None)
    if line.province is None:
        return ShownLine(_("all"), None, None, cells, total)
    row = line.province
    return ShownLine(row.name, row.below_percent, row.last_declared_on, cells, total)


def _address(asked: Mapping[str, str]) -> str:
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{reverse('exits:counties')}{query}"
