"""Incomes just over the line, jumps and digits: what is flagged and what is left alone."""

import numpy as np
import pytest

from aboveline.statistics.falsification import (
    digit_preference,
    groups,
    heaped_incomes,
    jumps,
)

LINE = 4000.0


def incomes(seed: int, households: int = 4000) -> np.ndarray:
    """Incomes of a county, half of them round."""
    random = np.random.default_rng(seed)
    drawn = np.exp(random.normal(np.log(6500), 0.5, households))
    return np.where(random.random(households) < 0.5, np.round(drawn, -3), np.round(drawn, -1))


def villages(households: int = 4000, size: int = 200) -> list[str]:
    return [f"v{row // size:02}" for row in range(households)]


def heaped(income: np.ndarray, line: float = LINE):
    units = groups(villages(income.size))
    return heaped_incomes(income, np.full(income.size, line), units)


@pytest.mark.parametrize("line", [4000.0, 3747.0])
def test_round_incomes_about_a_round_line_are_no_heap(line: float) -> None:
    flagged = [heaped(incomes(seed), line).flagged.sum() for seed in range(8)]
    assert sum(flagged) <= 1  # of 160 villages


def test_village_that_lifts_its_poor_over_the_line_is_flagged() -> None:
    income = incomes(1)
    there = np.array(villages()) == "v03"
    low = there & (income < LINE)
    income[low] = LINE + 50 + np.arange(low.sum()) * 5 % 250
    outcome = heaped(income)
    assert outcome.flagged_keys == ("v03",)
    at = outcome.keys.index("v03")
    assert outcome.observed[at] > 1.8 * outcome.expected[at]


def test_households_decided_at_other_times_do_not_count() -> None:
    income = incomes(1)
    low = (np.array(villages()) == "v03") & (income < LINE)
    income[low] = LINE + 50
    units = groups(villages())
    outcome = heaped_incomes(income, np.full(income.size, LINE), units, counted=~low)
    assert not outcome.flagged.any()


def test_unknown_income_is_in_no_zone_and_an_empty_village_cannot_be_told() -> None:
    income = incomes(2)
    income[np.array(villages()) == "v00"] = np.nan
    outcome = heaped(income)
    assert outcome.rows[0] == 0
    assert not outcome.told[0]
    assert outcome.told[1:].all()


def test_rises_that_no_falls_match_are_flagged_and_explained_ones_are_not() -> None:
    random = np.random.default_rng(3)
    before = np.exp(random.normal(8.8, 0.4, 2000))
    after = before * np.exp(random.normal(0.1, 0.15, 2000))
    after[:20] = before[:20] * 5
    explained = np.zeros(2000, dtype=bool)
    explained[10:20] = True
    keys = [f"{row:04}" for row in range(2000)]
    outcome = jumps(before, after, groups(keys), explained=explained)
    flagged = set(outcome.flagged_keys)
    assert flagged >= set(keys[:10])
    assert len(flagged - set(keys[:10])) <= 3  # some false alarms among flags are allowed
    assert not outcome.told[10:20].any()


def test_rises_as_frequent_as_falls_are_no_jumps() -> None:
    random = np.random.default_rng(4)
    before = np.exp(random.normal(8.8, 0.4, 5000))
    after = before * np.exp(random.standard_t(2, 5000) * 0.3)
    outcome = jumps(before, after, groups([f"{row:04}" for row in range(5000)]))
    assert not outcome.flagged.any()


def test_a_year_without_income_cannot_be_told() -> None:
    before, after = np.full(100, 5000.0), np.full(100, 5500.0)
    before[0], after[1] = np.nan, 0
    outcome = jumps(before, after, groups([f"{row:03}" for row in range(100)]))
    assert outcome.told.tolist() == [False, False] + [True] * 98


def stated(seed: int, round_share: np.ndarray) -> np.ndarray:
    """Four amounts of each of 1000 households, so many of them in whole thousands."""
    random = np.random.default_rng(seed)
    drawn = np.exp(random.normal(8.5, 0.8, (1000, 4)))
    habit = random.random((1000, 1)) * 0.2
    is_round = random.random((1000, 4)) < round_share[:, None] + habit
    return np.where(is_round, np.maximum(np.round(drawn, -3), 1000), np.round(drawn, -1))


def digits(amounts: np.ndarray):
    recorders = [f"r{row // 50:02}" for row in range(1000) for _ in range(4)]
    return digit_preference(amounts.ravel(), np.repeat(np.arange(1000), 4), groups(recorders))


def test_recorders_who_round_as_the_county_rounds_are_left_alone() -> None:
    flagged = [digits(stated(seed, np.full(1000, 0.5))).flagged.sum() for seed in range(10)]
    assert sum(flagged) <= 1  # of 200 recorders


@pytest.mark.parametrize("share", [0.0, 0.95], ids=["invented", "rounded"])
def test_recorder_with_other_digits_than_the_county_is_flagged(share: float) -> None:
    shares = np.full(1000, 0.5)
    shares[100:150] = share
    assert digits(stated(5, shares)).flagged_keys == ("r02",)


def test_one_amount_said_every_month_is_one_amount() -> None:
    amounts = stated(6, np.full(1000, 0.5))
    once = digits(amounts)
    recorders = [f"r{row // 50:02}" for row in range(1000) for _ in range(48)]
    monthly = digit_preference(
        np.repeat(amounts.ravel(), 12), np.repeat(np.arange(1000), 48), groups(recorders)
    )
    assert np.allclose(once.q_values, monthly.q_values)
