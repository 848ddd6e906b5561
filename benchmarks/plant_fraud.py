"""What a register with field work costs, and fraud planted in it: CPU, memory, bytes.

`python -m benchmarks.plant_fraud --households 1000000 --workers 2`
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.machine import Watched, described, print_rows

from aboveline.synthetic import register_folder
from aboveline.synthetic.planting import plant

SHARE = 0.2


def main() -> None:
    """Print one row for the making and one for the planting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    print(described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aboveline-plant-") as place:
        folder = Path(place) / "register"
        with Watched() as making:
            register_folder(
                folder,
                households=options.households,
                income="quarterly",
                field_work=True,
                workers=options.workers,
            )
        held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        with Watched() as planting:
            planted = plant(folder, share=SHARE, workers=options.workers)
        rows = [
            _row("register with field work", making, f"{held / 1e6:,.0f} MB"),
            _row("fraud planted", planting, f"{sum(planted.rows.values()):,} rows changed"),
        ]
    print_rows(("work", "wall, s", "CPU, s", "MiB", "holds"), rows)


def _row(work: str, watched: Watched, holds: str) -> tuple[str, ...]:
    figures = (watched.seconds, watched.cpu_seconds)
    return (work, *(f"{figure:.1f}" for figure in figures), f"{watched.peak_mib:.0f}", holds)


if __name__ == "__main__":
    main()
