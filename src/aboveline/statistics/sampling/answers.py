"""What was found at the households of a sample, with weights that add up to the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Codes, Floats, sums
from aboveline.statistics.design import survey_design
from aboveline.statistics.domains import DomainCells


@dataclass(frozen=True, slots=True)
class Answers:
    """Answered households, one row each; made by `answers_of`.

    `cell` is the stratum and group of a row; within a cell the weights add up to the
    households of the frame. `stratum_of` has an entry for every village that was drawn, also
    for one without an answer.
    """

    village: Codes
    stratum_of: Codes
    cell: Codes
    weight: Floats
    persons: Floats

    def village_totals(self, values: Floats) -> Floats:
        """Sum of the rows' values in each village."""
        return sums(self.village, values, self.stratum_of.size)

    def cells_of(self, touched: npt.NDArray[np.bool_]) -> DomainCells:
        """Villages as sampling units in their strata; `touched` says which the domain is in.

        A village that is alone in its stratum counts with its distance from 0, which is the
        mean of all scores.
        """
        number = self.stratum_of.size
        design = survey_design(
            np.ones(number), strata=self.stratum_of, psu=np.arange(number), lonely="adjust"
        )
        rows = np.flatnonzero(touched)
        return DomainCells(
            design.stages, design.lonely, n_rows=rows.size, rows=rows, group=None, n_groups=1
        )

    def less_cell_means(self, values: Floats) -> Floats:
        """Values less their weighted mean in the row's cell: what the frame's counts explain."""
        size = int(self.cell.max(initial=0)) + 1
        weights = sums(self.cell, self.weight, size)
        totals = sums(self.cell, self.weight * values, size)
        means = np.divide(totals, weights, out=np.zeros(size), where=weights > 0)
        return values - means[self.cell]


def answers_of(
    *,
    village: Sequence[int] | Codes,
    stratum_of: Sequence[int] | Codes,
    cell: Sequence[int] | Codes,
    weight: npt.ArrayLike,
    persons: npt.ArrayLike,
    households: npt.ArrayLike,
) -> Answers:
    """Answers whose weights add up to the frame's households by cell.

    `weight` is the inverse of the probability to be drawn; `households` counts the frame by
    cell. Households that could not be reached are thereby taken to be like the others of
    their stratum and group. A cell without an answer is not represented.
    """
    cells = np.asarray(cell, dtype=np.intp)
    drawn = np.asarray(weight, dtype=np.float64)
    known = np.asarray(households, dtype=np.float64).ravel()
    found = sums(cells, drawn, known.size)
    factor = np.divide(known, found, out=np.ones(known.size), where=found > 0)
    return Answers(
        village=np.asarray(village, dtype=np.intp),
        stratum_of=np.asarray(stratum_of, dtype=np.intp),
        cell=cells,
        weight=drawn * factor[cells],
        persons=np.asarray(persons, dtype=np.float64),
    )
