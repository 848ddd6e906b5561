"""Tables of a register as they are stored, with types also where they are text."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from aboveline.standard.register import register_tables
from aboveline.synthetic import columns

SUFFIXES = (".parquet", ".csv")
_TYPES = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": columns.MONEY,
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


def stored_file(folder: Path, table: str) -> Path | None:
    """The file of a table in a folder, none when there is none."""
    found = (folder / f"{table}{suffix}" for suffix in SUFFIXES)
    return next((path for path in found if path.exists()), None)


def read_table(path: Path, table: str) -> pa.Table:
    """A table of a register; columns of CSV get the types of `register.yaml`, else text."""
    if path.suffix == ".parquet":
        return pa_parquet.ParquetFile(path).read()
    listed = register_tables()[table].columns
    names = pa_csv.open_csv(path).schema.names
    types = {
        name: _TYPES.get(listed[name].type, pa.string()) if name in listed else pa.string()
        for name in names
    }
    options = pa_csv.ConvertOptions(column_types=types, strings_can_be_null=True)
    return pa_csv.read_csv(path, convert_options=options)
