"""The ledger as it is now about one household: judged again when something was just recorded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aboveline.evaluation.actions import judge_household
from aboveline.problems.actions import follow_household
from aboveline.registry.models import Household, Touched
from aboveline.web.compiled import compiled_once


def bring_up_to_date(household: Household) -> None:
    """Judge a household that was touched, so that whoever recorded something sees what follows."""
    if _touched(household.pk):
        judge_household(household)
        follow_household(household)


@compiled_once
def _touched(household: UUID) -> Any:
    return Touched.objects.filter(household=household).values_list("pk")[:1]
