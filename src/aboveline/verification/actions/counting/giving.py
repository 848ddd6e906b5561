"""Give villages to enumerators from elsewhere, and list households that were found there."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, actor_of
from aboveline.accounts.models import User
from aboveline.accounts.permissions import Permission, Role
from aboveline.areas.models import Area
from aboveline.areas.queries import path_of
from aboveline.audit.actions import record
from aboveline.registry.standards import site_standard
from aboveline.vault.sealing import seal
from aboveline.verification.actions.counting.moves import locked_batch, person_key
from aboveline.verification.actions.counting.opening import PLAN
from aboveline.verification.census.errors import CensusError, fault, refuse
from aboveline.verification.census.frames import counted_in
from aboveline.verification.models import CensusHousehold, CensusRound, CensusVillage
from aboveline.verification.outsiders import is_from_elsewhere

COUNT = Permission.VERIFICATION_CENSUS_COUNT


def counted_county(round_: CensusRound) -> Area:
    """The county in which a round counts, or its own area when that is larger."""
    level = site_standard().pack.work_level
    above = path_of(round_.area)
    return next((area for area in above if area.level_id == level), round_.area)


def may_count(county: Area, person: User) -> bool:
    """Whether somebody is an enumerator and has no other duty in the counted county."""
    holds = actor_of(person).areas_for(COUNT)
    return bool(holds) and is_from_elsewhere(person, [county.pk], role=Role.ENUMERATOR)


@transaction.atomic
def give_village(
    village: CensusVillage, person: User, *, actor: Actor, second: bool = False
) -> int:
    """How many households of a village were given to an enumerator, those to visit alone.

    With `second`, those that are counted twice, to somebody else than the first time. Raises
    Http404, CENSUS-004, -005, -006.
    """
    batch = locked_batch(village.batch, actor, PLAN, "open")
    may = actor_of(person).may(COUNT, village.village_id)
    if not may or not may_count(counted_county(batch.round), person):
        raise refuse("CENSUS-005", name=person.name)
    rows = village.households.filter(is_double=True) if second else village.households.all()
    rows = rows.exclude(pk__in=counted_in(rows, entry=2 if second else 1))
    if rows.filter(**{"enumerator" if second else "second": person}).exists():
        raise refuse("CENSUS-006")
    keys = list(rows.values_list("pk", flat=True))
    mine = CensusHousehold.objects.filter(village=village, pk__in=keys)
    count = int(mine.update(**{"second" if second else "enumerator": person}))
    record(
        "verification:census:give",
        actor=actor,
        subject=village.round,
        area_id=village.village_id,
        details={"enumerator": str(person.pk), "households": count, "second": second},
    )
    return count


@transaction.atomic
def list_household(
    village: CensusVillage, *, name: str, place: str, actor: Actor
) -> CensusHousehold:
    """A household that was found in a village where all are counted, to be counted by the actor.

    The register is not asked whether it has it. Raises Http404, CENSUS-004, -017, -018.
    """
    if not village.households.filter(enumerator=person_key(actor)).exists():
        raise Http404
    if not actor.may(COUNT, village.village_id):
        raise Http404
    CensusRound.objects.select_for_update().get(pk=village.round_id)
    village.refresh_from_db()
    faults = []
    if village.batch.state != "open":
        faults.append(fault("CENSUS-004"))
    if village.weight is None:
        faults.append(fault("CENSUS-017"))
    if not name.strip():
        faults.append(fault("CENSUS-018"))
    if faults:
        raise CensusError(*faults)
    made = CensusHousehold(village=village, is_registered=False, enumerator_id=person_key(actor))
    seal(made, "name", name.strip()[:80])
    seal(made, "place", place.strip()[:120])
    made.save()
    record("verification:census:list", actor=actor, subject=made, area_id=village.village_id)
    return made
