"""Replicate factors: what each PSU's weight is multiplied by, PSUs left out or counted twice.

Source: Wolter (2007), Introduction to Variance Estimation, chapters 3 and 4; Judkins (1990) for
Fay's method.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.linalg

from aboveline.statistics.codes import Codes, Floats
from aboveline.statistics.stages import DesignError

MOST_FACTORS = 1 << 26


def replicate_factors(
    strata: Codes, n_strata: int, method: str, *, fay_rho: float = 0.5
) -> tuple[Floats, Floats]:
    """What each PSU's weight is multiplied by, and what each squared deviation counts.

    `strata` is the stratum of each PSU; shapes (replicates, PSUs) and (replicates,).
    `jk1` leaves out one PSU of all, `jkn` one of its stratum, `brr` one of each stratum's
    two, `fay` gives that one the weight `fay_rho` instead of 0.

    >>> factors, counts = replicate_factors(np.array([0, 0, 1, 1]), 2, "jkn")
    >>> factors[0].tolist(), counts.tolist()
    ([0.0, 2.0, 1.0, 1.0], [0.5, 0.5, 0.5, 0.5])
    """
    n_psu = strata.size
    drawn = np.bincount(strata, minlength=n_strata)
    n_replicates = n_psu if method in ("jk1", "jkn") else 1 << math.ceil(math.log2(n_strata + 1))
    if n_psu * n_replicates > MOST_FACTORS:
        message = f"There are too many PSUs ({n_psu}) for {method}: use linearised."
        raise DesignError(message)
    if method == "jk1":
        factors = (np.ones((n_psu, n_psu)) - np.eye(n_psu)) * n_psu / (n_psu - 1)
        return factors, np.full(n_psu, (n_psu - 1) / n_psu)
    if method == "jkn":
        if (drawn == 1).any():
            raise DesignError("jkn needs at least two PSUs in every stratum.")
        share = (drawn / (drawn - 1))[strata]
        same = strata[:, None] == strata[None, :]
        factors = np.where(same, share[:, None], 1.0) * (1.0 - np.eye(n_psu))
        return factors, 1.0 / share
    if (drawn != 2).any():
        raise DesignError(f"{method} needs exactly two PSUs in every stratum.")
    order = np.argsort(strata, kind="stable")
    sign = np.empty(n_psu)
    sign[order] = np.tile([1.0, -1.0], n_strata)
    kept = 1.0 if method == "brr" else 1.0 - fay_rho
    signs = scipy.linalg.hadamard(n_replicates)[:, 1 : n_strata + 1].astype(np.float64)
    factors = 1.0 + kept * signs[:, strata] * sign
    return factors, np.full(n_replicates, 1.0 / (n_replicates * kept**2))
