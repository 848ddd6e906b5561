"""Households of a village whose answers agree in so much that is rare that one copied the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from aboveline.statistics.codes import Floats
from aboveline.statistics.falsification.outcomes import (
    Groups,
    Outcome,
    adjusted,
    nothing_told,
)

NAME = "copied_answers"
LEAST_AGREEMENT = 0.8
"""Of what could be told apart in both households, so much at least must be the same."""

_PRIOR = 5.0  # households of the county that stand beside those of the village
_FEWEST_FIELDS = 5
_FEWEST_HOUSEHOLDS = 20

Codes = npt.NDArray[np.int64]


def copied_answers(answers: Codes, households: Groups, villages: Groups) -> Outcome:
    """Households that agree with another of the village beyond what chance and likeness give.

    One row a household, one column a question; equal numbers are equal answers, -1 is unknown. An
    answer that both give weighs the bits of its rarity, -log2 of its share among the other
    households of the village (with five households' worth of the county's share), so that what a
    whole village has in common weighs little. Each household has its best partner; best partners
    of all households of the county show by their middle half how high such weights come by chance
    (Gumbel tail). Flagged are those beyond the tail that agree in at least four fifths of what
    their answers could tell apart.
    Missing: an unknown answer agrees with nothing and tells nothing apart; a household with
    fewer than five known answers cannot be told, nor anyone among fewer than 20 households.
    Source: Kuriakose and Robbins (2016) for near-duplicates; Blasius and Thiessen (2015) for
    interviews that copy each other; Fellegi and Sunter (1969) for the weight of rare agreement.
    """
    best = np.full(len(answers), np.nan)
    share = np.full(len(answers), np.nan)
    county = [_counts(answers[:, column]) for column in range(answers.shape[1])]
    for village in range(villages.count):
        rows = np.flatnonzero(villages.positions == village)
        if rows.size > 1:
            best[rows], share[rows] = _best_partners(answers[rows], county, len(answers))
    known = (answers >= 0).sum(axis=1) >= _FEWEST_FIELDS
    told = np.isfinite(best) & known
    if np.count_nonzero(told) < _FEWEST_HOUSEHOLDS:
        return nothing_told(NAME, "household", households.names)
    p = np.full(len(answers), np.nan)
    p[told] = _tail(best[told])
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


def _placed(households: Groups) -> npt.NDArray[np.int64]:
    """The row of each household."""
    rows = np.empty(households.count, dtype=np.int64)
    rows[households.positions] = np.arange(households.positions.size)
    return rows


def _counts(column: Codes) -> npt.NDArray[np.int64]:
    """How many households give each answer."""
    return np.bincount(column[column >= 0])


def _best_partners(
    answers: Codes, county: list[npt.NDArray[np.int64]], everyone: int
) -> tuple[Floats, Floats]:
    """Bits of agreement with the best partner, and its share of what could agree."""
    size, columns = answers.shape
    agreed, could = np.zeros((size, size)), np.zeros((size, size))
    for column in range(columns):
        value = answers[:, column]
        known = value >= 0
        if not known.any():
            continue
        here = np.bincount(value[known], minlength=county[column].size)[value.clip(0)]
        whole = county[column][value.clip(0)]
        elsewhere = (whole - here + 0.5) / (everyone - size + 1)
        among = known.sum() - 2
        pair = (np.maximum(here - 2, 0) + _PRIOR * elsewhere) / max(among + _PRIOR, 1.0)
        bits = np.where(known, -np.log2(np.clip(pair, 1e-9, 1.0)), 0.0)
        both = known[:, None] & known[None, :]
        agreed += np.where(both & (value[:, None] == value[None, :]), bits[:, None], 0.0)
        could += np.where(both, np.minimum(bits[:, None], bits[None, :]), 0.0)
    np.fill_diagonal(agreed, -1.0)
    partner = agreed.argmax(axis=1)
    rows = np.arange(size)
    best = agreed[rows, partner]
    return best, best / np.maximum(could[rows, partner], 1e-9)


def _tail(best: Floats) -> Floats:
    """The chance of so high a best agreement, by a Gumbel law through the middle half of all."""
    low, middle, high = np.quantile(best, (0.25, 0.5, 0.75))
    scale = max((high - low) / (np.log(np.log(4)) - np.log(np.log(4 / 3))), 1e-6)
    place = middle + scale * np.log(np.log(2))
    return np.asarray(stats.gumbel_r.sf(best, place, scale), dtype=np.float64)
