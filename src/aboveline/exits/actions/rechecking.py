"""Look at households again: draw them by a stored seed, and record what somebody else found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.exits.actions.rights import before_step, require, right_faults
from aboveline.exits.drawing import at_least, drawn
from aboveline.exits.models import Candidate, Draw, Recheck, Round
from aboveline.exits.procedures import procedure_of
from aboveline.exits.ready import Before, drawn_in
from aboveline.exits.round_errors import RoundError, fault, refuse
from aboveline.registry.models import IncomeStatement, Living, Visit
from aboveline.web.clock import now, today

_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Finding:
    """What somebody found who looked at a household again."""

    holds: bool | None
    on: date
    words: str = ""


@transaction.atomic
def draw_rechecks(found: Round, name: str, *, actor: Actor) -> Draw:
    """The households drawn before a step: the pack's share of them all and of those related to an
    official, rounded up; once one has failed, as many more as the pack then asks.

    Raises Http404, EXITS-012 to -014, -019, and -065 when no more is to be drawn.
    """
    require([found], actor)
    before = before_step([found], name)
    faults = list(right_faults(before, actor))
    if before.step.shape.kind != "recheck":
        faults.append(fault("EXITS-012"))
    if faults:
        raise RoundError(*faults)
    seed = secrets.token_hex(16)
    share, chosen = _first(before, seed) if not _was_drawn(before) else _more(before, seed)
    if not chosen:
        raise refuse("EXITS-065")
    draw: Draw = Draw.objects.create(
        round=found,
        step=name,
        seed=seed,
        share=str(share),
        of_count=len(before.candidates),
        on=today(),
        drawn_by=actor.key,
        drawn_by_name=actor.name,
        drawn_at=now(),
    )
    Recheck.objects.bulk_create(Recheck(draw=draw, candidate=one) for one in chosen)
    record(
        "exits:recheck:draw",
        actor=actor,
        subject=draw,
        area_id=found.area_id,
        details={"step": name, "seed": seed, "of": draw.of_count, "drawn": len(chosen)},
    )
    return draw


def _was_drawn(before: Before) -> bool:
    return Draw.objects.filter(round__in=before.rounds, step=before.step.name).exists()


def _first(before: Before, seed: str) -> tuple[Fraction, list[Candidate]]:
    area = next(iter(before.rounds.values())).area_id
    numbers = before.numbers
    share = numbers.of(before.step, "share", area) or Fraction(0)
    related = numbers.of(before.step, "share_related", area) or share
    by_home = {one.household_id: one for one in before.candidates}
    keys = drawn(seed, by_home, at_least(share, len(by_home)))
    near = [key for key, one in by_home.items() if one.is_related]
    keys += drawn(seed, near, at_least(related, len(near)))
    return share, [by_home[key] for key in dict.fromkeys(keys)]


def _more(before: Before, seed: str) -> tuple[Fraction, list[Candidate]]:
    """So many more as are lacking since one failed."""
    key, held = next(iter(before.rounds.items()))
    done = drawn_in(before)[key]
    left = {c.household_id: c for c in before.candidates if c.pk not in done.results}
    share = before.numbers.of(before.step, "share_after_failure", held.area_id) or Fraction(0)
    return share, [left[home] for home in drawn(seed, left, done.lacking)]


@transaction.atomic
def record_recheck(recheck: Recheck, given: Finding, *, actor: Actor) -> Recheck:
    """What was found at a household that was drawn, by somebody who recorded none of the facts by
    which it is judged and took no step before. Raises Http404, and RoundError with every fault.
    """
    rows = Recheck.objects.select_for_update(of=("self",)).filter(pk=recheck.pk)
    one: Recheck = rows.select_related("draw__round__area", "candidate").get()
    found = one.draw.round
    require([found], actor)
    if procedure_of(found).position_of(one.draw.step) != one.candidate.position:
        raise Http404
    before = before_step([found], one.draw.step)
    faults = list(right_faults(before, actor))
    if given.holds is None or (not given.holds and not given.words.strip()):
        faults.append(fault("EXITS-067"))
    if not one.draw.on <= given.on <= today():
        faults.append(fault("EXITS-017"))
    if actor.key in recorders_of(one.candidate.household_id, today()):
        faults.append(fault("EXITS-066"))
    if faults:
        raise RoundError(*faults)
    one.result = "holds" if given.holds else "fails"
    one.words, one.on = given.words.strip()[:500], given.on
    one.by, one.by_name, one.at = actor.key, actor.name, now()
    one.save()
    record(
        "exits:recheck:record",
        actor=actor,
        subject=one,
        area_id=found.area_id,
        details={"step": one.draw.step, "result": one.result},
    )
    return one


def recorders_of(household: UUID, on: date) -> set[str]:
    """Who recorded, within a year, what a household is judged by."""
    since = on - _YEAR
    rows = (
        Visit.objects.filter(household=household, visited_on__gte=since).values_list("visitor"),
        Living.objects.filter(household=household, observed_on__gte=since).values_list(
            "recorded_by"
        ),
        IncomeStatement.objects.filter(
            household=household, recorded_at__date__gte=since
        ).values_list("recorded_by"),
    )
    return {key for some in rows for (key,) in some}
