"""Report a clue: whoever sees a gap writes it down, and two reports of one gap become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.problems.actions.steps import write_move
from aboveline.problems.errors import ProblemError, fault
from aboveline.problems.models import Problem, ProblemSeries, Report
from aboveline.problems.rules import OTHER, Deadlines, Terms, known_terms, terms_of
from aboveline.problems.states import OPEN, SOURCES
from aboveline.registry.models import Household, Person
from aboveline.registry.numbers import new_numbers
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault


@dataclass(frozen=True)
class Clue:
    """What is reported: a rule of the standard, or `other` with a title, and in whose words.

    `key` is made by whoever sends it, so that a message that comes twice is one report.
    """

    rule: str
    source: str
    title: str = ""
    words: str = ""
    person: Person | None = None
    on: date | None = None
    key: str = ""


@transaction.atomic
def report_problem(subject: Household | Area, clue: Clue, *, actor: Actor) -> Problem:
    """The problem of a clue about a household or an area.

    When one of the same subject and rule is open, the clue gets a number of its own and is merged
    into it at once: the state is `merged` and both reports stay. The same key gives the same
    problem. Raises Http404 and ProblemError with every fault.
    """
    area_id = subject.area_id if isinstance(subject, Household) else subject.pk
    if not actor.may(Permission.PROBLEMS_CLUE_REPORT, area_id):
        raise Http404
    _lock(subject)
    if clue.key and (known := Report.objects.filter(key=clue.key).first()) is not None:
        earlier: Problem = known.problem
        if earlier.area_id != area_id or known.actor != actor.key:
            raise Http404
        return earlier
    faults = _faults(subject, clue)
    if faults:
        raise ProblemError(*faults)
    found = _new_problem(subject, clue, known_terms(clue.rule))
    found.merged_into = _open_one(found)
    _open(found, clue, on=clue.on or today(), actor=actor)
    if found.merged_into is not None:
        write_move(found, "merged", actor=actor, on=today())
    return found


def _new_problem(subject: Household | Area, clue: Clue, terms: Terms) -> Problem:
    """The row of a new problem, not written yet."""
    home = subject if isinstance(subject, Household) else None
    area_id = home.area_id if home is not None else subject.pk
    person = clue.person if terms.is_of_person or terms.name == OTHER else None
    (number,) = new_numbers(area_id, 1, series=ProblemSeries, mark="P")
    return Problem(
        number=number,
        area_id=area_id,
        subject="area" if home is None else "person" if person is not None else "household",
        subject_id=person.pk if person is not None else subject.pk,
        household=home,
        person=person,
        rule=terms.name,
        title=clue.title.strip() if terms.name == OTHER else "",
        severity=terms.severity,
        office=terms.office,
        source=clue.source,
        opened_on=clue.on or today(),
    )


def _open(problem: Problem, clue: Clue, *, on: date, actor: Actor) -> None:
    """Write the problem with its first move and its report."""
    due_on = Deadlines([problem.area_id], on).decide(problem.area_id)
    write_move(problem, "opened", actor=actor, on=on, due_on=due_on)
    Report.objects.create(
        problem=problem,
        source=clue.source,
        on=on,
        at=now(),
        actor=actor.key,
        actor_name=actor.name,
        words=clue.words.strip(),
        key=clue.key or None,
    )


def _open_one(problem: Problem) -> Problem | None:
    """The open problem of the same subject and rule, locked."""
    if problem.rule == OTHER:
        return None
    same = Problem.objects.filter(
        subject_id=problem.subject_id, rule=problem.rule, state__in=OPEN
    ).exclude(pk=problem.pk)
    found: Problem | None = same.select_for_update().first()
    return found


def _lock(subject: Any) -> UUID:
    """Take the subject for this transaction, so that two reports of it come one after another."""
    rows = type(subject).objects.select_for_update().filter(pk=subject.pk)
    key: UUID = rows.values_list("pk", flat=True).get()
    return key


def _faults(subject: Household | Area, clue: Clue) -> list[Fault]:
    terms, found = terms_of(clue.rule), []
    if not clue.rule:
        found.append(fault("PROBLEM-090"))
    elif terms is None:
        found.append(fault("PROBLEM-005", rule=clue.rule[:60]))
    elif clue.rule == OTHER and not clue.title.strip():
        found.append(fault("PROBLEM-006"))
    elif terms.is_of_person and not _is_member(clue.person, subject):
        found.append(fault("PROBLEM-007", rule=clue.rule))
    if clue.source not in SOURCES:
        found.append(fault("PROBLEM-008", source=clue.source[:20]))
    if clue.on is not None and clue.on > today():
        found.append(fault("PROBLEM-009"))
    return found


def _is_member(person: Person | None, subject: Household | Area) -> bool:
    if person is None or not isinstance(subject, Household):
        return False
    return bool(subject.memberships.filter(person=person, valid_to=None).exists())
