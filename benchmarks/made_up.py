"""The made-up county that benchmarks judge, and the question how large it shall be."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from benchmarks.machine import described

from aboveline.synthetic import register_folder

DAY = date(2020, 6, 30)
PACK = "china-2013"


@contextmanager
def county(households: int) -> Iterator[Path]:
    """The register folder of one county, beside which results may be written; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="aboveline-county-") as place:
        yield register_folder(
            Path(place) / "register",
            households=households,
            county_households=households,
            income="quarterly",
        )


def households_asked(about: str | None, *, usual: int) -> int:
    """How many households the command line asks for; prints the machine first."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--households", type=int, default=usual)
    options = parser.parse_args()
    print(described(), flush=True)
    return int(options.households)
