"""The files of a survey, opened as views with the file and row of every line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aboveline.engine.csv_rows import ROW
from aboveline.engine.files import RegisterFile, UnreadableFileError, open_table
from aboveline.engine.reading import Stored, stored
from aboveline.standard.errors import Fault
from aboveline.standard.sql_text import fill, literal, quoted

FILE = "#file"


@dataclass(frozen=True)
class Source:
    """A file of the survey, or several of one shape, as a view; how each column is stored."""

    view: str
    columns: Mapping[str, Stored]


def open_sources(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, list[str]], data: Path, mapping: str
) -> tuple[dict[str, Source], list[Fault]]:
    """The sources by name, and a fault for each that cannot be opened."""
    sources, faults = {}, []
    for name, patterns in files.items():
        paths = sorted({path for pattern in patterns for path in _found(data, pattern)})
        if not paths:
            faults.append(
                Fault(
                    mapping,
                    f"files.{name}",
                    "MAP-003",
                    f"There is no file {' or '.join(patterns)} in the data folder.",
                    "Give the folder of the survey with --data, or mend the name.",
                )
            )
            continue
        try:
            sources[name] = _open(connection, name, paths)
        except (UnreadableFileError, duckdb.Error) as error:
            faults.append(
                Fault(
                    mapping,
                    f"files.{name}",
                    "MAP-003",
                    f"It cannot be read: {_first(error)}",
                    "It must be CSV with a header and commas, or Parquet; files under one name"
                    " need the same columns.",
                )
            )
    return sources, faults


def _found(data: Path, pattern: str) -> list[Path]:
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        return []
    return [path for path in data.glob(pattern) if path.is_file()]


def _open(connection: duckdb.DuckDBPyConnection, name: str, paths: list[Path]) -> Source:
    parts = []
    for number, path in enumerate(paths):
        view = f"file {name} {number}"
        opened = open_table(connection, RegisterFile(name, None, path, path.name), name=view)
        if opened.broken:
            raise UnreadableFileError(
                f"row {opened.broken[0][0]} of {path.name} has another number of columns."
            )
        parts.append(
            fill(
                "SELECT *, <file> AS <name> FROM <view>",
                file=literal(path.name),
                name=quoted(FILE),
                view=quoted(view),
            )
        )
    whole = f"file {name}"
    connection.execute(
        fill(
            "CREATE OR REPLACE TEMP VIEW <view> AS <parts>",
            view=quoted(whole),
            parts=" UNION ALL BY NAME ".join(parts),
        )
    )
    described = connection.execute(fill("DESCRIBE <view>", view=quoted(whole))).fetchall()
    columns = {column: stored(kind) for column, kind, *_ in described if column not in {ROW, FILE}}
    return Source(whole, columns)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
