"""What rounds show on the page of a household: where it stands, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.exits.by_hand import is_corrected
from aboveline.exits.locks import locks_over
from aboveline.exits.models import Candidate
from aboveline.exits.procedures import procedure_of
from aboveline.exits.reasons import as_fault
from aboveline.exits.words import CANDIDATES, PROCEDURES, step_label
from aboveline.registry.models import Household
from aboveline.registry.words import Shown
from aboveline.web.compiled import compiled_once
from aboveline.web.faults import Fault


@dataclass(frozen=True)
class Standing:
    """A round in which the household was; `step` is the one before which it stands."""

    round_key: UUID
    procedure: Any
    year: int
    opened_on: date
    shown: Shown
    step: str
    reasons: Sequence[Fault]


@dataclass(frozen=True)
class HouseholdRounds:
    """The rounds of a household, the newest first; `may_correct` when a correction may be asked."""

    rounds: Sequence[Standing]
    locked_year: int | None
    may_correct: bool


def rounds_of(household: Household, actor: Actor, above: Collection[UUID]) -> HouseholdRounds:
    """The rounds of a household for who may see them; `above` are its area and all over it."""
    if not actor.may_below(Permission.EXITS_ROUND_READ, above):
        return HouseholdRounds((), None, may_correct=False)
    lock = locks_over([household.area_id]).get(household.area_id)
    return HouseholdRounds(
        rounds=[_standing(row) for row in _newest(household.pk)],
        locked_year=lock.year if lock is not None else None,
        may_correct=(lock is not None or is_corrected(household))
        and actor.may_below(Permission.EXITS_CORRECTION_ASK, above),
    )


@compiled_once
def _newest(household: UUID) -> Any:
    rows = Candidate.objects.filter(household=household).select_related("round")
    return rows.order_by("-round__opened_at")[:10]


def _standing(row: Candidate) -> Standing:
    procedure = procedure_of(row.round)
    step = procedure.at(row.position) if row.state in ("open", "stopped") else None
    return Standing(
        row.round_id,
        PROCEDURES[row.round.procedure],
        row.round.year,
        row.round.opened_on,
        CANDIDATES[row.state],
        step_label(procedure, step) if step is not None else "",
        [as_fault(reason) for reason in row.reasons],
    )
