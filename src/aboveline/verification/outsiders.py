"""Who is from elsewhere: interviews and censuses are made by people who do not work there."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from aboveline.accounts.actors import above, below
from aboveline.accounts.models import Duty, User
from aboveline.accounts.permissions import Role
from aboveline.web.clock import today

OFFICES = (
    *(Role.VILLAGE_WORKER, Role.TOWNSHIP, Role.COUNTY),
    *(Role.PREFECTURE, Role.PROVINCE, Role.NATION),
)
"""The roles that answer for what was done; each level is graded by what is found below it."""


def is_from_elsewhere(person: User, areas: Iterable[UUID], *, role: Role) -> bool:
    """Whether somebody has, and in the year before had, no duty in the areas but that of a role,
    and no office over them.
    """
    a_year_ago = today().replace(year=today().year - 1, day=1)
    keys = list(areas)
    inside = Q(area__in=below(keys)) & ~Q(role=role)
    over = Q(area__in=above(keys), role__in=OFFICES)
    duties = Duty.objects.filter(inside | over, user=person)
    return not duties.filter(Q(valid_to=None) | Q(valid_to__gt=a_year_ago)).exists()
