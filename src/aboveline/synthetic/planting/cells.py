"""Columns of any stored type as bare values, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.synthetic import columns
from aboveline.synthetic.draw import Bools


def bare(column: Any) -> pa.Array:
    """A column in one piece as its bare values: no dictionary, keys as their bytes."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.DictionaryArray):
        return array.dictionary_decode()
    return array.storage if array.type == pa.uuid() else array


def shaped(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Bare values in the type that a table has."""
    plain = bare(values)
    if pa.types.is_dictionary(kind):
        return plain.cast(kind.value_type).dictionary_encode()
    if kind == pa.uuid():
        return pa.ExtensionArray.from_storage(kind, plain)
    return plain.cast(kind)


def unified(table: pa.Table) -> pa.Table:
    """The table with texts spelled out, so that two can be put together."""
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_dictionary(column.type):
            table = columns.replaced(table, name, bare(column))
    return table


def different(old: pa.Array, new: pa.Array) -> Bools:
    """Places where two columns say something else, unknown being unlike any value."""
    unlike = pc.not_equal(old, new).fill_null(False)
    one_unknown = pc.not_equal(old.is_null(), new.is_null())
    return np.asarray(pc.or_(unlike, one_unknown), dtype=np.bool_)
