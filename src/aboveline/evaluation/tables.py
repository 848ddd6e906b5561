"""Households of the register as the register files of the engine have them, in memory.

Columns are those of `standard/register.yaml`, with what the pack adds from the column `extra`. What
is sealed is opened here and is never written but sealed. Names, numbers and addresses are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat, NullIf, RowNumber

from aboveline.engine.county import Plan
from aboveline.evaluation.reading import Column, Kind, RowsOfOne, read_rows
from aboveline.registry.fields import Field, fields_of
from aboveline.registry.models import (
    Household,
    HouseholdCause,
    IncomeLine,
    Living,
    Membership,
    Person,
    StatusChange,
    Visit,
)
from aboveline.standard.register import register_tables

Tables = dict[str, pa.Table]
_KINDS: Mapping[str, Kind] = {
    "id": "text",
    "text": "text",
    "code": "text",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "money": "money",
    "date": "date",
    "timestamp": "timestamp",
}
_NOT_HERE = ("weight", "valid_from", "valid_to", "recorded_at")
_NOT_JUDGED = ("receiver_id", "recorder")  # of an answer: its source tells receivers apart
_TABLE_OF = {"households": "household", "people": "person", "living": "living"}
_MODELS: Mapping[str, Any] = {"households": Household, "people": Person, "living": Living}
_CAUSES = ("main_cause", "other_causes")


def household_tables(households: Any, plan: Plan) -> Tables:
    """The tables `households`, `people`, `living`, `income`, `visits` on the day of a plan.

    The columns that the standard reads, no others. `households` is a query set of them, or a few
    rows; each table is read by one statement.
    """
    return _tables(households, plan, read_columns(plan), _until(plan))


class OneHousehold:
    """The same tables of one household after another; their statements are made once."""

    def __init__(self, plan: Plan) -> None:
        self._columns = read_columns(plan)
        self._tables = {
            name: RowsOfOne(_rows_of_one(name, plan), columns)
            for name, columns in _asked(plan, self._columns).items()
        }

    def tables(self, household: Household) -> Tables:
        """The tables of a household."""
        found = {name: rows.table(household.pk) for name, rows in self._tables.items()}
        homes = _with_causes(found["households"], [household.pk], self._columns["households"])
        return {**found, "households": homes}


def _rows_of_one(table: str, plan: Plan) -> Callable[[UUID], QuerySet]:
    def rows(key: UUID) -> QuerySet:
        found = _rows(Household.objects.filter(pk=key), [key], plan, _until(plan))
        return found[table]

    return rows


def _until(plan: Plan) -> Mapping[str, date]:
    window = plan.steps.income_window
    return {} if window is None else {"statement__month_from__lt": window.end}


def frozen_tables(households: Any, plan: Plan) -> Tables:
    """The same for a snapshot, with answers about income that its window reaches later."""
    columns = read_columns(plan)
    columns["income"] = [column for column in _INCOME if column.name != "statement_id"]
    return _tables(households, plan, columns, {})


def is_sealed(table: str, plan: Plan) -> bool:
    """Whether a snapshot's table holds what the register keeps sealed."""
    read = {field.column for field in plan.steps.fields.get(table, ())}
    known = fields_of(_TABLE_OF[table]) if table in _TABLE_OF else {}
    return any(known[name].sealed for name in read & set(known))


_FIRST: Mapping[str, Mapping[str, Any]] = {
    "households": {"household_id": F("pk"), "area_id": F("area_id"), "number": F("number")},
    "people": {
        "person_id": F("person_id"),
        "household_id": F("household_id"),
        "relation": F("relation"),
    },
    "living": {"household_id": F("household_id"), "observed_on": F("observed_on")},
}
"""What the tables have of the register itself: keys, and what is not a field."""


def _tables(
    households: Any, plan: Plan, columns: Mapping[str, list[Column]], until: Mapping[str, date]
) -> Tables:
    if isinstance(households, QuerySet):
        homes, keys = households, households.values("pk")
    else:
        keys = [row.pk for row in households]
        homes = Household.objects.filter(pk__in=keys)
    rows = _rows(homes, keys, plan, until)
    found = {name: read_rows(rows[name], asked) for name, asked in _asked(plan, columns).items()}
    with_causes = _with_causes(found["households"], keys, columns["households"])
    return {**found, "households": with_causes}


