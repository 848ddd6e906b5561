"""Means, totals, proportions and ratios of columns, with their variances."""

from __future__ import annotations

from typing import Any

import numpy as np

from aboveline.statistics.estimates import Estimates, linear, mean_of, ratio_of
from aboveline.statistics.sample import Sample


def mean(sample: Sample) -> Estimates:
    """Weighted mean of the sample's column; of truth values it is a proportion.

    >>> from aboveline.statistics.sample import sample_of
    >>> mean(sample_of([1.0, 2.0, 6.0], weights=[2, 1, 1])).value
    array([2.5])
    """
    return mean_of(sample, sample.welfare)


def total(sample: Sample) -> Estimates:
    """Weighted total of the sample's column."""
    one = np.ones(sample.n_groups)
    summed = sample.welfare_total
    return Estimates(summed.groups, sample, lambda: linear(sample, (summed, one)))


def ratio(sample: Sample, denominator: Any) -> Estimates:
    """Total of the sample's column over the total of another (one value a row of the design).

    Missing: rows where either is unknown are left out.
    """
    other = np.asarray(denominator, dtype=np.float64)
    both = sample if np.isfinite(other).all() else sample.within(np.isfinite(other))
    mine = other if both.rows is None else other[both.rows]
    return ratio_of(both, both.welfare_total, both.total(mine))
