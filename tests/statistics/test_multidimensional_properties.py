"""What must hold of Alkire-Foster measures for any population."""

from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from aboveline.statistics.multidimensional_estimates import multidimensional

NAMES = ("a", "b", "c", "d")
CUTOFFS = (Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(1))
person = st.tuples(
    *(st.integers(0, 1) for _ in NAMES),
    st.sampled_from(("north", "south")),
    st.integers(1, 5),
)
populations = st.lists(person, min_size=3, max_size=30)
shares = st.lists(st.integers(1, 6), min_size=4, max_size=4)


def table_of(people):
    columns = dict(zip(NAMES, zip(*(p[:4] for p in people), strict=True), strict=True))
    columns["place"] = [p[4] for p in people]
    columns["weight"] = [p[5] for p in people]
    return {name: list(values) for name, values in columns.items()}


def specification(parts=(1, 1, 1, 1), **more):
    total = sum(parts)
    indicators = {n: {"weight": Fraction(p, total)} for n, p in zip(NAMES, parts, strict=True)}
    return {
        "dimensions": {"all": {"indicators": indicators}},
        "cutoffs": list(CUTOFFS),
        "weight": "weight",
        "by": "place",
        "variance": "none",
    } | more


def estimates(people, **more):
    rows = multidimensional(table_of(people), specification(**more)).estimates.to_pylist()
    return {
        (r["by"] and r["group"], r["measure"], r["k"], r["indicator"]): r["estimate"]
        for r in rows
        if r["indicator"] or not r["dimension"]
    }


def reference(people, parts, cutoff):
    """H, A and M0 in exact arithmetic, person by person."""
    weights = [Fraction(p, sum(parts)) for p in parts]
    scores = [sum(w for w, d in zip(weights, p[:4], strict=True) if d) for p in people]
    size = [p[5] for p in people]
    poor = [(s, n) for s, n in zip(scores, size, strict=True) if s >= cutoff]
    heads = sum(n for _, n in poor)
    counted = sum(s * n for s, n in poor)
    intensity = float(counted / heads) if heads else None
    return heads / sum(size), intensity, float(counted / sum(size))


@settings(max_examples=40, deadline=None)
@given(populations, shares)
def test_levels_equal_exact_arithmetic_person_by_person(people, parts):
    found = estimates(people, parts=parts)
    for k in CUTOFFS:
        expected = reference(people, parts, k)
        for measure, value in zip(("H", "A", "M0"), expected, strict=True):
            got = found[None, measure, float(k), None]
            assert got == value if value is None else got == pytest.approx(value, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(populations, shares)
def test_the_adjusted_headcount_is_headcount_times_intensity(people, parts):
    found = estimates(people, parts=parts)
    for k in map(float, CUTOFFS):
        head, intensity = found[None, "H", k, None], found[None, "A", k, None]
        assert found[None, "M0", k, None] == pytest.approx(head * (intensity or 0.0))


@settings(max_examples=25, deadline=None)
@given(populations)
def test_groups_add_up_to_the_whole(people):
    found = estimates(people)
    places = {p[4] for p in people}
    for k in map(float, CUTOFFS):
        for measure in ("H", "M0"):
            parts = [
                found[g, "population_share", None, None] * found[g, measure, k, None]
                for g in places
            ]
            assert found[None, measure, k, None] == pytest.approx(sum(parts))


@settings(max_examples=25, deadline=None)
@given(populations, shares)
def test_contributions_of_indicators_add_up_to_the_index(people, parts):
    found = estimates(people, parts=parts)
    for k in map(float, CUTOFFS):
        absolute = sum(found[None, "absolute_contribution", k, n] for n in NAMES)
        assert absolute == pytest.approx(found[None, "M0", k, None])
        percent = [found[None, "percentage_contribution", k, n] for n in NAMES]
        if found[None, "M0", k, None] > 0:
            assert sum(percent) == pytest.approx(1.0)
        else:
            assert percent == [None] * 4


@settings(max_examples=25, deadline=None)
@given(populations, st.integers(2, 4))
def test_copying_everybody_changes_no_measure(people, times):
    once, often = estimates(people), estimates(people * times)
    assert once.keys() == often.keys()
    for key, value in once.items():
        assert value is None or often[key] == pytest.approx(value, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(populations, st.data())
def test_one_more_deprivation_never_lowers_the_index_and_raises_it_for_a_poor_person(people, data):
    who = data.draw(st.integers(0, len(people) - 1))
    what = data.draw(st.integers(0, 3))
    worse = list(people)
    worse[who] = tuple(1 if i == what else v for i, v in enumerate(people[who]))
    before, after = estimates(people), estimates(worse)
    for k in CUTOFFS:
        gain = after[None, "M0", float(k), None] - before[None, "M0", float(k), None]
        assert gain >= -1e-12
        was_poor = Fraction(sum(people[who][:4]), 4) >= k
        if was_poor and not people[who][what]:
            assert gain > 0


@settings(max_examples=25, deadline=None)
@given(populations)
def test_a_higher_cutoff_never_finds_more_poor(people):
    found = estimates(people)
    heads = [found[None, "H", float(k), None] for k in CUTOFFS]
    assert heads == sorted(heads, reverse=True)
    for name in NAMES:
        raw = found[None, "raw_headcount", None, name]
        assert all(found[None, "censored_headcount", float(k), name] <= raw for k in CUTOFFS)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 20)] * 2), min_size=2, max_size=20))
def test_gap_measures_lie_below_the_adjusted_headcount(people):
    table = {"x": [p[0] for p in people], "y": [p[1] for p in people]}
    gap = {"gap": "normalised"}
    indicators = {"x": {"below": 10} | gap, "y": {"at_most": 5} | gap}
    spec = {"dimensions": {"all": {"indicators": indicators}}, "cutoffs": ["1/2"]}
    rows = multidimensional(table, spec | {"variance": "none"}).estimates.to_pylist()
    found = {r["measure"]: r["estimate"] for r in rows if r["dimension"] is None}
    assert found["M2"] <= found["M1"] + 1e-12
    assert found["M1"] <= found["M0"] + 1e-12
    gaps = np.maximum(10 - np.array(table["x"]), 0) / 10
    other = (5 - np.array(table["y"])) / 5
    other = np.where(np.array(table["y"]) <= 5, other, 0.0)
    assert found["M1"] == pytest.approx(float((gaps + other).mean() / 2))
