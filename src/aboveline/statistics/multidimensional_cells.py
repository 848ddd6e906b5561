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

from aboveline.statistics.codes import Codes, Floats, compact, sums
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
    one stage of the persons. `gaps` are sums of weighted gaps and squared gaps (cells x 2).
    """

    profile: Codes
    weight: Floats
    square: Floats
    rows: Codes
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
        cell, first = np.arange(n_rows), np.arange(n_rows)
    else:
        cell, first = _cells(unit, keys)
    weights = coded.design.weights
    gaps = coded.gaps
    if gaps is not None:
        gaps = np.stack([sums(cell, weights * g, first.size) for g in gaps.T], axis=1)
    ones = bool((weights == 1.0).all())
    rows = np.bincount(cell, minlength=first.size)
    weight = rows.astype(np.float64) if ones else sums(cell, weights, first.size)
    square = weight if ones or not pooled else sums(cell, weights * weights, first.size)
    return Cells(
        profile=coded.profile[first],
        weight=weight,
        square=square,
        rows=rows,
        gaps=gaps,
        stage=stages[0],
        strata=unit[first] if pooled and unit is not None else np.zeros(0, dtype=np.intp),
        design=None if pooled else _design_of_cells(coded.design, unit, first),
        breakdowns=_breakdowns(coded, first),
    )


def _cells(unit: Codes, keys: list[tuple[Codes, int]]) -> tuple[Codes, Codes]:
    """The cell of each row, and one row of each cell."""
    code, size = unit, int(unit.max(initial=0)) + 1
    for more, n_more in keys:
        if n_more == 1:
            continue
        if size * n_more >= 1 << 62:
            code, old = compact(code, size)
            size = old.size
        code = code * n_more + more
        size *= n_more
    cell, old = compact(code, size)
    first = np.empty(old.size, dtype=np.intp)
    first[cell] = np.arange(cell.size)
    return cell, first


def _design_of_cells(design: Design, unit: Codes | None, first: Codes) -> Design:
    """The design with one row a cell, each of weight 1."""
    if unit is None:
        return design.with_weights(np.ones(first.size))
    of_cell = unit[first]
    stages = []
    for stage in reversed(design.stages):
        stages.append(dataclasses.replace(stage, unit=of_cell))
        of_cell = stage.parent[of_cell]
    return Design(np.ones(first.size), tuple(reversed(stages)), design.lonely)


def _breakdowns(coded: CodedTable, first: Codes) -> tuple[Breakdown, ...]:
    times: list[Any] = coded.time.labels if coded.time else [None]
    time = coded.time.codes[first] if coded.time else np.zeros(first.size, dtype=np.intp)
    found = [Breakdown(None, time, times, [None])]
    for label in coded.by:
        domain = time * len(label.labels) + label.codes[first]
        found.append(Breakdown(label.column, domain, times, label.labels))
    return tuple(found)
