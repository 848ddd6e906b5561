"""Decompositions: into parts of a statistic, and into subgroups, with standard errors.

Source: Foster, Greer, Thorbecke (1984); Shorrocks (1984); Aristondo, Lasso de la Vega,
Urrutia (2010) for FGT and Watts from headcount, gap and inequality among the poor.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aboveline.statistics.codes import Floats, quiet
from aboveline.statistics.estimates import (
    Estimates,
    Influence,
    combine,
    linear,
    mean_of,
    ratio_of,
)
from aboveline.statistics.inequality import generalised_entropy
from aboveline.statistics.poverty import Zeros, fgt, poor_rows, watts, with_logarithms
from aboveline.statistics.sample import Sample


def decompose_fgt(
    sample: Sample, line: float, alpha: float = 2, *, poor_at_line: bool = False
) -> dict[str, Estimates]:
    """FGT as headcount x (income gap ratio)^alpha x (1 + (alpha^2 - alpha) x entropy of gaps).

    `income gap ratio` is the mean gap of the poor over the line, `entropy of gaps` the
    generalised entropy (with the same alpha) of the gaps of the poor.
    """
    poor = poor_rows(sample, line, poor_at_line=poor_at_line)
    gap = np.where(poor, 1 - sample.welfare / line, 0.0)
    number, gaps = sample.total(poor), sample.total(gap)
    parts = {
        "fgt": fgt(sample, line, alpha, poor_at_line=poor_at_line),
        "headcount": mean_of(sample, poor),
        "gap": mean_of(sample, gap),
        "income gap ratio": ratio_of(sample, gaps, number),
    }
    if alpha not in (0, 1):
        among = _on_design(sample, np.where(poor, gap, np.nan))
        parts["entropy of gaps"] = generalised_entropy(among, alpha)
    return parts


@quiet
def decompose_watts(
    sample: Sample, line: float, *, zeros: Zeros = "refuse"
) -> dict[str, Estimates]:
    """Watts as headcount x (watts poverty gap ratio + log deviation of the poor).

    `watts poverty gap ratio` is ln(line / mean welfare of the poor).
    """
    used = with_logarithms(sample, zeros)
    poor = poor_rows(used, line, poor_at_line=True)
    mean = ratio_of(used, used.total(np.where(poor, used.welfare, 0.0)), used.total(poor))
    among = _on_design(used, np.where(poor, used.welfare, np.nan))
    ratio = Estimates(
        np.log(line / mean.value),
        used,
        lambda: combine(used, (-1 / mean.value, mean.influence)),
    )
    return {
        "watts": watts(used, line, zeros=zeros),
        "headcount": mean_of(used, poor),
        "watts poverty gap ratio": ratio,
        "log deviation of the poor": generalised_entropy(among, 0),
    }


@quiet
def decompose_generalised_entropy(
    sample: Sample, alpha: float = 1, *, zeros: Zeros = "refuse"
) -> dict[str, Estimates]:
    """Generalised entropy of all as `total` = `within` + `between` the sample's groups."""
    used = with_logarithms(sample, zeros) if alpha <= 0 else sample
    over = Sample(_on_design(used, used.welfare).all_welfare, used.design)
    total = generalised_entropy(over, alpha)
    sizes, totals = used.population.groups, used.welfare_total.groups
    size, welfare = sizes.sum(), totals.sum()
    mean = welfare / size
    share = np.where(sizes > 0, totals / sizes / mean, 1.0)
    part, by_share, constant = _entropy_terms(share, alpha)
    level = float((sizes * part).sum() / size)
    slope = float((sizes * share * by_share).sum() / size)

    def units_between() -> Floats:
        own = linear(
            used,
            (used.welfare_total, (by_share - slope) / welfare),
            (used.population, (part - share * by_share - level + slope) / size),
        )
        return used.cells.by_unit(own.cells)

    def units_within() -> Floats:
        return over.cells.by_unit(total.influence.cells) - units_between()

    def estimates(value: float, units: Callable[[], Floats]) -> Estimates:
        nothing = np.zeros_like(over.population.cells)
        return Estimates(np.array([value]), over, lambda: Influence(nothing, units(), np.ones(1)))

    between = level - constant
    within = float(total.value[0]) - between
    return {
        "total": total,
        "within": estimates(within, units_within),
        "between": estimates(between, units_between),
    }


def _on_design(sample: Sample, values: Floats) -> Sample:
    """A sample of a column of the rows in use (NaN leaves a row out), in the same groups."""
    if sample.rows is None:
        return sample.with_welfare(values)
    full = np.full(sample.design.weights.size, np.nan)
    full[sample.rows] = values
    return sample.with_welfare(full)


def _entropy_terms(share: Floats, alpha: float) -> tuple[Floats, Floats, float]:
    """Per group: the entropy's term of its mean over the mean, its slope, and the constant."""
    if alpha == 0:
        return -np.log(share), -1 / share, 0.0
    if alpha == 1:
        return share * np.log(share), np.log(share) + 1, 0.0
    scale = 1 / (alpha * (alpha - 1))
    return scale * share**alpha, scale * alpha * share ** (alpha - 1), scale


@quiet
def contributions(sample: Sample, values: Floats) -> Estimates:
    """Each group's share in the weighted total of a column (one value a row in use).

    With the powered gaps as the column: the subgroup's contribution to FGT.
    """
    summed = sample.total(values)
    overall = summed.groups.sum()
    share = summed.groups / overall

    def influence() -> Influence:
        own = linear(sample, (summed, np.full(sample.n_groups, 1 / overall)))
        return Influence(own.cells, sample.cells.by_unit(own.cells), -share)

    return Estimates(share, sample, influence)
