"""What differs: problems of the ledger, many at once, and what somebody decides about each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.problems.actions import Clue, report_problem
from aboveline.problems.actions.rows import Opening, Writer
from aboveline.problems.rules import OTHER, Deadlines
from aboveline.registry.models import Household
from aboveline.verification.census.errors import CensusError, fault
from aboveline.verification.census.members import all_questions, question_label
from aboveline.verification.census.states import DECIDED
from aboveline.verification.models import CensusDifference
from aboveline.web.clock import now, today
from aboveline.web.templatetags.web import listed

DECIDE = Permission.VERIFICATION_CENSUS_DECIDE


@dataclass(frozen=True)
class Effect:
    """What opening problems does: differences without one, and the problems that they become."""

    differences: int
    problems: int


def effect_of(rows: Any) -> Effect:
    """The exact counts of `open_problems` for the same differences."""
    waiting = _waiting(rows)
    return Effect(waiting.count(), waiting.values("counted").distinct().count())


@transaction.atomic
def open_problems(rows: Any, *, actor: Actor) -> Effect:
    """One problem a household for its undecided differences that have none; how many.

    `rows` are differences that the actor may decide. The register is not written. A household that
    the register lacks is a problem of its village.
    """
    keys = list(_waiting(rows).order_by("pk").values_list("pk", flat=True))
    locked = CensusDifference.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    of: dict[UUID, list[CensusDifference]] = defaultdict(list)
    for row in locked.select_related("counted", "batch__round", "area"):
        if not actor.may(DECIDE, row.area_id):
            raise Http404
        of[row.counted_id].append(row)
    problems = {**_of_homes(of, actor), **_of_villages(of, actor)}
    for counted, key in problems.items():
        mine = [row.pk for row in of[counted]]
        CensusDifference.objects.filter(pk__in=mine).update(problem=key)
    made = Effect(sum(map(len, of.values())), len(problems))
    if of:
        round_ = next(iter(of.values()))[0].batch.round
        details = {"differences": made.differences, "problems": made.problems}
        record(
            "verification:census:open_problems",
            actor=actor,
            subject=round_,
            area_id=round_.area_id,
            details=details,
        )
    return made


@transaction.atomic
def decide_difference(
    difference: CensusDifference, *, outcome: str, reason: str, actor: Actor
) -> CensusDifference:
    """What was decided about a difference: who is right, or why both are.

    Where the census is right a visit is due: the household gets a problem if it has none of this
    census; the register changes by that visit alone. Raises Http404, CENSUS-014 and -015.
    """
    found = CensusDifference.objects.select_for_update().get(pk=difference.pk)
    if not actor.may(DECIDE, found.area_id):
        raise Http404
    faults = []
    if found.state != "open":
        faults.append(fault("CENSUS-014"))
    if outcome not in DECIDED or not reason.strip():
        faults.append(fault("CENSUS-015"))
    if faults:
        raise CensusError(*faults)
    if outcome == "census_right" and found.problem_id is None:
        open_problems(CensusDifference.objects.filter(counted=found.counted_id), actor=actor)
        found.refresh_from_db()
    found.state, found.reason, found.decided_on = outcome, reason.strip()[:300], today()
    found.decided_by, found.decided_by_name = actor.key, actor.name
    found.save()
    record(
        "verification:census:decide",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        details={"outcome": outcome, "question": found.field},
    )
    return found


def _waiting(rows: Any) -> Any:
    return rows.filter(state="open", problem=None).order_by()


def _of_homes(of: dict[UUID, list[CensusDifference]], actor: Actor) -> dict[UUID, UUID]:
    """A clue for each household of the register, all at once: the problem by counted household."""
    homes = {k: rows[0].counted.household_id for k, rows in of.items()}
    found = _locked({key for key in homes.values() if key is not None})
    deadlines = Deadlines({home.area_id for home in found.values()}, today())
    writer, opening, made = Writer(actor, "census", today(), now()), Opening(), {}
    for counted, rows in of.items():
        home = found.get(homes[counted])
        if home is None:
            continue
        due_on = deadlines.decide(home.area_id)
        row = writer.problem(home, OTHER, due_on=due_on)
        row["title"] = _("Census: the answers differ from the register")
        opening.problems.append(row)
        opening.moves.append(writer.move(row, "opened", "", "clue", due_on=due_on))
        opening.reports.append(writer.report(row, words_of(rows)))
        made[counted] = row["id"]
    opening.write()
    return made


def _of_villages(of: dict[UUID, list[CensusDifference]], actor: Actor) -> dict[UUID, UUID]:
    """A clue of the village for each household that the register lacks."""
    title = _("Census: a household is not in the register")
    made = {}
    for counted, rows in of.items():
        if rows[0].counted.household_id is None:
            clue = Clue(OTHER, "census", title=title, words=title, key=f"census:{counted}")
            made[counted] = report_problem(rows[0].area, clue, actor=actor).pk
    return made


def _locked(keys: set[UUID]) -> dict[UUID | None, Household]:
    wanted, found = sorted(keys), {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = Household.objects.select_for_update().filter(pk__in=part).order_by("pk")
        found.update({row.pk: row for row in rows})
    return found


def words_of(rows: list[CensusDifference]) -> str:
    """What differs, by the names of the questions; no answer is told."""
    asked = all_questions(rows[0].batch.round.asks)
    fields = dict.fromkeys((row.field, row.member) for row in rows)
    names = [question_label(name, asked, member) for name, member in fields]
    return _("Differs: %(names)s.") % {"names": listed(names)}
