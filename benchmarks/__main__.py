"""Run the benchmarks one after the other and print one table of all they measured.

`python -m benchmarks` takes small sizes, a few minutes in all; `--full` those of the page.
`--peer statistics_mpi=PYTHON` (also statistics_poverty, openfisca_peer; may be repeated) names the
Python in which the peer of a benchmark is installed; without it only this package runs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.machine import described, print_rows

FULL: dict[str, list[str]] = {
    "nation": [],
    "county": [],
    "household": [],
    "openfisca_peer": ["--households", "3000000"],
    "statistics_poverty": [],
    "statistics_mpi": [],
    "interval_coverage": [],
    "assessment": [],
    "assessment_coverage": [],
    "plant_fraud": [],
}
SMALL = {
    "nation": ["--households", "200000"],
    "county": ["--households", "20000"],
    "household": ["--households", "50"],
    "openfisca_peer": ["--households", "100000", "--rounds", "1"],
    "statistics_poverty": ["--persons", "200000", "--rounds", "1"],
    "statistics_mpi": ["--persons", "200000"],
    "interval_coverage": ["--samples", "100"],
    "assessment": ["--households", "1000000"],
    "assessment_coverage": ["--samples", "20"],
    "plant_fraud": ["--households", "20000"],
}


def main() -> int:
    """Exit code 1 if a benchmark fails; the others run all the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    options = parser.parse_args()
    peers = dict(text.split("=", 1) for text in options.peer)
    rows, failed = [], False
    print(described(), flush=True)
    for name, sizes in (FULL if options.full else SMALL).items():
        peer = ["--peer-python", peers[name]] if name in peers else []
        words = [sys.executable, "-m", f"benchmarks.{name}", *sizes, *peer]
        start = time.perf_counter()
        done = subprocess.run(words, check=False, stdout=subprocess.PIPE, text=True)
        spent = f"{time.perf_counter() - start:.0f} s in all"
        print(f"{name} {' '.join(sizes)}: {spent}", file=sys.stderr, flush=True)
        failed |= done.returncode != 0
        said = "failed" if done.returncode else " ".join([*sizes, spent])
        rows += [(name, said, "")]
        rows += [("", what, figures) for what, figures in measured(done.stdout)]
    print_rows(("benchmark", "what", "measured"), rows)
    return int(failed)


def measured(text: str) -> Iterator[tuple[str, str]]:
    """The rows of the Markdown tables in a text: the first cell, and the others with their heads.

    >>> list(measured("| work | s | ratio |\\n| --- | --- | --- |\\n| sum | 1.5 | 3 x |"))
    [('sum', 's 1.5, ratio 3 x')]
    """
    heads: list[str] = []
    for line in text.splitlines():
        if not line.startswith("|"):
            heads = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not heads:
            heads = cells
        elif set(line) - set("|- "):
            pairs = zip(heads[1:], cells[1:], strict=False)
            yield cells[0], ", ".join(f"{head} {cell}" for head, cell in pairs if cell)


if __name__ == "__main__":
    sys.exit(main())
