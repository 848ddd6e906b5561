"""National identity numbers: the Python form, the SQL form, and that they agree."""

import doctest
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveline.standard import identity
from aboveline.standard.identity import (
    WEIGHTS,
    check_character,
    identity_fault,
    identity_steps_sql,
)

ON = date(2020, 6, 30)

# The first two are the examples printed in GB 11643-1999; 99xxxx belongs to nobody.
EXAMPLES = [
    ("11010519491231002X", None),
    ("440524188001010014", "age"),
    ("11010519491231002x", None),
    ("１１０１０５１９４９１２３１００２Ｘ", None),
    (" 110105 19491231 002X ", None),
    ("110105194912310021", "checksum"),
    ("110105194912310", "date"),
    ("110105491231002", "old_form"),
    ("110105491331002", "date"),
    ("11010519491231002", "form"),
    ("1101051949123100XX", "form"),
    ("zhang san", "form"),
    ("5.20502199001011E+17", "digits_lost"),
    ("110105194912310000", "digits_lost"),
    ("110105194912310021.0", "digits_lost"),
    ("999999194912310026", "placeholder"),
    ("11010519491231002X43", None),
    ("11010519491231002X43B1", None),
    ("11010519491231002X83", "certificate"),
    ("11010519491231002X45", "certificate"),
    ("", "form"),
]


def numbered(area, day, serial):
    first = f"{area}{day:%Y%m%d}{serial:03d}"
    return first + check_character(first)


def by_sql(numbers, on=ON):
    given_numbers = duckdb.sql("SELECT unnest($numbers) AS x", params={"numbers": list(numbers)})
    for name, expression in identity_steps_sql("x", on=on).items():
        given_numbers = given_numbers.project(f"*, {expression} AS {name}")
    return [fault for (fault,) in given_numbers.project("number_fault").fetchall()]


@pytest.mark.parametrize(("number", "fault"), EXAMPLES)
def test_a_number_has_the_fault_that_the_standard_gives_it(number, fault):
    assert identity_fault(number, on=ON) == fault
    assert by_sql([number]) == [fault]


def test_the_weights_are_those_printed_in_the_standard():
    assert WEIGHTS == (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.mark.parametrize(
    ("born", "fault"),
    [
        (ON, None),
        (ON + timedelta(days=1), "future"),
        (date(1890, 7, 1), None),
        (date(1890, 6, 30), "age"),
    ],
)
def test_a_birth_is_not_in_the_future_and_less_than_130_years_ago(born, fault):
    number = numbered("520502", born, 7)
    assert identity_fault(number, on=ON) == fault
    assert by_sql([number]) == [fault]


@pytest.mark.parametrize(("day", "fault"), [("20200229", None), ("20190229", "date")])
def test_the_twenty_ninth_of_february_needs_a_leap_year(day, fault):
    first = f"520502{day}001"
    number = first + check_character(first)
    assert identity_fault(number, on=ON) == fault
    assert by_sql([number]) == [fault]


@pytest.mark.parametrize(
    ("area", "fault"), [("520502", None), ("990101", None), ("700101", "area")]
)
def test_area_digits_only_warn(area, fault):
    number = numbered(area, date(1990, 1, 1), 5)
    assert identity_fault(number, on=ON) == fault
    assert by_sql([number]) == [fault]
    assert fault is None or fault in identity.WARNINGS


def test_every_change_of_one_digit_or_of_two_neighbours_is_found():
    number = "11010519491231002X"
    changed = [
        number[:place] + digit + number[place + 1 :]
        for place in range(17)
        for digit in "0123456789"
        if digit != number[place]
    ]
    swapped = [
        number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        for place in range(16)
        if number[place] != number[place + 1]
    ]
    assert None not in {identity_fault(wrong, on=ON) for wrong in changed + swapped}


digits = st.text("0123456789", min_size=1, max_size=24)
well_formed = st.builds(
    numbered,
    st.integers(100000, 999999),
    st.dates(date(1880, 1, 1), date(2021, 1, 1)),
    st.integers(0, 999),
)
near = st.builds(
    lambda number, place, other: number[:place] + other + number[place + 1 :],
    well_formed,
    st.integers(0, 20),
    st.sampled_from([*"0123456789Xx １٣.E+", "43", "43B1", ""]),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(
            digits,
            well_formed,
            near,
            st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=22),
        ),
        min_size=20,
    )
)
def test_the_two_forms_agree_on_any_text(numbers):
    assert by_sql(numbers) == [identity_fault(number, on=ON) for number in numbers]


def test_examples_in_the_module_hold():
    assert doctest.testmod(identity).failed == 0
