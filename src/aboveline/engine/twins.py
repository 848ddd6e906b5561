"""Whether a key stands in more than one row."""

from __future__ import annotations

import duckdb
import numpy as np


def twins(
    connection: duckdb.DuckDBPyConnection, relation: str, key: str, *, or_empty: bool
) -> bool:
    """True if a key stands in more than one row of a relation, or with `or_empty` is missing.

    Keys whose hashes differ are different, and sorting hashes is far cheaper than counting keys.
    """
    found = connection.execute(
        f"SELECT hash({key}) AS hashed, {key} IS NULL AS is_empty FROM {relation}"
    ).fetchnumpy()
    if or_empty and found["is_empty"].any():
        return True
    hashes = np.sort(found["hashed"])
    if not (hashes[1:] == hashes[:-1]).any():
        return False
    [(rows, different)] = connection.execute(
        f"SELECT count({key}), count(DISTINCT {key}) FROM {relation}"
    ).fetchall()
    return bool(rows != different)
