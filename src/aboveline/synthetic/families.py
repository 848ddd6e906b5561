"""Who lives together: households out of a list of family shapes, with ages that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Bools, Codes, Draw, Ints

DAYS_A_YEAR = 365.2425
_TOPIC = 2


class Role(NamedTuple):
    """A place in a family: years younger (-) or older than the head, and the relation by sex."""

    years: float
    spread: float
    male: str
    female: str


def _child(position: int) -> Role:
    return Role(-24.5 - 2.5 * position, 2.5, "son", "daughter")


def _grandchild(position: int) -> Role:
    return Role(-49 - 3 * position, 4, "grandson", "granddaughter")


HEAD = Role(0, 0, "head", "head")
SPOUSE = Role(-1.5, 3, "spouse", "spouse")
FATHER = Role(27, 4, "father", "father")
MOTHER = Role(25, 4, "mother", "mother")
SON = Role(-25, 3, "son", "son")
DAUGHTER_IN_LAW = Role(-27, 3, "daughter_in_law", "daughter_in_law")


class Shape(NamedTuple):
    """A family shape: its share of the households, the ages of the head, the members in order."""

    share: float
    youngest: int
    oldest: int
    roles: tuple[Role, ...]


def _couple(share: float, oldest: int, children: int, *parents: Role) -> Shape:
    members = (HEAD, SPOUSE, *map(_child, range(children)), *parents)
    return Shape(share, 26 + 2 * children, oldest, members)


SHAPES = (
    Shape(0.082, 60, 88, (HEAD,)),
    Shape(0.036, 35, 59, (HEAD,)),
    Shape(0.124, 60, 84, (HEAD, SPOUSE)),
    Shape(0.055, 44, 59, (HEAD, SPOUSE)),
    _couple(0.110, 54, 1),
    _couple(0.170, 52, 2),
    _couple(0.065, 50, 3),
    _couple(0.020, 48, 4),
    _couple(0.055, 54, 1, MOTHER),
    _couple(0.070, 50, 2, MOTHER),
    _couple(0.030, 52, 1, FATHER, MOTHER),
    _couple(0.050, 48, 2, FATHER, MOTHER),
    Shape(0.025, 28, 54, (HEAD, _child(0))),
    Shape(0.025, 30, 52, (HEAD, _child(0), _child(1))),
    Shape(0.030, 56, 70, (HEAD, SPOUSE, _grandchild(0), _grandchild(1))),
    Shape(
        0.053,
        55,
        72,
        (HEAD, SPOUSE, SON, DAUGHTER_IN_LAW, _grandchild(0), _grandchild(1)),
    ),
)
"""Chosen so that a household has 3.5 members on average; the last share takes what is left."""

_ROLES = tuple(dict.fromkeys(role for shape in SHAPES for role in shape.roles))
RELATIONS = tuple(dict.fromkeys(label for role in _ROLES for label in (role.male, role.female)))
_SIZES = np.array([len(shape.roles) for shape in SHAPES])
_STARTS = np.cumsum(_SIZES) - _SIZES
_ROLE_AT = np.array([_ROLES.index(role) for shape in SHAPES for role in shape.roles])
_YEARS = np.array([role.years for role in _ROLES], dtype=np.float32)
_SPREAD = np.array([role.spread for role in _ROLES], dtype=np.float32)
_YOUNGEST = np.array([shape.youngest for shape in SHAPES], dtype=np.float32)
_OLDEST = np.array([shape.oldest for shape in SHAPES], dtype=np.float32)
_RELATION_OF = np.array(
    [[RELATIONS.index(role.female), RELATIONS.index(role.male)] for role in _ROLES], dtype=np.int8
)
_HEAD, _SPOUSE = _ROLES.index(HEAD), _ROLES.index(SPOUSE)
_MEN = np.array([role.male in ("father", "son") and role.female == role.male for role in _ROLES])
_WOMEN = np.array([role.male in ("mother", "daughter_in_law") for role in _ROLES])


@dataclass(frozen=True)
class Families:
    """The households and members of a county, sorted by village and key.

    `village` and `size` have one entry a household; the rest one a member, where `home` is the
    position of the household, `first` the position of the first member of each household.
    """

    keys: NDArray[np.uint8]
    village: Ints
    size: Ints
    first: Ints
    home: Ints
    member_keys: NDArray[np.uint8]
    relation: Codes
    is_male: Bools
    birth_day: Ints
    age: Ints

    def total(self, marks: NDArray[np.generic]) -> Ints:
        """Number of marked members in each household."""
        return np.add.reduceat(marks, self.first, dtype=np.int64)


def families(county: County) -> Families:
    """The families of a county; ages are completed years at the as-of day."""
    draw, count = county.draw(_TOPIC), county.households
    village = np.repeat(np.arange(len(county.villages.codes)), county.villages.households)
    keys = draw.keys(count)
    keys = keys[np.lexsort((keys[:, :8].copy().view(">u8").ravel(), village))]
    shape = draw.pick([s.share for s in SHAPES], count).astype(np.int64)
    size = _SIZES[shape]
    first = np.cumsum(size) - size
    home = np.repeat(np.arange(count), size)
    place = np.arange(home.size) - np.repeat(first - _STARTS[shape], size)
    role = _ROLE_AT[place]
    is_male = _sexes(draw, role, home, count)
    birth_day, age = _ages(draw, county, shape, role, home)
    return Families(
        keys=keys,
        village=village,
        size=size,
        first=first,
        home=home,
        member_keys=draw.keys(home.size),
        relation=_RELATION_OF[role, is_male.astype(np.int8)],
        is_male=is_male,
        birth_day=birth_day,
        age=age,
    )


def _sexes(draw: Draw, role: Ints, home: Ints, count: int) -> Bools:
    head_is_male = draw.chance(0.86, count)[home]
    is_male = draw.chance(0.52, role.size)
    is_male[role == _HEAD] = head_is_male[role == _HEAD]
    is_male[role == _SPOUSE] = ~head_is_male[role == _SPOUSE]
    return np.asarray((is_male | _MEN[role]) & ~_WOMEN[role])


def _ages(draw: Draw, county: County, shape: Ints, role: Ints, home: Ints) -> tuple[Ints, Ints]:
    head = _YOUNGEST[shape] + draw.share(shape.size) * (_OLDEST - _YOUNGEST + 1)[shape]
    years = head[home] + _YEARS[role] + _SPREAD[role] * (2 * draw.share(role.size) - 1)
    years = np.clip(np.abs(years), 0, 103)
    today = np.datetime64(county.settings.as_of, "D")
    birth_day = today.astype(np.int64) - (years * DAYS_A_YEAR).astype(np.int64)
    return birth_day, completed_years(birth_day, today)


def completed_years(birth_day: Ints, today: np.datetime64) -> Ints:
    """Completed years at a day, by the calendar; days count from 1970."""
    birth = birth_day.astype("datetime64[D]")
    month = birth.astype("datetime64[M]")
    day_of_month = (birth - month).astype(np.int64)
    this_month = today.astype("datetime64[M]")
    months = (this_month - month).astype(np.int64)
    months -= day_of_month > (today - this_month).astype(np.int64)
    return np.asarray(months // 12)
