"""The register's own view of a household: village, procedure, causes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.dating import day_number
from aboveline.synthetic.draw import Bools, Codes, Draw, Floats, Ints, Unknowns
from aboveline.synthetic.families import Families
from aboveline.synthetic.living import Living
from aboveline.synthetic.people import CHRONIC, DISABLED, SERIOUS, People

CAUSES = (
    "illness",
    "disability",
    "schooling_costs",
    "disaster",
    "lack_of_land",
    "lack_of_water",
    "lack_of_skills",
    "lack_of_labour",
    "lack_of_funds",
    "poor_transport",
    "lack_of_drive",
    "marriage_costs",
    "funeral_costs",
    "other",
)
STATUSES = (
    "not_registered",
    "registered_poor",
    "exit_proposed",
    "exited",
    "returned",
    "monitored",
    "moved",
    "ended",
)
_ORDINARY_STATUS = (0.004, 0.003, 0.972, 0.002, 0.014, 0.003, 0.002)  # of the registered
_POOR_STATUS = (0.52, 0.05, 0.27, 0.03, 0.13, 0.0, 0.0)
_POOREST = -1.75  # standard deviations of the standing
_CAUSE_SHARES = (0.18, 0.02, 0.05, 0.02, 0.06, 0.02, 0.24, 0.09, 0.18, 0.05, 0.05, 0.01, 0.01, 0.02)
_TOPIC = 6


@cache
def _pairs() -> tuple[tuple[str, ...], np.ndarray]:
    """Texts of none, one or two other causes, and where the text of a pair stands."""
    texts = ["", *CAUSES]
    place = np.zeros((len(CAUSES), len(CAUSES)), dtype=np.int16)
    for first, one in enumerate(CAUSES):
        for second, other in enumerate(CAUSES):
            if first < second:
                place[first, second] = place[second, first] = len(texts)
                texts.append(f"{one} {other}")
    return tuple(texts), place


def households_table(
    county: County,
    homes: Families,
    *,
    said: People,
    seen: Living,
    standing: Floats,
    unknowns: Unknowns,
) -> pa.Table:
    """The table `households` of a county, one row a household."""
    draw, count = county.draw(_TOPIC), homes.size.size
    rows = np.flatnonzero(unknowns.reluctant)
    status = _status(draw, county, seen, standing)
    unregistered: Bools = status == 0
    watched: Bools = status == STATUSES.index("monitored")
    cause = _main_cause(draw, homes, said)
    texts, other = _pairs()[0], _more_causes(draw, cause)
    other[unregistered] = 0
    registered_on = np.datetime64("2014-04-01").astype(np.int64) + draw.whole(0, 270, count)
    registered_on[draw.chance(0.25, count)] += 900
    unsafe = (seen.grade >= 2) & (seen.remedy == 0)
    relocates = (seen.remedy == 3) | (unsafe & draw.chance(0.3, count))
    return pa.table(
        {
            "household_id": columns.keys(homes.keys),
            "area_id": columns.codes(county.villages.area_ids, homes.village),
            "number": printed_numbers(count),
            "registered_on": columns.days(registered_on, unregistered),
            "register_status": columns.codes(STATUSES, status),
            "was_registered_poor": columns.plain(_was_poor(draw, status)),
            "identified_on": columns.days(_watched_since(draw, county, count), ~watched),
            "main_cause": columns.codes(CAUSES, cause, unregistered | unknowns.among(rows, count)),
            "other_causes": columns.codes(texts, other, unknowns.among(rows, count)),
            "relocation_household": columns.plain(relocates, unknowns.among(rows, count)),
            "related_to_official": columns.plain(
                draw.chance(0.015, count), unknowns.among(rows, count)
            ),
        }
    )


@cache
def printed_numbers(count: int) -> pa.Array:
    """The numbers 000001, 000002, ... that stand on the door plates of a county."""
    return pa.array([f"{number:06d}" for number in range(1, count + 1)])


def _status(draw: Draw, county: County, seen: Living, standing: Floats) -> Codes:
    count, shares = standing.size, county.settings.calibration
    unsafe = (seen.grade >= 2) & (seen.remedy == 0)
    poorest = (standing < _POOREST * shares.income_spread) | unsafe
    status = np.where(
        poorest, draw.pick(_POOR_STATUS, count), draw.pick(_ORDINARY_STATUS, count)
    ) + np.int8(1)
    status[draw.chance(shares.not_registered, count)] = 0
    return status


def _was_poor(draw: Draw, status: Codes) -> Bools:
    """Whether a household has left the register of the poor; half of the watched ones have."""
    left = np.array([label in ("exited", "returned", "moved") for label in STATUSES])
    watched = status == STATUSES.index("monitored")
    return np.asarray(left[status] | (watched & draw.chance(0.5, status.size)))


def _watched_since(draw: Draw, county: County, count: int) -> Ints:
    """Days in the twenty months before the as-of day."""
    return day_number(county.settings.as_of) - draw.whole(1, 600, count)


def _main_cause(draw: Draw, homes: Families, said: People) -> Codes:
    """The cause that the household's members suggest, most of the time."""
    cause = draw.pick(_CAUSE_SHARES, homes.size.size)
    able = homes.total((said.labour == 1) | (said.labour == 2))
    marks = (
        (7, able == 0, 0.6),
        (2, homes.total(said.is_pupil & (homes.age >= 16)) > 0, 0.35),
        (0, homes.total((said.health == SERIOUS) | (said.health == CHRONIC)) > 0, 0.65),
        (1, homes.total(said.health == DISABLED) > 0, 0.55),
    )
    for code, suggests, share in marks:
        cause[suggests & draw.chance(share, cause.size)] = code
    return cause


def _more_causes(draw: Draw, main: Codes) -> Ints:
    """Positions of the texts of other causes, never the main one nor one twice."""
    number, count = len(CAUSES), main.size
    first = (main + draw.whole(1, number - 1, count)) % number
    second = draw.pick(_CAUSE_SHARES, count)
    how_many = draw.pick((0.4, 0.35, 0.25), count)
    how_many[(how_many == 2) & ((second == first) | (second == main))] = 1
    pair = _pairs()[1][first, second].astype(np.int64)
    return np.where(how_many == 0, 0, np.where(how_many == 1, first + 1, pair))
