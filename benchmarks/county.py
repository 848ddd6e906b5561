"""A county of 50,000 households: checked, then judged, beside a scan of the columns read.

`python -m benchmarks.county` makes the county and prints the time of the check of every row, of the
judgement under the whole of china-2013 in one process, and of the scan, and the peak of memory.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.machine import Watched, print_rows
from benchmarks.made_up import DAY, PACK, county, households_asked
from benchmarks.nation import scan_seconds

from aboveline.engine.checking import check
from aboveline.engine.county import make_plan
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard


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
    standard = load_standard(PACK)
    with county(households) as folder:
        plan = make_plan(standard, as_of=DAY)
        scan = min(scan_seconds(folder, plan, workers=1) for _ in range(3))
        with Watched() as checked:
            check(folder, workers=1)
        with Watched() as judged:
            run = evaluate(folder, standard, as_of=DAY, out=folder.parent / "out", workers=1)
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
    print_measured(measure(households=households_asked(__doc__, usual=50_000)))


if __name__ == "__main__":
    main()
