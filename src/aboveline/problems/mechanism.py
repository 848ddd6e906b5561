"""How the watch of an area works in a period: channels in use, days to the decision, help in time.

Three questions that are asked of a county: do clues come by every channel, how long does one wait
for its decision, and has a confirmed case got help within the days of the pack. Problems that only
list what is unknown are no cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Count,
    DateField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from aboveline.areas.models import Area
from aboveline.evaluation.area_tables import lookup_of
from aboveline.problems.account import Period
from aboveline.problems.balance import areas_below
from aboveline.problems.models import Measure, Problem, Report, Transition
from aboveline.problems.rules import BUNDLE, TO_VERIFY
from aboveline.problems.states import HELP_BEGUN
from aboveline.problems.words import SOURCES
from aboveline.registry.standards import site_standard
from aboveline.registry.words import site_words
from aboveline.standard.deadlines import days_in
from aboveline.web.clock import today

IN_TIME, LATE, WAITING = "in_time", "late", "waiting"
DECIDED, UNDECIDED = "decided", "undecided"
LISTS = (DECIDED, UNDECIDED, IN_TIME, LATE, WAITING)
_NO_CASE = (TO_VERIFY, BUNDLE)


@dataclass(frozen=True)
class Channel:
    """A channel of the pack with its sources, and how many clues came by it."""

    name: str
    words: str
    sources: Sequence[str]
    reports: int


@dataclass(frozen=True)
class Waits:
    """Days from a clue to its decision, of the clues decided in the period.

    `median` is None where none was; `undecided` wait at the end of the period, `since` the oldest.
    """

    decided: int
    median: float | None
    longest: int | None
    undecided: int
    since: date | None


@dataclass(frozen=True)
class Help:
    """The cases confirmed in the period; `waiting` have no help yet, and their days are not over.

    `within` is None where the pack says no number of days; then all without help wait.
    """

    within: int | None
    in_time: int
    late: int
    waiting: int

    @property
    def share(self) -> float | None:
        """In percent, of those of which it can be told; None where there is none."""
        told = self.in_time + self.late
        return 100 * self.in_time / told if told else None


def channels_of(area: Area, period: Period) -> tuple[list[Channel], list[Channel]]:
    """The channels of the pack, and every other source by which something came. One query."""
    counts = dict(_reports(area, period).values_list("source").annotate(Count("pk")))
    found, said = site_standard().mechanism, site_words()
    named = found.shape.channels if found is not None else {}
    channels = [
        Channel(
            name,
            said.text(f"mechanism.channels.{name}", channel.label or name.replace("_", " ")),
            channel.sources,
            sum(counts.get(source, 0) for source in channel.sources),
        )
        for name, channel in named.items()
    ]
    inside = {source for channel in channels for source in channel.sources}
    others = [
        Channel(source, str(SOURCES.get(source, source)), [source], count)
        for source, count in sorted(counts.items())
        if source not in inside
    ]
    return channels, others


def waits_of(area: Area, period: Period) -> Waits:
    """How long clues waited for their decision. Two queries, which count pairs of days."""
    moves = _decided(area, period).order_by().values_list("on", "problem__opened_on")
    waited = sorted(((on - opened).days, n) for on, opened, n in moves.annotate(Count("pk")))
    left = _undecided(area, period).aggregate(count=Count("pk"), since=Min("opened_on"))
    return Waits(
        decided=sum(count for _days, count in waited),
        median=_median(waited),
        longest=waited[-1][0] if waited else None,
        undecided=left["count"],
        since=left["since"],
    )


def help_of(area: Area, period: Period) -> Help:
    """Whether the cases of the period got help within the days of the pack. One query."""
    within = days_for_help(area)
    names = (IN_TIME, LATE, WAITING)
    found = _cases(area, period).aggregate(
        **{name: Count("pk", filter=_is_timely(name, within)) for name in names}
    )
    return Help(within, **found)


def days_for_help(area: Area) -> int | None:
    """Within how many days of its confirmation a case is to have help; None where none says so."""
    found = site_standard().mechanism
    if found is None:
        return None
    lookup = lookup_of(site_standard(), [area.pk], today())
    return days_in(found.help_within, lookup, str(area.pk))


def problems_behind(area: Area, period: Period, name: str) -> QuerySet:
    """The problems that one of the figures counts; `name` is one of LISTS."""
    if name == UNDECIDED:
        return _undecided(area, period)
    if name == DECIDED:
        moves = _decided(area, period)
    else:
        moves = _cases(area, period).filter(_is_timely(name, days_for_help(area)))
    return Problem.objects.filter(pk__in=moves.order_by().values("problem"))


def reported_by(area: Area, period: Period, channel: Channel) -> QuerySet:
    """The problems of which a clue came by a channel: fewer than clues, where two told the same."""
    rows = _reports(area, period).filter(source__in=channel.sources)
    return Problem.objects.filter(pk__in=rows.values("problem"))


def _reports(area: Area, period: Period) -> QuerySet:
    """The clues that came in the period, in no order."""
    problems = Problem.objects.filter(area__in=areas_below(area, period.end))
    rows = Report.objects.filter(on__gte=period.start, on__lte=period.end, problem__in=problems)
    return rows.order_by()


def _decided(area: Area, period: Period) -> QuerySet:
    """The moves by which clues were decided; one that was merged waited for nobody."""
    return Transition.objects.filter(
        kind__in=("confirmed", "dismissed"),
        before="clue",
        on__gte=period.start,
        on__lte=period.end,
        area__in=areas_below(area, period.end),
    ).exclude(problem__rule__in=_NO_CASE)


def _undecided(area: Area, period: Period) -> QuerySet:
    """The clues that waited at the end of the period."""
    later = Transition.objects.filter(before="clue", on__gt=period.end).values("problem")
    return Problem.objects.filter(
        Q(state="clue") | Q(pk__in=later),
        area__in=areas_below(area, period.end),
        opened_on__lte=period.end,
    ).exclude(rule__in=_NO_CASE)


def _cases(area: Area, period: Period) -> QuerySet:
    """The confirmations of the period, each with the first day of the help that has begun."""
    begun = Measure.objects.filter(problem=OuterRef("problem"), state__in=HELP_BEGUN).order_by()
    first = begun.values("problem").annotate(day=Min(Coalesce("begins_on", "planned_on")))
    return (
        _decided(area, period)
        .filter(kind="confirmed")
        .annotate(first_help=Subquery(first.values("day")))
    )


def _is_timely(name: str, within: int | None) -> Q:
    """The cases of one of the lists; without a number of days nothing is late."""
    has_help = Q(first_help__isnull=False)
    if within is None:
        return {IN_TIME: has_help, LATE: Q(pk=None), WAITING: ~has_help}[name]
    days = timedelta(days=within)
    last = ExpressionWrapper(F("on") + days, output_field=DateField())
    over = Q(on__lt=today() - days)
    return {
        IN_TIME: has_help & Q(first_help__lte=last),
        LATE: (has_help & Q(first_help__gt=last)) | (~has_help & over),
        WAITING: ~has_help & ~over,
    }[name]


def _median(counted: Sequence[tuple[int, int]]) -> float | None:
    """The middle of values in order, each with how often it stands; None of none.

    >>> _median([(1, 1), (4, 1)]), _median([(2, 3), (9, 2)]), _median([])
    (2.5, 2.0, None)
    """
    total = sum(count for _value, count in counted)
    if not total:
        return None
    found, wanted = [], [(total - 1) // 2, total // 2]
    seen = 0
    for value, count in counted:
        found += [value for place in wanted if seen <= place < seen + count]
        seen += count
    return sum(found) / len(found)
