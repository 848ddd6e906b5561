"""Households of a village whose answers agree in so much that is rare that one copied the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Floats
from aboveline.statistics.falsification.outcomes import (
    Groups,
    Integers,
    Outcome,
    adjusted,
    nothing_told,
)
from aboveline.statistics.laws import gumbel_beyond

NAME = "copied_answers"
LEAST_AGREEMENT = 0.8
"""Of what could be told apart in both households, so much at least must be the same."""

_PRIOR = 5.0  # households of the county that stand beside those of the village
_TAIL = 0.05  # of the best agreements in other villages
_FEWEST_FIELDS = 5
_FEWEST_HOUSEHOLDS = 20

Codes = npt.NDArray[np.int64]


def copied_answers(answers: Codes, households: Groups, villages: Groups) -> Outcome:
    """Households that agree with another of the village beyond what chance and likeness give.

    One row a household, one column a question; equal numbers are equal answers, -1 is unknown. An
    answer that both give weighs the bits of its rarity, -log2 of its share among the other
    households of the village (with five households' worth of the county's share), so that what a
    whole village has in common weighs little. Each household has its best partner. How high such
    weights come by chance is shown by best partners among as many households of other villages,
    from whom nobody copied and whose answers go together as they do here: beyond their highest
    twentieth the tail is exponential. So copies do not hide each other, however many they are. In
    a county of one village it is shown by the middle half of its households (Gumbel tail). Flagged
    are those beyond the tail that agree in at least four fifths of what their answers could tell
    apart.
    Missing: an unknown answer agrees with nothing and tells nothing apart; a household with
    fewer than five known answers cannot be told, nor anyone among fewer than 20 households.
    Source: Kuriakose and Robbins (2016) for near-duplicates; Blasius and Thiessen (2015) for
    interviews that copy each other; Fellegi and Sunter (1969) for the weight of rare agreement;
    Pickands (1975) for the tail beyond a height.
    """
    best, share, elsewhere = (np.full(len(answers), np.nan) for _ in range(3))
    county = [_counts(answers[:, column]) for column in range(answers.shape[1])]
    placed = [np.flatnonzero(villages.positions == place) for place in range(villages.count)]
    placed = [rows for rows in placed if rows.size > 1]
    for rows, outside in zip(placed, _outside(placed), strict=True):
        best[rows], share[rows] = _best_partners(answers[rows], None, county, len(answers))
        if outside.size:
            others = answers[outside]
            elsewhere[rows], _share = _best_partners(answers[rows], others, county, len(answers))
    known = (answers >= 0).sum(axis=1) >= _FEWEST_FIELDS
    told = np.isfinite(best) & known
    if np.count_nonzero(told) < _FEWEST_HOUSEHOLDS:
        return nothing_told(NAME, "household", households.names)
    p = np.full(len(answers), np.nan)
    alone = len(placed) == 1
    p[told] = _tail(best[told]) if alone else _tail_elsewhere(best[told], elsewhere[told])
    p[told & (share < LEAST_AGREEMENT)] = 1.0
    usual = np.median(best[told])
    rows = known.astype(np.float64)
    expected = np.where(told, usual, np.nan)
    order = _placed(households)
    return Outcome(
        NAME,
        "household",
        households.names,
        rows[order],
        best[order],
        expected[order],
        adjusted(p)[order],
    )


def _outside(placed: list[Integers]) -> list[Integers]:
    """For each village as many households that follow it, none of its own."""
    if not placed:
        return []
    everyone = np.concatenate(placed)
    ends = np.cumsum([rows.size for rows in placed])
    counts = [min(rows.size, everyone.size - rows.size) for rows in placed]
    return [
        everyone.take(np.arange(end, end + count), mode="wrap")
        for end, count in zip(ends, counts, strict=True)
    ]


def _placed(households: Groups) -> npt.NDArray[np.int64]:
    """The row of each household."""
    rows = np.empty(households.count, dtype=np.int64)
    rows[households.positions] = np.arange(households.positions.size)
    return rows


def _counts(column: Codes) -> npt.NDArray[np.int64]:
    """How many households give each answer."""
    return np.bincount(column[column >= 0])


def _best_partners(
    answers: Codes, others: Codes | None, county: list[npt.NDArray[np.int64]], everyone: int
) -> tuple[Floats, Floats]:
    """Bits of agreement with the best partner, and its share of what could agree.

    Partners are `others`, or without them the households themselves.
    """
    size, columns = answers.shape
    partners = answers if others is None else others
    agreed, could = (np.zeros((size, len(partners))) for _ in range(2))
    for column in range(columns):
        value, theirs = answers[:, column], partners[:, column]
        known = value >= 0
        if not known.any():
            continue
        here = np.bincount(value[known], minlength=county[column].size)
        away = county[column] - here - (others is not None)  # a partner is no witness
        elsewhere = (np.maximum(away, 0) + 0.5) / (everyone - size + 1)
        pair = np.maximum(here - 2, 0) + _PRIOR * elsewhere
        weight = -np.log2(np.clip(pair / max(known.sum() - 2 + _PRIOR, 1.0), 1e-9, 1.0))
        mine, other = (np.where(v >= 0, weight[v.clip(0)], 0.0) for v in (value, theirs))
        both = known[:, None] & (theirs >= 0)[None, :]
        agreed += np.where(both & (value[:, None] == theirs[None, :]), mine[:, None], 0.0)
        could += np.where(both, np.minimum(mine[:, None], other[None, :]), 0.0)
    if others is None:
        np.fill_diagonal(agreed, -1.0)
    partner = agreed.argmax(axis=1)
    rows = np.arange(size)
    best = agreed[rows, partner]
    return best, best / np.maximum(could[rows, partner], 1e-9)


def _tail_elsewhere(best: Floats, elsewhere: Floats) -> Floats:
    """The chance of so high a best agreement by those found in other villages."""
    part = max(_TAIL, min(0.5, _FEWEST_HOUSEHOLDS / elsewhere.size))
    height = float(np.quantile(elsewhere, 1 - part))
    scale = max(float(np.mean(elsewhere[elsewhere >= height])) - height, 1e-6)
    return np.where(best < height, 1.0, part * np.exp(-np.maximum(best - height, 0) / scale))


def _tail(best: Floats) -> Floats:
    """The chance of so high a best agreement, by a Gumbel law through the middle half of all."""
    low, middle, high = np.quantile(best, (0.25, 0.5, 0.75))
    scale = max((high - low) / (np.log(np.log(4)) - np.log(np.log(4 / 3))), 1e-6)
    place = middle + scale * np.log(np.log(2))
    return gumbel_beyond(best, place, scale)
