"""A table of the register opened for the check: a view with its values and what the file holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from aboveline.engine.csv_rows import ROW
from aboveline.engine.files import OpenTable, RegisterFile
from aboveline.engine.reading import Stored, sql_type, stored, typed, within
from aboveline.standard.register import Column, Table
from aboveline.standard.sql_text import fill, quoted

_LOOKS_LIKE_A_NUMBER_OF_A_PERSON = (
    r"'[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])[0-9]{3}[0-9Xx]'"
)


@dataclass(frozen=True, slots=True)
class Present:
    """A declared column that a file has, and how the file stores it."""

    column: Column
    as_stored: Stored
    kind: str
    """The DuckDB type, for messages."""

    @property
    def cell(self) -> str:
        """SQL of the cell as it stands in the file, without blanks around it."""
        return quoted(self.column.name + "?")

    @property
    def typed(self) -> str:
        """SQL of the cell in the declared type, bounds and codes not yet looked at."""
        return quoted(self.column.name + "!")


@dataclass(frozen=True, slots=True)
class Opened:
    """A table with its view of the same name.

    The view has `row`, each declared column by its name with the value that may be used (missing
    columns are NULL), `name!` with what could be read, and `name?` with the cell of the file.
    """

    file: RegisterFile
    table: Table
    present: Mapping[str, Present]
    contents: OpenTable

    def has(self, *names: str) -> bool:
        """Whether the file has all these columns."""
        return all(name in self.present for name in names)


def present_columns(
    contents: OpenTable, table: Table, extra: Iterable[Column]
) -> dict[str, Present]:
    """The declared columns that a file has, those of the register before those of a standard."""
    declared = {column.name: column for column in extra} | dict(table.columns)
    return {
        name: Present(declared[name], stored(kind), kind)
        for name, kind in contents.columns.items()
        if name in declared
    }


def make_view(
    connection: duckdb.DuckDBPyConnection, opened: Opened, source: str, *, text_keys: bool
) -> None:
    """Make the view of an opened table over the view `source` of its file."""
    cells, values = [f"{quoted(ROW)} AS row"], ["*"]
    for present in opened.present.values():
        column, x = present.column, quoted(present.column.name)
        read = typed(column, x, as_stored=present.as_stored)
        if column.type == "id" and text_keys:
            read = f"CAST({read} AS VARCHAR)"
        cells += [f"{x} AS {present.cell}", f"{read} AS {present.typed}"]
        values.append(f"{within(column, present.typed)} AS {x}")
    for name, column in opened.table.columns.items():
        if name not in opened.present:
            values.append(f"CAST(NULL AS {sql_type(column.type)}) AS {quoted(name)}")
    connection.execute(
        fill(
            "CREATE OR REPLACE TEMP VIEW <view> AS"
            " SELECT <values> FROM (SELECT <cells> FROM <source>)",
            view=quoted(opened.table.name),
            values=", ".join(values),
            cells=", ".join(cells),
            source=quoted(source),
        )
    )


def key_of(table: Table) -> str:
    """SQL of the key to show: household, else person, else area; never an identity number."""
    names = [n for n in ("household_id", "person_id") if n in table.columns] or ["area_id"]
    return shown_key(f"coalesce({', '.join(f'CAST({name} AS VARCHAR)' for name in names)})")


def shown_key(key: str) -> str:
    """SQL of a key as text, NULL when it has the form of an identity number."""
    return fill("CASE WHEN NOT <test> THEN <key> END", test=looks_personal(key), key=key)


def looks_personal(key: str) -> str:
    """SQL that is true when a key as text has the form of an identity number."""
    return fill("regexp_full_match(<key>, <form>)", key=key, form=_LOOKS_LIKE_A_NUMBER_OF_A_PERSON)
