"""People who stand twice in the demonstration, with slips as offices make them, and their pairs."""

from __future__ import annotations

from itertools import pairwise

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area, AreaClosure
from aboveline.registry.actions import add_person
from aboveline.registry.duplicates.finding import find_duplicates
from aboveline.registry.models import Membership
from aboveline.vault.sealing import unseal

TWICE = 6
_SLIPS = {"霞": "侠", "军": "君", "红": "虹", "明": "铭", "平": "萍", "芳": "方", "英": "瑛"}


def add_doubles(county: Area, *, actor: Actor) -> int:
    """Register a few people of a county a second time, elsewhere; the pairs that are then found."""
    below = AreaClosure.objects.filter(above=county, valid_to=None).values("below_id")
    members = (
        Membership.objects.filter(valid_to=None, household__area_id__in=below)
        .exclude(relation="head")
        .exclude(person__birth_date=None)
        .select_related("person", "household")
        .order_by("household__number", "pk")
    )
    step = max(members.count() // (TWICE + 1), 1)
    for place, (row, other) in enumerate(pairwise(members[::step][: TWICE + 1])):
        _again(row, other, place, actor)
    return find_duplicates(county, actor=actor)


def _again(row: Membership, other: Membership, place: int, actor: Actor) -> None:
    """The person once more, in the household of somebody else."""
    person = row.person
    values = {
        "name": "".join(_SLIPS.get(sign, sign) for sign in person.name),
        "sex": person.sex,
        "birth_date": person.birth_date,
        "relation": "other",
    }
    number = unseal(person, "identity_number")
    if place % 3 == 0 and number:
        values |= {"identity_number": number, "identity_type": "resident_id"}
    if place % 3 == 1:
        values["birth_date"] = person.birth_date.replace(day=person.birth_date.day % 28 + 1)
    add_person(other.household, values, actor=actor, reason="other")
