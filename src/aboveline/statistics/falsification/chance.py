"""How often chance alone does as much, by counties that are drawn without fault."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from aboveline.statistics.codes import Floats
from aboveline.statistics.falsification.outcomes import FALSE_SHARE

_DRAWN = 100  # counties without fault and this one, for each test of which the best counts
_ENOUGH = 5  # of them as striking as this one: it will not be flagged any more

Reached = Callable[[np.random.Generator], bool]


def held_to_chance(
    q_values: Floats, reached: Reached, *known: npt.NDArray[np.generic], tried: int = 1
) -> Floats:
    """The q-values, raised above what is flagged where chance alone does as much too often.

    `reached` draws a county without fault and says whether it is as striking as this one. Of 99
    such counties fewer than five may be, so that a county without fault raises an alarm in at
    most one of twenty; counting ends with the fifth (Besag and Clifford 1991). `tried` tests of
    which the best will count are held to so much less each. The draws follow from `known`, so
    that the same county is always judged alike.
    """
    if not np.nanmin(q_values, initial=1.0) <= FALSE_SHARE:
        return q_values
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in known))
    random = np.random.default_rng(int.from_bytes(digest.digest()[:8], "big"))
    count = 0
    for number in range(1, _DRAWN * tried):
        count += reached(random)
        if count == _ENOUGH:
            chance = min(1.0, tried * (count + 1) / number)
            return np.asarray(np.maximum(q_values, chance), dtype=np.float64)
    return q_values
