"""Give many households their clues at once; each once, and merged where one of its kind is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aboveline.accounts.actors import Actor
from aboveline.problems.actions.rows import Opening, Row, Writer
from aboveline.problems.models import Problem, Report
from aboveline.problems.rules import Deadlines, known_terms
from aboveline.problems.states import OPEN
from aboveline.registry.models import Household
from aboveline.web.clock import now, today

Key = tuple[UUID, str]
"""Subject and rule."""


@dataclass(frozen=True)
class Told:
    """A clue about a household, or a member of it; `key` tells one that came before."""

    home: Household
    rule: str
    words: str
    key: str
    person: UUID | None = None

    @property
    def subject(self) -> UUID:
        """Whom the problem is about: the member where the rule is about members."""
        is_of_person = self.person is not None and known_terms(self.rule).is_of_person
        return self.person if is_of_person and self.person else self.home.pk


def open_many(told: Sequence[Told], *, actor: Actor, source: str) -> Opening:
    """What was written about households that the caller has locked; known keys are left out.

    The state of a problem is `clue`, or `merged` where one of the same subject and rule is open.
    """
    rows = Opening()
    keys = [one.key for one in told]
    done = set(Report.objects.filter(key__in=keys).values_list("key", flat=True))
    new = [one for one in told if one.key not in done]
    if not new:
        return rows
    open_ones = _open_ones(new)
    deadlines = Deadlines({one.home.area_id for one in new}, today())
    writer = Writer(actor, source, today(), now())
    for one in new:
        due_on = deadlines.decide(one.home.area_id)
        row = writer.problem(one.home, one.rule, due_on=due_on)
        if one.subject != one.home.pk:
            row |= {"subject": "person", "subject_id": one.subject, "person_id": one.subject}
        rows.problems.append(row)
        rows.moves.append(writer.move(row, "opened", "", "clue", due_on=due_on))
        rows.reports.append(writer.report(row, one.words, one.key))
        into = open_ones.setdefault((one.subject, one.rule), row["id"])
        if into != row["id"]:
            _merge(row, into)
            rows.moves.append(writer.move(row, "merged", "clue", "merged"))
    rows.write()
    return rows


def _merge(row: Row, into: UUID) -> None:
    row |= {"state": "merged", "due_on": None, "closed_on": today(), "merged_into_id": into}


def _open_ones(told: Sequence[Told]) -> dict[Key, UUID]:
    """The open problem of each subject and rule that has one, locked."""
    found = Problem.objects.select_for_update().filter(
        subject_id__in={one.subject for one in told},
        rule__in={one.rule for one in told},
        state__in=OPEN,
    )
    return {(subject, rule): key for subject, rule, key in found.values_list(*_SUBJECT, "pk")}


_SUBJECT = ("subject_id", "rule")
