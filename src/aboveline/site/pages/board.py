"""The board of an area: how many are below the standard, where, why, and what waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.areas.queries import children_of, path_of
from aboveline.evaluation.figures import Shown, figures_of
from aboveline.evaluation.tallies import AreaCounts, Counts, counts_around, visited_since
from aboveline.problems.panels import AreaLedger, ledger_in
from aboveline.registry.access import open_moves_to
from aboveline.registry.models import DuplicatePair, ImportBatch, Visit
from aboveline.registry.queries import unplaced_below
from aboveline.registry.words import criterion_label
from aboveline.web.clock import today
from aboveline.web.compiled import compiled_once
from aboveline.web.pages import Crumb
from aboveline.web.templatetags.web import share_of

READ = Permission.REGISTRY_HOUSEHOLD_READ
_VISITS = 6
_MANY = 100


@dataclass(frozen=True)
class Figures:
    """Households and people of an area by state, as (households, people)."""

    recorded: tuple[int, int]
    below: tuple[int, int]
    unknown: tuple[int, int]
    meets: tuple[int, int]
    not_judged: tuple[int, int]
    monitored: tuple[int, int]

    @property
    def share(self) -> Decimal | None:
        """People below the standard in percent of the people recorded."""
        return share_of(self.below[1], self.recorded[1])


@dataclass(frozen=True)
class Child:
    """An area inside, with its figures; `bar` is its share in percent of the largest share."""

    name: str
    address: str
    figures: Figures
    bar: int


@dataclass(frozen=True)
class Cause:
    """A criterion with how many households and people it does not hold for."""

    label: str
    households: int
    people: int
    address: str


@dataclass(frozen=True)
class Waiting:
    """Something that waits, with how many there are and where to look."""

    words: str
    count: str
    address: str


@dataclass(frozen=True)
class Board:
    """The page; without `figures` the reader may see areas, but no household."""

    crumbs: tuple[Crumb, ...]
    area: Area
    day: date
    others: Sequence[Crumb]
    figures: Figures | None
    counted_at: datetime | None
    children: Sequence[Child]
    child_level: str
    causes: Sequence[Cause]
    ledger: AreaLedger | None
    indicators: Sequence[Shown]
    may_see_runs: bool
    may_see_flags: bool
    has_picture: bool
    waiting: Sequence[Waiting]
    visits: Sequence[Visit]
    households: str
    may_register: bool
    may_report: bool
    may_record_hazard: bool


def board_of(actor: Actor, area: Area, starts: Sequence[Area]) -> Board:
    """The board of an area that the actor may read; `starts` is where the actor's tree begins."""
    children, path = children_of(area), path_of(area)
    above = {one.pk for one in path}
    reads = actor.may_below(READ, above)
    counts = counts_around(area) if reads else AreaCounts({}, {}, None)
    return Board(
        crumbs=tuple(_crumbs(path, starts)),
        area=area,
        day=today(),
        others=[_crumb(one) for one in starts if one.pk != area.pk and len(starts) > 1],
        figures=_figures(counts.whole) if reads else None,
        counted_at=counts.counted_at,
        children=_children(children, counts.inside) if reads else _named(children),
        child_level=_level(children),
        causes=_causes(area, counts.whole),
        ledger=ledger_in(area) if reads else None,
        indicators=figures_of(area) if reads else (),
        may_see_runs=actor.may_below(Permission.EVALUATION_RUN_READ, above),
        may_see_flags=area.level_id == "county"
        and actor.may_below(Permission.VERIFICATION_FLAG_READ, above),
        has_picture=reads and not children and area.level_id == "village",
        waiting=_waiting(actor, area, above, counts.whole) if reads else (),
        visits=_visits(area.pk) if reads else (),
        households=_list(area),
        may_register=not children and actor.may_below(Permission.REGISTRY_HOUSEHOLD_ADD, above),
        may_report=actor.may_below(Permission.PROBLEMS_CLUE_REPORT, above),
        may_record_hazard=actor.may_below(Permission.PROBLEMS_PROBLEM_DECIDE, above),
    )


def _crumb(area: Area) -> Crumb:
    return Crumb(area.name, reverse("pages:board", args=[area.pk]))


def crumbs_above(area: Area, starts: Sequence[Area]) -> list[Crumb]:
    """The areas above, from the actor's own downward, without the area itself."""
    return _crumbs(path_of(area), starts)


def _crumbs(path: Sequence[Area], starts: Sequence[Area]) -> list[Crumb]:
    mine = {start.pk for start in starts}
    depth = next((i for i, one in enumerate(path) if one.pk in mine), len(path))
    return [_crumb(one) for one in path[depth:-1]]


