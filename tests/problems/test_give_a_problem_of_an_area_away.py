"""A problem of an area goes to another area while it is open, and no more when it is closed."""

import pytest

from aboveline.problems.actions import Clue, dismiss_problem, report_problem, transfer_problem
from aboveline.problems.balance import balance_of
from aboveline.problems.errors import ProblemError


@pytest.fixture
def road(cast):
    """A problem of the township, with the actor of the county who decides about it."""
    county = cast.actor("county")
    found = report_problem(
        cast.areas["shigou"], Clue("other", "visit", title="The road is washed away"), actor=county
    )
    return found, county


def test_an_open_one_goes_with_a_reason_and_is_counted_on_both_sides(cast, road):
    found, county = road
    moved = transfer_problem(found, cast.areas["qinglan"], actor=county, reason="a county road")
    assert moved.area == cast.areas["qinglan"]
    day = moved.opened_on
    left = balance_of(cast.areas["shigou"], day, day)
    assert (left.moves["transferred_out"], left.open_at_end) == (1, 0)


def test_a_closed_one_stays_where_it_was_closed(cast, road):
    found, county = road
    dismiss_problem(found, actor=county, reason="mended")
    with pytest.raises(ProblemError, match="PROBLEM-001"):
        transfer_problem(found, cast.areas["qinglan"], actor=county, reason="a county road")
    day = found.opened_on
    assert balance_of(cast.areas["qinglan"], day, day).open_at_end == 0
