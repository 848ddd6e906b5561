"""Rates from villages that were counted whole, drawn alike within strata."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aboveline.statistics.codes import Codes, Floats
from aboveline.statistics.sampling.answers import answers_of
from aboveline.statistics.sampling.rates import Rate, rate_of


def rates_of_whole_villages(
    holds: Floats, *, village: Codes, stratum_of: Codes, weight: Floats, households: Floats
) -> list[Rate]:
    """The share of households for which something holds: of all, then of each stratum.

    `holds` and `village` have an entry for each household that answered (NaN: not known),
    `stratum_of` and `weight` one for each village, `households` one for each stratum: how many
    there are, as they were counted in the same villages. That count explains nothing of the error
    therefore, and strata are taken together when it is told how far a household is from the rest.
    """
    of_row = stratum_of[village]
    answers = answers_of(
        village=village,
        stratum_of=stratum_of,
        cell=of_row,
        weight=weight[village],
        persons=np.ones(village.size),
        households=households,
    )
    answers = replace(answers, cell=np.zeros_like(answers.cell))
    domains = [of_row >= 0, *(of_row == stratum for stratum in range(households.size))]
    return [rate_of(answers, np.where(mine, holds, np.nan), by_people=False) for mine in domains]
