"""Close the field, and report: the figures are kept, and each gap found becomes a problem."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.problems.actions import Clue, report_problem
from aboveline.problems.rules import OTHER
from aboveline.registry.words import site_words
from aboveline.verification.actions.assessing.bringing import ASSESSMENT, bring_rates
from aboveline.verification.actions.assessing.moves import locked, move_on
from aboveline.verification.actions.assessing.planning import PLAN
from aboveline.verification.assessments.errors import refuse
from aboveline.verification.assessments.findings import failing
from aboveline.verification.assessments.results import as_json, counts_against, result_of
from aboveline.verification.models import Assessment, SampleHousehold
from aboveline.web.templatetags.web import listed


@transaction.atomic
def close_field(assessment: Assessment, *, actor: Actor, note: str = "") -> Assessment:
    """The assessment without further interviews; from now on the county sees what was found.

    Households that still wait need a reason. Raises Http404, ASSESS-001 and -015.
    """
    found = locked(assessment, actor, PLAN, "in_field")
    waiting = found.drawn.filter(state="waiting").count()
    if waiting and not note.strip():
        raise refuse("ASSESS-015", count=waiting)
    move_on(found, actor=actor, note=note)
    return found


@transaction.atomic
def report_assessment(assessment: Assessment, *, actor: Actor) -> Assessment:
    """The assessment with its result kept, a problem in the ledger for each gap it found, and its
    rates brought to the exit that waits for them.

    Raises Http404, ASSESS-001 and -019.
    """
    found = locked(assessment, actor, PLAN, "closed")
    waiting = found.drawn.filter(appeal__state="open").count()
    if waiting:
        raise refuse("ASSESS-019", count=waiting)
    found.result = {
        "before": as_json(result_of(found, after_appeals=False)),
        "after": as_json(result_of(found, after_appeals=True)),
    }
    move_on(found, actor=actor)
    for row in against(found):
        _open_problem(row)
    bring_rates(found)
    return found


def against(assessment: Assessment) -> Iterator[SampleHousehold]:
    """The households whose finding counts against the area, appeals heard."""
    rows = assessment.drawn.filter(state="answered").select_related(
        "interview", "appeal", "household", "village"
    )
    for row in rows.order_by("village__order", "order"):
        if counts_against(row, after_appeals=True):
            yield row


def why(row: SampleHousehold) -> str:
    """Why a household was found as it was: criteria that fail by its answers, else the reasons."""
    words = site_words()
    names = failing(row.assessment, row.interview.answers)
    said = [words.name("criteria", name) for name in names]
    return listed([*said, *([row.interview.reasons] if row.interview.reasons else [])])


def _open_problem(row: SampleHousehold) -> None:
    title = (
        _("Assessment: exited, and found poor")
        if row.group == "exited"
        else _("Assessment: not registered, and found poor")
    )
    clue = Clue(
        OTHER,
        "inspection",
        title=title,
        words=why(row),
        on=row.interview.on,
        key=f"assessment:{row.pk}",
    )
    report_problem(row.household, clue, actor=ASSESSMENT)
