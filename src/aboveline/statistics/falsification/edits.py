"""Records put right in the days between the announcement of an inspection and the inspection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aboveline.statistics.falsification.excess import FEWEST_UNITS, excess
from aboveline.statistics.falsification.outcomes import Groups, Outcome

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
    announced for the same days: so seasons and campaigns count on both sides. As in `excess`, of
    the units that were announced.
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
    quiet = others & (every > 0)
    enough = np.count_nonzero(quiet) >= FEWEST_UNITS
    q = np.full(units.count, np.nan)
    cases, expected = np.zeros(units.count), np.full(units.count, np.nan)
    for (begin, end), found in spans.items():
        of_units = units.taken(inside & (days >= begin) & (days < end)).sums()
        asked = np.zeros(units.count, dtype=np.bool_)
        asked[found] = True
        compared = np.where(asked | (quiet if enough else False), every, 0)
        told, usual = excess(of_units, compared, asked=asked, tried=len(spans))
        better = asked & ~np.isnan(told) & ~(q <= told)
        q[better], cases[better], expected[better] = told[better], of_units[better], usual[better]
    return Outcome(NAME, unit, units.names, every, cases, expected, q)
