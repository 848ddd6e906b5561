"""A household objects to a decision: by the code of its slip, itself or through a worker."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor, service
from aboveline.evaluation.receipts.finding import receipt_with
from aboveline.problems.actions.opening import Clue, report_problem
from aboveline.problems.errors import ProblemError, fault, refuse
from aboveline.problems.models import Problem
from aboveline.problems.rules import OTHER
from aboveline.problems.states import OPEN
from aboveline.registry.models import Household
from aboveline.web.templatetags.web import day

HOUSEHOLD = service("household")
_LONGEST = 2_000


@transaction.atomic
def object_to_decision(code: str, words: str, *, actor: Actor = HOUSEHOLD) -> Problem:
    """The problem of an objection, to be decided by somebody who did not confirm the decision.

    One objection to a receipt is open at a time. Raises ProblemError with every fault.
    """
    receipt = receipt_with(code)
    faults = []
    if receipt is None:
        faults.append(fault("PROBLEM-030"))
    if not words.strip():
        faults.append(fault("PROBLEM-031"))
    if faults or receipt is None:
        raise ProblemError(*faults)
    home = Household.objects.select_for_update().get(pk=receipt.household_id)
    if Problem.objects.filter(receipt=receipt, state__in=OPEN).exists():
        raise refuse("PROBLEM-032")
    title = _("Objection to the decision of %(day)s") % {"day": day(receipt.on)}
    clue = Clue(OTHER, "objection", title=title, words=words.strip()[:_LONGEST])
    problem = report_problem(home, clue, actor=actor)
    problem.receipt = receipt
    problem.severity = "high"
    problem.save(update_fields=["receipt", "severity"])
    return problem
