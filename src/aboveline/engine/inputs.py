"""The county tasks of a register folder: files, areas, and the digest that each result rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aboveline.engine.counties import Divisions, divide
from aboveline.engine.csv_rows import ROW, read_csv_rows
from aboveline.engine.digests import file_digests
from aboveline.engine.errors import RunError
from aboveline.engine.files import (
    AREA_TABLES,
    COUNTY,
    RegisterFilesError,
    RegisterFolder,
    register_folder,
)
from aboveline.engine.tasks import CountyTask
from aboveline.standard.register import register_tables

Key = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True)
class Inputs:
    """A register as tasks: one a county, or a single one named '' for a flat register.

    `strangers` are the folders of counties that no area has; `divisions` is None when flat.
    """

    tasks: tuple[CountyTask, ...]
    strangers: tuple[str, ...]
    areas: pa.Table
    area_facts: pa.Table
    divisions: Divisions | None
    digest: str


def inputs_of(folder: Path, *, out: Path, key: Key) -> Inputs:
    """The tasks that judge a register folder into the folder `out`; raises RunError RUN-001.

    `key` gives the digest of the question asked of files, which it gets as name to sha256.
    """
    try:
        register = register_folder(folder)
        areas, area_facts = (_read(register, table) for table in AREA_TABLES)
    except (RegisterFilesError, OSError, pa.ArrowException) as error:
        raise RunError(
            "RUN-001", str(error), "docs/register-files.md says what it holds."
        ) from None
    if areas is None:
        raise RunError("RUN-001", f"{folder} has no table `areas`.", "Add areas.parquet or .csv.")
    if area_facts is None:
        area_facts = areas.select(["area_id"])[:0]
    digests = file_digests(register)
    common = {t: digests.by_name[f.name] for t in AREA_TABLES if (f := register.file(t))}
    counties = [county for county in register.counties if county is not None]
    divisions = divide(areas, area_facts, counties=counties) if counties else None
    tasks = []
    for county in register.counties:
        if divisions and county not in divisions.areas:
            continue
        files = {
            table: file
            for table in register_tables()
            if table not in AREA_TABLES and (file := register.file(table, county))
        }
        own = {table: digests.by_name[file.name] for table, file in files.items()}
        tasks.append(
            CountyTask(
                county=county or "",
                folder=str(out / f"{COUNTY}{county}" if county else out),
                tables={table: (str(file.path.resolve()),) for table, file in files.items()},
                areas=divisions.areas[county] if divisions and county else areas,
                area_facts=divisions.area_facts[county] if divisions and county else area_facts,
                top=_key_of(county, divisions) if divisions and county else None,
                key=key({**common, **own}),
            )
        )
    strangers = tuple(c for c in counties if divisions and c not in divisions.areas)
    return Inputs(tuple(tasks), strangers, areas, area_facts, divisions, digests.whole)


def _key_of(county: str, divisions: Divisions) -> object:
    return next(k for k in divisions.areas[county]["area_id"].to_pylist() if str(k) == county)


def _read(register: RegisterFolder, table: str) -> pa.Table | None:
    file = register.file(table)
    if file is None:
        return None
    if file.is_csv:
        return read_csv_rows(file.path).table.drop_columns([ROW])
    return pq.read_table(file.path)
