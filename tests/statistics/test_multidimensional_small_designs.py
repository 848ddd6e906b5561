"""Degrees of freedom and Wald tests of the shared hand-checkable designs come out.

Values, standard errors and intervals of the same cases are checked with all others.
"""

import functools
import json
from pathlib import Path

import pyarrow.csv
import pytest
from tests.statistics.multidimensional_cases import run_case

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "measurement"
NAMES = ("df", "wald_F", "df1", "df2", "p_value")


def _cases():
    path = FOLDER / "expected.json"
    if not path.exists():
        return []
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return [c for c in cases if c["id"].startswith("afmpi") and set(NAMES) & set(c["parameters"])]


@functools.cache
def load(name):
    return pyarrow.csv.read_csv(FOLDER / name)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_degrees_of_freedom_and_tests_equal_the_peers(case):
    _, _, extra = run_case(case, load)
    expected = {n: case["parameters"][n] for n in NAMES if n in case["parameters"]}
    assert {n: extra[n] for n in expected} == pytest.approx(expected, abs=1e-9)
