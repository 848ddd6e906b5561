"""Rows added up into cells: one a sampling unit, time, group and deprivation profile.

Everything after this works on the cells, of which there are few: ten indicators give at
most 1,024 profiles. Rows that are their own sampling units are pooled too, with the sum of
their squared weights, because rows of one profile have one score.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from aboveline.statistics.codes import Codes, Floats, compact, label_of_unit, sums
from aboveline.statistics.design import Design, Stage
from aboveline.statistics.multidimensional_columns import CodedTable


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way of splitting the population: by nothing or by one column, and by time.

    `domain` is the domain of each cell, `time * groups + group`.
    """

    column: str | None
    domain: Codes
    times: list[Any]
    groups: list[Any]

    @property
    def n_domains(self) -> int:
        """Number of domains, empty ones included."""
        return len(self.times) * len(self.groups)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells. `design` has one row a cell; `pooled` says that its rows are many persons.

    With `pooled`, `design` is None, `strata` are the strata of the cells, and `stage` is the
    one stage of the persons. `weighted_rows` are the rows with a weight above 0. `gaps` are
    sums of weighted gaps and squared gaps (cells x 2).
    """

    profile: Codes
    weight: Floats
    square: Floats
    rows: Codes
    weighted_rows: Codes
    gaps: Floats | None
    stage: Stage
    strata: Codes
    design: Design | None
    breakdowns: tuple[Breakdown, ...]

    @property
    def pooled(self) -> bool:
        """Whether persons of one stratum, group and profile share a cell."""
        return self.design is None


def add_up(coded: CodedTable, *, pool: bool = True) -> Cells:
    """The cells of a coded table; `pool=False` keeps every sampling unit apart."""
    stages = coded.design.stages
    own = stages[-1].unit is None
    pooled = pool and own and len(stages) == 1 and coded.gaps is None
    unit = stages[0].parent if pooled else stages[-1].unit
    n_rows = coded.profile.size
    keys = [(label.codes, len(label.labels)) for label in coded.by]
    if coded.time is not None:
        keys.append((coded.time.codes, len(coded.time.labels)))
    keys.append((coded.profile, coded.known.size))
    if unit is None:
        one = np.ones(n_rows, dtype=np.intp)
        cells = _Grouping(np.arange(n_rows), n_rows, one, [codes for codes, _ in keys])
        of_cell = np.arange(n_rows)
    else:
        cells = _group(unit, stages[0].n_parents if pooled else stages[-1].n_units, keys)
        of_cell = cells.keys.pop(0)
    weights = coded.design.weights
    gaps = None
    if coded.gaps is not None:
        gaps = np.stack([cells.sums(weights * g) for g in coded.gaps.T], axis=1)
    rows = cells.rows
    weighted = None
    if not weights.all():
        weighted = cells.sums((weights > 0).astype(np.float64)).astype(np.intp)
    ones = bool((weights == 1.0).all())
    weight = rows.astype(np.float64) if ones else cells.sums(weights)
    square = weight if ones or not pooled else cells.sums(weights * weights)
    return Cells(
        profile=cells.keys[-1],
        weight=weight,
        square=square,
        rows=rows,
        weighted_rows=weighted if weighted is not None else rows,
        gaps=gaps,
        stage=stages[0],
        strata=of_cell if pooled else np.zeros(0, dtype=np.intp),
        design=None if pooled else _design_of_cells(coded.design, of_cell),
        breakdowns=_breakdowns(coded, rows.size, cells.keys[:-1]),
    )


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Rows in groups: `code` of each row below `size`, `rows` how many each group has.

    `keys` are the key columns, one value a group. `kept` are the codes that are groups,
    None when every code is one.
    """

    code: Codes
    size: int
    rows: Codes
    keys: list[Codes]
    kept: Codes | None = None

    def sums(self, values: Floats) -> Floats:
        found = sums(self.code, values, self.size)
        return found if self.kept is None else found[self.kept]


def _group(unit: Codes, n_units: int, keys: list[tuple[Codes, int]]) -> _Grouping:
    """Rows grouped by unit and further keys, the profile last.

    Keys before the profile that a unit has only once cost nothing.
    """
    nested: list[Codes | None] = []
    code, size = unit, n_units
    for place, (more, n_more) in enumerate(keys):
        of_unit, one = None, False
        if place < len(keys) - 1:
            of_unit, one = label_of_unit(unit, more, n_units)
        nested.append(of_unit if one else None)
        if one:
            continue
        if size * n_more >= 1 << 62:
            code, old = compact(code, size)
            size = old.size
        code = code * n_more + more
        size *= n_more
    if size > max(4 * unit.size, 1 << 16):
        code, old = compact(code, size)
        first = np.empty(old.size, dtype=np.intp)
        first[code] = np.arange(code.size)
        rows = np.bincount(code, minlength=old.size)
        return _Grouping(code, old.size, rows, [unit[first], *(c[first] for c, _ in keys)])
    rows = np.bincount(code, minlength=size)
    kept = np.flatnonzero(rows)
    left = kept
    digits: list[Codes] = []
    for (_, n_more), once in zip(reversed(keys), reversed(nested), strict=True):
        if once is None:
            left, digit = np.divmod(left, n_more)
            digits.append(digit)
    found = [digits.pop() if once is None else once[left] for once in nested]
    return _Grouping(code, size, rows[kept], [left, *found], kept)


def _design_of_cells(design: Design, of_cell: Codes) -> Design:
    """The design with one row a cell, each of weight 1; `of_cell` are last-stage units."""
    n_cells = of_cell.size
    if design.stages[-1].unit is None:
        return design.with_weights(np.ones(n_cells))
    stages = []
    for stage in reversed(design.stages):
        stages.append(dataclasses.replace(stage, unit=of_cell))
        of_cell = stage.parent[of_cell]
    return Design(np.ones(n_cells), tuple(reversed(stages)), design.lonely)


def _breakdowns(coded: CodedTable, n_cells: int, keys: list[Codes]) -> tuple[Breakdown, ...]:
    """By nothing and by each column; `keys` are the cells' groups, then their time."""
    times: list[Any] = coded.time.labels if coded.time else [None]
    time = keys[-1] if coded.time else np.zeros(n_cells, dtype=np.intp)
    found = [Breakdown(None, time, times, [None])]
    for label, group in zip(coded.by, keys[: len(coded.by)], strict=True):
        domain = group if len(times) == 1 else time * len(label.labels) + group
        found.append(Breakdown(label.column, domain, times, label.labels))
    return tuple(found)
