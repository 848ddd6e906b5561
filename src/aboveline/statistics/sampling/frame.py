"""The frame of a draw: every household with its village, stratum, group and number of people."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from aboveline.statistics.codes import Codes, Floats, encode, label_of_unit

Whole = npt.NDArray[np.int64]


class FrameError(ValueError):
    """What is wrong with a frame, in whole sentences."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Households in columns, one row each; made by `frame_of`.

    `village` and `group` are codes of the rows, `stratum_of` and `factor` belong to the
    villages; `villages`, `strata` and `groups` are the labels of the codes, in ascending
    order. `factor` says how many times as likely a household of the village is to be drawn.
    """

    household: pa.Array | pa.ChunkedArray
    village: Codes
    group: Codes
    persons: Whole
    villages: tuple[str, ...]
    groups: tuple[str, ...]
    strata: tuple[str, ...]
    stratum_of: Codes
    factor: Whole

    def __len__(self) -> int:
        return len(self.household)

    @property
    def cell(self) -> Codes:
        """Stratum and group of each row as one code: stratum x number of groups + group."""
        return self.stratum_of[self.village] * len(self.groups) + self.group

    def households(self) -> Whole:
        """Households by stratum and group; shape (strata, groups)."""
        return self._by_cell(None).astype(np.int64)

    def people(self) -> Whole:
        """People by stratum and group; shape (strata, groups)."""
        return self._by_cell(self.persons).astype(np.int64)

    def _by_cell(self, weights: Whole | None) -> Floats:
        shape = (len(self.strata), len(self.groups))
        counted = np.bincount(self.cell, weights=weights, minlength=shape[0] * shape[1])
        return np.asarray(counted, dtype=np.float64).reshape(shape)


def frame_of(columns: Mapping[str, Any]) -> Frame:
    """A frame from columns with one entry a household.

    `household` (texts, each once), `village`, `stratum` (one for each village), `group`,
    `persons`, and `factor` (a whole number, one for each village; 1 where it is left out).
    Raises FrameError with everything that is wrong; a household that is listed twice is
    found by `frame_digest`.
    """
    village, villages = encode(columns["village"])
    group, groups = encode(columns["group"])
    stratum, strata = encode(columns["stratum"])
    persons = np.asarray(columns["persons"], dtype=np.int64)
    factor = np.asarray(columns.get("factor", np.ones(1)), dtype=np.int64)
    factor = np.broadcast_to(factor, village.shape)
    stratum_of, nested = label_of_unit(village, stratum, len(villages))
    factor_of, alike = label_of_unit(village, factor.astype(np.intp), len(villages))
    faults = []
    if min(c.min(initial=0) for c in (village, group, stratum)) < 0:
        faults.append("A village, group or stratum is missing: fill it in for every household.")
    if not nested:
        faults.append("A village lies in two strata: give all its households the same stratum.")
    if not alike or (factor < 1).any():
        faults.append("A factor is below 1 or differs inside a village: give one for each.")
    if (persons < 1).any():
        faults.append("A household has nobody: leave it out or give the number of its people.")
    if faults:
        raise FrameError(" ".join(faults))
    return Frame(
        household=_texts(columns["household"]),
        village=village,
        group=group,
        persons=persons,
        villages=tuple(map(str, villages)),
        groups=tuple(map(str, groups)),
        strata=tuple(map(str, strata)),
        stratum_of=stratum_of,
        factor=factor_of.astype(np.int64),
    )


def frame_digest(frame: Frame) -> str:
    """The SHA-256 of the frame, the same whatever the order of its rows.

    Hashed are lines of household, village, stratum, group, persons and factor with tabs
    between and a line feed at the end, in the order of the bytes of the household.
    Raises FrameError when a household is listed twice.
    """
    found, last = hashlib.sha256(), ""
    with duckdb.connect() as connection:
        connection.register("frame", _coded(frame))
        connection.register("villages", _labels(frame.villages, frame.stratum_of, frame.factor))
        connection.register("groups", _labels(frame.groups))
        connection.register("strata", _labels(frame.strata))
        for batch in connection.sql(_LINES).to_arrow_reader(1 << 20):
            household, line = batch.column(0), batch.column(1)
            repeated = pc.any(pc.equal(household[1:], household[:-1])).as_py()
            if repeated or household[0].as_py() == last:
                raise FrameError("A household is listed twice: list each household once.")
            last = household[-1].as_py()
            offsets = np.frombuffer(line.buffers()[1], dtype=np.int32)
            first, end = offsets[line.offset], offsets[line.offset + len(line)]
            found.update(memoryview(line.buffers()[2])[first:end])
    return found.hexdigest()


# One row a household, by household: the household and its line.
_LINES = """
SELECT household,
    concat_ws(
        chr(9), household, villages.label, strata.label, groups.label, persons, villages.factor
    ) || chr(10) AS line
FROM frame
JOIN villages ON villages.code = frame.village
JOIN groups ON groups.code = frame."group"
JOIN strata ON strata.code = villages.stratum
ORDER BY household
"""


def _coded(frame: Frame) -> pa.Table:
    return pa.table(
        {
            "household": frame.household,
            "village": frame.village,
            "group": frame.group,
            "persons": frame.persons,
        }
    )


def _labels(
    labels: tuple[str, ...], stratum: Codes | None = None, factor: Whole | None = None
) -> pa.Table:
    columns: dict[str, Any] = {"code": np.arange(len(labels)), "label": pa.array(labels)}
    if stratum is not None and factor is not None:
        columns |= {"stratum": stratum, "factor": factor}
    return pa.table(columns)


def _texts(labels: Any) -> pa.Array | pa.ChunkedArray:
    column = labels if isinstance(labels, pa.Array | pa.ChunkedArray) else pa.array(labels)
    return column if pa.types.is_string(column.type) else column.cast(pa.string())
