"""Changes of the measures over time and differences between groups."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import numpy as np
import pyarrow as pa

from aboveline.statistics.changes import (
    Change,
    Pair,
    absolute_change,
    compare_pairs,
    normal_interval,
    relative_change,
    wald_test,
)
from aboveline.statistics.codes import Codes
from aboveline.statistics.multidimensional_levels import (
    Levels,
    domain_columns,
    known,
    measure_columns,
)

COMPARED = ("H", "A", "M0", "M1", "M2")
CHANGED = (*COMPARED, "raw_headcount", "censored_headcount")
_CHANGES = pa.schema(
    [(name, pa.string()) for name in ("by", "group", "from", "to", "measure")]
    + [("k", pa.float64()), ("dimension", pa.string()), ("indicator", pa.string())]
    + [("type", pa.string()), ("annualised", pa.bool_())]
    + [(name, pa.float64()) for name in ("estimate", "std_error", "ci_low", "ci_high")]
)
_COMPARISONS = pa.schema(
    [(name, pa.string()) for name in ("time", "by", "group", "other", "measure")]
    + [(name, pa.float64()) for name in ("k", "difference", "std_error", "f")]
    + [("df_numerator", pa.int64()), ("df_denominator", pa.int64()), ("p_value", pa.float64())]
)


def changes_table(levels: Levels) -> pa.Table:
    """One row a pair of times (each with the next, first with last), group, measure and kind.

    Relative changes are shares of the earlier level, annualised ones yearly rates; without
    a time that is a number or a day there is no yearly rate.
    """
    times = levels.breakdown.times
    pairs = [(i, i + 1) for i in range(len(times) - 1)]
    if len(times) > 2:
        pairs.append((0, len(times) - 1))
    found = [_CHANGES.empty_table()]
    for before, after in pairs:
        years = _years(times[after], times[before])
        found += _changes_between(levels, before, after, years)
    return pa.concat_tables(found)


def _changes_between(
    levels: Levels, before: int, after: int, years: float | None
) -> list[pa.Table]:
    n_groups = len(levels.breakdown.groups)
    group = np.arange(n_groups)
    first, second = before * n_groups + group, after * n_groups + group
    there = (levels.population[first] > 0) & (levels.population[second] > 0)
    first, second = first[there], second[there]
    rows = [i for i, m in enumerate(levels.measures) if m.name in CHANGED]
    pair = _pair(levels, rows, first, second)
    kinds = [("absolute", False, absolute_change(pair)), ("relative", False, relative_change(pair))]
    if years:
        kinds.append(("absolute", True, absolute_change(pair, years)))
        kinds.append(("relative", True, relative_change(pair, years)))
    which = np.repeat(np.array(rows, dtype=np.intp), first.size)
    columns = domain_columns(levels.breakdown, np.tile(first, len(rows)))
    columns["from"] = columns.pop("time")
    columns["to"] = domain_columns(levels.breakdown, np.tile(second, len(rows)))["time"]
    columns |= measure_columns(levels.measures, which)
    found = []
    for name, annualised, change in kinds:
        found.append(_change_rows(columns, name, annualised, change, levels))
    return found


def _change_rows(
    columns: dict[str, pa.Array], name: str, annualised: bool, change: Change, levels: Levels
) -> pa.Table:
    low, high = normal_interval(change, levels.specification.confidence)
    n = change.estimate.size
    columns = {
        **columns,
        "type": pa.array([name], type=pa.string()).take(pa.array(np.zeros(n, dtype=np.intp))),
        "annualised": pa.array(np.full(n, annualised)),
        "estimate": known(change.estimate.ravel()),
        "std_error": known(change.std_error.ravel()),
        "ci_low": known(low.ravel()),
        "ci_high": known(high.ravel()),
    }
    return pa.table({field: columns[field] for field in _CHANGES.names}, schema=_CHANGES)


def _pair(levels: Levels, rows: list[int], first: Codes, second: Codes) -> Pair:
    estimates, variance = levels.estimates[rows], levels.variance[rows]
    covariance = np.full((len(rows), first.size), np.nan)
    if levels.ways is not None:
        for place, row in enumerate(rows):
            scores = levels.ways.scores(levels.measures[row], levels.estimates[row])
            covariance[place] = levels.ways.covariance(scores, first, second)
    return Pair(
        before=estimates[:, first],
        after=estimates[:, second],
        variance_before=variance[:, first],
        variance_after=variance[:, second],
        covariance=covariance,
    )


def _years(after: Any, before: Any) -> float | None:
    """Years between two times that are numbers or days; None for anything else."""
    if isinstance(after, dt.date):
        return float((after - before).days / 365.25)
    if isinstance(after, int | float) and not isinstance(after, bool):
        return float(after - before)
    return None


def comparisons_table(levels: Levels) -> pa.Table:
    """Differences between all pairs of groups, and a test that all groups are equal.

    Only for the columns that the specification compares. The joint test has no `group` and
    no `other`. F has the degrees of freedom of the groups compared, together.
    """
    wanted = levels.breakdown.column in levels.specification.compare
    if not wanted or levels.ways is None:
        return _COMPARISONS.empty_table()
    rows = [i for i, m in enumerate(levels.measures) if m.name in COMPARED]
    n_groups = len(levels.breakdown.groups)
    found = [_COMPARISONS.empty_table()]
    for time, row in itertools.product(range(len(levels.breakdown.times)), rows):
        domains = time * n_groups + np.arange(n_groups)
        there = np.isfinite(levels.estimates[row, domains])
        if there.sum() > 1:
            found.append(_comparisons_of(levels, row, domains[there]))
    return pa.concat_tables(found)


def _comparisons_of(levels: Levels, row: int, domains: Codes) -> pa.Table:
    """One measure at one time: the joint test when there are more than two groups, all pairs."""
    assert levels.ways is not None  # noqa: S101 (the caller looked)
    measure = levels.measures[row]
    covariance = levels.ways.matrix(levels.ways.scores(measure, levels.estimates[row]), domains)
    values = levels.estimates[row, domains]
    first, second = np.triu_indices(domains.size, 1)
    pairs = compare_pairs(values, covariance, first, second, df=levels.design_degrees)
    names = domain_columns(levels.breakdown, domains)
    columns = {
        "time": names["time"].take(pa.array(first)),
        "by": names["by"].take(pa.array(first)),
        "group": names["group"].take(pa.array(first)),
        "other": names["group"].take(pa.array(second)),
        "difference": known(pairs.difference),
        "std_error": known(pairs.std_error),
        "f": known(pairs.statistic),
        "df_numerator": pa.array(np.ones(first.size, dtype=np.int64)),
        "df_denominator": pa.array(np.full(first.size, levels.design_degrees, dtype=np.int64)),
        "p_value": known(pairs.p_value),
    } | measure_columns([measure], np.zeros(first.size, dtype=np.intp))
    table = pa.table({name: columns[name] for name in _COMPARISONS.names}, schema=_COMPARISONS)
    if domains.size == 2:
        return table
    test = wald_test(values, covariance, df=levels.design_degrees)
    joint: dict[str, Any] = dict.fromkeys(_COMPARISONS.names)
    joint |= {name: table[name][0].as_py() for name in ("time", "by", "measure", "k")}
    if test is not None:
        joint |= {
            "f": test.statistic,
            "df_numerator": test.df_numerator,
            "df_denominator": test.df_denominator,
            "p_value": test.p_value,
        }
    return pa.concat_tables([pa.Table.from_pylist([joint], schema=_COMPARISONS), table])
