"""Take a step of one round or of many: who passes, who is stopped, who waits, all counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import entry, record_all
from aboveline.evaluation.models import Decision
from aboveline.exits.actions.posting import post
from aboveline.exits.actions.rights import before_step, require, right_faults
from aboveline.exits.locks import locks_over
from aboveline.exits.models import Candidate, Round, StepTaken, Vote
from aboveline.exits.quorum import is_possible
from aboveline.exits.ready import Before, Ready, Voting, ready_for
from aboveline.exits.reasons import as_fault, as_json
from aboveline.exits.round_errors import RoundError, fault
from aboveline.exits.windows import next_window
from aboveline.registry.actions.status_many import change_statuses
from aboveline.registry.models import Household, StatusChange
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import day as said_day


@dataclass(frozen=True)
class Taken:
    """What a step did: households that passed, were stopped by a reason, wait for one."""

    passed: int
    stopped: Counter[str]
    waiting: Counter[str]
    ended: int


@transaction.atomic
def take_step(
    rounds: Sequence[Round],
    name: str,
    *,
    actor: Actor,
    on: date | None = None,
    voting: Voting | None = None,
    words: str = "",
) -> Taken:
    """A step taken for every household that stands before it in the rounds.

    What stands in the way of a household is looked at anew; a decision that changed stops the
    household, not the round. One that waits stays before the step, which is taken for it again.
    Raises Http404, EXITS-012 to -019, and the reasons themselves when all only wait.
    """
    require(rounds, actor)
    before = before_step(rounds, name)
    day = on or today()
    faults = [*right_faults(before, actor), *_of_meeting(before, voting), *_locked(before)]
    faults += _outside_the_window(replace(before, on=day))
    if day > today() or any(one.opened_on > day for one in before.rounds.values()):
        faults.append(fault("EXITS-017"))
    if faults:
        raise RoundError(*faults)
    before = replace(before, on=day)
    ready = ready_for(before, actor=actor, voting=voting)
    passed, stopped = ready.passed(before.candidates), ready.stopped(before.candidates)
    if not passed and not stopped:
        raise RoundError(*_distinct(ready))
    _stop(stopped, ready, before, actor)
    _pass(passed, before, actor)
    if before.step.shape.kind == "announcement":
        post(replace(before, candidates=passed), place="", actor=actor)
    _write(before, ready, voting, actor=actor, words=words.strip())
    ended = _end(before)
    return Taken(len(passed), _counted(ready, stopped), _waited(ready, before), ended)


def _of_meeting(before: Before, voting: Voting | None) -> Iterable[Fault]:
    """What cannot be right about the numbers of a meeting."""
    if before.step.shape.kind != "review":
        return
    if voting is None:
        yield fault("EXITS-018")
        return
    if len(before.rounds) > 1:
        yield fault("EXITS-019")
    wrong = {key for key, one in voting.ballots.items() if not is_possible(voting.meeting, one)}
    if wrong:
        rows = Household.objects.filter(candidacies__in=wrong).order_by("number")
        for number in rows.values_list("number", flat=True):
            yield fault("EXITS-016", number=number)


def _locked(before: Before) -> Iterable[Fault]:
    """Where the year is locked and the step would change register statuses."""
    if before.step.shape.moves_to is None:
        return
    for lock in locks_over({one.area_id for one in before.rounds.values()}).values():
        yield fault("EXITS-082", area=lock.area.name, year=lock.year)


def _outside_the_window(before: Before) -> Iterable[Fault]:
    """Where the calendar gives the status of the step only in a window of the year."""
    status = before.step.shape.moves_to
    window = next_window(before.procedure.standard, status, before.on) if status else None
    if window is not None:
        first, last = map(said_day, window)
        yield fault("EXITS-090", first=first, last=last)


def _distinct(ready: Ready) -> list[Fault]:
    said = {str(one): one for reasons in ready.waits.values() for one in map(as_fault, reasons)}
    return list(said.values())


def _stop(stopped: Sequence[Candidate], ready: Ready, before: Before, actor: Actor) -> None:
    """Stop candidates; whom this round had proposed gets its status back, unless it is locked."""
    for one in stopped:
        one.state, one.stopped_on = "stopped", before.on
        one.reasons = [as_json(reason) for reason in ready.stops[one.pk]]
    Candidate.objects.bulk_update(stopped, ["state", "stopped_on", "reasons"], batch_size=200)
    proposed = {one.household_id: one for one in stopped if one.status != one.entered_as}
    there = Household.objects.filter(pk__in=proposed, ended_on=None).values_list(
        "pk", "register_status"
    )
    locked = locks_over({one.area_id for one in before.rounds.values()})
    back = {
        key: one.entered_as
        for key, status in there
        if status == (one := proposed[key]).status
        and before.rounds[one.round_id].area_id not in locked
    }
    if back:
        change_statuses(back, actor=actor, reason=_reason(before), on=before.on)


def _pass(passed: Sequence[Candidate], before: Before, actor: Actor) -> None:
    """Let candidates pass; with their new register status where the step gives one."""
    keys = [one.pk for one in passed]
    rows = Candidate.objects.filter(pk__in=keys)
    latest = Decision.objects.filter(household=OuterRef("household"), is_latest=True)
    rows.update(position=F("position") + 1, decision=Subquery(latest.values("pk")[:1]))
    after = _after(passed, before)
    if after:
        change_statuses(after, actor=actor, reason=_reason(before), on=before.on)
        last = StatusChange.objects.filter(household=OuterRef("household")).order_by("-pk")
        by_status: dict[str, list[UUID]] = defaultdict(list)
        for one in passed:
            if one.household_id in after:
                by_status[after[one.household_id]].append(one.pk)
        for status, some in by_status.items():
            moved = Candidate.objects.filter(pk__in=some)
            moved.update(status=status, change=Subquery(last.values("pk")[:1]))
    done = len(before.procedure.steps)
    Candidate.objects.filter(pk__in=keys, position=done).update(state="done")


def _after(passed: Sequence[Candidate], before: Before) -> dict[UUID, str]:
    """The new status of each household that does not have it already."""
    wanted = before.step.shape.moves_to
    if wanted is None:
        return {}
    if wanted != "previous":
        return {one.household_id: wanted for one in passed if one.status != wanted}
    homes = [one.household_id for one in passed]
    rows = StatusChange.objects.filter(household__in=homes, after="monitored").order_by("pk")
    earlier = dict(rows.values_list("household_id", "before"))
    return {key: earlier.get(key, "not_registered") for key in homes}


def _reason(before: Before) -> str:
    """Why the register status changes, as its history keeps it: a name, no sentence."""
    return f"{before.procedure.name}: {before.step.name}"


def _write(
    before: Before, ready: Ready, voting: Voting | None, *, actor: Actor, words: str
) -> None:
    """The history row of each round, the votes, and the audit rows."""
    taken, by_round = {}, defaultdict(list)
    for one in before.candidates:
        by_round[one.round_id].append(one)
    for key, mine in by_round.items():
        taken[key] = StepTaken(
            round_id=key,
            step=before.step.name,
            on=before.on,
            at=now(),
            actor=actor.key,
            actor_name=actor.name,
            words=words,
            eligible=voting.meeting.eligible if voting else None,
            present=voting.meeting.present if voting else None,
            passed=len(ready.passed(mine)),
            stopped=len(ready.stopped(mine)),
            waiting=len(ready.waiting(mine)),
        )
    StepTaken.objects.bulk_create(taken.values())
    if voting is not None:
        _write_votes(before, ready, voting, taken)
    record_all(
        [
            entry(
                "exits:step:take",
                actor=actor,
                subject=before.rounds[key],
                area_id=before.rounds[key].area_id,
                details={
                    "step": row.step,
                    "passed": row.passed,
                    "stopped": row.stopped,
                    "waiting": row.waiting,
                },
            )
            for key, row in taken.items()
        ]
    )


def _write_votes(
    before: Before, ready: Ready, voting: Voting, taken: dict[UUID, StepTaken]
) -> None:
    Vote.objects.bulk_create(
        Vote(
            taken=taken[one.round_id],
            candidate=one,
            recused=voting.ballots[one.pk].recused,
            recused_present=voting.ballots[one.pk].recused_present,
            in_favour=voting.ballots[one.pk].in_favour,
            against=voting.ballots[one.pk].against,
            needed=ready.results[one.pk].needed,
        )
        for one in before.candidates
        if one.pk in ready.results
    )


def _end(before: Before) -> int:
    """End the rounds in which nobody is on the way any more; gives how many."""
    going = Candidate.objects.filter(round__in=before.rounds, state="open").values("round")
    over = Round.objects.filter(pk__in=before.rounds).exclude(pk__in=going)
    return int(over.update(ended_on=before.on))


def _counted(ready: Ready, stopped: Sequence[Candidate]) -> Counter[str]:
    """How many were stopped by each reason; a household counts under its first."""
    return Counter(ready.stops[one.pk][0].code for one in stopped)


def _waited(ready: Ready, before: Before) -> Counter[str]:
    return Counter(ready.waits[one.pk][0].code for one in ready.waiting(before.candidates))
