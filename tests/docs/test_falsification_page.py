"""The page about falsification checks names every check, and its picture is that of its table."""

import re

import pytest
from benchmarks.falsification import clean
from benchmarks.falsification_chart import PICTURE, curves, drawn
from tests.docs.pages import section, table_rows, text_of

from aboveline.statistics.falsification import CHECKS

PAGE = text_of("falsification.md")


def test_every_check_is_described_with_its_units():
    rows = {row["check"].strip("`"): row for row in table_rows(section(PAGE, "The checks\n"))}
    assert set(rows) == {check.name for check in CHECKS}
    for check in CHECKS:
        assert tuple(re.split(r", ", rows[check.name]["unit"])) == check.units


def test_the_false_alarms_of_every_check_are_stated():
    rows = table_rows(section(PAGE, "How often they are wrong\n"))
    assert {row["check"].strip("`") for row in rows} == {check.name for check in CHECKS}


def test_the_picture_of_the_power_is_that_of_the_table():
    found = curves(PAGE)
    assert len(found) >= 6
    assert PICTURE.read_text("utf-8") == drawn(found)


def test_curves_are_read_as_the_benchmark_prints_them():
    table = "| fraud | 5 % | 10 % |\n| --- | --- | --- |\n| x_y | 12 (50; 4) | - |\n"
    assert curves(table) == [("x_y", [(5.0, 12.0)])]


@pytest.mark.parametrize("seed", [7])
def test_a_small_county_without_fraud_raises_hardly_a_flag(seed):
    tallies = clean([seed], 400)
    assert {check for check, _unit in tallies} == {check.name for check in CHECKS}
    assert sum(tally.alarmed for tally in tallies.values()) <= 1
    assert sum(tally.counties for tally in tallies.values()) >= 8
