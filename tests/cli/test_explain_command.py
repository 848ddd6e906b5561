"""`aboveline explain`: a page for a person, JSON for a program, and what it refuses."""

import json
from datetime import date

import pytest
from tests.engine import run_folders as make


@pytest.fixture
def words(tmp_path):
    found = [make.household("poor", "c1v1", wage=5000), make.household("fine", "c1v2")]
    given = {"areas": make.table(make.areas()), **make.tables(found)}
    register = make.write(given, tmp_path / "register")
    pack = make.small_pack(tmp_path / "small")
    return ["explain", register, "--standard", pack, "--as-of", "2020-06-30"]


def test_a_household_below_the_line_sees_why(command, words):
    code, out, _ = command(*words, "--household", "poor")
    assert code == 0
    words_of_it = ("Household poor", "does not meet", "2,500", "3,000 money per person")
    for part in (*words_of_it, "village worker"):
        assert part in out, part


def test_what_holds_is_shown_when_asked_for(command, words):
    short = command(*words, "--household", "fine")[1]
    whole = command(*words, "--household", "fine", "--all")[1]
    assert "6,000" not in short
    assert "6,000" in whole


def test_json_has_every_criterion_with_its_inputs(command, words):
    code, out, _ = command(*words, "--household", "poor", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["state"] == "does_not_meet"
    assert {one["name"]: one["holds"] for one in said["criteria"]} == {
        "income": False,
        "food": True,
        "schooling": True,
    }


def test_a_household_that_is_not_there_is_refused(command, words):
    code, _, err = command(*words, "--household", "nobody")
    assert code == 2
    assert "nobody" in err
    assert "Copy household_id" in err


@pytest.fixture
def zone(tmp_path):
    """A pack for an emergency: deadlines of 99 days in the areas with its tag."""
    folder = tmp_path / "small-zone"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        """pack:
  name: small-zone
  title: An emergency
  jurisdiction: XX
  extends: small
  overlay: {tag: zone, from: 2020-01-01, to: 2021-01-01}
parameters:
  days:
    values: [{from: 2019-01-01, to: open, value: 99, source: computed}]
""",
        "utf-8",
    )
    return folder


def test_a_household_judged_in_a_zone_is_explained_as_judged(command, tmp_path, zone):
    days = {"label": "days", "kind": "procedure", "unit": "days"}
    values = [{"from": date(2019, 1, 1), "to": "open", "value": 10, "source": "computed"}]
    due = {"days": "parameter('days')", "counted": "calendar"}
    problems = {name: {**rule, "due": due} for name, rule in make.PACK["problems"].items()}
    pack = make.small_pack(
        tmp_path / "small",
        parameters={**make.PACK["parameters"], "days": {**days, "values": values}},
        problems=problems,
    )
    areas = [{**row, "tags": "zone" if row["area_id"] == "c1" else ""} for row in make.areas()]
    given = {"areas": make.table(areas), **make.tables([make.household("h", "c1v1", wage=10)])}
    register = make.write(given, tmp_path / "register")
    asked = ["explain", register, "--standard", pack, "--as-of", "2020-06-30", "--household", "h"]
    assert "by 10 July 2020" in command(*asked)[1]
    assert "by 7 October 2020" in command(*asked, "--overlay", zone)[1]
    asked[0:1] = ["simulate"]
    code, out, _ = command(
        *asked[:-2], "--overlay", zone, "--set", "line=1", "--workers", "1", "--json"
    )
    assert (code, json.loads(out)["leaving"]["households"]) == (0, 1)
