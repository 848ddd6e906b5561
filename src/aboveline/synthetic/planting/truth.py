"""The changed tables in the order of the clean ones, and the table of truth about them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from aboveline.synthetic.draw import Bools, Ints
from aboveline.synthetic.files import spelled
from aboveline.synthetic.planting.cells import bare, different, shaped
from aboveline.synthetic.planting.ground import KEYS, Ground, Mark

TRUTH = pa.schema(
    [
        ("fraud", pa.string()),
        ("unit_kind", pa.string()),
        ("unit", pa.string()),
        ("household_id", pa.string()),
        ("table", pa.string()),
        ("row_key", pa.string()),
        ("change", pa.string()),
        ("columns", pa.string()),
    ]
)


def truth_of(ground: Ground) -> pa.Table:
    """One row a fraud and changed row: who did what to which row, named by its key.

    A row that a later fraud turned back to what it was is not there.
    """
    pieces = []
    for table in KEYS:
        marks = [mark for mark in ground.marks if mark.table == table]
        if marks:
            changed = _changed(ground, table)
            pieces += [_piece(ground, mark, changed) for mark in marks]
    return pa.concat_tables([TRUTH.empty_table(), *pieces])


def tables_in_order(ground: Ground) -> dict[str, pa.Table]:
    """The changed tables alone, by household and then as they stood, in their stored types."""
    changed = {
        name: table for name, table in ground.tables.items() if table is not ground.clean[name]
    }
    return {name: _in_order(ground, name, table) for name, table in changed.items()}


def _in_order(ground: Ground, name: str, table: pa.Table) -> pa.Table:
    order = np.argsort(ground.home(name), kind="stable")
    sorted_rows = table.take(pa.array(order))
    return pa.table(
        {
            field.name: shaped(sorted_rows[field.name], field.type)
            for field in ground.clean[name].schema
        }
    )


def _changed(ground: Ground, table: str) -> Bools:
    """Rows of a table that differ from the clean ones in any column, or were added."""
    clean, now = ground.clean[table], ground.tables[table]
    marks = np.zeros(now.num_rows, dtype=np.bool_)
    marks[clean.num_rows :] = True
    if now is not clean:
        for name in clean.column_names:
            if now[name] is not clean[name]:
                old, new = bare(clean[name]), bare(now[name].slice(0, clean.num_rows))
                marks[: clean.num_rows] |= different(old, new)
    return marks


def _piece(ground: Ground, mark: Mark, changed: Bools) -> pa.Table:
    still = np.flatnonzero(changed[mark.rows])
    rows: Ints = mark.rows[still]
    held = ground.tables[mark.table].take(pa.array(rows))
    count = still.size
    return pa.Table.from_arrays(
        [
            pa.array([mark.fraud] * count, pa.string()),
            pa.array([mark.unit_kind] * count, pa.string()),
            _some(mark.units, still),
            as_text(held["household_id"]),
            pa.array([mark.table] * count, pa.string()),
            row_keys(held, mark.table),
            pa.array(["added" if mark.added else "changed"] * count, pa.string()),
            _some(mark.columns, still),
        ],
        schema=TRUTH,
    )


def row_keys(rows: pa.Table, table: str) -> pa.Array:
    """The name of each row: its key columns as text, a bar between."""
    parts = [as_text(rows[name]) for name in KEYS[table] if name in rows.column_names]
    return pc.binary_join_element_wise(*parts, "|") if parts[1:] else parts[0]


def as_text(column: pa.ChunkedArray) -> pa.Array:
    """A key as text, UUIDs with hyphens."""
    array = column.combine_chunks()
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.timestamp("s"))
    return spelled(array) if array.type == pa.uuid() else bare(array).cast(pa.string())


def _some(texts: list[str], which: NDArray[np.intp]) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(which))
