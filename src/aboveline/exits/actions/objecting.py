"""Object to a household of a notice: the ledger has it, and somebody who took no step decides."""

from __future__ import annotations

from django.db import transaction

from aboveline.accounts.actors import Actor, service
from aboveline.exits.models import Candidate, Notice, Objection
from aboveline.exits.notices import notice_up
from aboveline.exits.round_errors import RoundError, fault
from aboveline.problems.actions.opening import Clue, report_problem
from aboveline.problems.rules import OTHER
from aboveline.web.clock import today

PUBLIC = service("public")
_LONGEST = 1_000
_A_DAY = 20
"""Objections that one notice takes from the public page on a day; more come by the office."""


@transaction.atomic
def object_publicly(code: str, number: str, words: str) -> Objection:
    """The objection of anybody, without an account, by the code and the number that a notice shows.

    One from the public about a household is open at a time. Raises RoundError with every fault;
    a wrong code and a number that is not on the notice are told alike.
    """
    notice = notice_up(code)
    rows = Candidate.objects.filter(notices=notice, household__number=number.strip(), state="open")
    one = rows.first() if notice is not None else None
    if notice is None or one is None:
        faults = [fault("EXITS-092")]
        raise RoundError(*faults, *([] if words.strip() else [fault("EXITS-061")]))
    Notice.objects.select_for_update().get(pk=notice.pk)
    made = Objection.objects.filter(notice=notice, problem__transitions__actor=PUBLIC.key)
    if made.filter(candidate=one, problem__state="clue").exists():
        raise RoundError(fault("EXITS-093"))
    if made.filter(on=today()).count() >= _A_DAY:
        raise RoundError(fault("EXITS-094"))
    return object_to_candidate(one, words, actor=PUBLIC)


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
