"""Object to a household of a notice: the ledger has it, and somebody who took no step decides."""

from __future__ import annotations

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.exits.models import Candidate, Notice, Objection
from aboveline.exits.round_errors import RoundError, fault
from aboveline.problems.actions.opening import Clue, report_problem
from aboveline.problems.rules import OTHER
from aboveline.web.clock import today

_LONGEST = 1_000


@transaction.atomic
def object_to_candidate(candidate: Candidate, words: str, *, actor: Actor) -> Objection:
    """The objection of anybody against a household of a notice that is up, as a problem with its
    deadline; the household waits until it is decided.

    Raises Http404, and RoundError with every fault.
    """
    found = Candidate.objects.select_for_update(of=("self",)).select_related("household")
    one: Candidate = found.get(pk=candidate.pk)
    notice = _notice_up(one)
    faults = []
    if notice is None:
        faults.append(fault("EXITS-060"))
    if not words.strip():
        faults.append(fault("EXITS-061"))
    if faults or notice is None:
        raise RoundError(*faults)
    title = f"Objection to the notice of {notice.from_on.isoformat()}"
    clue = Clue(OTHER, "objection", title=title, words=words.strip()[:_LONGEST])
    problem = report_problem(one.household, clue, actor=actor)
    problem.severity = "high"
    problem.save(update_fields=["severity"])
    objection: Objection = Objection.objects.create(
        notice=notice, candidate=one, problem=problem, on=today()
    )
    return objection


def _notice_up(candidate: Candidate) -> Notice | None:
    """The notice that is up for a household on its way."""
    if candidate.state != "open":
        return None
    day = today()
    rows = candidate.notices.filter(from_on__lte=day, until__gte=day).order_by("-posted_at")
    found: Notice | None = rows.first()
    return found
