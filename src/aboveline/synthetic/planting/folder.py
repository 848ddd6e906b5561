"""Plant fraud in a register folder, a county at a time, and write the truth beside it."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from aboveline.engine.datapackage import write_datapackage
from aboveline.synthetic.dating import day_number
from aboveline.synthetic.facts import INSPECTION
from aboveline.synthetic.files import claim_of, write_json, write_table
from aboveline.synthetic.planting.planter import (
    Parameters,
    UnplantableError,
    check_wish,
    plant_county,
)
from aboveline.synthetic.planting.stored import read_table, stored_file

TABLES = ("households", "people", "living", "income", "visits")
_COUNTY = "county="
_UNFINISHED = ".planting-"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Planted:
    """A register with planted fraud, where the truth about it lies, and how much there is.

    `rows` counts the changed rows of each kind, `parameters` are those of each county.
    """

    folder: Path
    truth: Path
    rows: dict[str, int]
    parameters: dict[str, Parameters]


class _Wish(NamedTuple):
    folder: Path
    share: float
    seed: int
    kinds: tuple[str, ...]


class _Done(NamedTuple):
    county: str
    truth: pa.Table
    parameters: Parameters
    claims: dict[str, dict[str, Any]]


def truth_path(folder: Path) -> Path:
    """Where the truth about a register lies: beside its folder, never inside."""
    return folder.with_name(f"{folder.name}-truth.parquet")


def plant(
    folder: Path | str,
    *,
    share: float,
    seed: int = 1,
    kinds: Iterable[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Planted:
    """Plant fraud in a register made with field work, in place; gives where the truth lies.

    With share 0 no byte changes. Files of tables that no fraud touched stay as they are. Raises
    `UnplantableError` for a register without the columns, and when fraud was planted already.
    """
    path = Path(folder)
    wish = _Wish(path, share, seed, check_wish(share, kinds))
    truth = truth_path(path)
    started = truth.with_suffix(".unfinished")
    if truth.exists() or started.exists():
        raise UnplantableError(
            f"fraud was planted in {path} already, or planting stopped half way: "
            f"remove it with {truth.name} and {started.name}, and make it again"
        )
    names = sorted(place.name for place in path.glob(f"{_COUNTY}*"))
    if not names:
        raise UnplantableError(f"{path} holds no county: name a register made by synth")
    started.touch()
    done = []
    for result in _planted(wish, names, workers):
        done.append(result)
        if progress is not None:
            progress(len(done), len(names))
    parameters = {one.county: one.parameters for one in done}
    table = pa.concat_tables([_with_county(one) for one in done])
    _write_truth(table, truth, wish, parameters)
    _renew_manifest(path, done)
    started.unlink()
    counted = table["fraud"].value_counts().to_pylist()
    return Planted(path, truth, {row["values"]: row["counts"] for row in counted}, parameters)


def _planted(wish: _Wish, names: list[str], workers: int) -> Iterator[_Done]:
    make = partial(_plant_one, wish)
    processes = min(workers, len(names))
    if processes <= 1:
        yield from map(make, names)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(make, names)


def _plant_one(wish: _Wish, name: str) -> _Done:
    """Plant in one county; the changed files replace the clean ones at the end."""
    place, county = wish.folder / name, name.removeprefix(_COUNTY)
    found = {table: stored_file(place, table) for table in TABLES}
    files = {table: path for table, path in found.items() if path is not None}
    tables = {table: read_table(path, table) for table, path in files.items()}
    result = plant_county(
        tables,
        county=county,
        share=wish.share,
        seed=wish.seed,
        kinds=wish.kinds,
        notices=_notices(wish.folder, county),
    )
    claims = {}
    if result.tables:
        unfinished = wish.folder / f"{_UNFINISHED}{county}"
        unfinished.mkdir()
        for table, rows in result.tables.items():
            write_table([rows], unfinished / files[table].name)
        for path in unfinished.iterdir():
            path.replace(place / path.name)
            claims[f"{name}/{path.name}"] = claim_of(place / path.name)
        shutil.rmtree(unfinished)
    return _Done(county, result.truth, result.parameters, claims)


def _notices(folder: Path, county: str) -> list[tuple[int, int]]:
    """Days on which inspections of a county were announced, and their days, since 1970."""
    path = stored_file(folder, "area_facts")
    if path is None:
        return []
    rows = read_table(path, "area_facts").to_pylist()
    return sorted(
        (day_number(row["day"]), day_number(type(row["day"]).fromisoformat(row["value"])))
        for row in rows
        if row["fact"] == INSPECTION and row["area_id"] == county
    )


def _with_county(one: _Done) -> pa.Table:
    return one.truth.add_column(
        0, "county", pa.array([one.county] * one.truth.num_rows, pa.string())
    )


def _write_truth(
    table: pa.Table, path: Path, wish: _Wish, parameters: dict[str, Parameters]
) -> None:
    """Write the truth with what was wished and drawn in the metadata of the file."""
    said = {
        "share": wish.share,
        "seed": wish.seed,
        "kinds": wish.kinds,
        "parameters": parameters,
    }
    about = {"planting": json.dumps(said, sort_keys=True)}
    pa_parquet.write_table(table.replace_schema_metadata(about), path, compression="zstd")


def _renew_manifest(folder: Path, done: list[_Done]) -> None:
    """State the new digests, so that the manifest tells nothing of the planting."""
    path = folder / "manifest.json"
    claims = {name: claim for one in done for name, claim in one.claims.items()}
    if not claims or not path.exists():
        return
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"] |= claims
    description = write_datapackage(folder)
    content["files"][description.name] = claim_of(description)
    write_json(content, path)
