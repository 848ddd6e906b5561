"""Sampling stages: units within parents, and the variance of sums of unit totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Codes, Floats, sums

Lonely = Literal["fail", "certainty", "adjust", "average"]


class DesignError(ValueError):
    """What is wrong with a survey design, in whole sentences."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Units drawn within their parents: PSUs in strata, or second-stage units in PSUs.

    `unit` is the unit of each row (None: each row is a unit), `parent` the parent of each
    unit, `fraction` the share of a parent's units that was drawn (0: with replacement),
    `multiplier` what the stage's variance in a parent is multiplied by.
    """

    unit: Codes | None
    parent: Codes
    fraction: Floats
    multiplier: Floats

    @property
    def n_units(self) -> int:
        """Number of units in the sample."""
        return self.parent.size

    @property
    def n_parents(self) -> int:
        """Number of parents."""
        return self.fraction.size

    def totals(self, values: Floats) -> Floats:
        """Sum of the rows' values in each unit; shape (units,) or (units, columns)."""
        if self.unit is None:
            return values
        if values.ndim == 1:
            return sums(self.unit, values, self.n_units)
        columns = [sums(self.unit, c, self.n_units) for c in values.T]
        return np.stack(columns, axis=1)


def covariance_of_totals(totals: Floats, stage: Stage, lonely: Lonely = "fail") -> Floats:
    """Covariance of sums of unit totals: what is left when rows are added up by unit.

    `totals` has one row for each unit of the stage (zero rows included), k columns.
    """
    drawn = np.bincount(stage.parent, minlength=stage.n_parents)
    factor, centred, scale = stage_factors(stage, drawn, lonely)
    mean = np.stack(
        [sums(stage.parent, c, stage.n_parents) for c in totals.T], axis=1
    ) / np.maximum(drawn, 1).reshape(-1, 1)
    mean[~centred] = 0.0
    centred_totals = totals - mean[stage.parent]
    weighted = centred_totals * factor[stage.parent].reshape(-1, 1)
    covariance: Floats = scale * (weighted.T @ centred_totals)
    return covariance


def stage_factors(
    stage: Stage, drawn: npt.NDArray[np.int_], lonely: Lonely
) -> tuple[Floats, Booleans, float]:
    """Per parent: factor of the squares and whether they are centred; and an overall scale."""
    left = (1.0 - stage.fraction) * stage.multiplier
    alone = (drawn == 1) & (left > 1e-12)
    factor = left * drawn / np.maximum(drawn - 1, 1)
    centred = np.ones(stage.n_parents, dtype=bool)
    scale = 1.0
    if alone.any():
        if lonely == "fail":
            raise DesignError(
                f"{int(alone.sum())} strata have a single PSU: choose how they count "
                "(certainty, adjust or average) or join strata."
            )
        if lonely == "adjust":
            centred[alone] = False
        else:
            factor[alone] = 0.0
        if lonely == "average":
            scale = stage.n_parents / max(stage.n_parents - int(alone.sum()), 1)
    return factor, centred, scale
