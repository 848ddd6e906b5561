"""94,654 Argentine households in 12 quarters, under income-line, give the published rates."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from aboveline.engine import evaluate
from aboveline.engine.backtest import backtest
from aboveline.engine.mapping import convert
from aboveline.standard import StandardError, load_standard

PROJECT = Path(__file__).resolve().parents[2]
MEASUREMENT = PROJECT.parent / "shared" / "measurement"
EPH = MEASUREMENT / "cases" / "eph"
MAPPINGS = PROJECT / "src/aboveline/packs/income-line/mappings"
LINES = ("poverty_line", "indigence_line")
QUARTERS = {  # a day in the middle of each quarter
    f"{year}T{number}": date(year, month, 15)
    for year in range(2016, 2020)
    for number, month in enumerate((2, 5, 8, 11), 1)
    if (2016, 2) <= (year, number) <= (2019, 1)
}

pytestmark = pytest.mark.skipif(
    not EPH.is_dir(), reason="the folder `shared` with the EPH extract is not beside the project"
)


@pytest.fixture(scope="module")
def cases():
    content = json.loads((MEASUREMENT / "expected.json").read_text("utf-8"))
    return {case["id"]: case for case in content["cases"]}


@pytest.fixture(scope="module")
def standard():
    return load_standard("income-line")


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    out = tmp_path_factory.mktemp("eph") / "register"
    convert(MAPPINGS / "eph.yaml", data=EPH, out=out)
    return out


@pytest.fixture(scope="module")
def judged(register, standard):
    """Folders of the 12 judged quarters, by quarter."""
    folders = {}
    for quarter, day in QUARTERS.items():
        out = register.parent / "days" / str(day)
        evaluate(register, standard, as_of=day, allow_approximate=LINES, out=out, workers=1)
        folders[quarter] = out
    return folders


def query(sql, **values):
    """Rows of a query; `$panel` is the extract."""
    if "$panel" in sql:
        values["panel"] = f"{EPH}/eph_panel_*.parquet"
    with duckdb.connect() as connection:
        return connection.execute(sql, values).fetchall()


def indicator(folder, name, area="AR"):
    [row] = query(
        "SELECT value, numerator, denominator FROM read_parquet($file)"
        " WHERE indicator = $name AND area_id = $area",
        file=f"{folder}/indicators.parquet",
        name=name,
        area=area,
    )
    return dict(zip(("value", "numerator", "denominator"), row, strict=True))


def half_year(judged, case, name):
    """Mean of the rates of two quarters, and their pooled rate."""
    found = [indicator(judged[quarter], name) for quarter in case["parameters"]["quarters"]]
    pooled = sum(f["numerator"] for f in found) / sum(f["denominator"] for f in found)
    return sum(f["value"] for f in found) / len(found), pooled


@pytest.mark.parametrize(
    ("case_id", "name"),
    [
        ("eph-official-2016s2-poverty", "poverty_rate"),
        ("eph-official-2016s2-indigence", "indigence_rate"),
        ("eph-official-2018s1-poverty", "poverty_rate"),
        ("eph-official-2018s2-poverty", "poverty_rate"),
    ],
)
def test_rates_are_those_that_the_statistical_office_published(judged, cases, case_id, name):
    case = cases[case_id]
    mean, pooled = half_year(judged, case, name)
    assert mean == pytest.approx(case["expected"], abs=0.002)
    assert pooled == pytest.approx(case["expected"], abs=case["tolerance"])


def test_every_household_is_judged_as_in_the_extract(judged):
    """The extract has a column `poor` and one `indigent`, empty where income was not answered."""
    for quarter, folder in judged.items():
        [(wrong, compared)] = query(
            """
            SELECT count_if(NOT (d.above_poverty IS NOT DISTINCT FROM (e.poor = 0)
                AND d.above_indigence IS NOT DISTINCT FROM (e.indigent = 0))), count(*)
            FROM read_parquet($decisions) AS d JOIN read_parquet($panel) AS e
              ON split_part(d.household_id, '/', 1) = CAST(e.hh_id AS VARCHAR)
            WHERE e.quarter = $quarter
            """,
            decisions=f"{folder}/decisions.parquet",
            quarter=quarter,
        )
        assert compared > 18_000
        assert wrong == 0, quarter


def test_severity_and_regional_rates_equal_those_of_convey(judged, cases):
    folder = judged["2016T4"]
    case = cases["convey-eph-fgt2"]
    found = indicator(folder, "poverty_severity")["value"]
    assert found == pytest.approx(case["expected"], abs=1e-9)  # money is exact to a millionth
    for region in (1, 40, 41, 42, 43):
        case = cases[f"convey-eph-fgt0_region-{region}"]
        found = indicator(folder, "poverty_rate", f"AR-{region}")["value"]
        assert found == pytest.approx(case["expected"], abs=case["tolerance"])


def test_who_did_not_answer_is_left_out_and_the_share_is_shown(judged):
    for quarter in ("2016T3", "2019T1"):
        [(share, households)] = query(
            "SELECT sum(pondera) FILTER (WHERE pondih = 0) / sum(pondera), count_if(pondih = 0)"
            " FROM read_parquet($panel) WHERE quarter = $quarter",
            quarter=quarter,
        )
        found = indicator(judged[quarter], "income_unknown")["value"]
        assert found == pytest.approx(share, abs=1e-12)
        [(unknown,)] = query(
            "SELECT count(*) FROM read_parquet($file) WHERE state = 'cannot_tell'",
            file=f"{judged[quarter]}/decisions.parquet",
        )
        assert unknown == households


def test_approximate_lines_are_used_only_when_they_are_named(register, standard, tmp_path):
    official = evaluate(register, standard, as_of=date(2016, 8, 15), out=tmp_path / "a", workers=1)
    assert not official.failures
    try:
        run = evaluate(register, standard, as_of=date(2016, 5, 15), out=tmp_path / "b", workers=1)
        told = " ".join(failure.cause for failure in run.failures)
    except StandardError as error:
        told = str(error)
    assert "PACK-011" in told
    assert "poverty_line" in told


def test_one_in_eleven_who_are_not_poor_are_poor_a_quarter_later(judged):
    """The README of the extract: 9.3 % of the non-poor, and 69 % of the poor stay poor."""
    found = query(
        """
        WITH panel AS (
          SELECT list_position($files, filename) AS wave,
            split_part(household_id, '/', 1) AS home, state
          FROM read_parquet($files, filename = true) WHERE state <> 'cannot_tell'
        )
        SELECT a.state, count_if(b.state = 'does_not_meet') / count(*)
        FROM panel a JOIN panel b ON a.home = b.home AND b.wave = a.wave + 1 GROUP BY a.state
        """,
        files=[f"{folder}/decisions.parquet" for folder in judged.values()],
    )
    shares = dict(found)
    assert shares["meets"] == pytest.approx(0.093, abs=0.0005)
    assert shares["does_not_meet"] == pytest.approx(0.69, abs=0.005)


def test_warnings_are_tried_on_households_whose_head_stayed_the_same(register, judged, standard):
    """Counts of the backtest against plain SQL over the extract."""
    found = backtest(
        register,
        standard,
        days=[QUARTERS["2016T3"], QUARTERS["2017T1"]],
        horizon_days=92,
        rules=["lost_work", "near_line", "early_warning"],
        nearest="line_ratio",
        allow_approximate=LINES,
        work=register.parent / "days",
        workers=1,
    )
    [(followed, fell, lost_work, right, near)] = query(
        """
        SELECT count(*), sum(b.poor), count_if(a.n_unemployed > 0),
          count_if(a.n_unemployed > 0 AND b.poor = 1),
          count_if(a.itf < 1.5 * a.cbt * a.adult_equiv)
        FROM read_parquet($panel) a JOIN read_parquet($panel) b
          ON a.hh_id = b.hh_id AND b.wave = a.wave + 1
        WHERE a.wave IN (1, 3) AND a.poor = 0 AND b.poor IS NOT NULL AND b.head_consistent
        """
    )
    assert sum(found.days["followed"].to_pylist()) == followed
    assert sum(found.days["fell"].to_pylist()) == fell
    rules = {row["rule"]: row for row in found.rules.to_pylist()}
    assert (rules["lost_work"]["flagged"], rules["lost_work"]["hits"]) == (lost_work, right)
    assert rules["near_line"]["flagged"] == near
    assert rules["near_line"]["lift"] == pytest.approx(1)  # it is the nearest first
    assert rules["lost_work"]["lift"] < 1 < rules["early_warning"]["lift"]


@pytest.fixture(scope="module")
def persons(tmp_path_factory, standard):
    """The two quarters of the sample of persons: folder of the register, folders by quarter."""
    place = tmp_path_factory.mktemp("persons")
    convert(MAPPINGS / "eph-persons.yaml", data=EPH, out=place / "register")
    for quarter in ("2016T3", "2016T4"):
        day, out = QUARTERS[quarter], place / quarter
        evaluate(place / "register", standard, as_of=day, out=out, workers=1)
    return place


@pytest.mark.parametrize(
    ("case_id", "name"),
    [("eph-toy-2016q3-poor", "poverty_rate"), ("eph-toy-2016q3-indigent", "indigence_rate")],
)
def test_a_sample_of_persons_gives_the_rates_of_the_r_package(persons, cases, case_id, name):
    case = cases[case_id]
    found = indicator(persons / "2016T3", name)["value"]
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


def test_men_with_incomplete_primary_school_in_a_sample_of_persons(persons, cases):
    case = cases["eph-toy-2016s2-male-primary-incomplete-poor"]
    weighed = [
        query(
            """
            SELECT sum(p.pondih) FILTER (WHERE NOT d.above_poverty), sum(p.pondih)
            FROM read_csv($persons) p JOIN read_parquet($decisions) d
              ON d.household_id = p.dwelling_id || '-' || p.nro_hogar
            WHERE p.ch04 = 1 AND p.nivel_ed = 1 AND p.pondih > 0
            """,
            persons=f"{EPH}/eph_toybase_individual_2016_0{number}.csv",
            decisions=f"{persons}/2016T{number}/decisions.parquet",
        )[0]
        for number in (3, 4)
    ]
    rate = sum(poor for poor, _ in weighed) / sum(everybody for _, everybody in weighed)
    assert rate == pytest.approx(case["expected"], abs=case["tolerance"])
