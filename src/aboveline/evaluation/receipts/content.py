"""What a receipt holds: inputs, outcome and reasons in one canonical text, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from aboveline import __version__
from aboveline.engine.county import Plan
from aboveline.engine.explain import Explanation, explain_rows
from aboveline.engine.one_household import HouseholdRows
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.findings import is_opposite
from aboveline.evaluation.tables import household_tables
from aboveline.registry.models import Household

_TYPES = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "decimal128(14, 2)": pa.decimal128(14, 2),
    "date32[day]": pa.date32(),
    "timestamp[us]": pa.timestamp("us"),
}
_READ: dict[str, Any] = {
    "decimal128(14, 2)": Decimal,
    "date32[day]": date.fromisoformat,
    "timestamp[us]": datetime.fromisoformat,
}
Content = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """The rows that a decision saw."""

    areas: pa.Table
    area_facts: pa.Table
    tables: Mapping[str, pa.Table]


def given_of(household: Household, plan: Plan) -> Given:
    """What the register says of a household now, as the engine reads it."""
    areas, facts = areas_with_those_above([household.area_id], plan.moment.as_of)
    return Given(areas, facts, household_tables([household], plan))


def content_of(given: Given, plan: Plan, household: Household, at: datetime) -> Content:
    """The content of a receipt: nothing in it names a person but keys."""
    told = explanation_of(given, plan)
    tables = {"areas": given.areas, "area_facts": given.area_facts, **given.tables}
    return {
        "program": {"aboveline": __version__, "duckdb": duckdb.__version__},
        "standard": plan.standard.name,
        "pack": plan.standard.folder.name,
        "digest": plan.standard.digest,
        "on": plan.moment.as_of.isoformat(),
        "known_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "household": str(household.pk),
        "inputs": {name: _written(table) for name, table in tables.items()},
        "outcome": outcome_of(told),
        "reasons": told.as_dict()["criteria"],
    }


def explanation_of(given: Given, plan: Plan) -> Explanation:
    """What the standard says of the given rows, with its reasons."""
    return explain_rows(plan, HouseholdRows(given.areas, given.area_facts, dict(given.tables)))


def outcome_of(told: Explanation) -> Content:
    """What was decided, as a replay must give it again."""
    found = told.as_dict()
    problems = [
        {"rule": row["rule"], "subject": row["subject_id"]}
        for row in found["problems"]
        if not is_opposite(row["rule"])
    ]
    return {
        "state": found["state"],
        "category": found["category"],
        "criteria": {item["name"]: item["holds"] for item in found["criteria"]},
        "problems": sorted(problems, key=lambda row: (row["rule"], row["subject"])),
        "benefits": found["benefits"],
        "income_window": found["income_window"],
        "next_change_on": found["next_change_on"],
    }


def canonical(content: Content) -> str:
    """The one text of a content: keys in order, no spaces, days and amounts as text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The digest of a canonical text, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_fours(text: str, between: str = " ") -> str:
    """A code or digest as it is printed, in groups of four signs.

    >>> in_fours("7K3F9QXA0001", "-")
    '7K3F-9QXA-0001'
    """
    return between.join(text[place : place + 4] for place in range(0, len(text), 4))


def check_mark(digest: str) -> str:
    """What of a digest is printed on the slip and compared."""
    return in_fours(digest[:32])


def given_in(content: Content) -> Given:
    """The rows of a content, as they were given."""
    tables = {name: _read(found) for name, found in content["inputs"].items()}
    return Given(tables.pop("areas"), tables.pop("area_facts"), tables)


def _written(table: pa.Table) -> Content:
    """A table with the types of its columns; columns in which nothing stands are only named."""
    rows = [[_plain(row[name]) for name in table.column_names] for row in table.to_pylist()]
    return {"columns": [[f.name, str(f.type)] for f in table.schema], "rows": rows}


def _read(found: Content) -> pa.Table:
    columns = found["columns"]
    cells = [
        [
            None if row[place] is None else _READ.get(kind, _same)(row[place])
            for row in found["rows"]
        ]
        for place, (_, kind) in enumerate(columns)
    ]
    return pa.table(cells, schema=pa.schema([(name, _TYPES[kind]) for name, kind in columns]))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _same(value: Any) -> Any:
    return value
