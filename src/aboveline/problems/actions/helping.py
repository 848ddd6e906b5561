"""Plan help for a problem, say what became of it, and who helps which household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.issuing import note_benefit
from aboveline.problems import words
from aboveline.problems.actions.steps import locked
from aboveline.problems.errors import ProblemError, fault, refuse
from aboveline.problems.models import Measure, Pairing, Problem
from aboveline.problems.rules import known_terms
from aboveline.problems.signals import measure_changing, pairing_ending
from aboveline.problems.states import OPEN
from aboveline.registry.codes import code_lists
from aboveline.registry.models import Attachment, Household
from aboveline.registry.standards import site_standard
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

NEXT: dict[str, tuple[str, ...]] = {
    "planned": ("under_way", "given", "stopped"),
    "under_way": ("given", "stopped"),
}
"""The states that help can come to, by the state it is in."""
_PERIODS = ("once", "month", "year")


@dataclass(frozen=True)
class Help:
    """The plain form of help: kind, content, provider, amount with its period, days; and which
    benefit of the standard it is, if any.
    """

    kind: str
    content: str
    provider: str = ""
    amount: Decimal | None = None
    period: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    benefit: str = ""


@transaction.atomic
def plan_measure(problem: Problem, given: Help, *, actor: Actor) -> Measure:
    """The help planned for an open problem; it must be of a kind that answers it.

    Help that is a benefit of the standard is a decision: the household gets a receipt of it.

    Raises Http404 and ProblemError with every fault.
    """
    found = locked(problem, actor, Permission.PROBLEMS_PROBLEM_ANSWER)
    faults = _faults(found, given)
    if faults:
        raise ProblemError(*faults)
    measure: Measure = Measure.objects.create(
        problem=found,
        household_id=found.household_id,
        kind=given.kind,
        content=given.content.strip(),
        provider=given.provider.strip(),
        amount_cents=None if given.amount is None else int(given.amount * 100),
        period=given.period,
        planned_on=today(),
        begins_on=given.begins_on,
        ends_on=given.ends_on,
        benefit=given.benefit,
        receipt=_receipt(found, given, actor),
        recorded_by=actor.key,
        recorded_at=now(),
    )
    _record("plan", measure, found, actor)
    return measure


@transaction.atomic
def change_measure(
    measure: Measure,
    after: str,
    *,
    actor: Actor,
    on: date | None = None,
    effect: str = "",
    signature: Attachment | None = None,
) -> Measure:
    """The help under way, given (with its effect and the household's signature) or stopped, on a
    day up to today.

    Raises Http404, and ProblemError, also with what the apps above say against it.
    """
    problem = locked(measure.problem, actor, Permission.PROBLEMS_PROBLEM_ANSWER)
    found = Measure.objects.select_for_update().get(pk=measure.pk)
    if after not in NEXT.get(found.state, ()):
        names = (str(words.MEASURE_STATES.get(state, state)) for state in (found.state, after))
        raise refuse("PROBLEM-025", **dict(zip(("state", "after"), names, strict=True)))
    if after == "stopped" and not effect.strip():
        raise refuse("PROBLEM-004")
    _ask(measure_changing, measure=found, after=after, effect=effect.strip())
    if signature is not None and signature.household_id != found.household_id:
        raise refuse("PROBLEM-015")
    _set_days(found, after, on or today())
    found.state = after
    found.effect = effect.strip() or found.effect
    found.signature = signature or found.signature
    found.save()
    _record(after, found, problem, actor)
    return found


def _set_days(measure: Measure, after: str, on: date) -> None:
    """The day on which help began or ended, in place of the day that was planned."""
    if on > today():
        raise refuse("PROBLEM-009")
    is_begun = measure.state == "under_way"
    if is_begun and measure.begins_on is not None and on < measure.begins_on:
        raise refuse("PROBLEM-023")
    if not is_begun and after != "stopped":
        measure.begins_on = on
    if after == "given" or is_begun:
        measure.ends_on = on
    elif after == "under_way" and measure.ends_on is not None and measure.ends_on < on:
        measure.ends_on = None


@transaction.atomic
def pair_helper(
    household: Household,
    *,
    actor: Actor,
    helper: User | None = None,
    name: str = "",
    organisation: str = "",
    purpose: str = "",
    begins_on: date | None = None,
) -> Pairing:
    """A person or organisation that helps a household from a day on. Raises PROBLEM-026."""
    _may_change(household.area_id, actor)
    called = name.strip() or (helper.name if helper is not None else "")
    if not called:
        raise refuse("PROBLEM-026")
    pairing: Pairing = Pairing.objects.create(
        household=household,
        helper=helper,
        helper_name=called,
        organisation=organisation.strip(),
        purpose=purpose.strip(),
        begins_on=begins_on or today(),
        recorded_by=actor.key,
        recorded_at=now(),
    )
    _record_pairing("begin", pairing, household.area_id, actor)
    return pairing


@transaction.atomic
def end_pairing(
    pairing: Pairing, *, actor: Actor, reason: str, ends_on: date | None = None
) -> Pairing:
    """The pairing with its last day and the reason.

    Raises PROBLEM-004, -027, and what the apps above say against it.
    """
    found = Pairing.objects.select_for_update().select_related("household").get(pk=pairing.pk)
    _may_change(found.household.area_id, actor)
    if found.ends_on is not None:
        raise refuse("PROBLEM-027")
    if not reason.strip():
        raise refuse("PROBLEM-004")
    _ask(pairing_ending, pairing=found, on=ends_on or today())
    found.ends_on, found.ended_reason = ends_on or today(), reason.strip()
    found.save(update_fields=["ends_on", "ended_reason"])
    _record_pairing("end", found, found.household.area_id, actor)
    return found


def _ask(signal: Signal, **about: object) -> None:
    """Raise what the apps above say against it."""
    found = [fault for _receiver, faults in signal.send(None, **about) for fault in faults]
    if found:
        raise ProblemError(*found)


def _faults(problem: Problem, given: Help) -> list[Fault]:
    found, known = [], code_lists()["measure"]
    kinds = known_terms(problem.rule).answered_by
    if problem.state not in OPEN:
        state = words.state_label(problem.state)
        found.append(fault("PROBLEM-001", state=state, after=words.move_label("answered")))
    if given.kind not in known:
        found.append(fault("PROBLEM-020", kind=given.kind[:40]))
    elif kinds and given.kind not in kinds:
        labels = words.measure_labels(kinds)
        found.append(fault("PROBLEM-021", kind=known[given.kind].label, kinds=labels))
    if not given.content.strip():
        found.append(fault("PROBLEM-022"))
    if given.benefit and (problem.household is None or given.benefit not in _benefits()):
        found.append(fault("PROBLEM-045"))
    if given.begins_on and given.ends_on and given.ends_on < given.begins_on:
        found.append(fault("PROBLEM-023"))
    if given.amount is not None and (given.amount <= 0 or given.period not in _PERIODS):
        found.append(fault("PROBLEM-024"))
    return found


def _benefits() -> Mapping[str, Any]:
    return site_standard().benefits


def _receipt(problem: Problem, given: Help, actor: Actor) -> Receipt | None:
    """The receipt of a benefit that is decided; its content follows, as that of a step does."""
    if not given.benefit or problem.household is None:
        return None
    return note_benefit(problem.household, actor=actor)


def _may_change(area_id: UUID, actor: Actor) -> None:
    if not actor.may(Permission.REGISTRY_HOUSEHOLD_CHANGE, area_id):
        raise Http404


def _record(verb: str, measure: Measure, problem: Problem, actor: Actor) -> None:
    record(
        f"problems:measure:{verb}",
        actor=actor,
        subject=measure,
        area_id=problem.area_id,
        details={"number": problem.number, "kind": measure.kind},
    )


def _record_pairing(verb: str, pairing: Pairing, area_id: UUID, actor: Actor) -> None:
    details = {"household": str(pairing.household_id)}
    record(
        f"problems:pairing:{verb}", actor=actor, subject=pairing, area_id=area_id, details=details
    )
