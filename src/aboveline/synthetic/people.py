"""What is said about each person: school, health, labour, insurance, work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aboveline.synthetic import columns
from aboveline.synthetic.areas import County
from aboveline.synthetic.draw import Bools, Codes, Draw, Floats, Ints, Unknowns
from aboveline.synthetic.families import RELATIONS, Families, completed_years
from aboveline.synthetic.identity import identity_numbers

SEXES = ("female", "male")
HEALTH = ("healthy", "chronic_disease", "serious_illness", "disabled")
LABOUR = ("none", "ordinary", "skilled", "weak", "lost")
EXCEPTIONS = ("none", "newborn", "soldier", "in_process")
HEALTHY, CHRONIC, SERIOUS, DISABLED = range(4)
NO_LABOUR, ORDINARY, SKILLED, WEAK, LOST = range(5)
_TOPIC = 3


def _by_age(*points: tuple[int, float]) -> Floats:
    """A share for every age from 0 to 120, straight between the given points."""
    ages, shares = zip(*points, strict=True)
    return np.asarray(np.interp(np.arange(121), ages, shares), dtype=np.float32)


_SERIOUS = _by_age((0, 0.004), (30, 0.008), (60, 0.035), (80, 0.05))
_CHRONIC = _by_age((0, 0.005), (30, 0.03), (60, 0.22), (80, 0.34))
_DISABLED = _by_age((0, 0.008), (20, 0.02), (50, 0.05), (70, 0.10), (90, 0.20))
_PUPIL = _by_age(
    (2, 0), (3, 0.6), (5, 0.9), (6, 1), (15, 1), (16, 0.85), (18, 0.6), (22, 0.1), (23, 0)
)
_SCHOOLING = _by_age((6, 0), (15, 9), (18, 10), (30, 9), (50, 7), (65, 5), (80, 2))
_WORKING = np.array([0.0, 0.90, 0.95, 0.45, 0.0], dtype=np.float32)  # by labour ability
_AWAY = np.array([0.0, 0.50, 0.65, 0.08, 0.0], dtype=np.float32)
_POST = np.array([0.0, 0.05, 0.03, 0.22, 0.0], dtype=np.float32)


@dataclass(frozen=True)
class People:
    """What is true of each member, one entry a member in the order of the families."""

    is_pupil: Bools
    taught_at_home: Bools
    certified_unable: Bools
    schooling_years: Ints
    health: Codes
    disability_grade: Ints
    labour: Codes
    residents_insurance: Bools
    employees_insurance: Bools
    insurance_exception: Codes
    working: Bools
    works_away: Bools
    months_worked: Ints
    public_post: Bools


def people(county: County, homes: Families) -> People:
    """School, health, labour, insurance and work that pass the cross-checks of county offices."""
    draw, age, size = county.draw(_TOPIC), homes.age, homes.age.size
    health, grade = _health(draw, age)
    school = _school(draw, county, homes)
    labour = _labour(draw, age, health, grade, is_pupil=school[0])
    working = draw.chance(_WORKING[labour], size)
    away = working & draw.chance(_AWAY[labour], size)
    months = np.where(working, draw.whole(5, 12, size), 0)
    post = working & ~away & (age < 70) & draw.chance(_POST[labour], size)
    years = _SCHOOLING[age] + 2.5 * draw.normal(size)
    years = np.where(age < 25, np.minimum(years, age - 6), years)
    shares = county.settings.calibration
    gap = shares.insurance_gap
    insured = draw.pick(
        (
            shares.residents_insurance * (1 - gap),
            shares.employees_insurance * (1 - gap),
            shares.insurance_in_process * (1 - gap),
            gap,
        ),
        size,
    )
    return People(
        *school,
        schooling_years=np.clip(np.rint(years), 0, 19).astype(np.int64),
        health=health,
        disability_grade=grade,
        labour=labour,
        residents_insurance=insured == 0,
        employees_insurance=insured == 1,
        insurance_exception=np.where(insured == 2, np.int8(3), np.int8(0)),
        working=working,
        works_away=away,
        months_worked=months,
        public_post=post,
    )


def _health(draw: Draw, age: Ints) -> tuple[Codes, Ints]:
    serious, chronic, disabled = _SERIOUS[age], _CHRONIC[age], _DISABLED[age]
    share = draw.share(age.size)
    health = np.full(age.size, HEALTHY, dtype=np.int8)
    health[share < serious + chronic + disabled] = DISABLED
    health[share < serious + chronic] = CHRONIC
    health[share < serious] = SERIOUS
    grade = np.where(health == DISABLED, draw.pick((0.12, 0.28, 0.3, 0.3), age.size) + 1, 0)
    return health, grade.astype(np.int64)


def _school(draw: Draw, county: County, homes: Families) -> tuple[Bools, Bools, Bools]:
    shares, size = county.settings.calibration, homes.age.size
    september = latest_first_of_september(county.settings.as_of)
    age = np.maximum(0, completed_years(homes.birth_day, np.datetime64(september, "D")))
    of_age = (age >= 6) & (age <= 15)
    kind = draw.pick(
        (shares.in_school, shares.taught_at_home, shares.certified_unable, shares.school_gap), size
    )
    is_pupil = np.where(of_age, kind == 0, draw.chance(_PUPIL[age], size))
    return is_pupil, of_age & (kind == 1), of_age & (kind == 2)


def latest_first_of_september(day: dt.date) -> dt.date:
    """First day of the school year around a day; the age on it decides who must attend."""
    start = dt.date(day.year, 9, 1)
    return start if start <= day else dt.date(day.year - 1, 9, 1)


def _labour(draw: Draw, age: Ints, health: Codes, grade: Ints, *, is_pupil: Bools) -> Codes:
    share = draw.share(age.size)
    labour = np.where(share < 0.12, np.int8(SKILLED), np.int8(ORDINARY))
    labour[(health == CHRONIC) & (share > 0.6)] = WEAK
    labour[(health == SERIOUS) | (grade >= 3)] = WEAK
    labour[((health == SERIOUS) & (share > 0.5)) | ((grade == 1) | (grade == 2))] = LOST
    old = age >= 60
    labour[old] = np.where(share < 0.55, np.int8(WEAK), np.int8(NO_LABOUR))[old]
    labour[(age < 16) | (age >= 75) | is_pupil] = NO_LABOUR
    return labour


def people_table(
    county: County,
    homes: Families,
    said: People,
    *,
    unknowns: Unknowns,
    numbers_of: tuple[Families, Ints] | None = None,
) -> pa.Table:
    """The table `people` of a county, one row a member of the families.

    When the rows are versions, `numbers_of` names the persons and the person of each row, so that
    a person keeps the identity number.
    """
    rows = np.flatnonzero(unknowns.reluctant[homes.home])

    def mask() -> Bools:
        return unknowns.among(rows, homes.home.size)

    table = {
        "person_id": columns.keys(homes.member_keys),
        "household_id": columns.keys(homes.keys[homes.home]),
    }
    if county.settings.with_identity_numbers:
        persons, rows_of = numbers_of or (homes, np.arange(homes.home.size))
        numbers = identity_numbers(county.code, persons.birth_day, persons.is_male)
        table["identity_number"] = numbers.take(pa.array(rows_of))
    table |= {
        "relation": columns.codes(RELATIONS, homes.relation, mask()),
        "sex": columns.codes(SEXES, homes.is_male, mask()),
        "birth_date": columns.days(homes.birth_day, mask()),
        "in_school": columns.plain(said.is_pupil, mask()),
        "taught_at_home": columns.plain(said.taught_at_home, mask()),
        "certified_unable_to_attend": columns.plain(said.certified_unable, mask()),
        "schooling_years": columns.plain(said.schooling_years, mask()),
        "health": columns.codes(HEALTH, said.health, mask()),
        "disability_grade": columns.plain(said.disability_grade, mask()),
        "labour_ability": columns.codes(LABOUR, said.labour, mask()),
        "residents_medical_insurance": columns.plain(said.residents_insurance, mask()),
        "employees_medical_insurance": columns.plain(said.employees_insurance, mask()),
        "insurance_exception": columns.codes(EXCEPTIONS, said.insurance_exception, mask()),
        "working": columns.plain(said.working, mask()),
        "works_away": columns.plain(said.works_away, mask()),
        "months_worked": columns.plain(said.months_worked, mask()),
        "public_post": columns.plain(said.public_post, mask()),
    }
    return pa.table(table)
