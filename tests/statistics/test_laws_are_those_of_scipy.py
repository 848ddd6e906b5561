"""Quantiles and tails are those of `scipy.stats`, at many places."""

import numpy as np
from scipy import stats

from aboveline.statistics import laws

RANDOM = np.random.default_rng(20200630)
MANY = 5000
SHARES = RANDOM.random(MANY)
AMOUNTS = RANDOM.exponential(3, MANY)


def test_quantiles_of_students_law() -> None:
    freedom = np.concatenate([RANDOM.integers(1, 400, MANY - 2), [np.nan, np.inf]])
    assert np.array_equal(
        laws.t_quantile(SHARES, freedom), stats.t.ppf(SHARES, freedom), equal_nan=True
    )


def test_quantiles_of_the_normal_law() -> None:
    assert np.array_equal(laws.normal_quantile(SHARES), stats.norm.ppf(SHARES))


def test_tails_of_students_and_fishers_law() -> None:
    first, second = RANDOM.integers(1, 30, MANY), RANDOM.integers(1, 400, MANY)
    amounts = np.concatenate([AMOUNTS[:-3], [0.0, np.nan, np.inf]])
    assert np.array_equal(
        laws.t_beyond(amounts, second), stats.t.sf(amounts, second), equal_nan=True
    )
    assert np.array_equal(
        laws.f_beyond(amounts, first, second), stats.f.sf(amounts, first, second), equal_nan=True
    )


def test_quantiles_of_the_beta_law() -> None:
    a, b = 100 * RANDOM.random(MANY), 100 * RANDOM.random(MANY)
    a[:2], b[1:3] = (0, np.nan), 0
    found, known = laws.beta_quantile(SHARES, a, b), stats.beta.ppf(SHARES, a, b)
    assert np.allclose(found, known, rtol=1e-12, atol=0, equal_nan=True)
    assert np.isnan(found[:3]).all()


def test_tail_of_gumbels_law() -> None:
    found, known = laws.gumbel_beyond(AMOUNTS, 3.0, 2.0), stats.gumbel_r.sf(AMOUNTS, 3, 2)
    assert np.allclose(found, known, rtol=1e-12, atol=0)


def test_so_many_cases_or_more() -> None:
    rows = RANDOM.integers(0, 60, MANY).astype(np.float64)
    cases = np.floor(SHARES * (rows + 1))
    share = RANDOM.random(MANY)
    known = stats.binom.sf(cases - 1, rows, share)
    assert np.allclose(laws.binomial_from(cases, rows, share), known, rtol=1e-9, atol=0)
    a, b = 20 * share + 0.01, 20 * (1 - share) + 0.01
    known = stats.betabinom.sf(cases - 1, rows, a, b)
    assert np.allclose(laws.beta_binomial_from(cases, rows, a, b), known, rtol=1e-9, atol=1e-12)
