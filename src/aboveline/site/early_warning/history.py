"""Households and people as they were on each day, for a trial: the area and the fields too.

What somebody said or saw counts from the moment of recording on. Changes of fields count by their
day, as they are known today: much is recorded late, and a trial shall find the households at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from aboveline.registry.exporting.history import recorded_steps
from aboveline.registry.exporting.versions import Span, Step, as_known_now, before
from aboveline.registry.fields import fields_of

_NOT_OF_FIELDS = frozenset({"household_id", "person_id", "relation", "register_status", "number"})
_READERS: Sequence[tuple[Callable[[Any], bool], Callable[[str], Any]]] = (
    (pa.types.is_boolean, lambda text: text == "true"),
    (pa.types.is_integer, int),
    (pa.types.is_floating, float),
    (pa.types.is_decimal, Decimal),
    (pa.types.is_date, date.fromisoformat),
)


def with_past_fields(tables: Mapping[str, pa.Table], homes: Any) -> dict[str, pa.Table]:
    """The tables, in which households and people have a row for each time between two changes."""
    found = dict(tables)
    for table, key, subject in (
        ("households", "household_id", "household"),
        ("people", "person_id", "person"),
    ):
        names = set(found[table].column_names) - _NOT_OF_FIELDS
        names |= {"area"} if subject == "household" else set()
        steps = recorded_steps(homes.order_by().values("pk"), subject, names, fields_of(subject))
        found[table] = _as_they_were(found[table], key, steps)
    return found


def _as_they_were(table: pa.Table, key: str, steps: Mapping[str, Sequence[Step]]) -> pa.Table:
    changed = pa.array([one in steps for one in table[key].to_pylist()], pa.bool_())
    types = {field.name: _reader(field.type) for field in table.schema}
    rows: list[dict[str, Any]] = []
    for row in table.filter(changed).to_pylist():
        mine = [_typed(step, types) for step in steps[row[key]]]
        ends = row["valid_to"]
        known = max(step.at for step in mine)
        span = Span(known, row["valid_from"], ends, known if ends else None, before(row, mine))
        rows += [
            {**values, "valid_from": begins, "valid_to": until}
            for begins, until, values in as_known_now(span, mine)
        ]
    past = pa.Table.from_pylist(rows, schema=table.schema)
    return pa.concat_tables([table.filter(pc.invert(changed)), past])


def _typed(step: Step, types: Mapping[str, Callable[[str], Any]]) -> Step:
    """The step with its values as the table has them; the area is a key there."""
    name = "area_id" if step.field == "area" else step.field
    old, new = (None if text is None else types[name](text) for text in (step.old, step.new))
    return replace(step, field=name, old=old, new=new)


def _reader(kind: Any) -> Callable[[str], Any]:
    return next((read for fits, read in _READERS if fits(kind)), str)
