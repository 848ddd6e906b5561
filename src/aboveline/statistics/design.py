"""Survey designs and the linearised variance of any statistic.

A statistic enters as its *scores*: for each row the influence of one unit of weight. The
variance of the statistic is the variance of the weighted total of its scores under the
design: stratified, clustered, with replacement or with finite population correction, with a
second stage where its sampling fraction is known.

Source: Binder (1983); Deville (1999); Saerndal, Swensson, Wretman (1992) section 4.3; the
names of the ways with a lonely PSU are those of R's survey package.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import (
    Booleans,
    Codes,
    Floats,
    compact,
    cross,
    encode,
    label_of_unit,
)
from aboveline.statistics.domains import DomainCells
from aboveline.statistics.stages import DesignError, Lonely, Stage, covariance_of_totals


@dataclass(frozen=True, slots=True)
class Design:
    """A sample and how it was drawn, coded once and used for many statistics.

    Make one with `survey_design`. A domain keeps all rows: outside it the weight is 0
    (`within`), so that the PSUs outside still count.
    """

    weights: Floats
    stages: tuple[Stage, ...]
    lonely: Lonely = "fail"

    @property
    def psu(self) -> Codes | None:
        """The PSU of each row, coded; None when every row is its own PSU."""
        return self.stages[0].unit

    @property
    def strata(self) -> Codes:
        """The stratum of each PSU, coded."""
        return self.stages[0].parent

    @property
    def n_psu(self) -> int:
        """Number of PSUs, those without weight included."""
        return self.stages[0].n_units

    @property
    def n_strata(self) -> int:
        """Number of strata."""
        return self.stages[0].n_parents

    def within(self, domain: Booleans) -> Design:
        """The same design for a domain: rows outside stay, with weight 0."""
        return dataclasses.replace(self, weights=np.where(domain, self.weights, 0.0))

    def with_weights(self, weights: npt.ArrayLike) -> Design:
        """The same design with other weights (row by row)."""
        return dataclasses.replace(self, weights=np.asarray(weights, dtype=np.float64))


def survey_design(
    weights: npt.ArrayLike,
    *,
    strata: Any = None,
    psu: Any = None,
    fpc: npt.ArrayLike | None = None,
    ssu: Any = None,
    fpc_second: npt.ArrayLike | None = None,
    lonely: Lonely = "fail",
) -> Design:
    """A design from columns of labels: weights, strata, PSUs and, if known, how much was drawn.

    Without `strata` there is one stratum; without `psu` every row is a PSU. PSUs with the
    same label in two strata are two PSUs. `fpc` is, row by row, the population number of
    PSUs of the stratum (above 1) or the sampling fraction (at most 1); without it PSUs count
    as drawn with replacement. `ssu` and `fpc_second` are the same for units within PSUs and
    count only together with `fpc`.

    Missing: weights, strata, PSUs and fractions must be known. Raises DesignError.

    >>> design = survey_design([1, 1, 2, 2], strata=["n", "n", "s", "s"])
    >>> design.n_strata, design.n_psu
    (2, 4)
    """
    weight = np.asarray(weights, dtype=np.float64)
    distinct = weight[:1] if weight.strides == (0,) else weight
    if not np.isfinite(distinct).all() or (distinct < 0).any():
        raise DesignError("A weight is missing or negative: give every row a weight of 0 or more.")
    stratum = _coded(strata, weight.size, "strata")
    n_strata = int(stratum.max(initial=0)) + 1 if stratum is not None else 1
    first = _stage(_coded(psu, weight.size, "psu"), stratum, n_strata, weight.size)
    first = _with_fraction(first, fpc, "fpc")
    stages = [first]
    if ssu is not None or fpc_second is not None:
        if fpc is None:
            raise DesignError("A second stage counts only together with the fpc of the first.")
        unit = first.unit if first.unit is not None else np.arange(weight.size)
        second = _stage(_coded(ssu, weight.size, "ssu"), unit, first.n_units, weight.size)
        second = _with_fraction(second, fpc_second, "fpc_second")
        stages.append(dataclasses.replace(second, multiplier=first.fraction[first.parent]))
    return Design(weight, tuple(stages), lonely)


def _coded(labels: Any, size: int, name: str) -> Codes | None:
    if labels is None:
        return None
    codes, _ = encode(labels)
    if codes.size != size:
        raise DesignError(f"{name} has {codes.size} rows and the weights have {size}.")
    if (codes < 0).any():
        raise DesignError(
            f"{name} is missing in {int((codes < 0).sum())} rows: fill it in or leave them out."
        )
    return codes


def _stage(unit: Codes | None, parent: Codes | None, n_parents: int, size: int) -> Stage:
    of_row = np.zeros(size, dtype=np.intp) if parent is None else parent
    nothing, one = np.zeros(n_parents), np.ones(n_parents)
    if unit is None:
        return Stage(None, of_row, nothing, one)
    n_units = int(unit.max(initial=-1)) + 1
    of_unit, nested = label_of_unit(unit, of_row, n_units)
    if not nested:
        unit, of_unit, _ = cross(of_row, unit, n_units)
    return Stage(unit, of_unit, nothing, one)


def _with_fraction(stage: Stage, fpc: npt.ArrayLike | None, name: str) -> Stage:
    if fpc is None:
        return stage
    given = np.asarray(fpc, dtype=np.float64)
    if not (given > 0).all():
        raise DesignError(f"{name} is missing or not above 0 in some rows.")
    of_row = stage.parent if stage.unit is None else stage.parent[stage.unit]
    value = np.ones(stage.n_parents)
    value[of_row] = given
    if not np.allclose(value[of_row], given, rtol=1e-9):
        raise DesignError(f"{name} differs inside a stratum or PSU: it is one number for each.")
    drawn = np.bincount(stage.parent, minlength=stage.n_parents)
    fraction = np.where(value <= 1, value, drawn / value)
    if (fraction > 1).any():
        raise DesignError(f"{name} is smaller than the number of units in the sample.")
    return dataclasses.replace(stage, fraction=fraction)


def linearised_covariance(scores: npt.ArrayLike, design: Design) -> Floats:
    """Covariance matrix of the statistics whose scores are the columns; shape (k, k).

    Scores are (rows,) or (rows, k), not multiplied by the weights, and finite everywhere.
    """
    given = np.asarray(scores, dtype=np.float64)
    values = given.reshape(given.shape[0], -1) * design.weights[:, None]
    parts = [covariance_of_totals(s.totals(values), s, design.lonely) for s in design.stages]
    variance: Floats = np.stack(parts).sum(axis=0)
    return variance


def linearised_variance(scores: npt.ArrayLike, design: Design) -> Floats:
    """Variance of each statistic: shape (k,), or () for one column of scores."""
    covariance = linearised_covariance(scores, design)
    variances = np.diagonal(covariance).copy()
    return variances.reshape(()) if np.ndim(scores) == 1 else variances


def domain_variance(scores: Floats, group: Codes, n_groups: int, design: Design) -> Floats:
    """Variance of one statistic in each of many groups, in one pass; shape (groups,).

    Each row's score counts for its own group only; PSUs without rows of a group count as
    zeros for it, as for any domain. A row of no group has the code -1.
    """
    cells, rows = _domain_cells(group, n_groups, design)
    values = scores * design.weights
    return cells.variance(cells.totals(values if rows is None else values[rows]))


def domain_degrees_of_freedom(group: Codes, n_groups: int, design: Design) -> Codes:
    """PSUs minus strata that each group touches with weight; shape (groups,)."""
    inside = np.where(design.weights != 0, group, -1)
    return _domain_cells(inside, n_groups, design)[0].degrees_of_freedom()


def _domain_cells(group: Codes, n_groups: int, design: Design) -> tuple[DomainCells, Codes | None]:
    rows = np.flatnonzero(group >= 0) if (group < 0).any() else None
    inside = group if rows is None else group[rows]
    cells = DomainCells(
        design.stages,
        design.lonely,
        n_rows=inside.size,
        rows=rows,
        group=inside,
        n_groups=n_groups,
    )
    return cells, rows


def degrees_of_freedom(design: Design) -> int:
    """PSUs minus strata, counting those that have weight: for a domain, those it touches."""
    stage = design.stages[0]
    if stage.unit is None:
        psu = np.flatnonzero(design.weights)
    else:
        touched = np.zeros(stage.n_units, dtype=bool)
        touched[stage.unit[design.weights != 0]] = True
        psu = np.flatnonzero(touched)
    _, strata = compact(stage.parent[psu], stage.n_parents)
    return int(psu.size - strata.size)


__all__ = [
    "Design",
    "DesignError",
    "Lonely",
    "Stage",
    "covariance_of_totals",
    "degrees_of_freedom",
    "domain_degrees_of_freedom",
    "domain_variance",
    "linearised_covariance",
    "linearised_variance",
    "survey_design",
]
