"""Who records what and where: teams of recorders, checkers, houses, and who signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Draw, Ints
from aboveline.synthetic.families import Families
from aboveline.synthetic.people import People

HOUSEHOLDS_OF_A_CHECKER = 1_000  # chosen
HOUSEHOLDS_OF_A_RECORDER = 45  # chosen: at most; a village of 100 has three, a resident team
SIGNED_BY_ANOTHER = 0.02  # chosen: signed by a member who is not the one expected
SCATTER_METRES = 450.0  # chosen: standard deviation of the houses around a village
METRES_A_DEGREE = 111_320.0
_COUNTY_DEGREES = 0.3
_WEST, _SOUTH = 155.0, 10.0  # open Pacific: no real village lies there
_TOPIC = 18


@dataclass(frozen=True)
class FieldWork:
    """The recorder, the checker and the house of each household; positions in degrees.

    `recorders` holds the teams of the villages, then the checkers of the county.
    """

    recorders: tuple[str, ...]
    checker: Ints
    of_home: Ints
    team: Ints
    team_start: Ints
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    signer: Ints


def field_work(county: County, homes: Families, said: People) -> FieldWork:
    """The recorders of a county, a team a village, and where its houses stand."""
    draw, count = county.draw(_TOPIC), homes.size.size
    villages = county.villages
    team = np.maximum(1, -(-villages.households // HOUSEHOLDS_OF_A_RECORDER))
    start = np.cumsum(team) - team
    first_home = np.cumsum(villages.households) - villages.households
    place = np.arange(count) - first_home[homes.village]
    size = villages.households[homes.village]
    of_home = start[homes.village] + place * team[homes.village] // np.maximum(size, 1)
    recorders = tuple(
        f"r{code}{number:03d}"
        for code, many in zip(villages.codes, team, strict=True)
        for number in range(int(many))
    )
    many = max(1, count // HOUSEHOLDS_OF_A_CHECKER)
    checkers = tuple(f"c{county.code}{number:03d}" for number in range(many))
    longitude, latitude = _houses(draw, county, homes)
    return FieldWork(
        recorders=recorders + checkers,
        checker=len(recorders) + homes.village % len(checkers),
        of_home=of_home,
        team=team,
        team_start=start,
        longitude=longitude,
        latitude=latitude,
        signer=_signers(draw, homes, said),
    )


def _houses(
    draw: Draw, county: County, homes: Families
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places of the houses: counties on a grid, villages anywhere inside, houses around them."""
    row, column = divmod(county.index, 100)
    villages, count = len(county.villages.codes), homes.size.size
    east = _WEST + _COUNTY_DEGREES * (column + 0.1 + 0.8 * draw.share(villages).astype(np.float64))
    north = _SOUTH + _COUNTY_DEGREES * (row + 0.1 + 0.8 * draw.share(villages).astype(np.float64))
    off = SCATTER_METRES / METRES_A_DEGREE
    latitude = north[homes.village] + off * draw.normal(count)
    longitude = east[homes.village] + off * draw.normal(count) / np.cos(np.radians(latitude))
    return longitude, latitude


def _signers(draw: Draw, homes: Families, said: People) -> Ints:
    """The member who signs for each household: the first adult who is at home, else the head."""
    able = (homes.age >= 18) & ~said.works_away
    able |= (homes.age >= 18) & draw.chance(0.04, able.size)  # chosen: home for the holidays
    at = np.arange(homes.home.size)
    none = homes.home.size
    first = np.minimum.reduceat(np.where(able, at, none), homes.first)
    signer = np.where(first == none, homes.first, first)
    other = homes.first + draw.whole(0, 9, signer.size) % homes.size
    odd = draw.chance(SIGNED_BY_ANOTHER, signer.size) & (homes.age[other] >= 16)
    return np.asarray(np.where(odd, other, signer))
