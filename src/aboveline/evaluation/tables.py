"""Households of the register as the register files of the engine have them, in memory.

Columns are those of `standard/register.yaml`, with what the pack adds from the column `extra`. What
is sealed is opened here and is never written anywhere. Names, numbers and addresses are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from aboveline.engine.county import Plan
from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.models import HouseholdCause, IncomeLine, Living, Membership, Visit
from aboveline.standard.register import register_tables

Tables = dict[str, pa.Table]
_ARROW = {
    "id": pa.string(),
    "text": pa.string(),
    "code": pa.string(),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(14, 2),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
_NOT_HERE = ("weight", "valid_from", "valid_to", "recorded_at")
_TABLE_OF = {"households": "household", "people": "person", "living": "living"}
_SEEN = "seen_on"


@dataclass(frozen=True)
class _Column:
    """A column of a register table: its Arrow type, and its value of a row of the database."""

    name: str
    type: pa.DataType
    value: Callable[[Any], Any]


def household_tables(households: Any, plan: Plan) -> Tables:
    """The tables `households`, `people`, `living`, `income`, `visits` on the day of a plan.

    `households` is a query set of them, or a few rows; each other table is read by one statement.
    """
    on = plan.moment.as_of
    rows = list(households)
    keys = households.values("pk") if isinstance(households, QuerySet) else [r.pk for r in rows]
    tables = {
        "households": _households(rows, keys, plan),
        "people": _people(keys, on, plan),
        "living": _living(keys, on, plan),
        "visits": _visits(keys, on),
    }
    if plan.steps.income_window is not None:
        window = plan.steps.income_window
        tables["income"] = _income(keys, window.start, window.end)
    return tables


def _households(rows: Sequence[Any], keys: Any, plan: Plan) -> pa.Table:
    causes: dict[UUID, list[tuple[bool, str]]] = {}
    for home, is_main, cause in (
        HouseholdCause.objects.filter(household__in=keys, valid_to=None)
        .order_by("id")
        .values_list("household_id", "is_main", "cause")
    ):
        causes.setdefault(home, []).append((is_main, cause))

    def main(row: Any) -> str | None:
        return next((cause for is_main, cause in causes.get(row.pk, ()) if is_main), None)

    def others(row: Any) -> str | None:
        return " ".join(c for is_main, c in causes.get(row.pk, ()) if not is_main) or None

    first: Mapping[str, Callable[[Any], Any]] = {
        "household_id": lambda row: str(row.pk),
        "area_id": lambda row: str(row.area_id),
        "number": lambda row: row.number,
        "main_cause": main,
        "other_causes": others,
    }
    return _table(rows, _columns("households", plan, first))


def _people(keys: Any, on: date, plan: Plan) -> pa.Table:
    began = Q(valid_from=None) | Q(valid_from__lte=on)
    left = Q(valid_to=None) | Q(valid_to__gt=on)
    members = list(
        Membership.objects.filter(began, left, household__in=keys)
        .select_related("person")
        .order_by("id")
    )
    for member in members:
        member.person.membership = member
    first: Mapping[str, Callable[[Any], Any]] = {
        "person_id": lambda row: str(row.pk),
        "household_id": lambda row: str(row.membership.household_id),
        "relation": lambda row: row.membership.relation or None,
    }
    return _table([member.person for member in members], _columns("people", plan, first))


def _living(keys: Any, on: date, plan: Plan) -> pa.Table:
    """The latest observation of each household up to the day."""
    rows = _latest(Living, keys, "observed_on", on)
    first: Mapping[str, Callable[[Any], Any]] = {
        "household_id": lambda row: str(row.household_id),
        "observed_on": lambda row: row.observed_on,
    }
    return _table(rows, _columns("living", plan, first))


def _visits(keys: Any, on: date) -> pa.Table:
    """The latest visit of each household up to the day."""
    columns = [
        _Column("visit_id", pa.string(), lambda row: str(row.pk)),
        _Column("household_id", pa.string(), lambda row: str(row.household_id)),
        _Column("visited_on", pa.date32(), lambda row: row.visited_on),
        _Column("mode", pa.string(), lambda row: row.mode or None),
    ]
    return _table(_latest(Visit, keys, "visited_on", on), columns)


def _latest(model: Any, keys: Any, day: str, on: date) -> list[Any]:
    """The latest row of each household up to a day, by that day and then by when it was written."""
    order = (F(day).desc(), F("recorded_at").desc(), F("pk").desc())
    rows = model.objects.filter(household__in=keys, **{f"{day}__lte": on})
    if isinstance(keys, list) and len(keys) == 1:
        return list(rows.order_by(*order)[:1])
    place = Window(RowNumber(), partition_by=F("household"), order_by=order)
    return list(rows.annotate(place_in_time=place).filter(place_in_time=1))


def _income(keys: Any, start: date, end: date) -> pa.Table:
    """The answers that touch the window in which income counts."""
    rows = (
        IncomeLine.objects.filter(
            statement__household__in=keys,
            statement__month_to__gt=start,
            statement__month_from__lt=end,
        )
        .order_by("pk")
        .values_list(
            "statement_id",
            "statement__household_id",
            "kind",
            "answer",
            "amount_cents",
            "currency",
            "period",
            "basis",
            "statement__month_from",
            "statement__month_to",
            "statement__recorded_at",
            "source",
            "receiver_id",
        )
    )
    listed = register_tables()["income"].columns
    names = list(listed)
    schema = pa.schema([(name, _ARROW[listed[name].type]) for name in names])
    cells = [
        (
            str(r[0]),
            str(r[1]),
            r[2],
            r[3],
            None if r[4] is None else Decimal(r[4]).scaleb(-2),
            *(text or None for text in r[5:8]),
            r[8],
            r[9],
            r[10].astimezone(UTC).replace(tzinfo=None),
            # what two members receive of one kind adds up, as what two sources say does
            f"{r[11]} {r[12]}" if r[12] else r[11] or None,
        )
        for r in rows
    ]
    columns = [list(column) for column in zip(*cells, strict=True)] or [[] for _ in names]
    return pa.table(columns, schema=schema)


def _columns(table: str, plan: Plan, first: Mapping[str, Callable[[Any], Any]]) -> list[_Column]:
    """The columns of a table: those of the register, then what the pack adds."""
    known = fields_of(_TABLE_OF[table])
    found = []
    for name, column in register_tables()[table].columns.items():
        if column.identity or name in _NOT_HERE:
            continue
        if name in first:
            found.append(_Column(name, _ARROW[column.type], first[name]))
        elif name in known:
            found.append(_Column(name, _ARROW[column.type], _reader(known[name], column.type)))
    listed = {column.name for column in found}
    for field in plan.steps.fields.get(table, ()):
        if field.column not in listed:
            listed.add(field.column)
            found.append(_Column(field.column, pa.string(), _extra(field.column)))
    return found


def _reader(field: Any, kind: str) -> Callable[[Any], Any]:
    if kind == "number":
        return lambda row: None if (v := value_of(row, field)) is None else float(v)
    if field.sealed or field.of_pack or field.type in ("money", "integer"):
        return lambda row: value_of(row, field)
    attribute = field.attribute
    if field.is_text_when_stored:
        return lambda row: getattr(row, attribute) or None
    return lambda row: getattr(row, attribute)


def _extra(name: str) -> Callable[[Any], Any]:
    """The value of a field of the pack as text: the engine reads it in the type it declares."""

    def value(row: Any) -> str | None:
        found = row.extra.get(name)
        if found is None or found == "":
            return None
        return str(found).lower() if isinstance(found, bool) else str(found)

    return value


def _table(rows: Iterable[Any], columns: Sequence[_Column]) -> pa.Table:
    every = list(rows)
    schema = pa.schema([(column.name, column.type) for column in columns])
    cells = [[column.value(row) for row in every] for column in columns]
    return pa.table(cells, schema=schema)