def _rows(homes: QuerySet, keys: Any, plan: Plan, until: Mapping[str, date]) -> dict[str, QuerySet]:
    """The rows of each table; `keys` are those of the households."""
    on, window = plan.moment.as_of, plan.steps.income_window
    found = {
        "households": homes,
        "people": _members(keys, on),
        "living": _latest(Living, keys, "observed_on", on),
        "visits": _latest(Visit, keys, "visited_on", on),
    }
    if window is not None:
        since = {"statement__household__in": keys, "statement__month_to__gt": window.start}
        found["income"] = IncomeLine.objects.filter(**since, **until).order_by("pk")
    return found


def _asked(plan: Plan, columns: Mapping[str, list[Column]]) -> dict[str, Sequence[Column]]:
    """The columns that the rows of each table have themselves."""
    found: dict[str, Sequence[Column]] = {
        "households": _without_causes(columns["households"]),
        "people": columns["people"],
        "living": columns["living"],
        "visits": _VISITS,
    }
    if plan.steps.income_window is not None:
        found["income"] = columns.get("income", _INCOME)
    return found


def _without_causes(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if column.name not in _CAUSES]


def _with_causes(found: pa.Table, keys: Any, columns: list[Column]) -> pa.Table:
    """Households with their causes of today, where the columns name them."""
    if not {column.name for column in columns} & set(_CAUSES):
        return found
    rows = HouseholdCause.objects.filter(household__in=keys, valid_to=None).order_by("id")
    main: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for home, is_main, cause in rows.values_list("household_id", "is_main", "cause"):
        if is_main:
            main.setdefault(str(home), cause)
        else:
            others.setdefault(str(home), []).append(cause)
    homes_there = found["household_id"].to_pylist()
    causes = {
        "main_cause": [main.get(key) for key in homes_there],
        "other_causes": [" ".join(others[key]) if key in others else None for key in homes_there],
    }
    for name, cells in causes.items():
        found = found.append_column(name, pa.array(cells, pa.string()))
    return found.select([column.name for column in columns])


def _members(keys: Any, on: date) -> QuerySet:
    began = Q(valid_from=None) | Q(valid_from__lte=on)
    left = Q(valid_to=None) | Q(valid_to__gt=on)
    return Membership.objects.filter(began, left, household__in=keys).order_by("id")


def _latest(model: Any, keys: Any, day: str, on: date) -> QuerySet:
    """The latest row of each household up to a day, by that day and then by when it was written."""
    order = (F(day).desc(), F("recorded_at").desc(), F("pk").desc())
    rows = model.objects.filter(household__in=keys, **{f"{day}__lte": on})
    if isinstance(keys, list) and len(keys) == 1:
        return rows.order_by(*order)[:1]
    place = Window(RowNumber(), partition_by=F("household"), order_by=order)
    return rows.annotate(place_in_time=place).filter(place_in_time=1)


_VISITS = [
    Column("visit_id", "key", F("pk")),
    Column("household_id", "key", F("household_id")),
    Column("visited_on", "date", F("visited_on")),
    Column("mode", "text", F("mode")),
]
_RECEIVED = Concat("source", Value(" "), Cast("receiver_id", TextField()), output_field=TextField())
_OF_A_STATEMENT: Mapping[str, Any] = {
    # what two members receive of one kind adds up, as what two sources say does
    "source": Case(
        When(receiver=None, then=F("source")), default=_RECEIVED, output_field=TextField()
    ),
    "statement_id": F("statement_id"),
    "household_id": F("statement__household_id"),
    "amount": F("amount_cents"),
    "month_from": F("statement__month_from"),
    "month_to": F("statement__month_to"),
    "recorded_at": F("statement__recorded_at"),
}
_INCOME = [
    Column(
        name,
        "key" if name.endswith("_id") else _KINDS[column.type],
        _OF_A_STATEMENT.get(name, F(name)),
    )
    for name, column in register_tables()["income"].columns.items()
    if name not in _NOT_JUDGED
]


def _every_column(plan: Plan) -> dict[str, list[Column]]:
    return {table: list(_columns(table, plan)) for table in _FIRST}


def read_columns(plan: Plan) -> dict[str, list[Column]]:
    """The columns of households, people and living that a plan reads."""
    read = {table: {f.column for f in fields} for table, fields in plan.steps.fields.items()}
    return {
        table: [c for c in columns if c.name in read.get(table, ()) or c.name in _FIRST[table]]
        for table, columns in _every_column(plan).items()
    }


