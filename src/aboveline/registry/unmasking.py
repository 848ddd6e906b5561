"""Showing a sealed value in full: an act with a reason, written to the audit before it is shown."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.audit.models import Entry
from aboveline.registry.access import require
from aboveline.registry.errors import refuse
from aboveline.registry.models import Household, Membership, Person
from aboveline.vault.sealing import unseal
from aboveline.web.clock import now

ACTION = "registry:identity:unmask"
REASON_CHARACTERS = 10
FIELDS = {
    "household": ("phone", "bank_account", "address"),
    "person": ("identity_number", "phone"),
}
"""What can be shown in full by this act; health and disability have their place on the form."""


@transaction.atomic
def unmask(row: Household | Person, field: str, *, actor: Actor, reason: str) -> str:
    """The value of a sealed field; the audit says who read it and why, in the same transaction.

    Raises Http404 when the actor may not in the household's area, REGISTRY-060 for a short reason.
    """
    household = home_of(row)
    require(actor, Permission.REGISTRY_IDENTITY_UNMASK, household.area_id)
    if field not in FIELDS[row._meta.model_name]:
        raise Http404
    why = " ".join(reason.split())
    if len(why) < REASON_CHARACTERS:
        raise refuse("REGISTRY-060", count=str(REASON_CHARACTERS))
    record(
        ACTION,
        actor=actor,
        subject=row,
        area_id=household.area_id,
        fields=[field],
        reason=why,
        details={"household": str(household.pk), "in_24_hours": unmasked_by(actor) + 1},
    )
    return unseal(row, field)


def unmasked_by(actor: Actor) -> int:
    """How many values somebody has read in full in the last 24 hours."""
    since = now() - timedelta(hours=24)
    return int(Entry.objects.filter(actor=actor.key, action=ACTION, at__gte=since).count())


def home_of(row: Household | Person) -> Household:
    """The household itself, or where a person lives or lived last. Raises Http404."""
    if isinstance(row, Household):
        return row
    rows = Membership.objects.filter(person=row).select_related("household__area")
    found = rows.filter(valid_to=None).first() or rows.order_by("-valid_to").first()
    if found is None:
        raise Http404
    home: Household = found.household
    return home
