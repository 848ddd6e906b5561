"""One phone for many households, and relatives of officials among the registered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aboveline.statistics.falsification.excess import excess
from aboveline.statistics.falsification.outcomes import Groups, Outcome, adjusted, nothing_told

PHONES = "shared_phone"
OFFICIALS = "registered_officials"
FEWEST_HOUSEHOLDS = 3
"""Two households with one phone are relatives; the check begins at three."""


def shared_phones(households: npt.NDArray[np.int64], phones: Groups) -> Outcome:
    """Phones that more households give than the sharing among relatives explains.

    One row a phone that a household gives; `phones` are known by an index, never by the number.
    Phones of one and of two households show how often one more household shares; so many more on
    one phone have the chance of that share to their power. Benjamini-Hochberg over all phones;
    from three households on.
    Missing: a household without a known phone shares none.
    """
    known = phones.positions >= 0
    pairs = np.unique(np.stack([phones.positions[known], households[known]], axis=1), axis=0)
    size = np.bincount(pairs[:, 0], minlength=phones.count).astype(np.float64)
    if not phones.count:
        return nothing_told(PHONES, "phone")
    alone, two = np.count_nonzero(size == 1), np.count_nonzero(size == 2)
    # never taken as rarer than one more in two hundred: few phones do not show less
    again = min(max((two + 0.5) / (alone + two + 1), 0.005), 0.9)
    p = again ** np.maximum(size - 1, 0)
    q = np.where(size >= FEWEST_HOUSEHOLDS, adjusted(p), 1.0)
    usual = np.full(phones.count, 1 / (1 - again))
    return Outcome(PHONES, "phone", phones.names, size, size, usual, q)


def registered_officials(
    registered: npt.ArrayLike, related: npt.ArrayLike, units: Groups, *, unit: str = "village"
) -> Outcome:
    """Units with more relatives of officials among the registered than the rest of the county.

    One row a household: `registered` as poor now or before, `related` to an official (1, 0, NaN
    unknown). Cases are the related among the registered, as in `excess`, with at least one in a
    hundred taken as usual. To be looked at again, not proof: a relative of an official can be
    poor.
    Missing: households of which it is unknown whether they are related are not counted.
    Source: Hu and Wang (2017), who found a quarter of the places in sixty villages captured.
    """
    tie = np.asarray(related, dtype=np.float64)
    counted = np.asarray(registered, dtype=np.bool_) & np.isfinite(tie)
    placed = units.taken(counted)
    rows, cases = placed.sums(), placed.sums(tie[counted])
    q, expected = excess(cases, rows, floor=0.01)
    return Outcome(OFFICIALS, unit, units.names, rows, cases, expected, q)
