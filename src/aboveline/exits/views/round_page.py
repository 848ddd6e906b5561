"""One round: where each household stands, what is next and whose it is, what has been done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.exits.access import CARRY, READ, is_theirs, round_for
from aboveline.exits.models import Candidate, Notice, Recheck, Round, StepTaken
from aboveline.exits.procedures import Procedure, procedure_of
from aboveline.exits.queries import positions_in
from aboveline.exits.reasons import as_fault
from aboveline.exits.round_forms import PlaceForm
from aboveline.exits.words import (
    CANDIDATES,
    PROCEDURES,
    SIGNATURES,
    procedure_label,
    roles_label,
    step_by,
    step_label,
)
from aboveline.registry.words import Shown
from aboveline.standard.model import Step
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render


@dataclass(frozen=True)
class Station:
    """A step of the procedure: how many stand before it, and when it was taken."""

    label: str
    by: str
    before: int
    taken: Sequence[StepTaken]


@dataclass(frozen=True)
class Next:
    """A step that is next for some households, and what may be done about it now."""

    name: str
    kind: str
    label: str
    roles: str
    count: int
    is_mine: bool
    take: str
    notices: Sequence[Notice]
    unposted: int
    is_drawn: bool
    rechecks: Sequence[Recheck]
    place: PlaceForm


@dataclass(frozen=True)
class CandidateLine:
    """A household of the round, with every reason for which it is not on the way."""

    candidate: Candidate
    shown: Shown
    step: str
    reasons: Sequence[Fault]
    signature: Any
    may_sign: bool
    may_object: bool


@dataclass(frozen=True)
class RoundPage:
    """What the page shows."""

    crumbs: Sequence[Crumb]
    round: Round
    procedure: str
    label: str
    counts: Mapping[str, int]
    stations: Sequence[Station]
    nexts: Sequence[Next]
    lines: Sequence[CandidateLine]
    notices: Sequence[tuple[Notice, str]]
    faults: Sequence[Fault]


@require_safe
@needs(READ)
def one_round(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of a round."""
    return round_page(request, round_for(request.actor, key))


def round_page(request: HttpRequest, found: Round, faults: Sequence[Fault] = ()) -> HttpResponse:
    """The page of a round that the actor may read; 422 with what was refused."""
    actor = request.actor
    procedure = procedure_of(found)
    candidates = list(
        found.candidates.select_related("household", "signature").order_by("household__number")
    )
    before = positions_in(found)
    up = _up(found, actor)
    page = RoundPage(
        crumbs=[Crumb(_("Rounds"), reverse("exits:rounds"))],
        round=found,
        procedure=str(PROCEDURES[found.procedure]),
        label=procedure_label(procedure),
        counts={state: sum(c.state == state for c in candidates) for state in CANDIDATES},
        stations=_stations(found, procedure, before),
        nexts=[
            _next(found, procedure, procedure.steps[place], count, actor)
            for place, count in before.items()
        ],
        lines=_lines(found, procedure, candidates, up, actor),
        notices=[(one, _label(procedure, one.step)) for one in up],
        faults=faults,
    )
    return render(request, "exits/round.html", page, status=422 if faults else 200)


def _up(found: Round, actor: Actor) -> list[Notice]:
    """The notices that the actor may open: those that are up, and for auditors all."""
    rows = found.notices.order_by("posted_at")
    if not actor.may(Permission.AUDIT_ENTRY_READ, found.area_id):
        rows = rows.filter(until__gte=today())
    return list(rows)


def _label(procedure: Procedure, name: str) -> str:
    place = procedure.position_of(name)
    return name if place is None else step_label(procedure, procedure.steps[place])


def _stations(found: Round, procedure: Procedure, before: Mapping[int, int]) -> list[Station]:
    taken: dict[str, list[StepTaken]] = {}
    for row in found.steps.order_by("pk"):
        taken.setdefault(row.step, []).append(row)
    return [
        Station(
            step_label(procedure, step),
            step_by(procedure, step),
            before.get(place, 0),
            taken.get(step.name, []),
        )
        for place, step in enumerate(procedure.steps)
    ]


def _next(found: Round, procedure: Procedure, step: Step, count: int, actor: Actor) -> Next:
    kind = step.shape.kind or ""
    mine = actor.may(CARRY, found.area_id) and is_theirs(actor, step, found.area)
    if kind == "review":
        take = reverse("exits:meet", args=[found.pk, step.name])
    else:
        take = reverse("exits:take", args=[found.procedure, step.name]) + f"?round={found.pk}"
    notices = list(found.notices.filter(step=step.name)) if kind == "notice" else []
    rechecks: list[Recheck] = []
    if kind == "recheck":
        rows = Recheck.objects.filter(draw__round=found, draw__step=step.name)
        rechecks = list(rows.select_related("candidate__household").order_by("pk"))
    unposted = 0
    if kind == "notice":
        rows = Candidate.objects.filter(
            round=found, state="open", position=procedure.position_of(step.name)
        )
        unposted = rows.exclude(notices__step=step.name).count()
    return Next(
        name=step.name,
        kind=kind,
        label=step_label(procedure, step),
        roles=roles_label(step),
        count=count,
        is_mine=mine,
        take=take if mine else "",
        notices=notices,
        unposted=unposted,
        is_drawn=bool(rechecks),
        rechecks=rechecks,
        place=PlaceForm(auto_id=f"{step.name}-%s"),
    )


def _lines(
    found: Round,
    procedure: Procedure,
    candidates: Sequence[Candidate],
    up: Sequence[Notice],
    actor: Actor,
) -> list[CandidateLine]:
    day = today()
    hanging = set(
        Notice.candidates.through.objects.filter(
            notice__in=[one for one in up if one.from_on <= day <= one.until]
        ).values_list("candidate_id", flat=True)
    )
    agreement = next((s for s in procedure.steps if s.shape.kind == "agreement"), None)
    signs = (
        agreement is not None
        and actor.may(CARRY, found.area_id)
        and is_theirs(actor, agreement, found.area)
    )
    may_report = actor.may(Permission.PROBLEMS_CLUE_REPORT, found.area_id)
    lines = []
    for one in candidates:
        step = procedure.at(one.position)
        said = getattr(one, "signature", None)
        is_open = one.state == "open"
        lines.append(
            CandidateLine(
                candidate=one,
                shown=CANDIDATES[one.state],
                step=step_label(procedure, step) if step and one.state != "refused" else "",
                reasons=[as_fault(reason) for reason in one.reasons],
                signature=SIGNATURES[said.kind] if said is not None else "",
                may_sign=signs and is_open and step is agreement,
                may_object=may_report and is_open and one.pk in hanging,
            )
        )
    return lines
