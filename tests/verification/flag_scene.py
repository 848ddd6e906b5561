"""A county of the cast with flags of the checks of answers."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast

from aboveline.accounts.actors import service
from aboveline.verification.actions.checking import Raised, ask_checks, keep_flags
from aboveline.verification.models import CheckRun, Flag

OFFICE = service("tests")


def of_household(cast: Cast, **changed: Any) -> Raised:
    """Copied answers in the household 0417."""
    home = cast.households["0417"]
    values: dict[str, Any] = {
        "check": "copied_answers",
        "unit": "household",
        "key": str(home.pk),
        "area_id": home.area_id,
        "household_id": home.pk,
        "rows": 1.0,
        "observed": 88.0,
        "expected": 15.0,
        "false_share": 0.001,
    }
    return Raised(**{**values, **changed})


def of_recorder(cast: Cast, key: str) -> Raised:
    """Visits too short of somebody who visits in Qinglan County."""
    return of_household(
        cast,
        check="quick_visits",
        unit="recorder",
        key=key,
        area_id=cast.areas["qinglan"].pk,
        household_id=None,
        rows=40.0,
        observed=19.0,
        expected=1.2,
    )


def kept(cast: Cast, *raised: Raised) -> CheckRun:
    """A run of the checks of Qinglan County that raises these."""
    run = ask_checks(cast.areas["qinglan"], actor=OFFICE)
    counts = [
        {"check": "copied_answers", "unit": "household", "units": 3, "told": 2, "flagged": 1},
        {"check": "shared_phone", "unit": "phone", "units": 3, "told": 3, "flagged": 0},
        {"check": "heaped_incomes", "unit": "village", "units": 2, "told": 0, "flagged": 0},
    ]
    return keep_flags(run, raised, counts)


def raised_flag(cast: Cast) -> Flag:
    """The flag of the household 0417, open."""
    kept(cast, of_household(cast))
    found: Flag = Flag.objects.get(household=cast.households["0417"])
    return found
