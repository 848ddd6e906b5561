"""What the China packs say agrees with the facts behind them, and they refuse what they must."""

import csv
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from aboveline.engine import evaluate_tables
from aboveline.standard import StandardError
from aboveline.standard import load_standard as load
from aboveline.standard.parameters import Area, Lookup
from aboveline.standard.workdays import due_day, is_working_day

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "src/aboveline/packs"
DOMAIN = ROOT.parent / "shared/domain"
NAMES = ("china-2013", "china-2021")
OVERLAY = "china-2013-epidemic"
# The scenes of scenarios.csv that concern one household
SCENES = {
    "S000": [19, 24, 25, 26],
    "S003": [1, 2, 8, *range(10, 17), 19, 20, 26, *range(32, 38), 42, 43, *range(47, 54)],
}
SERIES = {
    "cn.nbs.statistical": ("china-2013", "statistical_line"),
    "cn.operational.6pct": ("china-2013", "operational_line"),
    "cn.operational.xinjiang": ("china-2013", "provincial_line"),
    "cn.province.shandong": ("china-2013", "provincial_line"),
}


load_standard = cache(load)


def value(pack, name, day, code="999999", tags=()):
    area = Area("a", None, "county", code, frozenset(tags))
    return Lookup(load_standard(pack).parameters, [area], day).value(name, "a")


def rows(name):
    file = DOMAIN / name
    if not file.is_file():
        pytest.skip("the shared folder is not beside the project")
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_line_equals_the_collected_series():
    compared = 0
    for row in rows("lines.csv"):
        pack, name = SERIES.get(row["series_id"], (None, None))
        year = int(row["year"])
        if row["series_id"] == "cn.monitoring" and re.fullmatch(r"\d{6}", row["jurisdiction"]):
            pack, name = "china-2021", "monitoring_line"
        if pack is None or (name == "statistical_line" and year == 2020):
            continue
        assert value(pack, name, date(year, 7, 1), row["jurisdiction"]) == int(row["value"]), row
        compared += 1
    assert compared == 25


@pytest.mark.parametrize(
    ("year", "code", "line"),
    [
        (2014, "520000", 2800), (2016, "520000", 3146), (2019, "520000", 3747),
        (2020, "520000", 4000), (2014, "650000", 2736), (2017, "650000", 3026),
        (2018, "650000", 3535), (2014, "370000", 3322), (2015, "370000", 2968),
    ],
)  # fmt: skip
def test_exit_line_names_the_series_of_the_year_and_place(year, code, line):
    assert value("china-2013", "exit_line", date(year, 7, 1), code) == line


def test_limit_of_incidence_comes_from_the_tag_of_the_area():
    day = date(2020, 6, 30)
    assert value("china-2013", "exit_incidence", day, tags=["central"]) == 2
    assert value("china-2013", "exit_incidence", day, tags=["west"]) == 3


def test_a_year_without_line_is_refused():
    with pytest.raises(StandardError) as refused:
        value("china-2013", "exit_line", date(2021, 1, 1))
    assert [fault.code for fault in refused.value.faults] == ["PACK-010"]


def register(code, *, tags=""):
    """One household of one person about whom only food and clothing are known."""
    return {
        "areas": pa.table(
            {
                "area_id": ["c", "v"],
                "parent_id": [None, "c"],
                "level": ["county", "village"],
                "code": [code, None],
                "tags": ["", tags],
            }
        ),
        "households": pa.table({"household_id": ["h"], "area_id": ["v"]}),
        "people": pa.table({"person_id": ["p"], "household_id": ["h"]}),
        "living": pa.table(
            {
                "household_id": ["h"],
                "observed_on": [date(2020, 1, 1)],
                "enough_food": [False],
                "enough_clothing": [True],
            }
        ),
    }


@pytest.mark.parametrize(
    ("code", "day"),
    [("530000", date(2021, 7, 1)), ("610000", date(2022, 7, 1)), ("610000", date(2023, 7, 1))],
)
def test_monitoring_is_refused_where_the_province_has_no_line(code, day):
    with pytest.raises(StandardError) as refused:
        evaluate_tables(load_standard("china-2021"), register(code), as_of=day)
    assert "monitoring_line" in {fault.place for fault in refused.value.faults}


def test_monitoring_runs_where_the_province_has_a_line():
    result = evaluate_tables(
        load_standard("china-2021"), register("610000"), as_of=date(2021, 7, 1)
    )
    assert result.decisions["state"].to_pylist() == ["does_not_meet"]


def due_of_food(standard, tags):
    result = evaluate_tables(standard, register("520000", tags=tags), as_of=date(2020, 3, 6))
    return {
        row["rule"]: row["due_on"] for row in result.problems.to_pylist() if row["rule"] == "food"
    }


