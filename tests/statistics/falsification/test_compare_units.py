"""Units compared with their peers: how often honest ones are accused, and who is found."""

import numpy as np
import pytest

from aboveline.statistics.falsification.excess import excess


def drawn(random: np.random.Generator, units: int, share: float, alike: float):
    """Cases and rows of units of unlike size whose shares differ by nature."""
    rows = np.clip(np.round(np.exp(random.normal(np.log(60), 0.6, units))), 10, 400)
    shares = np.full(units, share)
    if alike:
        size = (1 - alike) / alike
        shares = random.beta(share * size, (1 - share) * size, units)
    return random.binomial(rows.astype(int), shares).astype(float), rows


def flagged(cases, rows, **how) -> np.ndarray:
    return np.nan_to_num(excess(cases, rows, **how)[0], nan=1.0) <= 0.05


@pytest.mark.parametrize(("share", "alike"), [(0.01, 0.02), (0.01, 0.1), (0.1, 0.05)])
def test_counties_without_fault_hardly_raise_an_alarm(share, alike) -> None:
    random = np.random.default_rng(3)
    alarms = sum(flagged(*drawn(random, 20, share, alike)).any() for _ in range(24))
    assert alarms <= 3  # one is promised; a spread taken from trimmed units raises a dozen


@pytest.mark.parametrize("part", [0.1, 0.2, 0.4])
def test_units_at_fault_do_not_hide_each_other(part) -> None:
    random = np.random.default_rng(4)
    found = accused = 0
    for _ in range(2):
        cases, rows = drawn(random, 20, 0.03, 0.01)
        guilty = np.arange(20) < 20 * part
        cases += np.where(guilty, random.binomial((rows - cases).astype(int), 0.35), 0)
        flags = flagged(cases, rows)
        found += int(flags[guilty].sum())
        accused += int(flags[~guilty].sum())
    assert found >= 0.7 * 2 * 20 * part  # with trimmed units none from a fifth on
    assert accused <= 0.1 * found


def test_units_that_differ_by_nature_need_more_to_stand_out() -> None:
    random = np.random.default_rng(2)
    rows = np.full(24, 50.0)
    alike = random.binomial(50, 0.2, 24).astype(float)
    unlike = random.binomial(50, random.beta(2, 8, 24)).astype(float)
    alike[0] = unlike[0] = 27
    assert np.flatnonzero(flagged(alike, rows)).tolist() == [0]
    assert not flagged(unlike, rows).any()


def test_units_not_asked_show_what_is_usual_and_are_not_judged() -> None:
    asked = np.arange(12) < 3
    q, expected = excess([9, 8, 9] + [1, 0, 2] * 3, np.full(12, 20.0), asked=asked)
    assert (q[asked] <= 0.05).all()
    assert np.isnan(q[~asked]).all()
    assert expected[0] == pytest.approx(1, abs=0.5)


def test_usual_share_is_not_below_the_floor() -> None:
    cases, rows = np.array([4.0] + [0.0] * 11), np.full(12, 40.0)
    assert flagged(cases, rows, alike=0.005)[0]
    assert not flagged(cases, rows, alike=0.005, floor=0.04)[0]


def test_same_county_is_always_judged_alike() -> None:
    cases, rows = drawn(np.random.default_rng(5), 20, 0.05, 0.05)
    cases[0] = rows[0] * 0.5
    assert np.array_equal(excess(cases, rows)[0], excess(cases, rows)[0])


def test_fewer_than_five_units_cannot_be_compared() -> None:
    assert np.isnan(excess([1, 9, 0, 0], [10, 10, 10, 10])[0]).all()
