"""Multidimensional poverty of a table: levels, changes over time, comparisons of groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from aboveline.statistics.faults import Fault
from aboveline.statistics.multidimensional_cells import add_up
from aboveline.statistics.multidimensional_columns import CodedTable, read_columns
from aboveline.statistics.multidimensional_faults import SpecificationError
from aboveline.statistics.multidimensional_levels import (
    estimates_table,
    levels_of,
    sample_table,
)
from aboveline.statistics.multidimensional_measures import measures_of
from aboveline.statistics.multidimensional_reader import read_specification
from aboveline.statistics.multidimensional_spec import Specification
from aboveline.statistics.multidimensional_times import changes_table, comparisons_table
from aboveline.statistics.stages import DesignError


@dataclass(frozen=True, slots=True)
class MultidimensionalResult:
    """The tables of one run; all shares are fractions, k is the cut-off as a fraction.

    `estimates`: one row a time, group and measure (`by` is missing for everybody).
    `changes`: one row a pair of times, group, measure and kind of change. `comparisons`:
    differences between groups and tests that all groups are equal. `sample`: one row a
    time and group, with rows and weight that count and that were left out. `unknown`: one
    row an indicator. `n_psu` counts rows when the specification names no PSU.
    """

    specification: Specification
    estimates: pa.Table
    changes: pa.Table
    comparisons: pa.Table
    sample: pa.Table
    unknown: pa.Table
    n_strata: int
    n_psu: int


def multidimensional(
    table: Any, specification: Specification | Mapping[str, Any] | str | Path
) -> MultidimensionalResult:
    """Alkire-Foster measures of a table of persons or households.

    `table` is an Arrow table or anything with the Arrow stream interface (pandas, Polars);
    only the columns that the specification names are read. H, A, M0 (and M1, M2, the
    average gap G and severity S when gaps are given), raw and censored headcounts,
    contributions, each with its standard error and interval, in total and by group, and each
    group's share of the population, of the poor and of M0.

    Missing: a row with an unknown indicator is left out and counted in `sample`, unless the
    specification says otherwise. Source: Alkire and Foster (2011); Alkire et al. (2015),
    Multidimensional Poverty Measurement and Analysis. Raises SpecificationError.

    >>> people = {"a": [1, 1, 0, 0], "b": [1, 0, 0, 1]}
    >>> spec = {"dimensions": {"x": {"indicators": {"a": {}}}, "y": {"indicators": {"b": {}}}},
    ...         "cutoffs": ["1/2"]}
    >>> rows = multidimensional(people, spec).estimates.to_pylist()
    >>> {r["measure"]: round(r["estimate"], 4) for r in rows if r["measure"] in ("H", "A", "M0")}
    {'H': 0.75, 'A': 0.6667, 'M0': 0.5}
    """
    if not isinstance(specification, Specification):
        specification = read_specification(specification)
    arrow = _as_arrow(table)
    return _run(arrow, specification, arrow.column_names)


def _run(table: pa.Table, specification: Specification, names: list[str]) -> MultidimensionalResult:
    coded = read_columns(table, specification, names=names)
    cells = add_up(coded, pool=specification.variance in ("linearised", "none"))
    measures, total = measures_of(coded.deprived, coded.known, specification)
    levels, samples = [], []
    for breakdown in cells.breakdowns:
        try:
            levels.append(levels_of(cells, breakdown, measures, total, specification))
        except DesignError as error:
            fault = Fault("MPI-015", "lonely_psu", str(error), "Write lonely_psu: adjust.")
            raise SpecificationError([fault]) from error
        samples.append(sample_table(cells, levels[-1]))
    return MultidimensionalResult(
        specification=specification,
        estimates=pa.concat_tables([estimates_table(level) for level in levels]),
        changes=pa.concat_tables([changes_table(level) for level in levels]),
        comparisons=pa.concat_tables([comparisons_table(level) for level in levels]),
        sample=pa.concat_tables(samples),
        unknown=_unknown_table(coded),
        n_strata=coded.design.n_strata,
        n_psu=coded.design.n_psu,
    )


def read_multidimensional(
    path: Path, specification: Specification | Mapping[str, Any] | str | Path
) -> MultidimensionalResult:
    """The same for a CSV or Parquet file, of which only the columns named are read."""
    if not isinstance(specification, Specification):
        specification = read_specification(specification)
    try:
        if path.suffix.lower() == ".parquet":
            names = pyarrow.parquet.read_schema(path).names
            wanted = [c for c in specification.columns if c in names]
            table = pyarrow.parquet.read_table(path, columns=wanted)
        else:
            names = pyarrow.csv.open_csv(path).schema.names
            wanted = [c for c in specification.columns if c in names]
            only = pyarrow.csv.ConvertOptions(include_columns=wanted)
            table = pyarrow.csv.read_csv(path, convert_options=only)
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError) as error:
        remedy = "Give a CSV file with a header, or a Parquet file."
        fault = Fault("MPI-017", str(path), f"it cannot be read: {error}.", remedy)
        raise SpecificationError([fault]) from error
    return _run(table, specification, names)


def _as_arrow(table: Any) -> pa.Table:
    return table if isinstance(table, pa.Table) else pa.table(table)


def _unknown_table(coded: CodedTable) -> pa.Table:
    whole = float(coded.design.weights.sum())
    return pa.table(
        {
            "indicator": pa.array([u.indicator for u in coded.unknown], type=pa.string()),
            "rows": pa.array([u.rows for u in coded.unknown], type=pa.int64()),
            "weight": pa.array([u.weight for u in coded.unknown], type=pa.float64()),
            "weight_share": pa.array(
                [u.weight / whole if whole else None for u in coded.unknown], type=pa.float64()
            ),
            "rule": pa.array([u.rule for u in coded.unknown], type=pa.string()),
        }
    )
