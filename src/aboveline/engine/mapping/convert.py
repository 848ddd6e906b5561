"""From the files of a survey to a register folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aboveline.engine.connections import connect
from aboveline.engine.mapping.faults import MappingError
from aboveline.engine.mapping.rows import Columns
from aboveline.engine.mapping.shape import read_mapping
from aboveline.engine.mapping.sources import open_sources
from aboveline.engine.mapping.tables import build_tables
from aboveline.engine.outputs import replacing
from aboveline.standard import load_standard
from aboveline.standard.register import Column, ColumnType, register_tables
from aboveline.standard.sql_text import fill, quoted


@dataclass(frozen=True)
class Conversion:
    """A register folder made from a survey: where it is, and how many rows each table has."""

    out: Path
    mapping: str
    rows: dict[str, int]


def convert(mapping: str | Path, *, data: str | Path | None = None, out: str | Path) -> Conversion:
    """The register folder of a survey, read through a mapping file.

    `data` is the folder of the survey's files, by default the folder of the mapping. Writes one
    Parquet file a table, flat. Raises MappingError with every fault; then nothing is written.
    """
    path, target = Path(mapping), Path(out)
    content = read_mapping(path)
    connection = connect()
    folder = Path(data) if data is not None else path.parent
    sources, faults = open_sources(connection, content.files, folder, path.name)
    if faults:
        raise MappingError(faults)
    columns = columns_for(content.mapping.standard)
    tables, faults = build_tables(connection, content, sources, columns, path.name)
    if faults:
        raise MappingError(faults)
    target.mkdir(parents=True, exist_ok=True)
    rows = {}
    for table in tables:
        with replacing(target / f"{table}.parquet") as written:
            connection.execute(
                fill(
                    "COPY <table> TO $path (FORMAT parquet, COMPRESSION zstd)", table=quoted(table)
                ),
                {"path": str(written)},
            )
        counted = connection.execute(fill("SELECT count(*) FROM <t>", t=quoted(table))).fetchone()
        rows[table] = int(counted[0]) if counted else 0
    connection.close()
    return Conversion(target, content.mapping.name, rows)


def columns_for(standard: str | None) -> Columns:
    """The columns that a register may have by table: those of the register and of a standard."""
    columns = {name: dict(table.columns) for name, table in register_tables().items()}
    if standard is None:
        return columns
    read = load_standard(standard)
    for item in (*read.person_fields.values(), *read.household_fields.values()):
        kind: ColumnType = item.type.value
        columns[item.table].setdefault(
            item.column, Column(item.column, kind, item.label, values=item.values)
        )
    return columns
