"""Visits too short, too many on a day, or too far apart: what is flagged and what is left alone."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from aboveline.statistics.falsification import (
    Visits,
    adjusted,
    groups,
    impossible_distances,
    many_visits,
    quick_visits,
)

RECORDERS, DAYS, A_DAY = 12, 40, 6


def visits(seed: int) -> Visits:
    """Twelve recorders, forty days, six visits a day, in one village each."""
    random = np.random.default_rng(seed)
    count = RECORDERS * DAYS * A_DAY
    recorder = np.repeat(np.arange(RECORDERS), DAYS * A_DAY)
    day = np.tile(np.repeat(np.arange(DAYS), A_DAY), RECORDERS)
    minutes = np.exp(random.normal(np.log(35), 0.4, count))
    hour = 9 + 1.5 * np.tile(np.arange(A_DAY), RECORDERS * DAYS)
    began = hour * 3600 + random.integers(0, 600, count)
    return Visits(
        groups([f"r{number:02}" for number in recorder]),
        day,
        began,
        began + np.minimum(minutes, 70) * 60,
        110 + 0.2 * recorder + random.normal(0, 0.005, count),
        30 + random.normal(0, 0.005, count),
    )


CHECKS = [quick_visits, many_visits, impossible_distances]


@pytest.mark.parametrize("check", CHECKS)
def test_honest_recorders_are_left_alone(check) -> None:
    assert sum(check(visits(seed)).flagged.sum() for seed in range(10)) <= 1  # of 120


def test_recorder_of_short_visits_is_flagged() -> None:
    made = visits(1)
    short = (made.recorders.positions == 3) & (made.day % 3 == 0)
    made = replace(made, ended=np.where(short, made.began + 240, made.ended))
    assert quick_visits(made).flagged_keys == ("r03",)


def test_visits_without_a_clock_cannot_be_told() -> None:
    made = visits(1)
    silent = made.recorders.positions == 3
    made = replace(made, began=np.where(silent, np.nan, made.began))
    for check in (quick_visits, impossible_distances):
        assert not check(made).told[3]
        assert check(made).told[[0, 1, 2]].all()


def test_recorder_of_crowded_days_is_flagged() -> None:
    made = visits(1)
    day = np.where(made.recorders.positions == 5, made.day // 4, made.day)
    assert many_visits(replace(made, day=day)).flagged_keys == ("r05",)


def test_recorder_in_two_places_at_once_is_flagged() -> None:
    made = visits(1)
    away = (made.recorders.positions == 7) & (np.arange(made.day.size) % 12 == 1)
    made = replace(made, longitude=np.where(away, made.longitude + 2, made.longitude))
    assert impossible_distances(made).flagged_keys == ("r07",)


def test_adjusted_values_are_those_of_scipy() -> None:
    p = np.random.default_rng(1).random(50) ** 3
    assert np.allclose(adjusted(p), stats.false_discovery_control(p))