def _columns(table: str, plan: Plan) -> Iterable[Column]:
    """The columns of a table: those of the register, then what the pack adds."""
    known, first, listed = fields_of(_TABLE_OF[table]), _FIRST[table], set()
    of_person = table == "people"
    for name, column in register_tables()[table].columns.items():
        if column.identity or name in _NOT_HERE:
            continue
        if name in first:
            kind: Kind = "key" if name.endswith("_id") else _KINDS[column.type]
            yield Column(name, kind, first[name])
        elif name in _CAUSES:
            yield Column(name, "text", None)
        elif name in known:
            yield _field(table, known[name], _KINDS[column.type], of_person=of_person)
        listed.add(name)
    for field in plan.steps.fields.get(table, ()):
        if field.column not in listed:
            listed.add(field.column)
            yield Column(field.column, "text", _extra(field.column, of_person=of_person))


def _field(table: str, field: Field, kind: Kind, *, of_person: bool) -> Column:
    if field.of_pack:
        return Column(field.name, "text", _extra(field.name, of_person=of_person))
    path = "person__" if of_person else ""
    column = Column(field.name, kind, F(f"{path}{field.attribute}"))
    if not field.sealed:
        return column
    place = _MODELS[table]._meta.get_field(field.name)
    bound = (place.model._meta.db_table, place.column)
    return replace(column, sealed=bound, record=F(f"{path}pk"))


def _extra(name: str, *, of_person: bool) -> Any:
    """The value of a field of the pack as text: the engine reads it in the type it declares."""
    found = KeyTextTransform(name, "person__extra" if of_person else "extra")
    return NullIf(
        found, Value("null", TextField())
    )  # of what is unknown SQLite says null in letters


def history_tables(households: QuerySet, plan: Plan) -> Tables:
    """The tables of a register with history: what was true on past days, and as known when.

    The register status and who lived where are those of each day; other fields of households and
    people are as they are now. What is sealed is left out, for these tables are written to files.
    """
    columns = {
        table: [column for column in columns if not column.sealed]
        for table, columns in read_columns(plan).items()
    }
    keys = households.values("pk")
    written = Column("recorded_at", "timestamp", F("recorded_at"))
    spans = [Column(name, "date", F(name)) for name in ("valid_from", "valid_to")]
    members = Membership.objects.filter(household__in=keys).order_by("id")
    lines = IncomeLine.objects.filter(statement__household__in=keys).order_by("pk")
    read = read_rows(households, _without_causes(columns["households"]))
    homes = _with_causes(read, keys, columns["households"])
    return {
        "households": _with_statuses(homes, keys),
        "people": read_rows(members, [*columns["people"], *spans]),
        "living": read_rows(
            Living.objects.filter(household__in=keys).order_by("pk"), [*columns["living"], written]
        ),
        "visits": read_rows(
            Visit.objects.filter(household__in=keys).order_by("pk"), [*_VISITS, written]
        ),
        "income": read_rows(lines, _INCOME),
    }


def _with_statuses(homes: pa.Table, keys: Any) -> pa.Table:
    """A row a household and register status that it had, with the days of it."""
    changes = StatusChange.objects.filter(household__in=keys).order_by("on", "pk")
    steps: dict[str, list[tuple[date, str, str]]] = {}
    for key, on, before, after in changes.values_list("household_id", "on", "before", "after"):
        known = steps.setdefault(str(key), [])
        if known and known[-1][0] == on:  # of two steps on a day the last one counts
            known[-1] = (on, known[-1][1], after)
        else:
            known.append((on, before, after))
    rows = []
    for row in homes.to_pylist():
        known = steps.get(row["household_id"], [])
        begins: list[date | None] = [None, *(on for on, _before, _after in known)]
        ends: list[date | None] = [*(on for on, _before, _after in known), None]
        states = [known[0][1], *(after for _on, _before, after in known)] if known else [None]
        for begin, end, state in zip(begins, ends, states, strict=True):
            said = {"register_status": state} if state and "register_status" in row else {}
            rows.append(row | said | {"valid_from": begin, "valid_to": end})
    schema = homes.schema
    for name in ("valid_from", "valid_to"):
        schema = schema.append(pa.field(name, pa.date32()))
    return pa.Table.from_pylist(rows, schema=schema)
