"""Small examples that the literature computes by hand come out exactly."""

from fractions import Fraction

import pytest

from aboveline.statistics.multidimensional_estimates import multidimensional

# The first example of Alkire and Foster (2011): four persons, four dimensions, k = 2 of 4.
ACHIEVEMENTS = {
    "income": [13.1, 15.2, 12.5, 20.0],
    "schooling": [14, 7, 10, 11],
    "health": [4, 5, 1, 3],
    "insured": [1, 0, 0, 1],
}
LINES = {"income": 13, "schooling": 12, "health": 3, "insured": 1}

# The worked example in the technical notes of the Human Development Report (2010 to 2014).
HOUSEHOLDS = {
    "size": [4, 7, 5, 4],
    "no_schooling": [0, 1, 0, 1],
    "not_attending": [0, 1, 0, 0],
    "malnourished": [0, 0, 1, 0],
    "child_died": [1, 1, 0, 1],
    "no_electricity": [0, 1, 1, 1],
    "no_water": [0, 0, 1, 0],
    "no_sanitation": [0, 1, 1, 0],
    "dirt_floor": [0, 0, 0, 0],
    "dirty_fuel": [1, 1, 1, 1],
    "no_assets": [0, 1, 0, 1],
}
GLOBAL = {
    "dimensions": {
        "education": {"indicators": {"no_schooling": {}, "not_attending": {}}},
        "health": {"indicators": {"malnourished": {}, "child_died": {}}},
        "living": {"indicators": {name: {} for name in list(HOUSEHOLDS)[5:]}},
    },
    "cutoffs": ["1/3"],
    "weight": "size",
}


def find(table, **wanted):
    rows = [r for r in table.to_pylist() if all(r[k] == v for k, v in wanted.items())]
    assert len(rows) == 1, rows
    return rows[0]


def value(result, measure, **more):
    wanted = {"by": None, "dimension": None, "indicator": None} | more
    return find(result.estimates, measure=measure, **wanted)["estimate"]


@pytest.fixture
def alkire_foster():
    dimensions = {
        name: {"indicators": {name: {"below": line, "gap": "normalised"}}}
        for name, line in LINES.items()
    }
    return multidimensional(ACHIEVEMENTS, {"dimensions": dimensions, "cutoffs": ["2/4"]})


@pytest.fixture
def global_example():
    return multidimensional(HOUSEHOLDS, GLOBAL)


def test_alkire_and_foster_find_half_the_persons_poor_in_three_quarters(alkire_foster):
    assert value(alkire_foster, "H") == 0.5
    assert value(alkire_foster, "A") == 0.75
    assert value(alkire_foster, "M0") == 0.375


def test_gaps_of_the_poor_give_m1_and_m2_as_in_the_paper(alkire_foster):
    gaps = [Fraction(5, 12), 1, Fraction(1, 26), Fraction(1, 6), Fraction(2, 3), 1]
    assert value(alkire_foster, "M1") == pytest.approx(float(sum(gaps) / 16))
    assert value(alkire_foster, "M2") == pytest.approx(float(sum(g * g for g in gaps) / 16))
    assert value(alkire_foster, "G") == pytest.approx(float(sum(gaps) / 6))


def test_a_deprivation_of_somebody_who_is_not_poor_is_censored(alkire_foster):
    of_schooling = {"indicator": "schooling", "dimension": "schooling"}
    assert value(alkire_foster, "raw_headcount", **of_schooling) == 0.75
    assert value(alkire_foster, "censored_headcount", **of_schooling) == 0.5


def test_the_human_development_reports_example_has_an_index_of_forty_five_percent(global_example):
    assert value(global_example, "H") == pytest.approx(0.80)
    assert value(global_example, "A") == pytest.approx(0.5625)
    assert value(global_example, "M0") == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("dimension", "percent"), [("education", 33.3), ("health", 29.6), ("living", 37.0)]
)
def test_dimensions_contribute_what_the_report_prints(global_example, dimension, percent):
    share = value(global_example, "percentage_contribution", dimension=dimension)
    assert 100 * share == pytest.approx(percent, abs=0.05)


def test_a_household_that_reaches_the_cutoff_exactly_is_poor():
    # Household 4 is deprived in 3/18 + 3/18 + 3/18 of the score: at 50 percent it counts.
    result = multidimensional(HOUSEHOLDS, GLOBAL | {"cutoffs": ["50%", "51%"]})
    assert value(result, "H", k=0.5) == pytest.approx(11 / 20)
    assert value(result, "H", k=0.51) == pytest.approx(7 / 20)


@pytest.mark.parametrize("third", ["1/3", 1 / 3, "33.333333333333336%", 0.333333333333333])
def test_a_third_is_a_third_however_it_is_written(third):
    people = {"a": [1, 1, 0], "b": [0, 1, 0], "c": [0, 1, 0]}
    spec = {"dimensions": {n: {"indicators": {n: {}}} for n in people}, "cutoffs": [third]}
    assert value(multidimensional(people, spec), "H") == pytest.approx(2 / 3)


def test_six_sixths_written_as_decimals_are_sixths():
    names = [f"i{n}" for n in range(6)]
    people = {name: [1, int(name < "i3"), 0] for name in names}
    indicators = {name: {"weight": 1 / 6} for name in names}
    spec = {"dimensions": {"all": {"indicators": indicators}}, "cutoffs": [0.5]}
    assert value(multidimensional(people, spec), "H") == pytest.approx(2 / 3)


def test_groups_are_weighted_back_to_the_whole():
    table = HOUSEHOLDS | {"place": ["town", "town", "village", "village"]}
    result = multidimensional(table, GLOBAL | {"by": "place"})
    town = {"by": "place", "group": "town"}
    assert value(result, "population_share", **town) == pytest.approx(11 / 20)
    assert value(result, "share_of_poor", **town) == pytest.approx(7 / 16)
    assert value(result, "share_of_M0", **town) == pytest.approx(91 / 162)
