"""Records put right in the days between the announcement of an inspection and the inspection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Booleans, Floats
from aboveline.statistics.falsification.excess import (
    FEWEST_UNITS,
    correlation,
    excess,
    upper_tail,
)
from aboveline.statistics.falsification.outcomes import Groups, Integers, Outcome, adjusted

NAME = "edits_after_announcement"
_FEWEST_EDITS = 5


@dataclass(frozen=True)
class Inspection:
    """An inspection of a unit: announced on a day, begun on a later one (days since 1970)."""

    unit: str
    announced_on: int
    began_on: int


def edits_after_announcement(
    day: npt.ArrayLike,
    units: Groups,
    inspections: Sequence[Inspection],
    *,
    first_day: int,
    last_day: int,
    unit: str = "village",
) -> Outcome:
    """Units with more edits after an announcement than their other days let expect.

    One row a household and day on which a record of it was changed after it had been written,
    from `first_day` to before `last_day`. Edits from the announcement to the begin of the
    inspection are cases among all edits of the unit. To be expected is the share that these days
    have in units that were not announced, or, with fewer than five of them, in the other units
    announced for the same days: so seasons and campaigns count on both sides. P as in `excess`, a
    beta-binomial with the spread of the units compared; Benjamini-Hochberg over the units that
    were announced.
    Missing: units without an announcement or with fewer than five edits cannot be told.
    Source: differences in differences as in Angrist and Pischke (2009).
    """
    days = np.asarray(day, dtype=np.int64)
    inside = (days >= first_day) & (days < last_day)
    every = units.taken(inside).sums()
    every = np.where(every >= _FEWEST_EDITS, every, 0)
    place = {name: position for position, name in enumerate(units.names)}
    spans: dict[tuple[int, int], list[int]] = {}
    for inspection in inspections:
        span = (max(inspection.announced_on, first_day), min(inspection.began_on, last_day))
        if inspection.unit in place and span[0] < span[1]:
            spans.setdefault(span, []).append(place[inspection.unit])
    announced = {at for found in spans.values() for at in found}
    others = np.array([n not in announced for n in range(units.count)], dtype=np.bool_)
    p = np.full(units.count, np.nan)
    cases, expected = np.zeros(units.count), np.full(units.count, np.nan)
    for (begin, end), found in spans.items():
        of_units = units.taken(inside & (days >= begin) & (days < end)).sums()
        told, usual = _against_others(of_units, every, np.array(found), others)
        for at, p_at, usual_at in zip(found, told, usual, strict=True):
            if not np.isnan(p_at) and not p[at] <= p_at:
                p[at], cases[at], expected[at] = p_at, of_units[at], usual_at
    tried = max(len(spans), 1)
    return Outcome(
        NAME, unit, units.names, every, cases, expected, adjusted(np.minimum(p * tried, 1.0))
    )


def _against_others(
    cases: Floats, every: Floats, found: Integers, others: Booleans
) -> tuple[Floats, Floats]:
    """P-values and expected edits of the announced units, in the order in which they are given."""
    told = others & (every > 0)
    if np.count_nonzero(told) < FEWEST_UNITS:
        return excess(cases[found], every[found])
    share = float(cases[told].sum() + 0.5) / float(every[told].sum() + 1)
    spread = correlation(cases[told], every[told], share)
    p = upper_tail(cases[found], every[found], np.full(found.size, share), spread)
    return np.where(every[found] > 0, p, np.nan), every[found] * share
