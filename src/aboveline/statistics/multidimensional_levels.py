"""Levels: every measure in every domain of a breakdown, with standard error and interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import special, stats

from aboveline.statistics.codes import Codes, Floats, sums
from aboveline.statistics.multidimensional_cells import Breakdown, Cells
from aboveline.statistics.multidimensional_columns import CodedTable
from aboveline.statistics.multidimensional_measures import Measure, Sums
from aboveline.statistics.multidimensional_replicates import Replicates
from aboveline.statistics.multidimensional_spec import Specification
from aboveline.statistics.multidimensional_variance import (
    LinearisedRows,
    LinearisedUnits,
    Variances,
    domain_totals,
    estimates_of,
)


@dataclass(frozen=True, slots=True)
class Levels:
    """Estimates and variances of one breakdown, shape (measures, domains).

    `population` is the weight that counts in each domain, `degrees` its degrees of freedom,
    `design_degrees` those of all domains together; `ways` gives covariances between domains,
    None when no variance is wanted.
    """

    specification: Specification
    breakdown: Breakdown
    measures: list[Measure]
    population: Floats
    estimates: Floats
    variance: Floats
    degrees: Codes
    design_degrees: int
    ways: Variances | None


def levels_of(
    cells: Cells,
    breakdown: Breakdown,
    measures: list[Measure],
    total: Sums,
    specification: Specification,
) -> Levels:
    """The levels of one breakdown. Raises DesignError when a stratum has a single PSU."""
    totals = domain_totals(cells, breakdown, total)
    if breakdown.column is None:
        measures = [m for m in measures if not m.of_whole]
    n_groups = len(breakdown.groups)
    estimates = np.stack([estimates_of(m, totals, n_groups) for m in measures])
    ways = _ways(cells, breakdown, total, totals, specification)
    variance = np.full(estimates.shape, np.nan)
    degrees, design_degrees = np.zeros(breakdown.n_domains, dtype=np.intp), 0
    if ways is not None:
        design_degrees = int(ways.degrees("design")[0])
        degrees = ways.degrees(specification.degrees_of_freedom)
        for row, measure in enumerate(measures):
            if measure.of_whole:
                variance[row] = ways.share_variance(measure.over, estimates[row])
            else:
                variance[row] = ways.variance(ways.scores(measure, estimates[row]))
        variance[np.isnan(estimates)] = np.nan
    return Levels(
        specification=specification,
        breakdown=breakdown,
        measures=measures,
        population=totals[:, 0],
        estimates=estimates,
        variance=variance,
        degrees=degrees,
        design_degrees=design_degrees,
        ways=ways,
    )


def _ways(
    cells: Cells, breakdown: Breakdown, total: Sums, totals: Floats, specification: Specification
) -> Variances | None:
    """How variances are estimated; None when none is wanted or one PSU is all there is."""
    method = specification.variance
    if method == "none" or cells.stage.n_units <= 1:
        return None
    if cells.pooled:
        return LinearisedRows(cells, breakdown, total, totals, specification.lonely_psu)
    if method == "linearised":
        return LinearisedUnits(cells, breakdown, total, totals)
    return Replicates(cells, breakdown, total, totals, method=method, fay_rho=specification.fay_rho)


def logit_interval(
    estimate: Floats, std_error: Floats, degrees: Codes, confidence: float
) -> tuple[Floats, Floats]:
    """Interval of a share on the logit scale with Student's t; missing at 0 and at 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quantile = stats.t.ppf((1 + confidence) / 2, np.where(degrees > 0, degrees, np.nan))
        inside = (estimate > 0) & (estimate < 1) & (std_error > 0)
        middle = special.logit(np.where(inside, estimate, np.nan))
        reach = quantile * std_error / (estimate * (1 - estimate))
        return special.expit(middle - reach), special.expit(middle + reach)


def estimates_table(levels: Levels) -> pa.Table:
    """One row a measure and domain that has people."""
    breakdown = levels.breakdown
    n_measures, n_domains = levels.estimates.shape
    std_error = np.sqrt(levels.variance)
    low, high = logit_interval(
        levels.estimates, std_error, levels.degrees, levels.specification.confidence
    )
    domain = np.tile(np.arange(n_domains), n_measures)
    present = np.tile(levels.population > 0, n_measures)
    columns = {
        **domain_columns(breakdown, domain),
        **measure_columns(levels.measures, np.repeat(np.arange(n_measures), n_domains)),
        "estimate": known(levels.estimates.ravel()),
        "std_error": known(std_error.ravel()),
        "ci_low": known(low.ravel()),
        "ci_high": known(high.ravel()),
        "df": pa.array(np.tile(levels.degrees, n_measures), type=pa.int64()),
    }
    return pa.table(columns).filter(pa.array(present))


def domain_columns(breakdown: Breakdown, domain: Codes) -> dict[str, pa.Array]:
    """The columns time, by and group of some domains."""
    n_groups = len(breakdown.groups)
    times = pa.array([_text(t) for t in breakdown.times], type=pa.string())
    groups = pa.array([_text(g) for g in breakdown.groups], type=pa.string())
    return {
        "time": times.take(pa.array(domain // n_groups)),
        "by": pa.array([breakdown.column], type=pa.string()).take(pa.array(domain * 0)),
        "group": groups.take(pa.array(domain % n_groups)),
    }


def known(values: Floats) -> pa.Array:
    """A column in which not-a-number is missing."""
    return pa.array(values, mask=np.isnan(values))


def _text(label: Any) -> str | None:
    return None if label is None else str(label)


def sample_table(cells: Cells, breakdown: Breakdown, coded: CodedTable) -> pa.Table:
    """Rows and weight of each domain: what counts and what was left out as unknown."""
    n = breakdown.n_domains
    all_weight = sums(breakdown.domain, cells.weight, n)
    all_rows = sums(breakdown.domain, cells.rows.astype(np.float64), n)
    weight, rows = all_weight, all_rows
    if not coded.known.all():
        out = np.flatnonzero(~coded.known[cells.profile])
        domain = breakdown.domain[out]
        weight = all_weight - sums(domain, cells.weight[out], n)
        rows = all_rows - sums(domain, cells.rows[out].astype(np.float64), n)
    with np.errstate(invalid="ignore", divide="ignore"):
        left_out = (all_weight - weight) / all_weight
    table = pa.table(
        {
            **domain_columns(breakdown, np.arange(n)),
            "rows": rows.astype(np.int64),
            "rows_left_out": (all_rows - rows).astype(np.int64),
            "weight": weight,
            "weight_left_out": all_weight - weight,
            "share_left_out": known(left_out),
        }
    )
    return table.filter(pa.array(all_rows > 0))


def measure_columns(measures: list[Measure], which: Codes) -> dict[str, pa.Array]:
    """The columns measure, k, dimension and indicator of some measures."""
    index = pa.array(which)
    k = [None if m.cutoff is None else float(m.cutoff) for m in measures]
    return {
        "measure": pa.array([m.name for m in measures], type=pa.string()).take(index),
        "k": pa.array(k, type=pa.float64()).take(index),
        "dimension": pa.array([m.dimension for m in measures], type=pa.string()).take(index),
        "indicator": pa.array([m.indicator for m in measures], type=pa.string()).take(index),
    }
