"""docs/scenarios.md names every scenario, and for each the packs that have a case of it."""

import csv
import re
from pathlib import Path

import pytest
from tests.docs.pages import ROOT, table_rows, text_of

PAGE = text_of("scenarios.md")
PACKS = ROOT / "src" / "aboveline" / "packs"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def rows():
    return table_rows(PAGE[PAGE.index("| scenario |") :])


def packs_by_scenario():
    found = {}
    for path in PACKS.glob("*/cases/*.yaml"):
        for scenario in re.findall(r"S\d{3}-\d{2}", path.read_text("utf-8")):
            found.setdefault(scenario, set()).add(path.relative_to(PACKS).parts[0])
    return found


def test_the_page_names_the_packs_whose_cases_carry_the_number():
    said = {row["scenario"]: set(re.findall(r"`([\w-]+)`", row["here"])) for row in rows()}
    assert {key: packs for key, packs in said.items() if packs} == packs_by_scenario()


def test_a_test_that_answers_a_scenario_is_there():
    named = [path for row in rows() for path in re.findall(r"`(tests/[^`]+)`", row["here"])]
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_scenario_is_answered_here_or_waits_for_a_part():
    parts = {row["part"] for row in table_rows(PAGE)}
    assert [row for row in rows() if not (row["here"] or row["waits for"])] == []
    assert {row["waits for"] for row in rows()} <= parts | {""}


def test_the_sums_of_the_page_are_right():
    answered = [row for row in rows() if row["here"]]
    whole = [row for row in answered if not row["waits for"]]
    said = (
        f"{len(answered)} of {len(rows())} are answered here at least in part, {len(whole)} wholly."
    )
    assert said in PAGE


def test_the_page_has_the_scenarios_of_the_reading_material():
    source = SHARED / "domain" / "scenarios.csv"
    if not source.exists():
        pytest.skip("The folder shared is not beside the project.")
    with source.open(encoding="utf-8", newline="") as file:
        assert [row["scenario"] for row in rows()] == [row["id"] for row in csv.DictReader(file)]
