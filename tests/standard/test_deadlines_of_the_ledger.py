"""The deadlines of the ledger come from the pack, by area, in working or in all days."""

from dataclasses import replace
from datetime import date

import pytest

from aboveline.standard import StandardError, load_standard
from aboveline.standard.deadlines import days_in, last_day
from aboveline.standard.parameters import Area, Lookup

MONDAY = date(2020, 9, 21)
AREAS = [Area("county", None, "county", None, frozenset())]


@pytest.fixture(scope="module")
def standard():
    return load_standard("china-2013")


@pytest.fixture(scope="module")
def lookup(standard):
    return Lookup(standard.parameters, AREAS, MONDAY)


def test_a_clue_is_decided_within_fifteen_days(standard, lookup):
    day = last_day(standard, standard.ledger.decide, lookup, "county", from_=MONDAY)
    assert day == date(2020, 10, 6)


def test_help_comes_within_ten_working_days_and_the_holiday_does_not_count(standard, lookup):
    """1 to 8 October 2020 were holidays; 27 September and 10 October were worked."""
    day = last_day(standard, standard.ledger.answer, lookup, "county", from_=MONDAY)
    assert day == date(2020, 10, 10)


def test_a_literal_number_of_days_needs_no_area(standard, lookup):
    assert days_in(standard.ledger.merge.days, lookup, "nowhere") == 30


def test_in_an_unknown_area_nobody_can_tell_the_day(standard, lookup):
    assert last_day(standard, standard.ledger.decide, lookup, "nowhere", from_=MONDAY) is None


def test_a_year_without_calendar_is_refused(standard, lookup):
    late = replace(standard.ledger.answer)
    with pytest.raises(StandardError, match="2031"):
        last_day(standard, late, lookup, "county", from_=date(2031, 1, 4))


def test_every_pack_states_its_deadlines():
    for name in ("china-2013", "china-2021", "global-mpi", "viet-nam-2022", "income-line"):
        assert load_standard(name).ledger is not None
