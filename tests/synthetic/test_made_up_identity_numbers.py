"""Identity numbers of made-up people: right in form, an area of nobody, only when asked."""

import numpy as np
import pytest

from aboveline.synthetic import Settings
from aboveline.synthetic.identity import identity_numbers


def test_check_characters_are_those_that_the_standard_prints():
    # GB 11643-1999 prints two numbers as examples: the second woman born that day in Chaoyang,
    # Beijing, and the first man of the other.
    born = np.full(2, np.datetime64("1949-12-31").astype(int))
    women = identity_numbers("110105", born, np.array([False, False])).to_pylist()
    assert women[1] == "11010519491231002X"
    born = np.array([np.datetime64("1880-01-01").astype(int)])
    assert identity_numbers("440524", born, np.array([True])).to_pylist() == ["440524188001010014"]


def test_people_of_one_day_get_different_numbers():
    born = np.full(600, np.datetime64("1980-01-01").astype(int))
    numbers = identity_numbers("990000", born, np.arange(600) % 2 == 0).to_pylist()
    assert len(set(numbers)) == 600


def test_a_county_too_large_for_its_numbers_is_refused():
    born = np.full(501, np.datetime64("1980-01-01").astype(int))
    with pytest.raises(ValueError, match="make counties smaller"):
        identity_numbers("990000", born, np.ones(501, dtype=bool))


def test_numbers_agree_with_birth_date_and_sex_and_are_held_once(published):
    faults = published.row(
        """
        select count(*) - count(distinct identity_number),
               count(*) filter (identity_number[7:14] <> strftime(birth_date, '%Y%m%d')),
               count(*) filter ((identity_number[17]::int % 2 = 1) <> (sex = 'male')),
               count(*) filter (not starts_with(identity_number, '99')),
               count(*) filter (starts_with(identity_number, '999999'))
        from people"""
    )
    assert faults == (0, 0, 0, 0, 0)


def test_numbers_are_given_when_asked_or_in_text_under_a_million():
    def given(**options):
        return Settings(**{"households": 1_000, **options}).with_identity_numbers

    assert given(format="csv")
    assert not given(format="csv", households=1_000_000)
    assert not given(format="parquet")
    assert given(format="parquet", identity_numbers=True)
    assert not given(format="csv", identity_numbers=False)
