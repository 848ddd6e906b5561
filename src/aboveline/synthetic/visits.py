"""Who was visited when, and when each village was looked at."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Ints
from aboveline.synthetic.families import Families

MODES = ("home", "phone")
_TOPIC, _VISITS = 7, 11


def last_visits(county: County, homes: Families) -> Ints:
    """The day of the last visit to each household: a village in a week, at most 50 days ago."""
    draw = county.draw(_TOPIC)
    today = np.datetime64(county.settings.as_of, "D").astype(np.int64)
    week = draw.whole(0, 6, len(county.villages.codes))[homes.village]
    return today - 7 * week - draw.whole(1, 6, homes.size.size)


def visits_table(county: County, homes: Families, home: Ints, visited_on: Ints) -> pa.Table:
    """The table `visits`: households by position, and days since 1970, one row a visit."""
    draw = county.draw(_VISITS)
    phone = draw.chance(0.05, home.size) | county.villages.epidemic_high[homes.village[home]]
    evening = visited_on * 86_400 + 11 * 3_600
    return pa.table(
        {
            "visit_id": columns.serials(county.index, home.size),
            "household_id": columns.keys(homes.keys[home]),
            "visited_on": columns.days(visited_on),
            "mode": columns.codes(MODES, phone),
            "recorded_at": columns.moments(evening),
        }
    )