def _figures(counts: Counts) -> Figures:
    none = (0, 0)
    return Figures(
        recorded=counts.get("all", none),
        below=counts.get("state:does_not_meet", none),
        unknown=counts.get("state:cannot_tell", none),
        meets=counts.get("state:meets", none),
        not_judged=counts.get("state:not_judged", none),
        monitored=counts.get("monitored", none),
    )


def _children(children: Sequence[Area], counts: Mapping[UUID, Counts]) -> list[Child]:
    """The areas inside, worst first: the largest share of people below, then the most."""
    found = [(area, _figures(counts.get(area.pk, {}))) for area in children]
    largest = max((figures.share or Decimal() for _area, figures in found), default=Decimal())
    found.sort(key=lambda pair: (-(pair[1].share or Decimal()), -pair[1].below[1], pair[0].name))
    return [
        Child(
            area.name,
            reverse("pages:board", args=[area.pk]),
            figures,
            round((figures.share or Decimal()) * 100 / largest) if largest else 0,
        )
        for area, figures in found
    ]


def _named(children: Sequence[Area]) -> list[Child]:
    none = (0, 0)
    empty = Figures(none, none, none, none, none, none)
    return [Child(a.name, reverse("pages:board", args=[a.pk]), empty, 0) for a in children]


def _level(children: Sequence[Area]) -> str:
    """What the areas inside are called; nothing when they are of several levels."""
    levels = {area.level_id: area.level for area in children}
    if len(levels) != 1:
        return ""
    level = next(iter(levels.values()))
    return _("Areas inside (%(level)s)") % {"level": level.name_en} if level.name_en else ""


def _causes(area: Area, counts: Counts) -> list[Cause]:
    """The criteria that do not hold, the most households first."""
    failing = {
        name.removeprefix("fails:"): found
        for name, found in counts.items()
        if name.startswith("fails:")
    }
    return [
        Cause(criterion_label(name), homes, people, _list(area, criterion=name))
        for name, (homes, people) in sorted(failing.items(), key=lambda pair: -pair[1][0])
    ]


def _waiting(actor: Actor, area: Area, above: Collection[UUID], counts: Counts) -> list[Waiting]:
    """What somebody has to do, each with where to do it; `above` are the area and those above."""
    found = []
    since = visited_since(today())
    late = counts.get("unvisited", (0, 0))[0]
    if late and since:
        address = _list(area, unvisited=since.isoformat())
        words = _("registered or monitored households not visited in time")
        found.append(Waiting(words, f"{late:,}", address))
    unjudged = counts.get("state:not_judged", (0, 0))[0]
    if unjudged:
        address = _list(area, state="not_judged")
        found.append(Waiting(_("households that wait to be judged"), f"{unjudged:,}", address))
    inside = below([area.pk])
    if actor.may_below(Permission.REGISTRY_HOUSEHOLD_MOVE, above):
        moves = open_moves_to(actor).filter(to_area__in=inside)
        _add(found, moves, _("moves that wait for you"), reverse("registry:moves"))
        waiting = sum(one.households for one in unplaced_below(area.pk))
        if waiting:
            words = _("households of areas that have ended")
            found.append(Waiting(words, f"{waiting:,}", reverse("registry:placements")))
    if actor.may_below(Permission.REGISTRY_IMPORT_MAKE, above):
        batches = ImportBatch.objects.filter(area__in=inside, state__in=("read", "checked"))
        _add(found, batches, _("imports that are not finished"), "/imports/")
    if actor.may_below(Permission.REGISTRY_DUPLICATE_DECIDE, above):
        pairs = DuplicatePair.objects.filter(
            state="open",
            first__memberships__valid_to=None,
            first__memberships__household__area__in=inside,
        )
        _add(found, pairs, _("pairs of records that may be one person"), "/duplicates/")
    return found


def _add(found: list[Waiting], rows: Any, words: str, address: str) -> None:
    """Add how many rows wait, if any; nobody counts beyond a hundred."""
    count = len(rows.values_list("pk", flat=True)[: _MANY + 1])
    if count:
        found.append(Waiting(words, _("over 100") if count > _MANY else str(count), address))


@compiled_once
def _visits(area: UUID) -> Any:
    rows = Visit.objects.filter(household__area__in=below([area]))
    return rows.select_related("household__area").order_by("-visited_on")[:_VISITS]


def _list(area: Area, **narrow: str) -> str:
    return f"{reverse('registry:households')}?{urlencode({'area': str(area.pk), **narrow})}"
