"""5,999 Vietnamese households in 194 communes: the register gives the figures of convey."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aboveline import statistics
from aboveline.engine import evaluate
from aboveline.engine.mapping import convert
from aboveline.standard import load_standard

PROJECT = Path(__file__).resolve().parents[2]
MEASUREMENT = PROJECT.parent / "shared" / "measurement"
MAPPING = PROJECT / "src/aboveline/packs/income-line/mappings/viet-nam-1998.yaml"

pytestmark = pytest.mark.skipif(
    not (MEASUREMENT / "cases" / "ecdat_VietNamH.csv").is_file(),
    reason="the folder `shared` with the Viet Nam survey is not beside the project",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("viet-nam")
    convert(MAPPING, data=MEASUREMENT / "cases", out=place / "register")
    standard = load_standard("income-line")
    evaluate(place / "register", standard, as_of=date(1998, 6, 30), out=place / "out", workers=1)
    return place


@pytest.fixture(scope="module")
def estimates(folder):
    """Statistics over people with communes as clusters, by name."""
    decisions = pq.read_table(folder / "out" / "decisions.parquet")
    found = statistics.estimate(
        decisions, welfare="line_ratio", weight="people_weight", line=1, psu="area_id"
    )
    return {row["statistic"]: row for row in found.to_pylist()}


@pytest.fixture(scope="module")
def cases():
    content = json.loads((MEASUREMENT / "expected.json").read_text("utf-8"))
    return {case["id"]: case for case in content["cases"]}


@pytest.mark.parametrize(
    ("case_id", "statistic"),
    [
        ("convey-viet-fgt1", "gap"),
        ("convey-viet-fgt2", "severity"),
        ("convey-viet-watts", "watts"),
        ("convey-viet-ge1", "theil"),
        ("convey-viet-arpr", "arpr"),
    ],
)
def test_statistics_of_the_decisions_have_clustered_standard_errors(
    estimates, cases, case_id, statistic
):
    found, case = estimates[statistic], cases[case_id]
    assert found["value"] == pytest.approx(case["expected"], rel=1e-8)
    assert found["std_error"] == pytest.approx(case["std_error"], rel=1e-7)
    assert found["degrees_of_freedom"] == 193


def test_the_headcount_of_the_groups_is_that_of_convey(folder, cases):
    """Convey counts those at the line too; nobody stands exactly at it."""
    table = duckdb.connect().execute(
        """
        SELECT d.above_poverty, d.members, a.tags FROM read_parquet($decisions) d
        JOIN read_parquet($areas) a USING (area_id)
        """,
        {
            "decisions": str(folder / "out" / "decisions.parquet"),
            "areas": str(folder / "register" / "areas.parquet"),
        },
    )
    people: dict[str, list[int]] = {"urban": [0, 0], "rural": [0, 0]}
    for above, members, tags in table.fetchall():
        people[tags][0] += 0 if above else members
        people[tags][1] += members
    poor, everybody = people["urban"]
    case = cases["convey-viet-fgt0_urban-yes"]
    assert poor / everybody == pytest.approx(case["expected"], abs=case["tolerance"])


def test_the_indicators_of_the_pack_are_the_same_figures(folder, cases):
    indicators = pq.read_table(folder / "out" / "indicators.parquet")
    nation = indicators.filter(pa.compute.equal(indicators["area_id"], "VN")).to_pylist()
    values = {row["indicator"]: row["value"] for row in nation}
    assert values["poverty_gap"] == pytest.approx(cases["convey-viet-fgt1"]["expected"], rel=1e-8)
    assert values["income_unknown"] == 0
