"""Who can be the owner of problems: people with a duty to answer them."""

from __future__ import annotations

from django.db.models import Prefetch

from aboveline.accounts.access import visible_duties, visible_people
from aboveline.accounts.actors import Actor
from aboveline.accounts.labels import ROLE_NAMES
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import ROLES, Permission, Role
from aboveline.web.clock import today
from aboveline.web.templatetags.web import listed

_MOST = 400


def possible_owners(actor: Actor) -> list[User]:
    """People in the areas where the actor assigns who may answer problems somewhere, by name.

    Each with `held`, the duties by which they may. Nobody for who assigns nothing.
    """
    if not actor.may(Permission.PROBLEMS_PROBLEM_ASSIGN):
        return []
    roles = [role for role in Role if Permission.PROBLEMS_PROBLEM_ANSWER in ROLES[role]]
    held = (visible_duties(actor) & Duty.objects.on(today())).filter(role__in=roles)
    people = visible_people(actor).filter(pk__in=held.values("user_id"), is_active=True)
    with_duties = Prefetch("duties", held.select_related("area").order_by("area__order"), "held")
    return list(people.prefetch_related(with_duties).order_by("name", "pk")[:_MOST])


def owner_choices(actor: Actor) -> list[tuple[str, str]]:
    """The same for a form: key, and name with role and area."""
    return [(str(person.pk), _words(person)) for person in possible_owners(actor)]


def _words(person: User) -> str:
    first = person.held[0]
    return f"{person.name} · {listed([ROLE_NAMES[Role(first.role)], first.area.name])}"
