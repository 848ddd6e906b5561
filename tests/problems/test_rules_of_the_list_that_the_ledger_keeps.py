"""Contradictions of the list that only the evaluation can see open a problem: Q039, Q051, Q052."""

from datetime import date

import pytest
from tests.problems.scene import CLERK, GOOD, known_home

from aboveline.areas.models import AreaTag
from aboveline.evaluation.actions import judge_household
from aboveline.problems.actions import follow_household
from aboveline.problems.models import Problem
from aboveline.registry.actions import Findings, record_visit
from aboveline.registry.income import Answer, Statement
from aboveline.registry.models import Household


def opened(home):
    Household.objects.filter(pk=home.pk).update(register_status="exited")
    home.refresh_from_db()
    judge_household(home)
    follow_household(home)
    return set(Problem.objects.filter(household=home).values_list("rule", flat=True))


@pytest.mark.parametrize(("wage", "is_found"), [("7999", True), ("12000", False)])
def test_q039_an_exited_household_below_the_line(cast, wage, is_found):
    assert ("exit_not_held" in opened(known_home(cast, wage=wage))) == is_found


@pytest.mark.parametrize(
    "living",
    [
        {"dwelling_grade": "D", "dwelling_remedy": "none"},
        {"water_quality": "unsafe"},
    ],
)
def test_q051_an_exited_household_in_danger_or_without_safe_water(cast, living):
    assert "exit_not_held" in opened(known_home(cast, living))


@pytest.mark.parametrize(("wage", "is_found"), [("14599", True), ("14600", False)])
def test_q052_an_exited_household_below_the_monitoring_line_is_not_watched(
    cast, settings, wage, is_found
):
    settings.ABOVELINE_STANDARD = "china-2021"
    settings.ABOVELINE_TODAY = date(2023, 6, 30)
    cast.areas["north"].code = "520000"  # its line of 2023 is 7,300 yuan
    cast.areas["north"].save()
    home = known_home(cast)
    AreaTag.objects.all().delete()
    lines = [Answer("wage", "amount", wage, "CNY", "year", "household")]
    others = ("business", "property", "transfer", "production_expense")
    lines += [Answer(kind, "none") for kind in others]
    told = Statement(date(2021, 1, 1), date(2023, 6, 1), lines)
    asked = {**GOOD, "schooling_cost_year": 0, "out_of_pocket_year": 0, "disaster_loss_year": 0}
    asked["insurance_payout_year"] = 0
    record_visit(home, Findings(asked, income=told), actor=CLERK, visited_on=date(2023, 6, 1))
    assert ("not_watched" in opened(home)) == is_found
