"""A table read once under a specification: who is deprived in what, as one bit pattern a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.statistics.codes import Booleans, Codes, Floats, compact, encode
from aboveline.statistics.design import Design, DesignError, survey_design
from aboveline.statistics.faults import Fault
from aboveline.statistics.multidimensional_faults import SpecificationError
from aboveline.statistics.multidimensional_spec import Indicator, Specification

Patterns = npt.NDArray[Any]
_COMPARE = {
    "below": pc.less,
    "at_most": pc.less_equal,
    "above": pc.greater,
    "at_least": pc.greater_equal,
}


@dataclass(frozen=True, slots=True)
class UnknownAnswers:
    """How often one indicator is unknown: rows, their weight, and what was done with them."""

    indicator: str
    rows: int
    weight: float
    rule: str


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of groups as codes; `labels` by code, None for an unknown group."""

    column: str
    codes: Codes
    labels: list[Any]


@dataclass(frozen=True, slots=True)
class CodedTable:
    """The rows of a table, coded.

    `profile` is the deprivation profile of each row, `deprived` the profiles (profiles x
    indicators), `known` whether a profile counts: rows with an unknown indicator that are
    left out share one profile that does not. `gaps` are the weighted sums of the gaps and
    of their squares (rows x 2) when the specification has gaps.
    """

    profile: Codes
    deprived: Booleans
    known: Booleans
    design: Design
    gaps: Floats | None
    time: Labels | None
    by: tuple[Labels, ...]
    unknown: tuple[UnknownAnswers, ...]


def read_columns(
    table: pa.Table, specification: Specification, *, names: list[str] | None = None
) -> CodedTable:
    """The table coded for the specification.

    `names` are all columns of the file when the table holds only some of them. Raises
    SpecificationError with all faults of the columns (MPI-010 to MPI-015).
    """
    faults = _absent(names or table.column_names, specification)
    if table.num_rows == 0:
        faults.append(Fault("MPI-016", "table", "it has no rows.", "Give a table with rows."))
    absent = {fault.place for fault in faults}
    weights = _weights(table, specification, absent, faults)
    rows = _Rows(table.num_rows, len(specification.indicators), specification.indicators[0].gap)
    unknown = []
    for bit, indicator in enumerate(specification.indicators):
        if indicator.column not in absent:
            missing = rows.add(bit, indicator, table.column(indicator.column), faults)
            unknown.append(_unknown_answers(indicator, missing, weights))
    time = None
    if specification.time and specification.time not in absent:
        time = _labels(table, specification.time)
    design = None
    if not absent.intersection(specification.design_columns):
        design = _design(table, specification, weights, time, faults)
    if faults or design is None:
        raise SpecificationError(faults)
    profile, deprived, known = rows.profiles()
    return CodedTable(
        profile=profile,
        deprived=deprived,
        known=known,
        design=design,
        gaps=rows.gaps,
        time=time,
        by=tuple(_labels(table, column) for column in specification.by),
        unknown=tuple(unknown),
    )


def _absent(names: list[str], specification: Specification) -> list[Fault]:
    return [
        Fault("MPI-010", column, "the table has no such column.", f"It has {', '.join(names)}.")
        if column not in names
        else Fault("MPI-010", column, "the table has it more than once.", "Rename one.")
        for column in specification.columns
        if names.count(column) != 1
    ]


def _unknown_answers(
    indicator: Indicator, missing: Booleans | None, weights: Floats
) -> UnknownAnswers:
    if missing is None:
        return UnknownAnswers(indicator.name, 0, 0.0, indicator.unknown)
    weight = float(weights[missing].sum())
    return UnknownAnswers(indicator.name, int(missing.sum()), weight, indicator.unknown)


def _weights(
    table: pa.Table, specification: Specification, absent: set[str], faults: list[Fault]
) -> Floats:
    weights = np.ones(table.num_rows)
    for column in specification.weight:
        if column in absent:
            continue
        try:
            values = pc.cast(table.column(column), pa.float64()).to_numpy()
        except pa.ArrowInvalid:
            faults.append(Fault("MPI-012", column, "it is no number.", "Give weights as numbers."))
            continue
        wrong = int((~(np.isfinite(values) & (values >= 0))).sum())
        if wrong:
            message = f"a weight is missing or negative in {wrong} rows."
            faults.append(Fault("MPI-012", column, message, "Give a weight of 0 or more."))
        weights = values if len(specification.weight) == 1 else weights * values
    return weights


def _labels(table: pa.Table, column: str) -> Labels:
    codes, labels = encode(_without_nan(table.column(column)))
    if codes.size and codes.min() < 0:
        codes = np.where(codes < 0, len(labels), codes)
        labels = [*labels, None]
    return Labels(column, codes, labels)


def _design(
    table: pa.Table,
    specification: Specification,
    weights: Floats,
    time: Labels | None,
    faults: list[Fault],
) -> Design | None:
    if time is not None and None in time.labels:
        message = "the time is missing in some rows."
        faults.append(Fault("MPI-014", f"time: {time.column}", message, "Leave those rows out."))
    strata: Any = table.column(specification.strata) if specification.strata else None
    try:
        fpc = [pc.cast(table.column(c), pa.float64()).to_numpy() for c in specification.fpc]
        if time is not None and specification.samples == "independent":
            codes = encode(strata)[0] if strata is not None else np.zeros_like(time.codes)
            if (codes < 0).any():
                raise DesignError("strata is missing in some rows: fill it in.")
            strata = pa.array(codes * len(time.labels) + time.codes)
        return survey_design(
            weights,
            strata=strata,
            psu=table.column(specification.psu) if specification.psu else None,
            fpc=fpc[0] if fpc else None,
            ssu=table.column(specification.ssu) if specification.ssu else None,
            fpc_second=fpc[1] if len(fpc) > 1 else None,
            lonely=specification.lonely_psu,
        )
    except (DesignError, pa.ArrowInvalid) as error:
        if not any(f.code == "MPI-012" for f in faults):
            faults.append(Fault("MPI-013", "strata, psu", str(error), "Mend the design."))
        return None


