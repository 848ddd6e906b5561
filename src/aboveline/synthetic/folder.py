"""Make a register folder: county by county, by one process or several, and go on after a stop."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack

from aboveline.engine.datapackage import write_datapackage
from aboveline.synthetic.areas import County
from aboveline.synthetic.calibration import Calibration
from aboveline.synthetic.county import county_tables
from aboveline.synthetic.facts import area_tables, fact_table
from aboveline.synthetic.files import claim_of, write_json, write_table
from aboveline.synthetic.settings import Settings

TABLES = ("households", "people", "living", "income", "visits")
_SETTINGS = ".synthetic.json"
_UNFINISHED = ".making-"

Digests = dict[str, dict[str, Any]]
Progress = Callable[[int, int], None]
"""Called with the number of counties that are done and the number of all."""


class Options(TypedDict, total=False):
    """What else may be asked of a register; see `Settings` for the defaults."""

    county_households: int
    income: Literal["monthly", "quarterly"]
    years: int
    as_of: dt.date
    unknown_share: float
    identity_numbers: bool | None
    history: bool
    field_work: bool
    format: Literal["parquet", "csv"]
    calibration: Calibration


class OtherRegisterError(Exception):
    """A folder that already holds something else than this register."""


def register_folder(
    path: Path | str,
    *,
    households: int,
    seed: int = 1,
    workers: int = 1,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> Path:
    """Make a register of so many households in a folder; gives the folder.

    The same settings give the same bytes whatever the number of workers. After a stop, the same
    call makes only the counties that are missing. Raises `ValueError` for settings that cannot be
    followed and `OtherRegisterError` when the folder was begun with other settings.
    """
    folder = Path(path)
    settings = Settings(households=households, seed=seed, **options)
    _claim(folder, settings)
    digests: Digests = {}
    for done, files in enumerate(_made(folder, settings, workers), start=1):
        digests |= files
        if progress is not None and done <= settings.counties:
            progress(done, settings.counties)
    description = write_datapackage(folder)
    digests[description.name] = claim_of(description)
    write_json({"made_up": settings.as_json(), "files": digests}, folder / "manifest.json")
    return folder


def _claim(folder: Path, settings: Settings) -> None:
    """Take the folder for these settings, or refuse it."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / _SETTINGS
    wanted = json.loads(json.dumps(settings.as_json()))
    if mark.exists():
        if json.loads(mark.read_text(encoding="utf-8")) != wanted:
            raise OtherRegisterError(
                f"{folder} holds a register made with other settings: remove it or name another."
            )
    elif any(folder.iterdir()):
        raise OtherRegisterError(f"{folder} is not empty: name an empty or a new folder.")
    else:
        write_json(wanted, mark)
    for rest in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(rest)


def make_areas(folder: Path, settings: Settings) -> Digests:
    """Write the tables of the areas; gives their digests."""
    counties = (County(settings, index) for index in range(settings.counties))
    pieces = {"areas": area_tables(settings), "area_facts": map(fact_table, counties)}
    files = {name: folder / f"{name}.{settings.format}" for name in pieces}
    for name, path in files.items():
        write_table(pieces[name], path)
    return {path.name: claim_of(path) for path in files.values()}


def _made(folder: Path, settings: Settings, workers: int) -> Iterator[Digests]:
    """The digests of each county in turn, and of the tables of the areas at last."""
    make = partial(make_county, folder, settings)
    processes = min(workers, settings.counties)
    if processes <= 1:
        yield from map(make, range(settings.counties))
        yield make_areas(folder, settings)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        areas = pool.submit(make_areas, folder, settings)
        yield from pool.map(make, range(settings.counties))
        yield areas.result()


def make_county(folder: Path, settings: Settings, index: int) -> Digests:
    """Write the tables of a county unless they are there; gives the digests of its files.

    The files appear together, so a county that is there is complete.
    """
    county = County(settings, index)
    place = folder / f"county={county.area_id}"
    names = [f"{table}.{settings.format}" for table in TABLES]
    if not all((place / name).exists() for name in names):
        unfinished = folder / f"{_UNFINISHED}{county.area_id}-{os.getpid()}"
        unfinished.mkdir()
        for table, rows in county_tables(county).items():
            write_table([rows], unfinished / f"{table}.{settings.format}")
        if place.exists():
            shutil.rmtree(place)
        unfinished.replace(place)
    return {f"{place.name}/{name}": claim_of(place / name) for name in names}