def test_zone_of_high_risk_extends_deadlines_and_nothing_else():
    zoned = load("china-2013", overlays=[OVERLAY])
    # 6 March 2020 is a Friday; 4 to 6 April are holidays
    assert due_of_food(zoned, "epidemic_high") == {"food": date(2020, 4, 3)}
    assert due_of_food(zoned, "") == {"food": date(2020, 3, 20)}
    assert due_of_food(load_standard("china-2013"), "epidemic_high") == {"food": date(2020, 3, 20)}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("parameters.yaml", {"parameters": {"exit_line_2020": {}}}),
        ("parameters.yaml", {"parameters": {"water_quantity_basic": {}}}),
        ("parameters.yaml", {"parameters": {"exit_incidence": {}}}),
        ("criteria.yaml", {"criteria": {"income": {"holds": "true", "clause": "always"}}}),
        ("day.yaml", {"pack": {"promised_by": date(2021, 12, 31)}}),
    ],
)
def test_overlay_that_touches_line_guarantee_limit_criterion_or_day_is_refused(
    tmp_path, file, said
):
    zone = {"tag": "epidemic_high", "from": date(2020, 2, 17), "to": date(2021, 1, 1)}
    valid = {"from": date(2014, 1, 1), "to": date(2021, 1, 1)}
    header = {
        "name": "zone", "title": "Zone", "jurisdiction": "CN", "extends": "china-2013",
        "valid": valid, "overlay": zone,
    }  # fmt: skip
    for name in said.get("parameters", {}):
        values = [{"from": valid["from"], "to": valid["to"], "value": 1, "source": "recalled"}]
        said["parameters"][name] = {"label": name, "unit": "number", "values": values}
    header |= said.get("pack", {})
    (tmp_path / "pack.yaml").write_text(yaml.safe_dump({"pack": header}), "utf-8")
    if "pack" not in said:
        (tmp_path / file).write_text(yaml.safe_dump(said), "utf-8")
    with pytest.raises(StandardError) as refused:
        load("china-2013", overlays=[tmp_path])
    assert {fault.code for fault in refused.value.faults} == {"PACK-008"}


def test_promise_has_its_day_in_the_campaign_and_none_after_it():
    assert load_standard("china-2013").pack.promised_by == date(2020, 12, 31)
    assert load_standard("china-2021").pack.promised_by is None


def test_working_days_follow_holidays_and_worked_weekends():
    calendar = load_standard("china-2013").calendar
    # Dragon Boat Festival 25 to 27 June 2020; Sunday 28 June is worked
    assert due_day(calendar, date(2020, 6, 22), 10, "working") == date(2020, 7, 7)
    # National Day and Mid-Autumn 1 to 8 October 2020; Saturday 10 October is worked
    assert due_day(calendar, date(2020, 9, 30), 2, "working") == date(2020, 10, 10)


@pytest.mark.parametrize("year", range(2014, 2026))
def test_every_year_has_its_calendar(year):
    calendar = load_standard("china-2021").calendar
    said = calendar.years[year]
    assert {day.year for day in [*said.holidays, *said.worked_weekends]} == {year}
    assert not set(said.holidays) & set(said.worked_weekends)
    assert all(day.isoweekday() > 5 for day in said.worked_weekends)
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    worked = sum(is_working_day(calendar, day) for day in days if day.year == year)
    assert 246 <= worked <= 252


def test_a_year_without_calendar_is_refused():
    calendar = load_standard("china-2021").calendar
    with pytest.raises(StandardError, match="2026"):
        due_day(calendar, date(2025, 12, 30), 10, "working")


def sources_cited(content):
    if isinstance(content, dict):
        yield from (v for k, v in content.items() if k == "source" and isinstance(v, str))
        for inner in content.values():
            yield from sources_cited(inner)
    if isinstance(content, list):
        for inner in content:
            yield from sources_cited(inner)


@pytest.mark.parametrize("name", NAMES)
def test_every_source_that_is_cited_is_listed(name):
    listed = set(load_standard(name).pack.sources) | {"recalled", "computed"}
    for file in (PACKS / name).rglob("*.yaml"):
        if file.parent.name in {"cases", "labels"} or file.name == "calendar.yaml":
            continue
        text = file.read_text("utf-8")
        cited = set(sources_cited(yaml.safe_load(text))) | set(re.findall(r"\b[SC]\d{2,3}\b", text))
        assert cited <= listed, file.name


@pytest.mark.parametrize("name", [*NAMES, OVERLAY])
def test_every_number_has_a_source_and_every_recalled_one_says_how_sure_it_is(name):
    for parameter, said in load_standard(name).parameters.items():
        for item in said.values:
            assert item.source, parameter
            if item.source == "recalled":
                assert item.confidence, parameter


def test_scenes_of_a_household_are_cases():
    files = [file for name in [*NAMES, OVERLAY] for file in (PACKS / name / "cases").glob("*.yaml")]
    said = [yaml.safe_load(file.read_text("utf-8")) for file in files]
    told = " ".join(case["name"] for one in said if isinstance(one, dict) for case in one["cases"])
    scenes = [f"{article}-{n:02}" for article, numbers in SCENES.items() for n in numbers]
    assert [scene for scene in scenes if scene not in told] == []
