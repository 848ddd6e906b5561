"""Run the benchmarks one after the other: `python -m benchmarks [--small]`."""

from __future__ import annotations

import subprocess
import sys

FULL = {
    "nation": [],
    "statistics_poverty": [],
    "statistics_mpi": [],
    "interval_coverage": [],
}
SMALL = {
    "nation": ["--households", "200000"],
    "statistics_poverty": ["--persons", "200000", "--rounds", "1"],
    "statistics_mpi": ["--persons", "200000"],
    "interval_coverage": ["--samples", "100"],
}


def main() -> int:
    """Exit code 1 if a benchmark fails; the others run all the same."""
    chosen = SMALL if "--small" in sys.argv[1:] else FULL
    failed = 0
    for name, options in chosen.items():
        print(f"\n{name} {' '.join(options)}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], check=False)
        failed |= done.returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
