"""The account of an area and a period: what was open, what came, what went, what is open.

Open at the start, plus opened, reopened and transferred in, less cleared, dismissed, merged and
transferred out, is open at the end. Every figure is counted from the moves, and its list can be
opened. The account of an area is kept for the areas that lie below it at the end of the period;
ended ones count where the tree keeps them: under what followed them, else where they lay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from aboveline.areas.closure import holds_all, on_day
from aboveline.areas.models import Area, AreaClosure
from aboveline.problems.models import OpenSpan, Problem, Transition
from aboveline.problems.states import OPEN

COMING = ("opened", "reopened", "transferred_in")
GOING = ("cleared", "dismissed", "merged", "transferred_out")
_MANY = 5_000
_CARRIED = ("transferred_in", "transferred_out")
_KINDS = [name for name in (*COMING, *GOING) if name not in _CARRIED]


@dataclass(frozen=True)
class Balance:
    """The account; `moves` by the names of COMING and GOING."""

    start: date
    end: date
    open_at_start: int
    moves: Mapping[str, int]

    @property
    def came(self) -> int:
        """All that came in the period."""
        return sum(self.moves[name] for name in COMING)

    @property
    def went(self) -> int:
        """All that went in the period."""
        return sum(self.moves[name] for name in GOING)

    @property
    def open_at_end(self) -> int:
        """What is open at the end, by the account."""
        return self.open_at_start + self.came - self.went


def balance_of(area: Area, start: date, end: date, *, open_at_end: int | None = None) -> Balance:
    """The account of an area from a day to a day, both included. Three queries, and two more of an
    area that nothing is above.

    The period is counted from its moves; what was open at the start from the times in which
    problems were open, or where `open_at_end` is known, from that and the moves: two queries.
    """
    places = areas_below(area, end)
    moves = Transition.objects.filter(on__gte=start, on__lte=end)
    kinds = moves.filter(_here(area, end), kind__in=_KINDS).order_by()
    found = dict.fromkeys((*COMING, *GOING), 0)
    found |= dict(kinds.values_list("kind").annotate(Count("kind")))
    carried = moves.filter(from_area__isnull=False)
    found |= carried.aggregate(**{name: Count("pk", filter=_is(name, places)) for name in _CARRIED})
    if open_at_end is not None:
        gone = sum(found[name] for name in GOING) - sum(found[name] for name in COMING)
        return Balance(start, end, open_at_end + gone, found)
    at_start = spans_on(places, start - timedelta(days=1)).count()
    return Balance(start, end, at_start, found)


def moves_in(area: Area, name: str, start: date, end: date) -> QuerySet:
    """The moves behind one figure of the account."""
    rows = Transition.objects.filter(_is(name, areas_below(area, end)), on__gte=start, on__lte=end)
    return rows.order_by("pk")


def open_on(area: Area, day: date, *, places_on: date | None = None) -> QuerySet:
    """The problems that were open at the end of a day in the areas below an area.

    The areas are those of `places_on`, the end of a period, or of the day. One query, of how many:
    of many a list meets its first rows soon in any order, few are found from the spans.
    """
    spans = spans_on(areas_below(area, places_on or day), day)
    if spans[: _MANY + 1].count() > _MANY:
        return Problem.objects.filter(Exists(spans.filter(problem=OuterRef("pk"))))
    return Problem.objects.filter(pk__in=spans.values("problem"))


def spans_on(places: QuerySet, day: date) -> QuerySet:
    """The times of problems that were open in some areas at the end of a day, one a problem."""
    rows = OpenSpan.objects.filter(area__in=places, begins_on__lte=day)
    return rows.exclude(ends_on__lte=day)  # an OR would be looked for in two indexes


@dataclass(frozen=True)
class Stock:
    """What became of the problems open at the end of a day, and what is open besides; never netted.

    Each is a query set: of the stock `still` open here, `closed` by now, or open `elsewhere`;
    `new` ones were opened since and are open here, `again` were closed or elsewhere on the day.
    """

    day: date
    still: QuerySet
    closed: QuerySet
    elsewhere: QuerySet
    new: QuerySet
    again: QuerySet


STOCK = ("still", "closed", "elsewhere", "new", "again")


def stock_of(area: Area, day: date, now: date) -> Stock:
    """The stock of a day seen from a later day. One query, of how many there were."""
    places = areas_below(area, now)
    stock = open_on(area, day, places_on=now)
    here = Problem.objects.filter(area__in=places, state__in=OPEN)
    return Stock(
        day,
        still=stock.filter(area__in=places, state__in=OPEN),
        closed=stock.exclude(state__in=OPEN),
        elsewhere=stock.filter(state__in=OPEN).exclude(area__in=places),
        new=here.filter(opened_on__gt=day),
        again=here.filter(opened_on__lte=day).exclude(pk__in=stock.values("pk")),
    )


def stock_counts(area: Area, day: date, now: date) -> dict[str, int]:
    """How many problems each query set of the stock has, by its name. Four queries, and two more
    of an area that nothing is above.

    What began or ended since the day is counted, and the rest follows from what is open now: of
    most problems nothing happened since.
    """
    places = areas_below(area, now)
    here = OpenSpan.objects.filter(_here(area, now))
    open_now = here.filter(ends_on=None).count()
    began = here.filter(ends_on=None, begins_on__gt=day).aggregate(
        all=Count("area"), new=Count("area", filter=Q(opened_on__gt=day))
    )
    ended = here.filter(ends_on__gt=day, begins_on__lte=day)
    # of those that ended since then, some are open again or elsewhere
    again = OpenSpan.objects.filter(
        ends_on=None, opened_on__lt=F("begins_on"), begins_on__gt=day, opened_on__lte=day
    )
    back = again.filter(Exists(ended.filter(problem=OuterRef("problem")))).aggregate(
        all=Count("area"), here=Count("area", filter=Q(area__in=places))
    )
    still = open_now - began["all"] + back["here"]
    return {
        "still": still,
        "closed": ended.count() - back["all"],
        "elsewhere": back["all"] - back["here"],
        "new": began["new"],
        "again": open_now - began["new"] - still,
    }


def areas_below(area: Area, on: date) -> QuerySet:
    """Keys of the areas below an area on a day; ended ones lie where the tree keeps them."""
    return AreaClosure.objects.filter(on_day(on), above=area).values("below_id")


def _here(area: Area, on: date) -> Q:
    """Whether something lies below an area on a day; of the area that holds all, everything does:
    to look each up takes longer than to count.
    """
    return Q() if holds_all(area, on) else Q(area__in=areas_below(area, on))


def _is(name: str, places: QuerySet) -> Q:
    """Whether a move is counted under a figure of the areas."""
    if name == "transferred_in":
        return Q(from_area__isnull=False, area__in=places) & ~Q(from_area__in=places)
    if name == "transferred_out":
        return Q(from_area__in=places) & ~Q(area__in=places)
    return Q(kind=name, area__in=places)
