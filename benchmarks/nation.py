"""The national run beside a scan of the columns that it reads.

`python -m benchmarks.nation FOLDER` judges a register of any size, partitioned by county, under
the whole of china-2013 with two processes: decisions, problems and indicators of every level. In
the same run the same number of processes reads exactly the columns that the steps read and folds
them, `bit_xor(hash(column))`, before and after. Prints times, the ratio to the faster scan, and the
peak of memory over all processes. Without FOLDER a register of `--households` is made first.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from benchmarks.machine import Watched, described, print_rows
from benchmarks.made_up import DAY, PACK

from aboveline.engine.connections import connect
from aboveline.engine.county import Plan, make_plan
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard
from aboveline.standard.register import register_tables
from aboveline.synthetic import register_folder

_KEYS = ("household_id", "person_id", "area_id", "weight")
_DATING = ("valid_from", "valid_to", "recorded_at", "observed_on", "visited_on")
_BATCH_HOUSEHOLDS = 200_000


@dataclass(frozen=True)
class Nation:
    """What was measured: seconds, memory, counts."""

    households: int
    counties: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    scan_seconds: float
    scan_again_seconds: float

    @property
    def ratio(self) -> float:
        """Times the faster of the two scans."""
        return self.seconds / min(self.scan_seconds, self.scan_again_seconds)


def measure(folder: Path, *, workers: int = 2, out: Path | None = None) -> Nation:
    """Scan, judge and scan again; results go to `out` or vanish."""
    standard = load_standard(PACK)
    plan = make_plan(standard, as_of=DAY)
    with _place(out) as place:
        before = scan_seconds(folder, plan, workers=workers)
        with Watched() as watched:
            run = evaluate(folder, standard, as_of=DAY, out=place, workers=workers)
        after = scan_seconds(folder, plan, workers=workers)
    if run.failures or run.reused:
        raise SystemExit(f"not measured: {run.reused} counties reused, failures {run.failures[:3]}")
    return Nation(
        run.households,
        len(run.counties),
        watched.seconds,
        watched.cpu_seconds,
        watched.peak_mib,
        before,
        after,
    )


def scan_seconds(folder: Path, plan: Plan, *, workers: int) -> float:
    """Seconds to read and fold the columns that the steps read, with so many processes."""
    counties = sorted(folder.glob("county=*")) or [folder]
    first = pq.read_metadata(counties[0] / "households.parquet").num_rows
    size = max(1, _BATCH_HOUSEHOLDS // max(first, 1))
    batches = [counties[i : i + size] for i in range(0, len(counties), size)]
    columns = columns_read(plan)
    context = multiprocessing.get_context("spawn")
    with Watched() as watched, ProcessPoolExecutor(workers, mp_context=context) as pool:
        list(pool.map(_scan, batches, [columns] * len(batches)))
    return watched.seconds


def columns_read(plan: Plan) -> dict[str, set[str]]:
    """Columns of each table that the steps read, if the files have them."""
    wanted = {
        table: {field.column for field in fields} for table, fields in plan.steps.fields.items()
    }
    wanted["income"] = set(register_tables()["income"].columns) - {"statement_id", "source"}
    return {table: {*names, *_KEYS, *_DATING} for table, names in wanted.items() if names}


def _scan(counties: list[Path], columns: dict[str, set[str]]) -> None:
    connection = connect()
    for table, wanted in columns.items():
        files = [str(path) for c in counties if (path := c / f"{table}.parquet").exists()]
        if files:
            present = [name for name in pq.read_schema(files[0]).names if name in wanted]
            folded = ", ".join(f'bit_xor(hash("{name}"))' for name in present)
            sql = f"SELECT {folded} FROM read_parquet($files, hive_partitioning = false)"
            connection.execute(sql, {"files": files}).fetchall()


@contextmanager
def _place(out: Path | None) -> Iterator[Path]:
    if out is not None:
        shutil.rmtree(out, ignore_errors=True)
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="aboveline-nation-") as place:
        yield Path(place)


def print_measured(found: Nation) -> None:
    """Print one row for the national run."""
    print_rows(
        (
            "households",
            "counties",
            "wall s",
            "CPU s",
            "peak memory MiB",
            "scan before, after s",
            "times the scan",
        ),
        [
            (
                f"{found.households:,}",
                f"{found.counties:,}",
                f"{found.seconds:.1f}",
                f"{found.cpu_seconds:.1f}",
                f"{found.peak_mib:,.0f}",
                f"{found.scan_seconds:.1f}, {found.scan_again_seconds:.1f}",
                f"{found.ratio:.1f}",
            )
        ],
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="register, partitioned by county")
    parser.add_argument("--households", type=int, default=3_000_000, help="when none is given")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="where the results stay; emptied first")
    options = parser.parse_args()
    print(described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aboveline-register-") as made:
        folder = options.folder or register_folder(
            made, households=options.households, income="quarterly", workers=options.workers
        )
        print_measured(measure(folder, workers=options.workers, out=options.out))


if __name__ == "__main__":
    main()
