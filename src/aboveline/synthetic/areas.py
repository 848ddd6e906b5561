"""Made-up areas: nation, provinces, prefectures, counties, townships, villages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from aboveline.synthetic.draw import Draw, Ints
from aboveline.synthetic.settings import Settings

VILLAGE_HOUSEHOLDS = 100
TOWNSHIP_VILLAGES = 10
_TOPIC = 1
_NATION = "99"


class Area(NamedTuple):
    """One row of the table `areas`; the code begins with 99, which no real area has."""

    area_id: str
    parent_id: str | None
    level: str
    code: str
    name: str
    tags: str


@dataclass(frozen=True)
class County:
    """A county by its place in the list: 100 counties a province, 10 a prefecture."""

    settings: Settings
    index: int

    @property
    def code(self) -> str:
        """Six digits, 990000 to 989999, the first six of its identity numbers."""
        return f"{_NATION}{self.index:04d}"

    @property
    def area_id(self) -> str:
        """Key of the county and name of its folder."""
        return f"a{self.code}"

    @property
    def households(self) -> int:
        """Number of households."""
        return self.settings.households_in(self.index)

    @property
    def is_west(self) -> bool:
        """Whether its province is western; the others are central."""
        return self.index // 100 % 2 == 0

    def draw(self, topic: int) -> Draw:
        """The random stream of a topic, the same whoever makes the county and when."""
        return Draw(self.settings.seed, self.index, topic)

    @cached_property
    def villages(self) -> Villages:
        """Its villages with their households and tags."""
        return _villages(self)


@dataclass(frozen=True)
class Villages:
    """The villages of one county; arrays with one entry a village."""

    codes: tuple[str, ...]
    households: Ints
    water_short: np.ndarray
    epidemic_high: np.ndarray
    poor: np.ndarray

    @property
    def area_ids(self) -> tuple[str, ...]:
        """Keys of the villages."""
        return tuple(f"a{code}" for code in self.codes)


def _villages(county: County) -> Villages:
    draw = county.draw(_TOPIC)
    count = max(1, round(county.households / VILLAGE_HOUSEHOLDS))
    weights = np.exp(0.4 * draw.normal(count).astype(np.float64))
    edges = np.rint(np.cumsum(weights) / weights.sum() * county.households).astype(np.int64)
    codes = tuple(
        f"{county.code}{100 + v // TOWNSHIP_VILLAGES:03d}{200 + v % TOWNSHIP_VILLAGES:03d}"
        for v in range(count)
    )
    return Villages(
        codes=codes,
        households=np.diff(edges, prepend=0),
        water_short=draw.chance(0.20 if county.is_west else 0.05, count),
        epidemic_high=draw.chance(0.01, count),
        poor=draw.chance(0.30, count),
    )


def all_areas(settings: Settings) -> Iterator[Area]:
    """Every area once, each after the area that holds it."""
    yield Area(f"a{_NATION}", None, "nation", _NATION, "Made-up country", "")
    for index in range(settings.counties):
        county = County(settings, index)
        code = county.code
        if index % 100 == 0:
            region = "west" if county.is_west else "central"
            yield _area(code[:4], 2, "province", region)
        if index % 10 == 0:
            yield _area(code[:5], 4, "prefecture")
        yield _area(code, 5, "county")
        yield from _areas_below(county)


def _areas_below(county: County) -> Iterator[Area]:
    villages = county.villages
    for position, code in enumerate(villages.codes):
        if position % TOWNSHIP_VILLAGES == 0:
            yield _area(code[:9], 6, "township")
        marks = {
            "poor_village": villages.poor,
            "water_short": villages.water_short,
            "epidemic_high": villages.epidemic_high,
        }
        tags = " ".join(tag for tag, marked in marks.items() if marked[position])
        yield _area(code, 9, "village", tags)


def _area(code: str, parent: int, level: str, tags: str = "") -> Area:
    name = f"Made-up {level} {code[parent:]}"
    return Area(f"a{code}", f"a{code[:parent]}", level, code, name, tags)
