"""Lock the register of a county for a year, and correct it afterwards by two people."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.exits.locks import digest_of, list_of, lock_day, lock_level, locks_over
from aboveline.exits.models import Correction, YearLock
from aboveline.exits.procedures import EXIT, procedures
from aboveline.exits.reasons import as_fault
from aboveline.exits.round_errors import RoundError, fault, refuse
from aboveline.exits.standing import Expected, standing_of
from aboveline.registry.actions.status_many import change_statuses
from aboveline.registry.models import Household
from aboveline.registry.states import step_from
from aboveline.vault.sealing import seal
from aboveline.web.clock import now, today
from aboveline.web.faults import Fault
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


@transaction.atomic
def ask_correction(household: Household, after: str, *, actor: Actor, reason: str) -> Correction:
    """A change of the register status after the lock, asked; somebody above decides.

    Raises Http404, and RoundError with every fault.
    """
    if not actor.may(Permission.EXITS_CORRECTION_ASK, household.area_id):
        raise Http404
    home = Household.objects.select_for_update().get(pk=household.pk)
    lock = locks_over([home.area_id]).get(home.area_id)
    faults: list[Fault] = []
    if lock is None:
        faults.append(fault("EXITS-083"))
    if step_from(home.register_status, after) is None:
        faults.append(fault("EXITS-084"))
    if not reason.strip():
        faults.append(fault("EXITS-085"))
    if Correction.objects.filter(household=home, state="asked").exists():
        faults.append(fault("EXITS-086"))
    if faults or lock is None:
        raise RoundError(*faults)
    correction: Correction = Correction.objects.create(
        lock=lock,
        household=home,
        before=home.register_status,
        after=after,
        reason=reason.strip()[:500],
        asked_by=actor.key,
        asked_by_name=actor.name,
        asked_on=today(),
        asked_at=now(),
    )
    _record("ask", correction, actor)
    return correction


@transaction.atomic
def decide_correction(
    correction: Correction, *, actor: Actor, is_approved: bool, words: str = ""
) -> Correction:
    """The correction approved, and then made, or refused; by another person above.

    Whoever is to leave by it needs everything that a step of the procedure looks at. Raises
    Http404, and RoundError with every fault.
    """
    rows = Correction.objects.select_for_update(of=("self",)).filter(pk=correction.pk)
    one: Correction = rows.select_related("household").get()
    if not actor.may(Permission.EXITS_CORRECTION_DECIDE, one.household.area_id):
        raise Http404
    faults = []
    if one.state != "asked":
        faults.append(fault("EXITS-087"))
    if one.asked_by == actor.key:
        faults.append(fault("EXITS-088"))
    if not is_approved and not words.strip():
        faults.append(fault("EXITS-085"))
    if is_approved:
        faults += _in_the_way(one, actor)
    if faults:
        raise RoundError(*faults)
    one.state = "approved" if is_approved else "refused"
    one.decided_by, one.decided_by_name = actor.key, actor.name
    one.decided_on, one.decided_at, one.decided_words = today(), now(), words.strip()[:500]
    one.save()
    if is_approved:
        change_statuses({one.household_id: one.after}, actor=actor, reason=one.reason)
    _record("approve" if is_approved else "refuse", one, actor)
    return one


def _in_the_way(one: Correction, actor: Actor) -> list[Fault]:
    """What stands in the way of the change as the household is now."""
    home = one.household
    if home.register_status != one.before:
        return [fault("EXITS-084")]
    leaves = procedures().get(EXIT)
    if leaves is None or one.after not in ("exit_proposed", "exited"):
        return []
    expected = {home.pk: Expected(home.area_id, (one.before,))}
    homes = Household.objects.filter(pk=home.pk)
    standing = standing_of(homes, leaves, expected, on=today(), actor=actor)
    return [as_fault(reason) for reason in standing[home.pk]]


def _record(verb: str, one: Correction, actor: Actor) -> None:
    record(
        f"exits:correction:{verb}",
        actor=actor,
        subject=one,
        area_id=one.household.area_id,
        details={"household": str(one.household_id), "before": one.before, "after": one.after},
    )
