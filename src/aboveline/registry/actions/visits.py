"""Record a visit: living conditions, income and members as they were found on a day.

The engine judges by the latest observation of living conditions as a whole. So a new observation
takes over from the one before what was not asked this time, and `extra["seen_on"]` says for each of
those fields on which day somebody really saw it: a short visit makes nothing unknown, and an old
answer never looks new. Asked and not known is given as None and stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.registry.actions.asking import Recorded, ask_above, ask_records
from aboveline.registry.actions.households import changed_household
from aboveline.registry.actions.people import changed_person
from aboveline.registry.actions.steps import locked
from aboveline.registry.codes import code_lists
from aboveline.registry.errors import Fault, RegistryError, refuse
from aboveline.registry.fields import fields_of
from aboveline.registry.history import touch, write_changes
from aboveline.registry.income import Statement, amount_cents, statement_faults
from aboveline.registry.models import (
    Household,
    IncomeLine,
    IncomeStatement,
    Living,
    Person,
    Visit,
)
from aboveline.registry.recording import checked_values, put
from aboveline.registry.traces import Trace, keep_trace, trace_faults
from aboveline.web.clock import now, today
from aboveline.web.keys import new_key

_NOTES = ("seen_on", "import")  # what `extra` says of the observation itself


@dataclass(frozen=True)
class Findings:
    """What a visit found: living conditions that were asked (None: not known), fields of the
    household, a statement of income, and values of members by the key of the person; and when and
    where the visit was made.
    """

    living: Mapping[str, Any] = field(default_factory=dict)
    household: Mapping[str, Any] = field(default_factory=dict)
    income: Statement | None = None
    people: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    note: str = ""
    trace: Trace = field(default_factory=Trace)


@transaction.atomic
def record_visit(
    household: Household,
    findings: Findings,
    *,
    actor: Actor,
    visited_on: date,
    mode: str = "home",
    purpose: str = "routine",
    key: UUID | None = None,
) -> Visit:
    """The visit with all that it found; a second call with the same key gives the first visit.

    Raises Http404 and RegistryError with every fault; `subject` of a fault is a person's key.
    """
    found = locked(household, actor, Permission.REGISTRY_VISIT_RECORD)
    earlier = Visit.objects.filter(pk=key).first() if key is not None else None
    if earlier is not None:
        if earlier.household_id != found.pk or earlier.visitor != actor.key:
            raise refuse("REGISTRY-034")
        return earlier
    living = _checked(found, findings, visited_on=visited_on, mode=mode)
    is_income = findings.income is not None and bool(findings.income.answers)
    tables = {name for name, is_there in (("living", living), ("income", is_income)) if is_there}
    ask_records([Recorded(found, visited_on, frozenset(tables))], actor)
    at = now()
    visit = Visit(
        id=key or new_key(),
        household=found,
        visited_on=visited_on,
        mode=mode,
        purpose=purpose,
        note=findings.note.strip(),
        visitor=actor.key,
        visitor_name=actor.name,
        recorded_at=at,
    )
    keep_trace(visit, findings.trace)
    visit.save(force_insert=True)
    if living:
        _add_living(visit, living, actor, at)
    if findings.income is not None and is_income:
        _add_statement(visit, findings.income, actor, at)
    fields = _change_household(found, findings.household, actor, visited_on)
    fields += _change_people(found, findings.people, actor, visited_on)
    touch([found], "visit")
    record(
        "registry:visit:record",
        actor=actor,
        subject=visit,
        area_id=found.area_id,
        fields=[*living, *fields],
        details={"household": str(found.pk)},
    )
    return visit


def _checked(
    household: Household, findings: Findings, *, visited_on: date, mode: str
) -> dict[str, Any]:
    """The living conditions in their types. Raises RegistryError."""
    living, faults = checked_values("living", findings.living, on=visited_on)
    faults.extend(checked_values("household", findings.household, on=today())[1])
    if visited_on > today():
        faults.append(Fault("REGISTRY-007", "visited_on"))
    faults.extend(trace_faults(findings.trace, visited_on=visited_on))
    if mode not in code_lists()["visit_mode"]:
        faults.append(Fault("REGISTRY-002", "mode"))
    if findings.income is not None:
        faults.extend(statement_faults(findings.income, on=today()))
        faults.extend(_receiver_faults(household, findings.income))
    for person, values in findings.people.items():
        _, wrong = checked_values("person", values, on=today())
        faults.extend(Fault(f.code, f.field, f.values, str(person)) for f in wrong)
    if faults:
        raise RegistryError(faults)
    return living


def _receiver_faults(household: Household, income: Statement) -> list[Fault]:
    """Who receives an amount lives here, or did when it came in."""
    asked = [answer for answer in income.answers if answer.receiver is not None]
    if not asked:
        return []
    rows = household.memberships.filter(Q(valid_to=None) | Q(valid_to__gt=income.month_from))
    here = set(rows.values_list("person_id", flat=True))
    return [Fault("REGISTRY-012", answer.kind) for answer in asked if answer.receiver not in here]


def _add_living(visit: Visit, asked: Mapping[str, Any], actor: Actor, at: datetime) -> Living:
    """The observation of the visit, over the one before it."""
    before = (
        Living.objects.filter(household_id=visit.household_id, observed_on__lte=visit.visited_on)
        .order_by("-observed_on", "-recorded_at")
        .first()
    )
    row = Living(
        household_id=visit.household_id,
        visit=visit,
        observed_on=visit.visited_on,
        recorded_by=actor.key,
        recorded_at=at,
    )
    if before is not None:
        take_over(row, before, asked)
    put(row, "living", asked)
    row.save(force_insert=True)
    return row


def take_over(row: Living, before: Living, asked: Mapping[str, Any]) -> None:
    """Give an observation what was not asked this time, with the day on which it was seen."""
    seen_on: dict[str, str] = {}
    earlier: Mapping[str, str] = before.extra.get("seen_on", {})
    kept = {name: value for name, value in before.extra.items() if name not in (*_NOTES, *asked)}
    for name, shape in fields_of("living").items():
        value = kept.get(name) if shape.of_pack else getattr(before, shape.attribute)
        if name in asked or value is None or value == "":
            continue
        if not shape.of_pack:
            setattr(row, shape.attribute, value)
        seen_on[name] = earlier.get(name, before.observed_on.isoformat())
    row.extra = {**kept, "seen_on": seen_on}


def _add_statement(visit: Visit, given: Statement, actor: Actor, at: datetime) -> None:
    statement = IncomeStatement.objects.create(
        household_id=visit.household_id,
        visit=visit,
        month_from=given.month_from,
        month_to=given.month_to,
        recorded_by=actor.key,
        recorded_at=at,
    )
    IncomeLine.objects.bulk_create(
        IncomeLine(
            statement=statement,
            kind=answer.kind,
            answer=answer.answer,
            amount_cents=amount_cents(answer),
            currency=answer.currency if answer.answer == "amount" else "",
            period=answer.period if answer.answer == "amount" else "",
            basis=answer.basis if answer.answer == "amount" else "",
            source=answer.source or "household",
            evidence=answer.evidence,
            receiver_id=answer.receiver,
        )
        for answer in given.answers
    )


def _change_household(
    household: Household, values: Mapping[str, Any], actor: Actor, on: date
) -> list[str]:
    """Change what the visit found of the household; gives the fields that changed."""
    changes = changed_household(household, values, on=on) if values else []
    ask_above(changes, actor)
    if changes:
        write_changes(changes, actor=actor, on=on)
    return [change.field for change in changes]


def _change_people(
    household: Household,
    people: Mapping[UUID, Mapping[str, Any]],
    actor: Actor,
    on: date,
) -> list[str]:
    """Change what the visit found of members; gives the fields that changed."""
    rows = {person.pk: person for person in Person.objects.filter(pk__in=people)}
    changes = []
    for key, values in people.items():
        if key not in rows:
            raise RegistryError([Fault("REGISTRY-012", subject=str(key))])
        changes.extend(changed_person(rows[key], values, household)[1])
    ask_above(changes, actor)
    if changes:
        write_changes(changes, actor=actor, on=on)
    return list(dict.fromkeys(change.field for change in changes))
