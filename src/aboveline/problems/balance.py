"""The account of an area and a period: what was open, what came, what went, what is open.

Open at the start, plus opened, reopened and transferred in, less cleared, dismissed, merged and
transferred out, is open at the end. Every figure is counted from the moves, and its list can be
opened. The account of an area is kept for the areas that lie below it at the end of the period;
ended ones count where they lay last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet

from aboveline.areas.models import Area, AreaClosure
from aboveline.problems.models import Problem, Transition
from aboveline.problems.states import OPEN

COMING = ("opened", "reopened", "transferred_in")
GOING = ("cleared", "dismissed", "merged", "transferred_out")


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


def balance_of(area: Area, start: date, end: date) -> Balance:
    """The account of an area from a day to a day, both included. Two statements.

    What was open at the start is counted from the problems, the period from its moves.
    """
    places = areas_below(area, end)
    moves = Transition.objects.filter(
        Q(area__in=places) | Q(from_area__in=places), on__gte=start, on__lte=end
    )
    names = (*COMING, *GOING)
    found = moves.aggregate(**{name: Count("pk", filter=_is(name, places)) for name in names})
    at_start = open_on(area, start - timedelta(days=1), places_on=end).count()
    return Balance(start, end, at_start, {name: found[name] for name in names})


def moves_in(area: Area, name: str, start: date, end: date) -> QuerySet:
    """The moves behind one figure of the account."""
    rows = Transition.objects.filter(_is(name, areas_below(area, end)), on__gte=start, on__lte=end)
    return rows.select_related("problem").order_by("pk")


def open_on(area: Area, day: date, *, places_on: date | None = None) -> QuerySet:
    """The problems that were open at the end of a day in the areas below an area.

    The areas are those of `places_on`, the end of a period, or of the day.
    """
    places = areas_below(area, places_on or day)
    later = Transition.objects.filter(on__gt=day).values("problem")
    as_now = Q(area__in=places, state__in=OPEN) & ~Q(pk__in=later)
    # of the others the last move up to the day says where they were, and how
    there = Transition.objects.filter(on__lte=day, problem__in=later).order_by()
    last = there.values("problem").annotate(last=Max("pk")).values("last")
    then = Transition.objects.filter(pk__in=last, after__in=OPEN, area__in=places)
    return Problem.objects.filter(as_now | Q(pk__in=then.values("problem")))


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
    """The stock of a day seen from a later day. No query is made."""
    stock, places = open_on(area, day, places_on=now), areas_below(area, now)
    here = Problem.objects.filter(area__in=places, state__in=OPEN)
    since = here.exclude(pk__in=stock.values("pk"))
    opened = Transition.objects.filter(kind="opened", on__gt=day).values("problem")
    return Stock(
        day,
        still=stock.filter(area__in=places, state__in=OPEN),
        closed=stock.exclude(state__in=OPEN),
        elsewhere=stock.filter(state__in=OPEN).exclude(area__in=places),
        new=since.filter(pk__in=opened),
        again=since.exclude(pk__in=opened),
    )


def areas_below(area: Area, on: date) -> QuerySet:
    """Keys of the areas below an area on a day, and of those that ended below it."""
    there = Q(valid_from=None) | Q(valid_from__lte=on)
    still = Q(valid_to=None) | Q(valid_to__gt=on) | Q(valid_to=F("below__valid_to"))
    return AreaClosure.objects.filter(there, still, above=area).values("below_id")


def _is(name: str, places: QuerySet) -> Q:
    """Whether a move is counted under a figure of the areas."""
    if name == "transferred_in":
        return Q(from_area__isnull=False, area__in=places) & ~Q(from_area__in=places)
    if name == "transferred_out":
        return Q(from_area__in=places) & ~Q(area__in=places)
    return Q(kind=name, area__in=places)
