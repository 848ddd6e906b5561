"""The lock of a year: from which day the calendar of the standard has it, and where it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date
from uuid import UUID

from aboveline.areas.models import Area, AreaClosure
from aboveline.exits.models import Correction, YearLock
from aboveline.registry.fields import Field, fields_of
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard
from aboveline.vault.sealing import unseal
from aboveline.web.clock import today

VISIT = "visit"
"""The field of a correction that allows a visit of a day before the lock."""
COLUMNS = ("number", "head", "village", "members", "register_status")


def lock_day(year: int) -> date | None:
    """The first day of the first window of a year in which the calendar locks; None for none."""
    windows = site_standard().calendar.windows.values()
    days = [date.fromisoformat(f"{year}-{one.from_}") for one in windows if one.locks]
    return min(days, default=None)


def locked_fields() -> frozenset[str]:
    """The fields of a household that the lock keeps, beside its register status."""
    return frozenset(site_standard().calendar.locked)


def locked_fields_of_members() -> dict[str, Field]:
    """The fields of members that the lock keeps, by name; never what is sealed."""
    kept = site_standard().calendar.locked_members
    known = fields_of("person")
    return {name: known[name] for name in kept if name in known and not known[name].sealed}


def is_allowed(household: Household, on: date, lock: YearLock) -> bool:
    """Whether a correction allows that a visit of a day before the lock is recorded after it."""
    rows = Correction.objects.filter(household=household, lock=lock, state="approved")
    return rows.filter(field=VISIT, after=on.isoformat()).exists()


def allowed_days(locks: Collection[YearLock]) -> set[tuple[UUID, date]]:
    """The households and days before some locks that corrections allow to be recorded."""
    rows = Correction.objects.filter(lock__in=locks, state="approved", field=VISIT)
    found = rows.values_list("household_id", "after")
    return {(home, date.fromisoformat(day)) for home, day in found}


def lock_level() -> str:
    """The level of areas whose register is locked as a whole."""
    return site_standard().pack.work_level


def locks_over(areas: Collection[UUID]) -> dict[UUID, YearLock]:
    """The lock of this year that holds in each of some areas; areas without one are not there."""
    rows = YearLock.objects.filter(year=today().year, on__lte=today())
    by_area = {one.area_id: one for one in rows.defer("content")}
    if not by_area:
        return {}
    above = AreaClosure.objects.filter(
        above_id__in=by_area, below_id__in=areas, valid_to=None
    ).values_list("below_id", "above_id")
    return {below: by_area[over] for below, over in above}


def list_of(area: Area) -> str:
    """The list of an area as it is locked: one row a household that was ever registered."""
    inside = AreaClosure.objects.filter(above=area, valid_to=None).values("below_id")
    rows = Household.objects.filter(area__in=inside).exclude(register_status="not_registered")
    cells = rows.order_by("number").values_list(
        "number", "head_name", "area__name", "size", "register_status"
    )
    return json.dumps([list(row) for row in cells], ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The digest of a list, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def rows_of(lock: YearLock) -> list[list[object]]:
    """The list as it was locked. Raises ValueError when it is not the one of the digest."""
    text = unseal(lock, "content")
    if digest_of(text) != lock.digest:
        raise ValueError("The list is not the one that was locked.")
    found: list[list[object]] = json.loads(text)
    return found
