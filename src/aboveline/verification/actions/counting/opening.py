"""Open a census: the frame of villages and households, what is drawn, its batches."""

from __future__ import annotations

import math
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, below
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.areas.queries import tags_of
from aboveline.audit.actions import record
from aboveline.evaluation.area_tables import lookup_of
from aboveline.registry.models import Household
from aboveline.registry.standards import site_standard
from aboveline.registry.states import REGISTERED
from aboveline.standard.deadlines import number_in
from aboveline.standard.model import Census as Rules
from aboveline.statistics.sampling.seeds import places
from aboveline.verification.actions.counting.moves import locked_batch
from aboveline.verification.census.errors import CensusError, fault, refuse
from aboveline.verification.census.words import OTHER
from aboveline.verification.models import CensusBatch, CensusHousehold, CensusRound, CensusVillage
from aboveline.web.bulk import insert_rows
from aboveline.web.clock import now, today
from aboveline.web.keys import new_key

PLAN = Permission.VERIFICATION_CENSUS_PLAN


@dataclass(frozen=True)
class Days:
    """The days of a batch, both included."""

    begins_on: date
    ends_on: date


@transaction.atomic
def open_round(
    area: Area, *, standard_on: date, batches: Sequence[Days], actor: Actor, seed: str = ""
) -> CensusRound:
    """A census of an area with its frame of today; every village is in the first batch.

    A seed of one's own gives the same draw again. Raises Http404, and CensusError with every fault.
    """
    if not actor.may(PLAN, area.pk):
        raise Http404
    rules = site_standard().census
    if rules is None:
        raise refuse("CENSUS-001")
    frame = _frame(area)
    _check(standard_on, batches, frame)
    found: CensusRound = CensusRound.objects.create(
        area=area,
        standard_on=standard_on,
        standard=site_standard().name,
        asks=rules.shape.asks.model_dump(mode="json"),
        shares=_shares(rules, area),
        seed=seed or secrets.token_hex(16),
        opened_on=today(),
        opened_by=actor.key,
        opened_by_name=actor.name,
        opened_at=now(),
    )
    made = [
        CensusBatch.objects.create(
            round=found, number=number, begins_on=days.begins_on, ends_on=days.ends_on
        )
        for number, days in enumerate(batches, 1)
    ]
    strata = rules.shape.rest.strata if rules.shape.rest is not None else []
    counts = _lay(found, made[0], frame, strata)
    record("verification:census:open", actor=actor, subject=found, area_id=area.pk, details=counts)
    return found


@transaction.atomic
def move_village(village: CensusVillage, batch: CensusBatch, *, actor: Actor) -> CensusVillage:
    """A village in another batch of its round; both are open. Raises Http404 and CENSUS-004."""
    if batch.round_id != village.round_id:
        raise Http404
    locked_batch(village.batch, actor, PLAN, "open")
    village.batch = locked_batch(batch, actor, PLAN, "open")
    village.save(update_fields=["batch"])
    record(
        "verification:census:move_village",
        actor=actor,
        subject=village.round,
        area_id=village.village_id,
        details={"batch": batch.number},
    )
    return village


def _check(standard_on: date, batches: Sequence[Days], frame: Mapping[UUID, Any]) -> None:
    faults = []
    if not any(status in REGISTERED for homes in frame.values() for _key, status in homes):
        faults.append(fault("CENSUS-002"))
    days = [day for batch in batches for day in (batch.begins_on, batch.ends_on)]
    if not days or days != sorted(days) or len(set(days[1::2])) < len(batches):
        faults.append(fault("CENSUS-003"))
    elif standard_on > max(days):
        faults.append(fault("CENSUS-016"))
    if faults:
        raise CensusError(*faults)


def _frame(area: Area) -> dict[UUID, list[tuple[UUID, str]]]:
    """The households that live in each village today, with their status."""
    homes = Household.objects.filter(area__in=below([area.pk]), ended_on=None, size__gt=0)
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for key, village, status in homes.order_by("number").values_list(
        "pk", "area_id", "register_status"
    ):
        if status in (*REGISTERED, "not_registered"):
            found[village].append((key, status))
    return found


def _shares(rules: Rules, area: Area) -> dict[str, float | None]:
    lookup = lookup_of(site_standard(), [area.pk], today())
    nodes = {"double_entry": rules.double_entry, "rest": rules.rest}
    found: dict[str, float | None] = {}
    for name, node in nodes.items():
        number = None if node is None else number_in(node, lookup, str(area.pk))
        found[name] = None if number is None else float(number)
    return found


def _lay(
    round_: CensusRound,
    batch: CensusBatch,
    frame: Mapping[UUID, list[tuple[UUID, str]]],
    strata: Sequence[str],
) -> dict[str, int]:
    """Write villages and households; what is drawn is fixed by the seed and the keys."""
    tags = tags_of(list(frame), today())
    stratum = {key: "+".join(tag for tag in strata if tag in tags[key]) or OTHER for key in frame}
    weights = _clusters(round_, stratum)
    villages, homes = [], []
    for key, lived in frame.items():
        registered = [home for home, status in lived if status in REGISTERED]
        others = [home for home, status in lived if status not in REGISTERED]
        counted = [*((home, True) for home in registered)]
        counted += [(home, False) for home in others] if key in weights else []
        if not counted and key not in weights:
            continue
        row = CensusVillage(
            round=round_,
            batch=batch,
            village_id=key,
            stratum=stratum[key],
            registered=len(registered),
            others=len(others),
            weight=weights.get(key),
        )
        villages.append(row)
        homes += [(row.pk, home, is_registered) for home, is_registered in counted]
    CensusVillage.objects.bulk_create(villages, batch_size=500)
    doubles = _doubles(round_, [home for _village, home, _is in homes])
    insert_rows(
        CensusHousehold,
        (
            {
                "id": new_key(),
                "village_id": village,
                "household_id": home,
                "is_registered": is_registered,
                "is_double": home in doubles,
            }
            for village, home, is_registered in homes
        ),
    )
    return {"villages": len(villages), "households": len(homes), "twice": len(doubles)}


def _clusters(round_: CensusRound, stratum: Mapping[UUID, str]) -> dict[UUID, float]:
    """The villages where all are counted, each with its weight: the share of each stratum, up."""
    share = round_.shares["rest"]
    if not share:
        return {}
    sizes, chosen = Counter(stratum.values()), {}
    for label, size in sizes.items():
        number = math.ceil(share * size)
        inside = [key for key, of in stratum.items() if of == label]
        for key in drawn(round_, "cluster", inside, number):
            chosen[key] = size / number
    return chosen


def _doubles(round_: CensusRound, homes: Sequence[UUID]) -> set[UUID]:
    """The households that are counted twice: the share of all, up."""
    number = math.ceil((round_.shares["double_entry"] or 0) * len(homes))
    return set(drawn(round_, "double", homes, number))


def drawn(round_: CensusRound, kind: str, keys: Iterable[UUID], number: int) -> list[UUID]:
    """The first keys in the order that the seed fixes, whatever the order they are given in."""
    given = list(keys)
    order = places(round_.seed.encode(), kind, map(str, given)).tolist()
    return [key for _place, key in sorted(zip(order, given, strict=True))[:number]]