class _Rows:
    """Builds the bit patterns of the rows, one indicator after the other."""

    def __init__(self, n_rows: int, n_indicators: int, gap: str) -> None:
        sizes: tuple[Any, ...] = (np.uint8, np.uint16, np.uint32, np.uint64)
        kind = next(k for k in sizes if n_indicators <= np.iinfo(k).bits)
        self.kind = kind
        self.n_indicators = n_indicators
        self.pattern: Patterns = np.zeros(n_rows, dtype=kind)
        self.left_out: Booleans | None = None
        self.gaps: Floats | None = np.zeros((n_rows, 2)) if gap != "none" else None

    def add(
        self, bit: int, indicator: Indicator, column: pa.ChunkedArray, faults: list[Fault]
    ) -> Booleans | None:
        """Sets the indicator's bit; gives the rows in which it is unknown, None if in none."""
        values = _without_nan(column)
        deprived = _deprived(indicator, values, faults)
        if deprived is None:
            return None
        flag = self.kind(1 << bit)
        start = 0
        for chunk in deprived.chunks:
            self.pattern[start : start + len(chunk)] |= _numpy_bits(chunk) * flag
            start += len(chunk)
        missing = values.is_null().to_numpy() if values.null_count else None
        if missing is not None:
            if indicator.unknown == "deprived":
                self.pattern[missing] |= flag
            elif indicator.unknown == "leave_out":
                self.left_out = missing if self.left_out is None else self.left_out | missing
        if self.gaps is not None:
            self._add_gaps(flag, indicator, values, faults)
        return missing

    def _add_gaps(
        self, flag: Any, indicator: Indicator, values: pa.ChunkedArray, faults: list[Fault]
    ) -> None:
        assert self.gaps is not None  # noqa: S101 (the caller looked)
        is_deprived = (self.pattern & flag) != 0
        gap = np.ones(self.pattern.size)
        if indicator.gap == "normalised":
            line = float(indicator.values[0])
            amount = pc.fill_null(pc.cast(values, pa.float64()), 0.0).to_numpy()
            gap = (line - amount) / line
            if (gap[is_deprived] > 1).any():
                faults.append(
                    Fault(
                        "MPI-011",
                        f"{indicator.dimension}.{indicator.name}",
                        f"{indicator.column} is below 0 in some rows, a gap of more than all.",
                        "Mend the values, or write gap: whole.",
                    )
                )
        share = float(indicator.weight)
        self.gaps[:, 0] += np.where(is_deprived, share * gap, 0.0)
        self.gaps[:, 1] += np.where(is_deprived, share * gap * gap, 0.0)

    def profiles(self) -> tuple[Codes, Booleans, Booleans]:
        """The profile of each row, and of each profile who is deprived and whether it counts."""
        size = 1 << self.n_indicators
        pattern = self.pattern.astype(np.intp)
        if self.left_out is not None:
            pattern[self.left_out] = size
        codes, found = compact(pattern, size + 1)
        known = found < size
        bits = (found[:, None] >> np.arange(self.n_indicators)) & 1
        return codes, (bits == 1) & known[:, None], known


def _without_nan(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with not-a-number as unknown, dictionaries and decimals as plain values."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if pa.types.is_decimal(column.type):
        return pc.cast(column, pa.float64())
    if pa.types.is_null(column.type):
        return pc.cast(column, pa.int8())
    if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
        return pc.if_else(pc.is_nan(column), None, column)
    return column


def _numpy_bits(chunk: pa.Array) -> npt.NDArray[np.uint8]:
    if chunk.null_count:
        chunk = chunk.fill_null(False) if pa.types.is_boolean(chunk.type) else chunk.fill_null(0)
    if pa.types.is_boolean(chunk.type):
        chunk = pc.cast(chunk, pa.uint8())
    return np.asarray(chunk.to_numpy(zero_copy_only=False)).astype(np.uint8)


def _deprived(
    indicator: Indicator, values: pa.ChunkedArray, faults: list[Fault]
) -> pa.ChunkedArray | None:
    """Who is deprived, as true/false or 0/1; None when the column does not fit the test."""
    place = f"{indicator.dimension}.{indicator.name}"
    try:
        if indicator.test == "equals":
            return pc.is_in(values, value_set=pa.array(indicator.values, type=values.type))
        if indicator.test != "deprived":
            return _COMPARE[indicator.test](values, pa.scalar(indicator.values[0]))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        message = f"{indicator.column} ({values.type}) cannot be compared: {error}."
        faults.append(Fault("MPI-011", place, message, "Give a value of the column's type."))
        return None
    if pa.types.is_boolean(values.type):
        return values
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        ends = pc.min_max(values).as_py()
        low, high = ends["min"], ends["max"]
        whole = pa.types.is_integer(values.type) or bool(
            pc.all(pc.equal(values, pc.round(values))).as_py() in (True, None)
        )
        if low is None or (low >= 0 and high <= 1 and whole):
            return values
        found = f"it holds {low} to {high}"
    else:
        found = f"it holds {values.type}"
    faults.append(
        Fault(
            "MPI-011",
            place,
            f"{indicator.column} does not say 0 or 1 who is deprived: {found}.",
            "Give a column of 0 and 1, or a threshold: below, at_most, above, at_least, equals.",
        )
    )
    return None
