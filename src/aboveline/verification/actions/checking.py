"""Ask for the checks of a county, and keep what they found as flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.verification.models import CheckRun, Flag, FlagMove
from aboveline.web.clock import now, today

CHECKS = service("checks")
QUIET_DAYS = 365
"""A unit whose flag was resolved is not flagged again by the same check for so long."""


@dataclass(frozen=True)
class Raised:
    """A unit that a check flags: where it lies, and the figures of the sentence."""

    check: str
    unit: str
    key: str
    area_id: UUID
    household_id: UUID | None
    rows: float
    observed: float
    expected: float | None
    false_share: float


@transaction.atomic
def ask_checks(county: Area, *, actor: Actor) -> CheckRun:
    """The checks of a county that wait or go on, asked for when there are none. Raises Http404."""
    if not actor.may(Permission.VERIFICATION_CHECK_ASK, county.pk):
        raise Http404
    list(Area.objects.select_for_update().filter(pk=county.pk).values("pk"))
    there = CheckRun.objects.filter(area=county, state__in=("waiting", "running")).first()
    if there is not None:
        return there
    run = CheckRun.objects.create(
        area=county, on=today(), asked_by=actor.key, asked_by_name=actor.name, asked_at=now()
    )
    record("verification:check:ask", actor=actor, subject=run, area_id=county.pk)
    return run


def ask_nightly_checks() -> int:
    """Ask for every county once a day; gives how many were asked for."""
    asked = CheckRun.objects.filter(on=today()).values("area_id")
    counties = Area.objects.filter(level="county", valid_to=None).exclude(pk__in=asked)
    for county in counties.order_by("pk"):
        ask_checks(county, actor=CHECKS)
    return len(counties)


@transaction.atomic
def keep_flags(
    run: CheckRun, raised: Sequence[Raised], counts: Sequence[Mapping[str, Any]]
) -> CheckRun:
    """The run, done: new flags opened, those that wait brought up to date.

    A unit whose flag was resolved in the last year is left alone.
    """
    rows = Flag.objects.select_for_update().filter(county_id=run.area_id)
    waiting = {_key(flag): flag for flag in rows.filter(state__in=("open", "proposed"))}
    lately = rows.filter(resolved_on__gte=run.on - timedelta(days=QUIET_DAYS))
    quiet = {_key(flag) for flag in lately}
    new, seen_again = [], []
    for one in raised:
        key = (one.check, one.unit, one.key)
        if key in waiting:
            flag = waiting[key]
            flag.rows, flag.observed, flag.expected = one.rows, one.observed, one.expected
            flag.false_share, flag.seen_on = one.false_share, run.on
            seen_again.append(flag)
        elif key not in quiet:
            new.append(_flag(run, one))
    Flag.objects.bulk_create(new, batch_size=500)
    Flag.objects.bulk_update(
        seen_again, ["rows", "observed", "expected", "false_share", "seen_on"], batch_size=500
    )
    FlagMove.objects.bulk_create(
        [FlagMove(flag=f, kind="opened", after="open", actor=CHECKS.key, at=now()) for f in new],
        batch_size=500,
    )
    run.counts, run.opened, run.state, run.worked_at = list(counts), len(new), "done", now()
    run.save(update_fields=["counts", "opened", "state", "worked_at"])
    details = {"opened": len(new), "seen_again": len(seen_again)}
    record(
        "verification:check:end", actor=CHECKS, subject=run, area_id=run.area_id, details=details
    )
    return run


def _key(flag: Flag) -> tuple[str, str, str]:
    return (flag.check_name, flag.unit, flag.unit_key)


def _flag(run: CheckRun, one: Raised) -> Flag:
    return Flag(
        county_id=run.area_id,
        area_id=one.area_id,
        check_name=one.check,
        unit=one.unit,
        unit_key=one.key,
        household_id=one.household_id,
        rows=one.rows,
        observed=one.observed,
        expected=one.expected,
        false_share=one.false_share,
        opened_on=run.on,
        seen_on=run.on,
    )
