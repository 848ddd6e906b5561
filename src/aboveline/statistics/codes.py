"""Dense integer codes for labels and pairs of labels: the groups of every bincount here."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Booleans = npt.NDArray[np.bool_]

quiet = np.errstate(divide="ignore", invalid="ignore")
"""Decorator: a group without rows gives NaN and no warning."""

_CHUNK = 1 << 17


def encode(labels: Any) -> tuple[Codes, list[Any]]:
    """Codes 0, 1, 2... of a column of labels, and the labels in ascending order.

    Missing: a missing label gets the code -1 and no place among the labels.
    """
    whole = _whole_numbers(labels)
    if whole is not None:
        lowest, highest = int(whole.min()), int(whole.max())
        if lowest >= 0 and highest < _table_size(whole.size):
            lowest = 0
        shifted = whole - lowest if lowest else whole
        codes, old = compact(shifted.astype(np.intp, copy=False), highest - lowest + 1)
        return codes, (old + lowest).tolist()
    column = pa.chunked_array([labels]) if isinstance(labels, pa.Array) else labels
    if not isinstance(column, pa.ChunkedArray):
        column = pa.chunked_array([pa.array(labels, from_pandas=True)])
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    found = coded.dictionary.to_pylist()
    rank = np.empty(len(found) + 1, dtype=np.intp)
    order = sorted(range(len(found)), key=lambda i: (str(type(found[i])), found[i]))
    rank[order] = np.arange(len(found))
    rank[-1] = -1
    indices = coded.indices.fill_null(len(found)) if coded.null_count else coded.indices
    return rank[indices.to_numpy(zero_copy_only=False)], [found[i] for i in order]


def _whole_numbers(labels: Any) -> Any:
    """The labels as an array of integers when they are and lie close together, else None."""
    if isinstance(labels, pa.Array | pa.ChunkedArray):
        if labels.null_count or not pa.types.is_integer(labels.type):
            return None
        labels = labels.to_numpy() if isinstance(labels, pa.ChunkedArray) else np.asarray(labels)
    values = np.asarray(labels) if getattr(labels, "dtype", None) is not None else None
    if values is None or values.dtype.kind not in "iu" or values.size == 0:
        return None
    near = int(values.max()) - int(values.min()) < _table_size(values.size)
    return values if near else None


def _table_size(n: int) -> int:
    """Up to which size of a code space a table is cheaper than a hash, for n rows."""
    return max(4 * n, 1 << 16)


def compact(codes: Codes, size: int) -> tuple[Codes, Codes]:
    """The same grouping with codes 0..m-1 and no gaps, and the old code of each new one.

    A table of the size of the code space is used when that is cheap, a hash otherwise.
    """
    if size <= _table_size(codes.size):
        present = np.zeros(size, dtype=bool)
        present[codes] = True
        old = np.flatnonzero(present)
        if old.size == size:
            return codes, old
        new = np.empty(size, dtype=np.intp)
        new[old] = np.arange(old.size)
        return new[codes], old
    coded = pa.array(codes).dictionary_encode()
    old = coded.dictionary.to_numpy().astype(np.intp)
    return coded.indices.to_numpy().astype(np.intp), old


def cross(first: Codes, second: Codes, n_second: int) -> tuple[Codes, Codes, Codes]:
    """Codes of the pairs that occur, and for every pair its first and its second code."""
    if n_second == 1:
        cell, old = compact(first, int(first.max(initial=-1)) + 1)
        return cell, old, np.zeros(old.size, dtype=np.intp)
    size = (int(first.max(initial=-1)) + 1) * n_second
    cell, old = compact(first * n_second + second, size)
    return cell, old // n_second, old % n_second


def label_of_unit(unit: Codes, label: Codes, n_units: int) -> tuple[Codes, bool]:
    """One row's label for each unit, and whether all rows of every unit agree on it."""
    found = np.zeros(n_units, dtype=np.intp)
    found[unit] = label
    for first in range(0, unit.size, _CHUNK):
        rows = slice(first, first + _CHUNK)
        if not np.array_equal(found[unit[rows]], label[rows]):
            return found, False
    return found, True


def sums(codes: Codes, values: Floats, size: int) -> Floats:
    """Sum of the values with each code; shape (size,)."""
    return np.asarray(np.bincount(codes, weights=values, minlength=size), dtype=np.float64)
