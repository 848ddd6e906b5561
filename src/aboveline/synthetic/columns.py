"""Arrow columns from numpy, in the types of the register files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Mask = NDArray[np.bool_] | None

MONEY = pa.decimal128(12, 2)


def keys(rows: NDArray[np.uint8]) -> pa.Array:
    """UUIDs from 16 bytes a row."""
    storage = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), len(rows), [None, pa.py_buffer(np.ascontiguousarray(rows))]
    )
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def masked_keys(rows: NDArray[np.uint8], mask: NDArray[np.bool_]) -> pa.Array:
    """UUIDs from 16 bytes a row; the mask marks rows without one."""
    storage = keys(rows).storage
    return pa.ExtensionArray.from_storage(
        pa.uuid(), pc.if_else(pa.array(mask), pa.scalar(None, storage.type), storage)
    )


def codes(labels: Sequence[str], positions: NDArray[Any], mask: Mask = None) -> pa.Array:
    """Texts out of a short list, dictionary-encoded; the mask marks unknown rows."""
    indices = pa.array(positions.astype(np.int32, copy=False), mask=mask)
    return pa.DictionaryArray.from_arrays(indices, pa.array(labels, pa.string()))


def days(numbers: NDArray[Any], mask: Mask = None) -> pa.Array:
    """Dates from days since 1970."""
    return pa.array(numbers.astype(np.int32, copy=False), mask=mask).cast(pa.date32())


def moments(seconds: NDArray[np.int64], mask: Mask = None) -> pa.Array:
    """Moments in UTC from seconds since 1970, without a zone mark as the tables have them."""
    return pa.array(seconds * 1_000_000, mask=mask).cast(pa.timestamp("us"))


def money(yuan: NDArray[np.int64], mask: Mask = None) -> pa.Array:
    """Amounts with two decimals from whole yuan that are not negative."""
    wide = np.zeros((len(yuan), 2), dtype=np.int64)
    wide[:, 0] = yuan * 100
    valid = None if mask is None else pa.array(~mask).buffers()[1]
    return pa.Array.from_buffers(MONEY, len(yuan), [valid, pa.py_buffer(wide)])


def plain(values: NDArray[Any], mask: Mask = None) -> pa.Array:
    """True or false, whole numbers or numbers as they are."""
    return pa.array(values, mask=mask)


def serials(county: int, size: int) -> pa.Array:
    """Whole numbers in order that no other county has, for keys of answers and visits."""
    return pa.array(county * 10**9 + np.arange(size, dtype=np.int64))


def replaced(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """The table with another column of that name."""
    return table.set_column(table.schema.get_field_index(name), name, column)


def positions(
    keys_of: pa.Array | pa.ChunkedArray, wanted: pa.Array | pa.ChunkedArray
) -> NDArray[np.int64]:
    """Where each wanted key stands first among keys; -1 for one that is not there."""
    found = pc.index_in(_bare(wanted), value_set=_bare(keys_of))
    return np.asarray(found.fill_null(-1), dtype=np.int64)


def _bare(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece, keys as their bytes."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.storage if array.type == pa.uuid() else array
