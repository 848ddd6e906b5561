"""The faults found so far, kept as numbers of notes until they are written out as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pa_compute

from aboveline.engine.checking.catalogue import KIND_OF
from aboveline.standard.sql_text import fill

FAULT_SCHEMA = pa.schema(
    [
        ("code", pa.string()),
        ("severity", pa.string()),
        ("file", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("key", pa.string()),
        ("message", pa.string()),
        ("remedy", pa.string()),
    ]
)
"""One row a fault. `row` is missing for a whole file; `key` is of the household, else the person
or area, and missing when it could be an identity number."""

_INSERT = "INSERT INTO faults_found SELECT $file, note, row, key, detail FROM (<select>)"
_SENTENCES = """
SELECT code, severity, file_name AS file, row, column_name AS column, key,
       replace(message, '<detail>', coalesce(detail, '')) AS message, remedy
FROM faults_found
JOIN fault_notes USING (note)
JOIN fault_files USING (file)
"""


@dataclass(frozen=True, slots=True)
class _Note:
    code: str
    column: str | None
    allowed: str


class Findings:
    """Faults of one check; many rules write into it, one table comes out."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._notes: dict[_Note, int] = {}
        self._files: dict[str, int] = {}
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE faults_found"
            " (file INTEGER, note INTEGER, row BIGINT, key VARCHAR, detail VARCHAR)"
        )

    def note(self, code: str, *, column: str | None = None, allowed: str = "") -> int:
        """The number that stands for one kind of fault of one column in `select`."""
        return self._notes.setdefault(_Note(code, column, allowed), len(self._notes))

    def add(
        self,
        file: str,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        key: str | None = None,
        detail: str = "",
        allowed: str = "",
    ) -> None:
        """One fault of a file."""
        self._connection.execute(
            "INSERT INTO faults_found VALUES ($file, $note, $row, $key, $detail)",
            {
                "file": self.file_number(file),
                "note": self.note(code, column=column, allowed=allowed),
                "row": row,
                "key": key,
                "detail": detail,
            },
        )

    def select(self, file: str, select: str) -> None:
        """The faults of a file that a query finds: its columns are note, row, key, detail."""
        self._connection.execute(fill(_INSERT, select=select), {"file": self.file_number(file)})

    def select_in_files(self, select: str) -> None:
        """Faults of several files: the query has `file`, from `file_number`, beside the rest."""
        insert = "INSERT INTO faults_found SELECT file, note, row, key, detail FROM (<select>)"
        self._connection.execute(fill(insert, select=select))

    def prepare(self, name: str, select: str) -> int:
        """Make a table for rules that look at the same rows several times; gives its rows."""
        statement = fill(
            "CREATE OR REPLACE TEMP TABLE <name> AS <select>", name=name, select=select
        )
        ((rows,),) = self._connection.execute(statement).fetchall()
        return int(rows)

    def any_true(self, name: str, columns: Sequence[str]) -> set[str]:
        """Which of these columns are true in some row of a prepared table."""
        tests = ", ".join(f"bool_or({column})" for column in columns)
        query = fill("SELECT <tests> FROM <name>", tests=tests, name=name)
        (row,) = self._connection.execute(query).fetchall()
        return {column for column, found in zip(columns, row, strict=True) if found}

    def table(self) -> pa.Table:
        """All faults, in the shape of `FAULT_SCHEMA`."""
        kinds = [KIND_OF[note.code] for note in self._notes]
        notes = pa.table(
            {
                "note": pa.array(self._notes.values(), pa.int32()),
                "column_name": pa.array([note.column for note in self._notes], pa.string()),
                "code": pa.array([kind.code for kind in kinds], pa.string()),
                "severity": pa.array([kind.severity for kind in kinds], pa.string()),
                "remedy": pa.array([kind.remedy for kind in kinds], pa.string()),
                "message": pa.array(
                    [
                        fill(
                            kind.message,
                            column=note.column or "",
                            allowed=note.allowed,
                            detail="<detail>",
                        )
                        for kind, note in zip(kinds, self._notes, strict=True)
                    ],
                    pa.string(),
                ),
            }
        )
        files = pa.table(
            {
                "file": pa.array(self._files.values(), pa.int32()),
                "file_name": pa.array(self._files, pa.string()),
            }
        )
        self._connection.register("fault_notes", notes)
        self._connection.register("fault_files", files)
        found: pa.Table = self._connection.sql(_SENTENCES).to_arrow_table()
        return found.cast(FAULT_SCHEMA)

    def file_number(self, name: str) -> int:
        """The number that stands for a file."""
        return self._files.setdefault(name, len(self._files))


def in_order(tables: Iterable[pa.Table]) -> pa.Table:
    """Tables of faults as one, in the order of files and rows."""
    faults = pa.concat_tables(tables)
    names = ("file", "row", "code", "column", "message")
    blank = {name: 0 if name == "row" else "" for name in names}
    keys = pa.table({name: faults[name].fill_null(blank[name]) for name in names})
    order = pa_compute.sort_indices(keys, sort_keys=[(name, "ascending") for name in names])
    return faults.take(order).combine_chunks()
