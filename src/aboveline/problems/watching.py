"""When a household comes under watch and leaves it: on a confirmed problem; with nothing open."""

from __future__ import annotations

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.accounts.models import User
from aboveline.evaluation.conditions import conditions_missing
from aboveline.evaluation.models import Decision
from aboveline.evaluation.words import reason_label
from aboveline.problems.errors import fault
from aboveline.problems.models import Problem, Transition
from aboveline.problems.states import OPEN
from aboveline.registry.models import Household, StatusChange, Touched
from aboveline.registry.standards import site_standard
from aboveline.registry.words import criterion_label, site_words
from aboveline.web.clock import now
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import listed, together

_CONFIRMED = tuple(state for state in OPEN if state != "clue")
_LEAVES = ("exited", "not_registered")
_NAMED = 5  # of many open problems so many are named


def entry_faults(household: Household, after: str, *, actor: Actor) -> list[Fault]:
    """What keeps a household from coming under watch: no problem of it was confirmed.

    A service that brings over what was decided elsewhere is not asked.
    """
    if after != "monitored" or actor.is_service or confirmed_of(household):
        return []
    return [fault("PROBLEM-044")]


def confirmed_of(household: Household) -> list[Problem]:
    """The open problems of a household that somebody confirmed, by number."""
    rows = Problem.objects.filter(household=household, state__in=_CONFIRMED)
    return list(rows.order_by("number"))


@transaction.atomic
def note_entry(change: StatusChange) -> None:
    """Write in the history of each confirmed problem that the household came under watch for it."""
    kind, _colon, key = change.actor.partition(":")
    person = User.objects.filter(pk=key).first() if kind == "user" else None
    for problem in confirmed_of(change.household):
        Transition.objects.create(
            problem=problem,
            kind="watched",
            before=problem.state,
            after=problem.state,
            area_id=problem.area_id,
            on=change.on,
            at=now(),
            actor=change.actor,
            actor_name=person.name if person is not None else "",
            due_on=problem.due_on,
        )


def end_faults(household: Household, after: str, *, actor: Actor) -> list[Fault]:
    """What keeps a watched household from leaving the watch; nothing for other steps.

    Every fault at once: it is not judged as it is now, a criterion does not hold or cannot be
    told, the standard's class for it was not reached, problems are open, or the same person took
    the household under watch.
    """
    if household.register_status != "monitored" or after not in _LEAVES:
        return []
    found = _judged_faults(household)
    open_ones = Problem.objects.filter(household=household, state__in=OPEN).order_by("number")
    numbers = list(open_ones.values_list("number", flat=True))
    if numbers:
        shown = listed(numbers[:_NAMED])
        found.append(fault("PROBLEM-042", count=len(numbers), numbers=shown))
    entry = StatusChange.objects.filter(household=household, after="monitored")
    last = entry.order_by("-on", "-pk").first()
    if last is not None and last.actor == actor.key and not actor.is_service:
        found.append(fault("PROBLEM-043"))
    return found


def _judged_faults(household: Household) -> list[Fault]:
    latest = Decision.objects.filter(household=household, is_latest=True).first()
    waits = Touched.objects.filter(household=household).exists()
    if latest is None or waits or not latest.is_followed:
        return [fault("PROBLEM-018")]
    found = []
    if failing := [name for name, holds in latest.criteria.items() if holds is not True]:
        labels = listed(criterion_label(name) for name in failing)
        found.append(fault("PROBLEM-040", criteria=labels))
    rule = site_standard().exits.get("household")
    wanted = rule.shape.of_category if rule is not None else None
    if wanted is None or latest.category == wanted:
        return found
    if missing := conditions_missing(site_standard(), wanted, latest.facts):
        labels = together([reason_label(name) for name in missing])
        found.append(fault("PROBLEM-046", conditions=labels))
    elif not found:
        found.append(fault("PROBLEM-041", category=site_words().name("categories", wanted)))
    return found
