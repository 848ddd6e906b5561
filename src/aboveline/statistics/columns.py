"""Columns of a table read for statistics: checked all at once, then as arrays."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.statistics.catalogue import BY_NAME, Options
from aboveline.statistics.codes import Floats
from aboveline.statistics.faults import Fault


class ColumnError(ValueError):
    """All that is wrong with the columns and options of a request, at once."""

    def __init__(self, faults: list[Fault]) -> None:
        """Takes the faults in the order in which a reader meets them."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class Request:
    """Which columns of a table play which part; `line` is a number or a column."""

    welfare: str
    weight: str | None
    line: float | str | None
    by: str | None
    strata: str | None
    psu: str | None
    options: Options

    def columns(self) -> dict[str, str]:
        """The named columns by their part."""
        parts = {
            "welfare": self.welfare,
            "weight": self.weight,
            "line": self.line if isinstance(self.line, str) else None,
            "by": self.by,
            "strata": self.strata,
            "psu": self.psu,
        }
        return {part: name for part, name in parts.items() if name is not None}

    def without_groups(self) -> Request:
        """The same request for all rows together."""
        return replace(self, by=None)


def as_table(table: Any) -> pa.Table:
    """An Arrow table from anything that gives one: Arrow, pandas, Polars, a dict of arrays."""
    if isinstance(table, pa.Table):
        return table
    return pa.table(table)


def check(table: pa.Table, request: Request) -> None:
    """Raises ColumnError with every fault of the request on the table."""
    faults = [
        *_option_faults(request),
        *_missing_columns(table, request),
    ]
    present = {p: n for p, n in request.columns().items() if n in table.column_names}
    for part, name in present.items():
        column = table[name]
        if part in ("welfare", "weight", "line"):
            faults += _number_faults(part, name, column)
        if part in ("strata", "psu", "weight") and column.null_count:
            faults.append(
                Fault(
                    "STAT-005",
                    f"column '{name}'",
                    f"The {part} is missing in {column.null_count} rows.",
                    "Fill it in, or take these rows out of the file.",
                )
            )
    if table.num_rows == 0 and len(present) == len(request.columns()):
        faults.append(Fault("STAT-006", "table", "It has no rows.", "Give a table with rows."))
    if faults:
        raise ColumnError(faults)


def numbers(table: pa.Table, name: str) -> Floats:
    """A column as floats, NaN where it is unknown."""
    column = table[name]
    if pa.types.is_boolean(column.type) or pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    values = column.to_numpy() if column.num_chunks != 1 else _without_copy(column.chunk(0))
    return np.asarray(values, dtype=np.float64)


def _without_copy(chunk: pa.Array) -> Any:
    return chunk.to_numpy(zero_copy_only=False)


def _option_faults(request: Request) -> list[Fault]:
    faults = []
    for name in request.options.only:
        if name not in BY_NAME:
            faults.append(
                Fault(
                    "STAT-001",
                    f"statistic '{name}'",
                    "There is no statistic of this name.",
                    f"{_nearest(name, list(BY_NAME))}The names are: {', '.join(BY_NAME)}.",
                )
            )
        elif BY_NAME[name].needs_line and request.line is None:
            faults.append(
                Fault("STAT-002", f"statistic '{name}'", "It needs a line.", "Give the line.")
            )
    line = request.line
    if line is not None and not isinstance(line, str) and not (line > 0 and math.isfinite(line)):
        faults.append(
            Fault(
                "STAT-002",
                "line",
                f"{line} is not a poverty line.",
                "Give a number above 0 in the unit of the welfare column.",
            )
        )
    return faults


def _missing_columns(table: pa.Table, request: Request) -> list[Fault]:
    return [
        Fault(
            "STAT-003",
            f"column '{name}'",
            f"The table has no such column (asked for as {part}).",
            f"{_nearest(name, table.column_names)}Its columns are: "
            f"{', '.join(table.column_names)}.",
        )
        for part, name in request.columns().items()
        if name not in table.column_names
    ]


def _number_faults(part: str, name: str, column: pa.ChunkedArray) -> list[Fault]:
    kind = column.type
    numeric = (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_null(kind)
        or (part == "welfare" and pa.types.is_boolean(kind))
    )
    place = f"column '{name}'"
    if not numeric:
        return [
            Fault(
                "STAT-004",
                place,
                f"The {part} must be numbers, and it holds {kind}.",
                "Convert the column to numbers.",
            )
        ]
    faults = []
    values = column.cast(pa.float64())
    infinite = pc.sum(pc.is_inf(values)).as_py() or 0
    if infinite:
        faults.append(
            Fault(
                "STAT-004",
                place,
                f"The {part} is infinite in {infinite} rows.",
                "Leave the cell empty where it is unknown.",
            )
        )
    lowest = pc.min(values).as_py() if part != "welfare" else None
    if lowest is not None and (lowest < 0 or (part == "line" and lowest == 0)):
        wrong = pc.sum(pc.less(values, 0) if part == "weight" else pc.less_equal(values, 0))
        faults.append(
            Fault(
                "STAT-004",
                place,
                f"The {part} is {'below' if part == 'weight' else 'not above'} 0 in "
                f"{wrong.as_py()} rows.",
                "Weights are 0 or more, lines above 0: correct these rows.",
            )
        )
    return faults


def _nearest(name: str, names: list[str]) -> str:
    found = difflib.get_close_matches(name, names, n=1)
    return f"Perhaps '{found[0]}' is meant. " if found else ""
