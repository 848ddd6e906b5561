"""Resolve a flag: one person proposes what was found, a second agrees or sends it back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.problems.actions import Clue, report_problem
from aboveline.problems.models import Problem
from aboveline.verification.checks.access import flag_for
from aboveline.verification.checks.errors import FlagError, fault
from aboveline.verification.checks.words import OUTCOMES, TITLES, seen
from aboveline.verification.models import Flag, FlagMove
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault

DECIDE = Permission.VERIFICATION_FLAG_DECIDE


@transaction.atomic
def propose_outcome(flag: Flag, outcome: str, *, reason: str, actor: Actor) -> Flag:
    """The flag with an outcome that waits for a second person.

    Raises Http404, and FLAG-001, -002, -004, -005 with every fault.
    """
    held = _held(flag, actor)
    faults = _faults(held, "open", actor)
    faults += [] if reason.strip() else [fault("FLAG-002")]
    faults += [] if outcome in OUTCOMES else [fault("FLAG-005")]
    if faults:
        raise FlagError(*faults)
    held.outcome, held.reason = outcome, reason.strip()
    held.proposed_by, held.proposed_by_name = actor.key, actor.name
    return _moved(held, "proposed", "proposed", reason=held.reason, actor=actor)


@transaction.atomic
def agree_outcome(flag: Flag, *, actor: Actor) -> Flag:
    """The flag, resolved as proposed; a confirmed one opens a problem in the ledger.

    Raises Http404, and FLAG-001, -003, -004 with every fault.
    """
    held = _held(flag, actor)
    faults = _faults(held, "proposed", actor)
    faults += [fault("FLAG-003")] if held.proposed_by == actor.key else []
    if faults:
        raise FlagError(*faults)
    held.resolved_on = today()
    if held.outcome == "confirmed":
        held.problem = _problem(held, actor)
    return _moved(held, "agreed", held.outcome, actor=actor)


@transaction.atomic
def return_flag(flag: Flag, *, reason: str, actor: Actor) -> Flag:
    """The flag, open again, because a second person does not agree.

    Raises Http404, and FLAG-001, -002, -003, -004 with every fault.
    """
    held = _held(flag, actor)
    faults = _faults(held, "proposed", actor)
    faults += [fault("FLAG-003")] if held.proposed_by == actor.key else []
    faults += [] if reason.strip() else [fault("FLAG-002")]
    if faults:
        raise FlagError(*faults)
    held.outcome, held.reason, held.proposed_by, held.proposed_by_name = "", "", "", ""
    return _moved(held, "returned", "open", reason=reason.strip(), actor=actor)


def _held(flag: Flag, actor: Actor) -> Flag:
    """The flag as it stands, locked, if the actor may decide about it. Raises Http404."""
    flag_for(actor, flag.pk, DECIDE)
    found: Flag = Flag.objects.select_for_update().get(pk=flag.pk)
    return found


def _faults(flag: Flag, state: str, actor: Actor) -> list[Fault]:
    own = flag.unit == "recorder" and flag.unit_key == actor.key
    return [
        *([] if flag.state == state else [fault("FLAG-001")]),
        *([fault("FLAG-004")] if own else []),
    ]


def _moved(flag: Flag, kind: str, after: str, *, actor: Actor, reason: str = "") -> Flag:
    before, flag.state = flag.state, after
    flag.save()
    FlagMove.objects.create(
        flag=flag,
        kind=kind,
        before=before,
        after=after,
        reason=reason,
        actor=actor.key,
        actor_name=actor.name,
        at=now(),
    )
    record(
        f"verification:flag:{kind}",
        actor=actor,
        subject=flag,
        area_id=flag.area_id,
        details={"check": flag.check_name, "outcome": flag.outcome},
    )
    return flag


def _problem(flag: Flag, actor: Actor) -> Problem:
    """The problem about the household of the flag, or about its area."""
    clue = Clue(
        rule="other",
        source="inspection",
        title=_("Answers were made up: %(check)s") % {"check": TITLES[flag.check_name]},
        words=f"{seen(flag)} {flag.reason}",
        key=f"flag:{flag.pk}",
    )
    subject = flag.household if flag.unit in ("household", "phone") else flag.area
    return report_problem(subject or flag.area, clue, actor=actor)
