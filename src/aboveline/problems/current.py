"""The ledger as it is now about one household: judged again when something was just recorded."""

from __future__ import annotations

from aboveline.evaluation.actions import judge_household
from aboveline.problems.actions import follow_household
from aboveline.registry.models import Household, Touched


def bring_up_to_date(household: Household) -> None:
    """Judge a household that was touched, so that whoever recorded something sees what follows."""
    if Touched.objects.filter(household=household).exists():
        judge_household(household)
        follow_household(household)
