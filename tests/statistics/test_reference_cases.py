"""Every case of shared/measurement/expected.json is reproduced to its tolerance."""

import importlib
import json
import math

import pytest
from tests.statistics import reference_cases

FILE = reference_cases.MEASUREMENT / "expected.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"] if FILE.exists() else []


@pytest.mark.skipif(not CASES, reason="the reference cases are not beside the project")
def test_the_file_holds_the_cases_that_it_announces():
    announced = json.loads(FILE.read_text(encoding="utf-8"))["n_cases"]
    assert len(CASES) == announced == len({case["id"] for case in CASES})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_is_reproduced_to_its_tolerance(case):
    if case["statistic"].startswith("af_"):
        module = importlib.import_module("tests.statistics.multidimensional_cases")
        value, std_error, extra = module.run_case(case, reference_cases.load)
    else:
        value, std_error = reference_cases.run(case)
        extra = {}
    assert value == pytest.approx(case["expected"], rel=0, abs=case["tolerance"])
    if case.get("std_error") is not None:
        tolerance = case["std_error_tolerance"]
        assert std_error == pytest.approx(case["std_error"], rel=0, abs=tolerance)
    if case.get("ci95"):
        assert extra["ci95"] == pytest.approx(case["ci95"], rel=0, abs=2e-6)
    assert math.isfinite(value)
