"""A county of 50,000 households: checked, then judged, beside a scan of the columns read.

`python -m benchmarks.county` makes the county and prints the time of the check of every row, of the
judgement under the whole of china-2013 in one process, and of the scan, and the peak of memory.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import Watched, described, print_rows
from benchmarks.nation import DAY, scan_seconds

from aboveline.engine.checking import check
from aboveline.engine.county import make_plan
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard
from aboveline.synthetic import register_folder


@dataclass(frozen=True)
class County:
    """Seconds to check, judge and scan a county, and the peak of memory while it is judged."""

    households: int
    check_seconds: float
    seconds: float
    scan_seconds: float
    peak_mib: float


def measure(*, households: int = 50_000) -> County:
    """Make, check, judge and scan one county."""
    standard = load_standard("china-2013")
    with tempfile.TemporaryDirectory(prefix="aboveline-county-") as place:
        folder = register_folder(
            Path(place) / "register",
            households=households,
            county_households=households,
            income="quarterly",
        )
        plan = make_plan(standard, as_of=DAY)
        scan = min(scan_seconds(folder, plan, workers=1) for _ in range(3))
        with Watched() as checked:
            check(folder, workers=1)
        with Watched() as judged:
            run = evaluate(folder, standard, as_of=DAY, out=Path(place) / "out", workers=1)
    assert not run.failures, run.failures
    return County(households, checked.seconds, judged.seconds, scan, judged.peak_mib)


def print_measured(found: County) -> None:
    """Print one row for the county."""
    print_rows(
        ("households", "check s", "judge s", "scan s (a process started)", "peak memory MiB"),
        [
            (
                f"{found.households:,}",
                f"{found.check_seconds:.2f}",
                f"{found.seconds:.2f}",
                f"{found.scan_seconds:.2f}",
                f"{found.peak_mib:,.0f}",
            )
        ],
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=50_000)
    options = parser.parse_args()
    print(described(), flush=True)
    print_measured(measure(households=options.households))


if __name__ == "__main__":
    main()
