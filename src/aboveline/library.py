"""The library: a register and a standard in, Arrow tables out.

A register is a folder of register files, or a mapping of table names to Arrow tables (or anything
with the Arrow stream interface, such as data frames of pandas and Polars). A standard is the name
of a pack, a folder, or what `load_standard` gave.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from aboveline.engine.backtest import Backtest
from aboveline.engine.backtest import backtest as _backtest
from aboveline.engine.checking import CheckResult, StandardFields, fields_of
from aboveline.engine.checking import check as _check
from aboveline.engine.connections import connect
from aboveline.engine.errors import RunError
from aboveline.engine.explain import Explanation
from aboveline.engine.explain import explain as _explain
from aboveline.engine.memory import Results, arrow, evaluate_tables
from aboveline.engine.run import evaluate as _evaluate
from aboveline.engine.simulate import Simulation, decision_files
from aboveline.engine.simulate import simulate as _simulate
from aboveline.standard import Standard, load_standard

Register: TypeAlias = "str | Path | Mapping[str, Any]"
AnyStandard: TypeAlias = "str | Path | Standard"


def check(
    register: Register,
    standard: AnyStandard | None = None,
    *,
    out: str | Path | None = None,
    across: bool = True,
    workers: int = 1,
) -> CheckResult:
    """Every fault of a register: `faults` has one row a fault with file, row, message and remedy.

    With a standard its own fields are known too. A folder keeps the result in itself, or in `out`,
    and unchanged files are not looked at again; `across` compares the counties with each other.
    Raises RegisterFilesError REG-000 when the folder is no register.
    """
    fields = StandardFields() if standard is None else fields_of(_standard(standard))
    with _folder(register) as folder:
        found = _check(folder, standard_fields=fields, out=out, across=across, workers=workers)
    in_memory = isinstance(register, Mapping) and out is None
    return replace(found, out=None) if in_memory else found


def evaluate(
    register: Register,
    standard: AnyStandard,
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: Collection[str] = (),
    out: str | Path | None = None,
    workers: int = 2,
) -> Results:
    """Decisions, problems, indicators and area decisions of a register under a standard.

    Rows: one a household; a problem; an area and indicator; an area, exit and criterion.
    Unknown is null. With `out` the files stay there, one folder a county. Raises StandardError with
    every fault of the pack or its parameters, RunError for an unusable folder.
    """
    pack = _standard(standard)
    if isinstance(register, Mapping) and out is None:
        return evaluate_tables(
            pack, register, as_of=as_of, known_at=known_at, allow_approximate=allow_approximate
        )
    with _folder(register) as folder, _place(out) as place:
        run = _evaluate(
            folder,
            pack,
            as_of=as_of,
            known_at=known_at,
            allow_approximate=tuple(allow_approximate),
            out=place,
            workers=workers,
        )
        for failure in run.failures[:1]:
            raise RunError("RUN-011", f"{failure.county}: {failure.cause}", "Mend the register.")
        return Results(*(_read(place, table) for table in _TABLES))


def explain(
    register: Register,
    standard: AnyStandard,
    household_id: str,
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: Collection[str] = (),
) -> Explanation:
    """Why a household is where it is: criteria in the order of the standard, inputs, problems."""
    with _folder(register) as folder:
        return _explain(
            folder,
            _standard(standard),
            household_id,
            as_of=as_of,
            known_at=known_at,
            allow_approximate=allow_approximate,
        )


def simulate(
    register: Register,
    standard: AnyStandard,
    against: AnyStandard | None = None,
    *,
    as_of: date,
    known_at: date | None = None,
    set_: Mapping[str, object] | None = None,
    allow_approximate: Collection[str] = (),
    workers: int = 2,
) -> Simulation:
    """What a second standard, or other values of parameters (`set_`), would change.

    `set_` needs `against` to be a name or folder, or to be left out; both then have the overlays of
    the standard.
    """
    before = _standard(standard)
    if isinstance(against, Standard):
        after = against
    else:
        after = load_standard(against or before.folder, overlays=before.overlay_folders, set_=set_)
    with _folder(register) as folder:
        return _simulate(
            folder,
            before,
            after,
            as_of=as_of,
            known_at=known_at,
            allow_approximate=tuple(allow_approximate),
            workers=workers,
        )


def backtest(  # noqa: PLR0913 - what can be said on the command line
    register: Register,
    standard: AnyStandard,
    *,
    days: Sequence[date],
    horizon_days: int,
    outcome: str = "does_not_meet",
    rules: Collection[str] | None = None,
    nearest: str | None = None,
    allow_approximate: Collection[str] = (),
    workers: int = 2,
) -> Backtest:
    """How often the warning rules of a standard were right on past days, as known then.

    `outcome` is a state or a category, `nearest` a reported fact to rank by (lowest first) for
    comparison. The result has Arrow tables `rules` (one row a rule) and `days`.
    """
    with _folder(register) as folder:
        return _backtest(
            folder,
            _standard(standard),
            days=days,
            horizon_days=horizon_days,
            outcome=outcome,
            rules=rules,
            nearest=nearest,
            allow_approximate=allow_approximate,
            workers=workers,
        )


_FILES = "SELECT * FROM read_parquet($files, hive_partitioning = false)"
_TABLES = ("decisions", "problems", "indicators", "area_decisions")


def _standard(standard: AnyStandard) -> Standard:
    return standard if isinstance(standard, Standard) else load_standard(standard)


@contextmanager
def _folder(register: Register) -> Iterator[Path]:
    """The folder of a register; tables in memory are written to one that vanishes again."""
    if not isinstance(register, Mapping):
        yield Path(register)
        return
    with TemporaryDirectory(prefix="aboveline-") as place:
        for name, table in register.items():
            pq.write_table(arrow(table), Path(place) / f"{name}.parquet")
        yield Path(place)


@contextmanager
def _place(out: str | Path | None) -> Iterator[Path]:
    if out is not None:
        yield Path(out)
        return
    with TemporaryDirectory(prefix="aboveline-") as place:
        yield Path(place)


def _read(place: Path, table: str) -> pa.Table:
    """A table of a result; UUID keys leave as text, which every data frame can read and compare."""
    files = [str(path) for path in decision_files(place, table)]
    with connect() as connection:
        found = connection.sql(_FILES, params={"files": files})
        return found.to_arrow_table()
