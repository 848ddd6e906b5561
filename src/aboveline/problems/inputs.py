"""What stands behind a problem: the values that its rule reads, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aboveline.evaluation.models import Decision
from aboveline.evaluation.words import number_words, reason_label, value_words
from aboveline.problems.models import Problem
from aboveline.problems.rules import terms_of
from aboveline.registry.fields import Field, fields_of, shown_value, value_of
from aboveline.registry.standards import site_standard
from aboveline.registry.words import CRITERION, Shown, criterion_label, site_words
from aboveline.standard.language import Node
from aboveline.standard.reach import inputs_of as fields_read_by
from aboveline.standard.reach import person_fields_of
from aboveline.web.templatetags.web import day as written_day


@dataclass(frozen=True)
class Input:
    """One value that the rule reads, in words; `day` is when somebody saw it."""

    label: str
    value: str
    unit: str
    day: date | None = None


@dataclass(frozen=True)
class Inputs:
    """What the latest decision says to the rule; `holds` is the mark of its criterion, if any."""

    on: date
    criterion: str
    holds: Shown | None
    values: Sequence[Input]
    unknown: Sequence[str]


def inputs_of(problem: Problem) -> Inputs | None:
    """The inputs of a problem of a household; None before anybody judged it, or for an area."""
    if problem.household_id is None:
        return None
    decision = Decision.objects.filter(household=problem.household_id, is_latest=True).first()
    if decision is None:
        return None
    criterion = _criterion_of(problem.rule)
    return Inputs(
        on=decision.on,
        criterion=criterion_label(criterion) if criterion else "",
        holds=CRITERION[decision.criteria.get(criterion)] if criterion else None,
        values=[_input(name, decision.facts[name]) for name in _read(problem.rule, decision)],
        unknown=[reason_label(name) for name in problem.unknown_inputs.split()],
    )


def inputs_of_person(problem: Problem) -> list[Input]:
    """What is recorded of the member whom a problem is about, of the fields that its rule reads.

    What is sealed (health, disability) is not shown here.
    """
    terms = terms_of(problem.rule)
    each = getattr(terms.rule, "each", None) if terms is not None else None
    if problem.person is None or each is None:
        return []
    known = fields_of("person")
    wanted = person_fields_of(site_standard(), each)
    fields = [known[name] for name in wanted if name in known and not known[name].sealed]
    return [_recorded(problem.person, field) for field in fields]


def inputs_of_home(problem: Problem) -> list[Input]:
    """What was seen last of the living conditions that the rule of a problem reads. One query."""
    node = _node_of(problem.rule)
    if problem.household is None or node is None:
        return []
    read = fields_read_by(site_standard(), node)
    fields = [field for name, field in fields_of("living").items() if name in read]
    seen = problem.household.living.order_by("-observed_on", "-recorded_at", "-pk").first()
    if seen is None:
        return []
    earlier = seen.extra.get("seen_on", {})
    days = {name: date.fromisoformat(day) for name, day in earlier.items()}
    return [
        _recorded(seen, field, days.get(field.name, seen.observed_on))
        for field in fields
        if not field.sealed
    ]


def _recorded(row: Any, field: Field, day: date | None = None) -> Input:
    value = value_of(row, field)
    if isinstance(value, date):
        shown = written_day(value)
    else:
        is_number = isinstance(value, Decimal)
        shown = number_words(value) if is_number else shown_value(field, value)
    return Input(field.label, shown, _unit(field) if shown else "", day if shown else None)


def _unit(field: Field) -> str:
    return site_words().unit_of_household(field.unit) if field.unit else ""


def _node_of(rule: str) -> Node | None:
    """The condition of a rule of a household: of its criterion, or its own; None for others."""
    if criterion := _criterion_of(rule):
        return site_standard().criteria[criterion].node
    terms = terms_of(rule)
    return getattr(terms.rule, "when", None) if terms is not None else None


def _criterion_of(rule: str) -> str | None:
    terms = terms_of(rule)
    found = terms.rule if terms is not None else None
    return getattr(found.shape, "criterion", None) if found is not None else None


def _read(rule: str, decision: Decision) -> list[str]:
    """The facts that the rule reads, those they are made of after them, where they are known."""
    node = _node_of(rule)
    names = _with_parts(node.names() if node is not None else ())
    return [name for name in names if decision.facts.get(name) is not None]


def _with_parts(names: Iterable[str]) -> list[str]:
    facts = site_standard().household_facts
    parts = [part for name in names if name in facts for part in facts[name].node.names()]
    return list(dict.fromkeys([*names, *parts]))


def _input(name: str, value: Any) -> Input:
    fact = site_standard().household_facts.get(name)
    unit = site_words().unit_of_household(str(fact.unit)) if fact is not None else ""
    return Input(reason_label(name), value_words(name, value), unit)
