"""The exit of an area as its pages show it: each criterion, each step, and who comes next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q
from django.urls import reverse

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area
from aboveline.evaluation.area_criteria import AreaJudgement, Input
from aboveline.exits import area_words
from aboveline.exits.area_procedure import Way, asked_now, takes
from aboveline.exits.area_states import DECLARED
from aboveline.exits.models import AreaExit, RollCounty
from aboveline.exits.roll.counting import newest_roll
from aboveline.registry.codes import label_of
from aboveline.registry.words import CRITERION, Shown, criterion_label, shown_state

_ON_THE_REGISTER = tuple(
    ("status", name) for name in ("registered_poor", "exit_proposed", "returned")
)
_GUARANTEES = ("schooling", "medical_insurance", "housing", "water")
_LISTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "incidence": _ON_THE_REGISTER,
    "combined_incidence": (*_ON_THE_REGISTER, ("state", "does_not_meet")),
    "guarantee_gaps": tuple(("criterion", name) for name in _GUARANTEES),
}
"""The lists of households by which an indicator can be looked into."""

_LABELS: Mapping[str, Callable[[str], str]] = {
    "status": lambda value: label_of("register_status", value),
    "state": lambda value: str(shown_state(value).word),
    "criterion": criterion_label,
}


@dataclass(frozen=True)
class Value:
    """A value behind a criterion, in words; `lists` lead to the households behind it."""

    label: str
    value: str
    source: str
    lists: Sequence[tuple[str, str]]
    is_reported: bool


@dataclass(frozen=True)
class Line:
    """A criterion: what must hold, whether it does, the values behind it.

    `is_awaited`: the assessment that it rests on is still to come.
    """

    label: str
    clause: str
    shown: Shown
    is_awaited: bool
    values: Sequence[Value]


@dataclass(frozen=True)
class Station:
    """A step of the procedure: what, whose, and how it was taken."""

    label: str
    office: str
    is_here: bool
    on: date | None = None
    until: date | None = None
    who: str = ""
    words: str = ""
    evidence: str = ""


def criteria_of(
    area: Area, judgement: AreaJudgement, awaited: frozenset[str], *, lists: bool
) -> list[Line]:
    """Each criterion of an area with its values; with `lists` each leads to its households."""
    words = area_words.words_of(judgement.standard)
    asked = {one.name for one in asked_now(judgement, awaited)}
    return [
        Line(
            area_words.criterion(words, judgement.exit, one.name),
            area_words.clause(words, judgement.exit, one.name),
            CRITERION[one.holds],
            one.name not in asked,
            [
                Value(
                    area_words.label(words, given),
                    area_words.value(words, given),
                    area_words.source(words, given),
                    _lists(area, given) if lists else (),
                    given.kind == "area_fact" and given.value is not None and not given.verified,
                )
                for given in one.inputs
            ],
        )
        for one in judgement.criteria
    ]


def _lists(area: Area, given: Input) -> list[tuple[str, str]]:
    """Lists of households behind a value, each with its words."""
    if given.kind != "indicator":
        return []
    return [
        (
            _LABELS[name](value),
            f"{reverse('registry:households')}?{urlencode({'area': str(area.pk), name: value})}",
        )
        for name, value in _LISTS.get(given.name, ())
    ]


def stations_of(way: Way) -> list[Station]:
    """The steps of an exit, those that were taken with what they say."""
    words, kind = area_words.words_of(way.standard), way.found.kind
    taken = {row.step: row for row in way.taken}
    found = []
    for step in way.steps:
        row = taken.get(step.name)
        said: dict[str, Any] = {}
        if row is not None:
            said = {name: getattr(row, name) for name in ("on", "until", "words", "evidence")}
            said["who"] = row.actor_name
        label, office = area_words.step(words, kind, step), area_words.office(words, step)
        found.append(Station(label, office, step is way.next, **said))
    return found


@dataclass(frozen=True)
class Row:
    """An exit in a list; `is_whole` when all of the area above has left."""

    found: AreaExit
    shown: Shown
    next_step: str
    office: str
    is_mine: bool
    published: RollCounty | None
    is_whole: bool


def row_of(
    way: Way,
    published: RollCounty | None,
    actor: Actor | None = None,
    whole: Collection[UUID] = (),
) -> Row:
    """An exit as a line; with an actor, whether its next step is one of theirs."""
    words, step = area_words.words_of(way.standard), way.next
    return Row(
        found=way.found,
        shown=area_words.STATES[way.found.state],
        next_step=area_words.step(words, way.found.kind, step) if step is not None else "",
        office=area_words.office(words, step) if step is not None else "",
        is_mine=step is not None and actor is not None and takes(actor, step, way.found.area_id),
        published=published,
        is_whole=way.found.area.parent_id in whole and way.found.state == DECLARED,
    )


def published_of(areas: Collection[Area]) -> dict[str, RollCounty]:
    """What the county roll publishes of counties, by their code. Two queries."""
    codes = {area.code for area in areas if area.level_id == "county" and area.code}
    roll = newest_roll() if codes else None
    if roll is None:
        return {}
    return {row.code: row for row in roll.counties.filter(code__in=codes)}


def whole_townships(rows: Any) -> set[UUID]:
    """The areas above declared ones of which all that lies directly inside has left. One query.

    `rows` are exits of which those above are asked.
    """
    parents = rows.filter(state=DECLARED).values("area__parent")
    left = Count("children", filter=Q(children__exits__state=DECLARED), distinct=True)
    every = Count("children", filter=Q(children__valid_to=None), distinct=True)
    found = Area.objects.filter(pk__in=parents).annotate(left=left, every=every)
    return set(found.filter(left=F("every")).values_list("pk", flat=True))
