"""The only doors to people and duties: narrowed to the areas of whoever looks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Permission


def visible_duties(actor: Actor) -> Any:
    """Duties of any day in the areas in which the actor may read duties."""
    return narrowed(Duty.objects.all(), actor, Permission.ACCOUNTS_DUTY_READ)


def visible_people(actor: Actor) -> Any:
    """People with a duty of any day in the actor's areas.

    Who gives duties also sees those who never had one: somebody has to give them the first.
    """
    if actor.is_service:
        return User.objects.all()
    seen = Q(pk__in=visible_duties(actor).values("user_id"))
    if actor.may(Permission.ACCOUNTS_DUTY_GIVE):
        seen |= ~Q(pk__in=Duty.objects.values("user_id"))
    return User.objects.filter(seen)


def person_for(actor: Actor, key: UUID) -> User:
    """The person with this key; raises Http404 when absent or not to be seen."""
    found: User | None = visible_people(actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def duty_for(actor: Actor, key: UUID) -> Duty:
    """The duty with this key and its area; raises Http404 when absent or not to be seen."""
    found: Duty | None = visible_duties(actor).filter(pk=key).select_related("area").first()
    if found is None:
        raise Http404
    return found
