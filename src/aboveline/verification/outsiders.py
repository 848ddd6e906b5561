"""Who is from elsewhere: interviews and censuses are made by people who do not work there."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from aboveline.accounts.actors import below
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Role
from aboveline.web.clock import today


def is_from_elsewhere(person: User, areas: Iterable[UUID], *, role: Role) -> bool:
    """Whether somebody has, and in the year before had, no duty in the areas but that of a role."""
    a_year_ago = today().replace(year=today().year - 1, day=1)
    duties = Duty.objects.filter(user=person, area__in=below(areas)).exclude(role=role)
    return not duties.filter(Q(valid_to=None) | Q(valid_to__gt=a_year_ago)).exists()
