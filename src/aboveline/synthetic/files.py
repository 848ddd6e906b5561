"""Files of a made-up register: Parquet laid out for scanning, or CSV, and their digests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from aboveline.engine.digests import digest_of

ROW_GROUP = 122_880  # rows that DuckDB scans in one piece
_COUNTED = ("statement_id", "visit_id")  # whole numbers in order: kept as steps of one


def write_table(pieces: Iterable[pa.Table], path: Path) -> None:
    """Write the pieces of one table to a file, of the kind that its suffix says.

    Parquet: UUID keys, money as DECIMAL(12,2) over 64 bits, codes in dictionaries, zstd.
    """
    writer: Any = None
    for table in _row_groups(pieces):
        shown = table if path.suffix == ".parquet" else _as_text(table)
        writer = writer or _writer(path, shown.schema)
        writer.write_table(shown, ROW_GROUP)
    if writer is not None:
        writer.close()


def _row_groups(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Pieces put together until they fill a row group."""
    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(table.num_rows for table in waiting) >= ROW_GROUP:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _writer(path: Path, schema: pa.Schema) -> Any:
    if path.suffix == ".csv":
        return pa_csv.CSVWriter(
            path, schema, write_options=pa_csv.WriteOptions(quoting_style="needed")
        )
    counted = [name for name in schema.names if name in _COUNTED]
    return pa_parquet.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=[name for name in schema.names if name not in _COUNTED],
        column_encoding=dict.fromkeys(counted, "DELTA_BINARY_PACKED"),
        store_decimal_as_integer=True,
    )


def _as_text(table: pa.Table) -> pa.Table:
    """The table with types that CSV can show: keys as text, codes spelled out."""
    changed = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        array = column.combine_chunks()
        if array.type == pa.uuid():
            array = spelled(array)
        elif pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        elif pa.types.is_timestamp(array.type):
            array = array.cast(pa.timestamp("s")).cast(pa.string())
        changed[name] = array
    return pa.table(changed)


def spelled(keys: pa.Array) -> pa.Array:
    """Keys as 36 characters with hyphens."""
    raw = np.frombuffer(keys.storage.buffers()[1], dtype=np.uint8)
    first = keys.storage.offset * 16
    raw = raw[first : first + 16 * len(keys)].reshape(-1, 16)
    signs = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    text = np.full((len(raw), 36), ord("-"), dtype=np.uint8)
    places = [p for p in range(36) if p not in (8, 13, 18, 23)]
    text[:, places[0::2]] = signs[raw >> 4]
    text[:, places[1::2]] = signs[raw & 15]
    ends = np.arange(0, text.size + 1, 36, dtype=np.int32)
    return pa.StringArray.from_buffers(len(text), pa.py_buffer(ends), pa.py_buffer(text))


def claim_of(path: Path) -> dict[str, Any]:
    """What `manifest.json` states of a file: its sha256 and size in bytes."""
    return {"sha256": digest_of(path), "bytes": path.stat().st_size}


def write_json(content: Mapping[str, Any], path: Path) -> None:
    """Write JSON that is the same bytes for the same content."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
