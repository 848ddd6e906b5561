"""Every Alkire-Foster value of the shared reference file comes out, standard errors included."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest
from tests.statistics.multidimensional_cases import run_case

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "measurement"


def _cases():
    path = FOLDER / "expected.json"
    if not path.exists():
        return []
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return [c for c in cases if c["statistic"].startswith("af_")]


CASES = _cases()


@functools.cache
def load(name: str) -> pa.Table:
    return pyarrow.csv.read_csv(FOLDER / name)


@pytest.mark.skipif(not CASES, reason="the shared folder is not beside the project")
def test_the_reference_file_holds_alkire_foster_cases():
    assert len(CASES) > 250


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_value_standard_error_and_interval_equal_the_peer(case):
    value, std_error, extra = run_case(case, load)
    assert value == pytest.approx(case["expected"], abs=case["tolerance"])
    if "std_error" in case:
        assert std_error == pytest.approx(case["std_error"], abs=case["std_error_tolerance"])
    if "ci95" in case:
        assert extra["ci95"] == pytest.approx(case["ci95"], abs=2e-6)
    for name in ("df", "wald_F", "df1", "df2", "p_value"):
        if name in case["parameters"] and name in extra and "k_percent" not in case["parameters"]:
            assert extra[name] == pytest.approx(case["parameters"][name], abs=1e-9)
