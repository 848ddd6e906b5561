"""A table of statistics from a table of households or persons: the entry point."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from aboveline.statistics.catalogue import Options, Statistic, wanted
from aboveline.statistics.codes import Floats, encode
from aboveline.statistics.columns import ColumnError, Request, as_table, check, numbers
from aboveline.statistics.design import Design, DesignError, survey_design
from aboveline.statistics.estimates import Estimates
from aboveline.statistics.faults import Fault
from aboveline.statistics.intervals import IntervalMethod, interval
from aboveline.statistics.poverty import WelfareError
from aboveline.statistics.sample import Sample


def estimate(
    table: Any,
    *,
    welfare: str,
    weight: str | None = None,
    line: float | str | None = None,
    by: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    options: Options | None = None,
) -> pa.Table:
    """Statistics of poverty and inequality, one row for each group and statistic.

    `table` is an Arrow table or anything with the Arrow C stream interface (pandas, Polars).
    `line` is a number in the unit of welfare, or the column with each row's own line: then
    the statistics below the line are those of welfare / line at 1. Columns of the result:
    group (with `by`), statistic, value, std_error, low, high, interval, degrees_of_freedom,
    rows, population, note. The metadata key `left_out` tells what was left out.

    Missing: rows with unknown welfare (or line or group) stay in the design and are left out
    of the statistics; their number and share of the weight are in the metadata. A statistic
    that is not defined is null, and the note says why. Raises ColumnError with all faults.

    >>> table = pa.table({"income": [50.0, 80.0, 120.0, None], "n": [4, 2, 3, 1]})
    >>> found = estimate(table, welfare="income", weight="n", line=100)
    >>> found.select(["statistic", "value"]).slice(0, 1).to_pylist()
    [{'statistic': 'headcount', 'value': 0.6666666666666666}]
    >>> left_out(found)["unknown_welfare"]
    {'rows': 1, 'weight_share': 0.1}
    """
    given = Options() if options is None else options
    request = Request(welfare, weight, line, by, strata, psu, given)
    return estimate_request(as_table(table), request)


def left_out(result: pa.Table) -> dict[str, Any]:
    """What a result left out: rows and share of the weight by reason."""
    metadata = result.schema.metadata or {}
    found: dict[str, Any] = json.loads(metadata.get(b"left_out", b"{}"))
    return found


@dataclass(frozen=True, slots=True)
class _Samples:
    """The sample of welfare, that of welfare over the line, and the line for the latter."""

    welfare: Sample
    over_line: Sample
    line: float


def estimate_request(table: pa.Table, request: Request) -> pa.Table:
    """The same as `estimate`, for a request."""
    check(table, request)
    try:
        samples = _samples(table, request)
        parts = [
            _rows(statistic, samples, request.options)
            for statistic in wanted(request.options, with_line=request.line is not None)
        ]
    except DesignError as error:
        fault = Fault("STAT-007", "design", str(error), "See the option for lonely PSUs.")
        raise ColumnError([fault]) from error
    result = pa.concat_tables(parts)
    if request.by is not None:
        labels = pa.array(samples.welfare.labels)
        codes = np.tile(np.arange(len(labels)), len(parts))
        result = result.add_column(0, "group", labels.take(pa.array(codes)))
    metadata = {
        "left_out": json.dumps(_left_out(table, request, samples.welfare.design)),
        "options": json.dumps(asdict(request.options)),
    }
    return result.replace_schema_metadata(metadata)


def _samples(table: pa.Table, request: Request) -> _Samples:
    weights = np.ones(table.num_rows) if request.weight is None else numbers(table, request.weight)
    design = survey_design(
        weights,
        strata=None if request.strata is None else table[request.strata],
        psu=None if request.psu is None else table[request.psu],
        lonely=request.options.lonely,
    )
    group, labels = None, [None]
    if request.by is not None:
        group, labels = encode(table[request.by])
    values = numbers(table, request.welfare)
    sample = Sample(values, design, group=group, labels=tuple(labels))
    if isinstance(request.line, str):
        over = values / numbers(table, request.line)
        return _Samples(sample, sample.with_welfare(over), 1.0)
    return _Samples(sample, sample, 1.0 if request.line is None else request.line)


def _rows(statistic: Statistic, samples: _Samples, options: Options) -> pa.Table:
    """The rows of one statistic, one for each group."""
    sample = samples.over_line if statistic.needs_line else samples.welfare
    note = None
    try:
        found = statistic.make(sample, samples.line, options)
    except WelfareError as error:
        unknown = np.full(sample.n_groups, np.nan)
        columns = {"value": unknown, "std_error": unknown, "low": unknown, "high": unknown}
        method, note, used = "", str(error), sample
        freedom = sample.cells.degrees_of_freedom()
    else:
        low, high, method = _limits(found, statistic, options)
        columns = {
            "value": found.value,
            "std_error": found.standard_error,
            "low": low,
            "high": high,
        }
        used, freedom = found.sample, found.degrees_of_freedom
    size = sample.n_groups
    return pa.table(
        {
            "statistic": pa.array([statistic.name] * size),
            **{name: _null_for_nan(values) for name, values in columns.items()},
            "interval": pa.array([method] * size),
            "degrees_of_freedom": pa.array(freedom),
            "rows": pa.array(used.row_count),
            "population": pa.array(used.population.groups),
            "note": pa.array(_notes(columns["value"], note), type=pa.string()),
        }
    )


def _notes(values: Floats, note: str | None) -> list[str | None]:
    """Why a value is missing, row by row."""
    reason = note or "Not defined: it is about nobody in these rows."
    return [None if np.isfinite(value) else reason for value in values]


def _limits(found: Estimates, statistic: Statistic, options: Options) -> tuple[Floats, Floats, str]:
    method, name = _method(statistic, options)
    effective = name == "korn-graubard, effective df"
    freedom = found.effective_degrees_of_freedom if effective else found.degrees_of_freedom
    low, high = interval(
        found.value,
        found.standard_error,
        degrees_of_freedom=freedom,
        method=method,
        n=found.sample.row_count,
        n_at_bounds=found.sample.cells.psu_count() if effective else None,
        level=options.level,
    )
    return low, high, name


def _method(statistic: Statistic, options: Options) -> tuple[IntervalMethod, str]:
    """The interval of a statistic, and how the result names it."""
    if options.interval == "auto":
        if statistic.kind == "rate":
            return "korn-graubard", "korn-graubard, effective df"
        method: IntervalMethod = "logit" if statistic.kind == "share" else "wald"
        return method, method
    if options.interval == "korn-graubard" and statistic.kind != "rate":
        return "wald", "wald"
    if options.interval == "logit" and statistic.kind == "number":
        return "wald", "wald"
    return options.interval, options.interval


def _null_for_nan(values: Floats) -> pa.Array:
    return pa.array(values, mask=~np.isfinite(values))


def _left_out(table: pa.Table, request: Request, design: Design) -> dict[str, Any]:
    """Rows and share of the weight that no statistic counts, by reason."""
    weights, total = design.weights, design.weights.sum()
    unknown = np.isnan(numbers(table, request.welfare))
    reasons = {"unknown_welfare": unknown}
    if isinstance(request.line, str):
        reasons["unknown_line"] = np.isnan(numbers(table, request.line)) & ~unknown
    if request.by is not None:
        reasons["unknown_group"] = table[request.by].is_null().to_numpy() & ~unknown
    reasons["weight_of_zero"] = (weights == 0) & ~unknown
    return {
        name: {
            "rows": int(rows.sum()),
            "weight_share": float(weights[rows].sum() / total) if total else 0.0,
        }
        for name, rows in reasons.items()
    }
