"""Lock the register of a county for a year: its list is kept for ever."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.exits.locks import digest_of, list_of, lock_day, lock_level
from aboveline.exits.models import YearLock
from aboveline.exits.round_errors import refuse
from aboveline.vault.sealing import seal
from aboveline.web.clock import now, today
from aboveline.web.templatetags.web import day

LOCKER = service("exits")


@transaction.atomic
def lock_year(area: Area, *, actor: Actor = LOCKER) -> YearLock:
    """The register of a county locked for this year, its list kept sealed for ever.

    Raises Http404, EXITS-080 before the day of the calendar, -081 when it is locked already.
    """
    if not actor.may(Permission.EXITS_LIST_LOCK, area.pk) or area.level_id != lock_level():
        raise Http404
    year, first = today().year, lock_day(today().year)
    Area.objects.select_for_update().filter(pk=area.pk).values_list("pk").get()
    if first is None or today() < first:
        raise refuse("EXITS-080", day=day(first) if first else "–")
    if YearLock.objects.filter(area=area, year=year).exists():
        raise refuse("EXITS-081", area=area.name, year=year)
    text = list_of(area)
    lock = YearLock(
        area=area,
        year=year,
        on=today(),
        digest=digest_of(text),
        count=text.count("],[") + (text != "[]"),
        locked_by=actor.key,
        locked_by_name=actor.name,
        locked_at=now(),
    )
    seal(lock, "content", text)
    lock.save(force_insert=True)
    record(
        "exits:list:lock",
        actor=actor,
        subject=lock,
        area_id=area.pk,
        details={"year": year, "count": lock.count, "digest": lock.digest},
    )
    return lock


def lock_what_is_due() -> int:
    """Lock every county on the day of the calendar; gives how many."""
    first = lock_day(today().year)
    if first is None or today() < first:
        return 0
    done = YearLock.objects.filter(year=today().year).values("area")
    waiting = Area.objects.filter(level=lock_level(), valid_to=None).exclude(pk__in=done)
    areas = list(waiting.defer("boundary").order_by("order"))
    for area in areas:
        lock_year(area)
    return len(areas)
