"""The files of a register folder: which there are, what columns they have, how they are opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from aboveline.engine.csv_rows import ROW, RowTrouble, UnreadableCsvError, read_csv_rows
from aboveline.engine.reading import stored
from aboveline.standard.register import register_tables
from aboveline.standard.sql_text import fill, literal, quoted

AREA_TABLES = ("areas", "area_facts")
"""Tables that stand once at the top, whatever the layout."""

OWN_FOLDER = ".aboveline"
COUNTY = "county="
_BESIDE = ("datapackage.json", "manifest.json")
_SUFFIXES = (".parquet", ".csv")  # the first wins when a table has both

Place = Literal["unknown", "second", "misplaced"]


class RegisterFilesError(Exception):
    """A folder that cannot be read as a register at all."""

    code = "REG-000"
    remedy = "Name a folder with areas and households; docs/register-files.md says what it holds."

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return str(self)


class UnreadableFileError(Exception):
    """One file of a register that gives no rows; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """One table of one county, or of the whole register when `county` is None."""

    table: str
    county: str | None
    path: Path
    name: str
    """The path inside the folder, with slashes."""

    @property
    def is_csv(self) -> bool:
        """Whether the file is text with a header row."""
        return self.path.suffix == ".csv"


@dataclass(frozen=True, slots=True)
class RegisterFolder:
    """A register folder: flat (its only county is None) or one folder a county.

    `strays` are files that are not read, with the reason.
    """

    path: Path
    counties: tuple[str | None, ...]
    files: tuple[RegisterFile, ...]
    strays: tuple[tuple[str, Place], ...]
    _by_place: Mapping[tuple[str, str | None], RegisterFile] = field(repr=False, compare=False)

    def file(self, table: str, county: str | None = None) -> RegisterFile | None:
        """The file of a table in a county (areas and area facts stand at the top)."""
        return self._by_place.get((table, None if table in AREA_TABLES else county))


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A file opened in a connection: columns with their DuckDB types, and what could not be read.

    `header` is the header as it stands, repeated names included.
    """

    columns: Mapping[str, str]
    header: tuple[str, ...]
    broken: tuple[tuple[int, RowTrouble], ...] = ()
    encoding: str = "utf-8"


def register_folder(path: Path) -> RegisterFolder:
    """The tables found in a folder; raises `RegisterFilesError` when there is none."""
    if not path.is_dir():
        raise RegisterFilesError(f"{path} is not a folder.")
    folders = sorted(f for f in path.iterdir() if f.is_dir() and f.name.startswith(COUNTY))
    counties: tuple[str | None, ...] = tuple(
        unquote(folder.name.removeprefix(COUNTY)) for folder in folders
    ) or (None,)
    found: dict[tuple[str, str | None], RegisterFile] = {}
    strays: list[tuple[str, Place]] = []
    for file, place in _candidates(path, None):
        misplaced = folders and file.table not in AREA_TABLES
        _sort_in(file, "misplaced" if place is None and misplaced else place, found, strays)
    for folder, county in zip(folders, counties, strict=False):
        for file, place in _candidates(folder, county):
            misplaced = file.table in AREA_TABLES
            _sort_in(file, "misplaced" if place is None and misplaced else place, found, strays)
    if not found:
        raise RegisterFilesError(f"{path} holds no table of a register.")
    return RegisterFolder(path, counties, tuple(found.values()), tuple(strays), found)


def _candidates(
    folder: Path, county: str | None
) -> Iterator[tuple[RegisterFile, Literal["unknown"] | None]]:
    tables = register_tables()
    prefix = "" if county is None else f"{folder.name}/"
    # Parquet comes before CSV, so that it is the CSV that is left aside when there are both.
    for path in sorted(folder.iterdir(), key=lambda p: (p.stem, p.suffix != _SUFFIXES[0], p.name)):
        if path.is_dir() or path.name.startswith(".") or path.name in _BESIDE:
            continue
        known = path.suffix in _SUFFIXES and path.stem in tables
        file = RegisterFile(path.stem, county, path, prefix + path.name)
        yield file, None if known else "unknown"


def _sort_in(
    file: RegisterFile,
    place: Place | None,
    found: dict[tuple[str, str | None], RegisterFile],
    strays: list[tuple[str, Place]],
) -> None:
    key = (file.table, file.county)
    if place is None and key not in found:
        found[key] = file
    else:
        strays.append((file.name, place or "second"))


def open_table(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, *, name: str
) -> OpenTable:
    """Make the view `name` of a file's rows, with `#row` as a person counts; gives its columns.

    Parquet keeps its types and is read only as far as a query asks; CSV is read now, all as text.
    Text comes without blanks around it, and empty text is missing.
    Raises `UnreadableFileError`.
    """
    return (_open_csv if file.is_csv else _open_parquet)(connection, file, name)


def _open_parquet(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, name: str
) -> OpenTable:
    source = fill(
        "read_parquet(<path>, file_row_number = true, hive_partitioning = false)",
        path=literal(exact_path(file.path)),
    )
    try:
        header = tuple(pa_parquet.read_schema(file.path).names)
        described = connection.execute(f"DESCRIBE FROM {source}").fetchall()
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        raise UnreadableFileError("It is not a readable Parquet file.") from error
    columns = {column: kind for column, kind, *_ in described if column != "file_row_number"}
    cells = [
        f"nullif(trim({quoted(column)}), '') AS {quoted(column)}"
        if stored(kind) == "text"
        else quoted(column)
        for column, kind in columns.items()
    ]
    connection.execute(
        fill(
            "CREATE OR REPLACE TEMP VIEW <name> AS SELECT <cells>,"
            " file_row_number + 1 AS <row> FROM <source>",
            name=quoted(name),
            cells=", ".join(cells),
            row=quoted(ROW),
            source=source,
        )
    )
    return OpenTable(columns, header)


def _open_csv(connection: duckdb.DuckDBPyConnection, file: RegisterFile, name: str) -> OpenTable:
    try:
        rows = read_csv_rows(file.path)
    except (UnreadableCsvError, OSError) as error:
        raise UnreadableFileError(str(error)) from error
    connection.register(name, rows.table)
    return OpenTable(dict.fromkeys(rows.header, "VARCHAR"), rows.header, rows.broken, rows.encoding)


def exact_path(path: Path) -> str:
    """A path as DuckDB wants it: no character in it stands for others."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
