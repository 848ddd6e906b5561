"""Members as they were from day to day: who came, who left, who fell ill, what was put right."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aboveline.synthetic.areas import County
from aboveline.synthetic.course import Course
from aboveline.synthetic.dating import OPEN, Versions, day_number, first_days, joined_versions
from aboveline.synthetic.draw import Draw, Ints, Unknowns
from aboveline.synthetic.families import DAYS_A_YEAR, RELATIONS, Families
from aboveline.synthetic.people import LOST, NO_LABOUR, SERIOUS, People, people_table

LEFT_A_YEAR = 0.03  # chosen: households that a member left, heads of 44 to 72
DIED = 0.6  # of those who left; the others are daughters who moved out
MARRIED_IN_A_YEAR = 0.05  # chosen: daughters-in-law
PUT_RIGHT = 0.004  # chosen: persons first written down as uninsured
_TOPIC = 13
_FIRST, _ILL, _WELL_AGAIN, _WRONG = range(4)


def dated_people(
    county: County, homes: Families, said: People, *, happened: Course, unknowns: Unknowns
) -> pa.Table:
    """The table `people` with a row for every version of a member, sorted by household."""
    draw = county.draw(_TOPIC)
    begin, today = int(first_days(np.array(happened.start))), day_number(county.settings.as_of)
    everyone, facts, left = _with_former(draw, homes, said, begin, today)
    joined = np.maximum(begin, everyone.birth_day)
    joined = _married_in(draw, everyone, joined, today)
    sick, falls, recovers = _illness(homes, happened)
    falls = np.maximum(falls, joined[sick])
    until = left.copy()
    until[sick] = falls
    wrong = np.flatnonzero(draw.chance(PUT_RIGHT, left.size) & facts.residents_insurance)
    versions = joined_versions(
        Versions(np.arange(left.size), joined, until),
        Versions(sick, falls, recovers),
        Versions(sick, recovers, np.full(sick.size, OPEN)),
        Versions(wrong, joined[wrong], until[wrong]),
    ).sorted_by(everyone.home)
    who, kind = versions.rows, versions.part
    late = np.isin(who, wrong) & (kind == _FIRST)
    delay = np.where(late, draw.whole(30, 300, who.size), 0)
    rows = _members(everyone, who)
    said_then = _illness_shown(_taken(facts, who), kind == _ILL)
    insured = said_then.residents_insurance & (kind != _WRONG)
    table = people_table(
        county,
        rows,
        replace(said_then, residents_insurance=insured),
        unknowns=unknowns,
        numbers_of=(everyone, who),
    )
    return versions.dated(table, delay=delay, today=today)


def _with_former(
    draw: Draw, homes: Families, said: People, begin: int, today: int
) -> tuple[Families, People, Ints]:
    """The members of all days, what is said of them, and the day on which each has left."""
    years = (today - begin) / DAYS_A_YEAR
    head_age = homes.age[homes.first]
    middle = (head_age >= 44) & (head_age <= 72)
    home = np.flatnonzero(middle & draw.chance(min(0.5, LEFT_A_YEAR * years), middle.size))
    died = draw.chance(DIED, home.size)
    age = np.where(died, draw.whole(70, 95, home.size), draw.whole(20, 27, home.size))
    is_male = died & draw.chance(0.5, home.size)
    parent = np.where(is_male, RELATIONS.index("father"), RELATIONS.index("mother"))
    relation = np.where(died, parent, RELATIONS.index("daughter")).astype(np.int8)
    born = today - (age * DAYS_A_YEAR).astype(np.int64) - draw.whole(0, 364, home.size)
    former: dict[str, NDArray[Any]] = {
        "home": home,
        "member_keys": draw.keys(home.size),
        "relation": relation,
        "is_male": is_male,
        "birth_day": born,
        "age": age,
    }
    everyone = replace(
        homes,
        **{name: np.concatenate((getattr(homes, name), more)) for name, more in former.items()},
    )
    heads = _taken(said, homes.first[home])
    idle = np.zeros(home.size, dtype=np.bool_)
    like = replace(
        heads,
        labour=np.where(died, np.int8(NO_LABOUR), heads.labour),
        working=heads.working & ~died,
        works_away=heads.works_away & ~died,
        months_worked=np.where(died, 0, heads.months_worked),
        public_post=idle,
    )
    facts = People(
        *(
            np.concatenate((getattr(said, field.name), getattr(like, field.name)))
            for field in fields(People)
        )
    )
    left = np.full(everyone.home.size, OPEN)
    left[homes.home.size :] = draw.whole(begin + 1, today, home.size)
    return everyone, facts, left


def _married_in(draw: Draw, everyone: Families, joined: Ints, today: int) -> Ints:
    """The days from which members belong, with some daughters-in-law who came lately."""
    years = (today - joined.min()) / DAYS_A_YEAR
    lately = (everyone.relation == RELATIONS.index("daughter_in_law")) & draw.chance(
        min(0.9, MARRIED_IN_A_YEAR * years), joined.size
    )
    wedding = draw.whole(int(joined.min()) + 1, today, joined.size)
    return np.where(lately, np.maximum(joined, wedding), joined)


def _illness(homes: Families, happened: Course) -> tuple[Ints, Ints, Ints]:
    """Heads who were ill, the day each fell ill and the day of recovery: the last spell of each."""
    months = happened.ill.shape[1]
    ever = np.flatnonzero(happened.ill.any(axis=1))
    ill = happened.ill[ever]
    last = months - 1 - np.argmax(ill[:, ::-1], axis=1)
    earlier_well = ~ill & (np.arange(months) < last[:, None])
    begins = np.where(
        earlier_well.any(axis=1), months - np.argmax(earlier_well[:, ::-1], axis=1), 0
    )
    falls = first_days(happened.start + begins) + 9
    recovers = np.where(last == months - 1, OPEN, first_days(happened.start + last + 1))
    return homes.first[ever], falls, recovers


def _illness_shown(said: People, ill: NDArray[np.bool_]) -> People:
    """What is said of members, the ill ones being seriously ill and without work."""
    able = said.labour != NO_LABOUR
    return replace(
        said,
        health=np.where(ill, np.int8(SERIOUS), said.health),
        disability_grade=np.where(ill, 0, said.disability_grade),
        labour=np.where(ill & able, np.int8(LOST), said.labour),
        working=said.working & ~ill,
        works_away=said.works_away & ~ill,
        months_worked=np.where(ill, 0, said.months_worked),
        public_post=said.public_post & ~ill,
    )


def _taken(said: People, rows: Ints) -> People:
    return People(*(getattr(said, field.name)[rows] for field in fields(People)))


def _members(homes: Families, rows: Ints) -> Families:
    names = ("home", "member_keys", "relation", "is_male", "birth_day", "age")
    return replace(homes, **{name: getattr(homes, name)[rows] for name in names})
