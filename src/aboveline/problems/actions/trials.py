"""Ask for a trial of the warning rules on past days; the worker makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.problems.errors import ProblemError, fault
from aboveline.problems.models import WarningTrial
from aboveline.registry.standards import site_standard
from aboveline.standard.reach import reach_of
from aboveline.web.clock import now, today

DAYS = 4
"""On so many days, one horizon apart, the rules are tried."""
HORIZONS = (90, 180, 365)


@dataclass(frozen=True)
class Asked:
    """A trial as it is asked for: days ahead, and the threshold to try beside, if any."""

    horizon_days: int
    parameter: str = ""
    value: Decimal | None = None


@transaction.atomic
def ask_for_trial(area: Area, asked: Asked, *, actor: Actor) -> WarningTrial:
    """The trial of an area, to be made by the worker.

    Raises Http404, and PROBLEM-074, -075 with every fault.
    """
    if not actor.may(Permission.EVALUATION_BACKTEST_RUN, area.pk):
        raise Http404
    days, found = days_before(today(), asked.horizon_days), []
    if not days or asked.horizon_days not in HORIZONS:
        found.append(fault("PROBLEM-074"))
    wants = bool(asked.parameter) or asked.value is not None
    if wants and (asked.parameter not in thresholds() or not asked.value or asked.value < 0):
        found.append(fault("PROBLEM-075"))
    if found:
        raise ProblemError(*found)
    trial: WarningTrial = WarningTrial.objects.create(
        area=area,
        standard=site_standard().name,
        days=[day.isoformat() for day in days],
        horizon_days=asked.horizon_days,
        parameter=asked.parameter,
        value=asked.value,
        asked_by=actor.key,
        asked_by_name=actor.name,
        asked_at=now(),
    )
    details = {"horizon": asked.horizon_days, "parameter": asked.parameter}
    record("problems:trial:ask", actor=actor, subject=trial, area_id=area.pk, details=details)
    return trial


def days_before(on: date, horizon_days: int) -> list[date]:
    """The past days, oldest first, whose outcome is known today and whom the standard judges."""
    standard = site_standard()
    days = [on - timedelta(days=horizon_days * step) for step in range(1, DAYS + 1)]
    later = timedelta(days=horizon_days)
    return sorted(d for d in days if standard.applies_on(d) and standard.applies_on(d + later))


def thresholds() -> list[str]:
    """The parameters that are numbers and that the warning rules rest on."""
    standard = site_standard()
    reached = reach_of(standard).parameters
    numbers = {"line", "guarantee", "procedure"}
    return [
        name
        for name, item in standard.parameters.items()
        if name in reached and item.kind in numbers and item.unit != "code"
    ]
