"""What stands between an answered problem and its clearing: evidence, independence, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aboveline.accounts.actors import Actor
from aboveline.evaluation.kept import standard_by
from aboveline.evaluation.models import Decision
from aboveline.evaluation.words import day_words
from aboveline.problems import words
from aboveline.problems.balance import areas_below
from aboveline.problems.errors import fault
from aboveline.problems.models import Problem
from aboveline.problems.rules import BUNDLE, OTHER, TO_VERIFY, held_until, known_terms, terms_of
from aboveline.problems.states import HELP_BEGUN
from aboveline.registry.models import Attachment, Change, IncomeStatement, Living, Touched, Visit
from aboveline.web.clock import today
from aboveline.web.faults import Fault

_OF_AN_AREA = 20  # of the visits in an area the newest are shown


@dataclass(frozen=True)
class Evidence:
    """Something recorded since the problem opened that somebody can look at.

    `kind`: attachment, visit, statement or measure; `key` as `kind:key`.
    """

    kind: str
    key: str
    on: date
    label: str


def evidence_since(problem: Problem) -> list[Evidence]:
    """What was recorded about the subject since the problem opened or was reopened, the newest
    first. A plan is no evidence.
    """
    home, since = problem.household_id, _open_since(problem)
    begun = problem.measures.filter(state__in=HELP_BEGUN).exclude(ends_on__lt=since, state="given")
    found = [
        Evidence("measure", f"measure:{row.pk}", row.begins_on or row.planned_on, row.content)
        for row in begun
    ]
    visits = Visit.objects.filter(visited_on__gte=since).order_by("-visited_on")
    if home is None:
        below = areas_below(problem.area, today())
        visits = visits.filter(household__area__in=below)[:_OF_AN_AREA]
    else:
        visits = visits.filter(household=home)
    found += [
        Evidence("visit", f"visit:{row.pk}", row.visited_on, row.visitor_name) for row in visits
    ]
    if home is not None:
        found += [
            Evidence("statement", f"statement:{row.pk}", row.recorded_at.date(), "")
            for row in IncomeStatement.objects.filter(household=home, recorded_at__date__gte=since)
        ]
        found += [
            Evidence("attachment", f"attachment:{row.pk}", row.recorded_at.date(), row.caption)
            for row in Attachment.objects.filter(household=home, recorded_at__date__gte=since)
        ]
    return sorted(found, key=lambda item: item.on, reverse=True)


def _open_since(problem: Problem) -> date:
    """The day on which the problem was opened, or reopened last: what is older shows nothing."""
    again = problem.transitions.filter(kind="reopened").order_by("-pk").values_list("on", flat=True)
    return again.first() or problem.opened_on


def clearing_faults(problem: Problem, evidence: Sequence[str], *, actor: Actor) -> list[Fault]:
    """Everything that keeps this actor from clearing the problem on this evidence."""
    found = []
    if problem.owner_id is not None and actor.key == f"user:{problem.owner_id}":
        found.append(fault("PROBLEM-010"))
    if actor.key in recorders_of(problem):
        found.append(fault("PROBLEM-011"))
    there = {item.key for item in evidence_since(problem)}
    if not evidence:
        named = words.evidence_words(known_terms(problem.rule).evidence)
        found.append(fault("PROBLEM-014", evidence=named))
    elif not set(evidence) <= there:
        found.append(fault("PROBLEM-015"))
    return found + plan_faults(problem) + time_faults(problem)


def plan_faults(problem: Problem) -> list[Fault]:
    """The help that is only planned: it must have begun, or be given up with a reason."""
    rows = problem.measures.filter(state="planned").order_by("planned_on", "pk")
    kinds = list(dict.fromkeys(rows.values_list("kind", flat=True)))
    return [fault("PROBLEM-091", kinds=words.measure_labels(kinds))] if kinds else []


def time_faults(problem: Problem) -> list[Fault]:
    """What the evaluation says against clearing now: it does not hold, or not long enough."""
    home = problem.household_id
    if problem.rule == BUNDLE and problem.holds_since is None:
        return [fault("PROBLEM-012", day=day_words(today()))]
    if home is None or problem.rule == OTHER or terms_of(problem.rule) is None:
        return []
    if Touched.objects.filter(household=home).exists():
        return [fault("PROBLEM-018")]
    latest = Decision.objects.filter(household=home, is_latest=True).first()
    if latest is not None and not latest.is_followed:
        return [fault("PROBLEM-018")]
    if latest is not None and not _judges(latest, problem.rule):
        return []
    until = held_until(problem, today())
    if until is None:
        day = latest.on if latest is not None else today()
        return [fault("PROBLEM-012", day=day_words(day))]
    if until > today():
        since = problem.holds_since or until
        days = {"day": day_words(since), "until": day_words(until)}
        return [fault("PROBLEM-013", **days)]
    return []


def _judges(latest: Decision, rule: str) -> bool:
    """Whether the standard of a decision has a rule: after a switch an older one may be left over,
    and is cleared on evidence alone.
    """
    standard = standard_by(latest.digest)
    return standard is None or rule == TO_VERIFY or rule in standard.problems


def recorders_of(problem: Problem) -> set[str]:
    """Who recorded facts about the household since the problem opened."""
    home, since = problem.household_id, problem.opened_on
    if home is None:
        return set()
    rows = (
        Visit.objects.filter(household=home, visited_on__gte=since).values_list("visitor"),
        Living.objects.filter(household=home, observed_on__gte=since).values_list("recorded_by"),
        Change.objects.filter(household=home, at__date__gte=since).values_list("actor"),
    )
    return {key for some in rows for (key,) in some}
