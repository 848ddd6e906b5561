"""A household of the cast whose members, dwelling and income are known; what breaks is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.cast import Cast

from aboveline.accounts.actors import service
from aboveline.areas.models import AreaTag
from aboveline.evaluation.actions import judge_household
from aboveline.problems.actions import follow_household
from aboveline.problems.models import Problem
from aboveline.registry.actions import Findings, record_visit
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Household

CLERK = service("tests")
VISITED = date(2020, 5, 2)
GOOD = {
    "enough_food": True,
    "protein_available": True,
    "enough_clothing": True,
    "dwelling_grade": "A",
    "water_litres_per_person_day": 40,
    "water_quality": "looks_safe",
    "water_at_home": True,
    "water_assurance_percent": 95,
    "lost_work": False,
}
_KINDS = ("business", "property", "transfer", "production_expense")


def income(wage: str) -> Statement:
    """The household's income of the window of June 2020: wages alone."""
    lines = [Answer("wage", "amount", wage, "CNY", "year", "household")]
    lines += [Answer(kind, "none") for kind in _KINDS]
    return Statement(date(2018, 10, 1), date(2019, 10, 1), lines)


def known_home(cast: Cast, living: Mapping[str, Any] = {}, wage: str = "12000") -> Household:
    """The household 0417 with everything known and good but what `living` says."""
    home = cast.households["0417"]
    AreaTag.objects.get_or_create(area=cast.areas["north"], tag="west")
    values = {}
    for row in home.memberships.select_related("person"):
        young = row.person.birth_date.year > 2004
        values[row.person_id] = {"residents_medical_insurance": True} | (
            {"in_school": True} if young else {}
        )
    found = Findings({**GOOD, **living}, income=income(wage), people=values)
    record_visit(home, found, actor=CLERK, visited_on=VISITED)
    return home


def judged(home: Household) -> Household:
    """The household, judged, and the ledger brought up to it."""
    judge_household(home)
    follow_household(home)
    return home


def problem_of(home: Household, rule: str) -> Problem:
    """The newest problem of a rule about the household."""
    return Problem.objects.filter(household=home, rule=rule).order_by("-opened_on", "-pk")[0]


def seen(home: Household, living: Mapping[str, Any], day: date, **more: Any) -> Household:
    """The household after a visit by the clerk, judged and followed."""
    record_visit(home, Findings(dict(living), **more), actor=CLERK, visited_on=day)
    return judged(home)
