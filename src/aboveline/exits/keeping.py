"""The four no-removals: what exits say when somebody takes away what a buffer keeps."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.dispatch import receiver

from aboveline.accounts.models import Duty
from aboveline.accounts.permissions import Role
from aboveline.accounts.signals import duty_ending
from aboveline.exits.buffer import buffer_of_area, buffer_of_household, own_buffer
from aboveline.exits.errors import fault
from aboveline.problems.models import Measure, Pairing
from aboveline.problems.signals import measure_changing, pairing_ending
from aboveline.registry.models import Household
from aboveline.registry.signals import status_asked
from aboveline.web.clock import today
from aboveline.web.faults import Fault

_IN_CHARGE = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP, Role.COUNTY})


@receiver(pairing_ending)
def keep_a_helper(pairing: Pairing, on: date, **_: object) -> list[Fault]:
    """Assistance: a household that left has a helper; another one takes over at once."""
    home = pairing.household
    found = buffer_of_household(home, "assistance", on)
    if found is None:
        return []
    goes_on = Q(ends_on=None) | Q(ends_on__gt=on)
    others = Pairing.objects.filter(goes_on, household=home, begins_on__lte=on + timedelta(days=1))
    return [] if others.exclude(pk=pairing.pk).exists() else [fault("EXITS-130", **found.said)]


@receiver(measure_changing)
def keep_the_help(measure: Measure, after: str, effect: str, **_: object) -> list[Fault]:
    """Policy: help of who left is not stopped; it ends when it was given, with its effect."""
    if after == "under_way":
        return []
    if measure.household is not None:
        found = buffer_of_household(measure.household, "policy", today())
    else:
        found = buffer_of_area(measure.problem.area_id, "policy", today())
    if found is None:
        return []
    if after == "stopped":
        return [fault("EXITS-131", **found.said)]
    return [] if effect else [fault("EXITS-132", **found.said)]


@receiver(status_asked)
def keep_watching(household: Household, after: str, **_: object) -> list[Fault]:
    """Supervision: who left and is watched goes back to those who left, not out of the register."""
    if (household.register_status, after) != ("monitored", "not_registered"):
        return []
    found = own_buffer(household, "supervision", today())
    return [] if found is None else [fault("EXITS-133", **found.said)]


@receiver(duty_ending)
def keep_who_is_in_charge(duty: Duty, on: date, **_: object) -> list[Fault]:
    """Responsibility: an area that left has somebody in charge; a successor takes over first."""
    if duty.role not in _IN_CHARGE:
        return []
    found = buffer_of_area(duty.area_id, "responsibility", on)
    if found is None:
        return []
    others = Duty.objects.on(on).filter(role=duty.role, area=duty.area_id).exclude(pk=duty.pk)
    return [] if others.exists() else [fault("EXITS-134", **found.said)]
