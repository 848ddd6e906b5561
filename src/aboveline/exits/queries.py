"""Named reads of rounds: their counts, and the steps for which households wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from aboveline.accounts.actors import Actor
from aboveline.exits.access import CARRY, visible_rounds
from aboveline.exits.models import Candidate, Round
from aboveline.exits.procedures import Procedure, procedure_of, roles_of
from aboveline.standard.model import Step

STATES = ("open", "done", "stopped", "refused")


def with_counts(rounds: Any) -> Any:
    """Rounds with their village, and how many households are in each state."""
    counts = {
        f"{state}_count": Count("candidates", filter=Q(candidates__state=state)) for state in STATES
    }
    return rounds.select_related("area").defer("area__boundary").annotate(**counts)


@dataclass(frozen=True)
class Waiting:
    """A step before which households of an actor's rounds stand; `is_mine` to take."""

    procedure: Procedure
    step: Step
    rounds: int
    households: int
    is_mine: bool


def waiting_steps(actor: Actor) -> Sequence[Waiting]:
    """The steps for which households wait where the actor carries rounds, in their order."""
    rows = (
        Candidate.objects.filter(
            state="open", round__in=visible_rounds(actor, CARRY).filter(ended_on=None)
        )
        .values("round__procedure", "round__pack_digest", "round__pack", "position")
        .annotate(rounds=Count("round", distinct=True), households=Count("pk"))
        .order_by("round__procedure", "position")
    )
    held = {duty.role for duty in actor.duties}
    found = []
    for row in rows:
        given = {name: row[f"round__{name}"] for name in ("procedure", "pack_digest", "pack")}
        procedure = procedure_of(Round(**given))
        step = procedure.at(row["position"])
        if step is not None:
            mine = actor.is_service or bool(held & roles_of(step))
            found.append(Waiting(procedure, step, row["rounds"], row["households"], mine))
    return found


def positions_in(found: Round) -> Mapping[int, int]:
    """How many households on the way stand at each position of a round."""
    rows = Candidate.objects.filter(round=found, state="open").values("position")
    counted = rows.annotate(count=Count("pk")).order_by("position")
    return {row["position"]: row["count"] for row in counted}
