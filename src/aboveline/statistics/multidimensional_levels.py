"""Levels: every measure in every domain of a breakdown, with standard error and interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from aboveline.statistics.codes import Codes, Floats, sums
from aboveline.statistics.intervals import interval
from aboveline.statistics.multidimensional_cells import Breakdown, Cells
from aboveline.statistics.multidimensional_measures import POPULATION, Measure, Sums
from aboveline.statistics.multidimensional_replicates import Replicates
from aboveline.statistics.multidimensional_spec import Specification
from aboveline.statistics.multidimensional_variance import (
    LinearisedRows,
    LinearisedUnits,
    Variances,
    domain_totals,
    estimates_of,
)

HEADCOUNTS = ("H", "raw_headcount", "censored_headcount")


@dataclass(frozen=True, slots=True)
class Levels:
    """Estimates and variances of one breakdown, shape (measures, domains).

    `population` and `rows` are what counts in each domain, `degrees` and `psus` its degrees
    of freedom and PSUs, `design_degrees` those of all domains together; `ways` gives
    covariances between domains, None when no variance is wanted.
    """

    specification: Specification
    breakdown: Breakdown
    measures: list[Measure]
    population: Floats
    rows: Floats
    estimates: Floats
    variance: Floats
    degrees: Codes
    psus: Codes
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
    psus = degrees
    if ways is not None:
        design_degrees = int(ways.degrees("design")[0])
        degrees, psus = ways.degrees(specification.degrees_of_freedom), ways.psus()
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
        rows=_known_rows(cells, breakdown, total),
        estimates=estimates,
        variance=variance,
        degrees=degrees,
        psus=psus,
        design_degrees=design_degrees,
        ways=ways,
    )


def _known_rows(cells: Cells, breakdown: Breakdown, total: Sums) -> Floats:
    rows = cells.rows.astype(np.float64)
    known = total.values[:, POPULATION] > 0
    if not known.all():
        rows = np.where(known[cells.profile], rows, 0.0)
    return sums(breakdown.domain, rows, breakdown.n_domains)


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


def _intervals(levels: Levels) -> tuple[Floats, Floats]:
    """Logit intervals with Student's t; for headcounts of 0 and 1 that of Korn and Graubard."""
    std_error = np.sqrt(levels.variance)
    confidence = levels.specification.confidence
    low, high = interval(
        levels.estimates,
        std_error,
        degrees_of_freedom=levels.degrees,
        method="logit",
        level=confidence,
    )
    rates = np.array([m.name in HEADCOUNTS for m in levels.measures])
    bounds = rates[:, None] & ((levels.estimates == 0) | (levels.estimates == 1))
    domain = np.nonzero(bounds)[1]
    low[bounds], high[bounds] = interval(
        levels.estimates[bounds],
        std_error[bounds],
        degrees_of_freedom=levels.degrees[domain],
        method="korn-graubard",
        n=levels.rows[domain],
        n_at_bounds=levels.psus[domain],
        level=confidence,
    )
    return low, high


def estimates_table(levels: Levels) -> pa.Table:
    """One row a measure and domain that has people."""
    breakdown = levels.breakdown
    n_measures, n_domains = levels.estimates.shape
    std_error = np.sqrt(levels.variance)
    low, high = _intervals(levels)
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


def sample_table(cells: Cells, levels: Levels) -> pa.Table:
    """Rows and weight of each domain: what counts and what was left out as unknown."""
    breakdown = levels.breakdown
    n = breakdown.n_domains
    all_weight = sums(breakdown.domain, cells.weight, n)
    all_rows = sums(breakdown.domain, cells.rows.astype(np.float64), n)
    weight, rows = levels.population, levels.rows
    with np.errstate(invalid="ignore", divide="ignore"):
        left_out = np.maximum(1 - weight / all_weight, 0.0)
    table = pa.table(
        {
            **domain_columns(breakdown, np.arange(n)),
            "rows": rows.astype(np.int64),
            "rows_left_out": (all_rows - rows).astype(np.int64),
            "weight": weight,
            "weight_left_out": np.maximum(all_weight - weight, 0.0),
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
