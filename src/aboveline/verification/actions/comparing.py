"""Record grounds, hold a list against the register, decide hits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.problems.actions import Clue, report_problem
from aboveline.registry.duplicates.people import people_of
from aboveline.registry.models import Household
from aboveline.vault.sealing import digests, seal
from aboveline.verification.comparisons.grounds import ALLOWS, KINDS, households_of, with_ground
from aboveline.verification.comparisons.linking import SCHEMA, linked
from aboveline.verification.comparisons.reading import Entry, list_named, table_of
from aboveline.verification.comparisons.words import list_label
from aboveline.verification.errors import VerificationError, fault, refuse
from aboveline.verification.models import Comparison, Ground, Hit
from aboveline.web.clock import now, today

OUTCOMES = ("not_theirs", "explained", "matters")
_SHOWN_FAULTS = 200


@transaction.atomic
def record_grounds(
    area: Area,
    *,
    kind: str,
    reference: str,
    given_on: date | None,
    actor: Actor,
    household: Household | None = None,
) -> int:
    """A ground for one household, or for every household of an area that has none; how many.

    A refusal is recorded of one household alone, and stands until that household is asked again.
    Raises Http404 and VerificationError with every fault.
    """
    area_id = household.area_id if household is not None else area.pk
    if not actor.may(Permission.VERIFICATION_GROUND_RECORD, area_id):
        raise Http404
    faults = []
    if kind not in KINDS or (kind == "refusal" and household is None):
        faults.append(fault("VERIFY-003"))
    if not reference.strip() and kind != "refusal":
        faults.append(fault("VERIFY-008"))
    if given_on is None or given_on > today():
        faults.append(fault("VERIFY-009"))
    if faults:
        raise VerificationError(*faults)
    if household is not None:
        keys = [household.pk]
    else:
        without = with_ground(households_of(area.pk)).filter(ground="none")
        keys = list(without.values_list("pk", flat=True))
    common: dict[str, Any] = {
        "kind": kind,
        "reference": reference.strip()[:200],
        "given_on": given_on,
        "recorded_by": actor.key,
        "recorded_name": actor.name,
        "recorded_at": now(),
    }
    rows = [Ground(household_id=key, **common) for key in keys]
    Ground.objects.bulk_create(rows, batch_size=500)
    record(
        "verification:ground:record",
        actor=actor,
        subject=household or area,
        area_id=area_id,
        details={"kind": kind, "households": len(rows)},
    )
    return len(rows)


def compare_list(
    name: str,
    entries: Sequence[Entry],
    *,
    area: Area,
    actor: Actor,
    file_digest: str,
    file_name: str = "",
) -> Comparison:
    """Hold a list against the people of an area whose households may be compared.

    Nothing is compared inside a transaction, and of the list only what hit somebody is kept.
    Raises Http404, VERIFY-001 and VERIFY-004.
    """
    if not actor.may(Permission.VERIFICATION_COMPARISON_MAKE, area.pk):
        raise Http404
    list_named(name)
    homes = with_ground(households_of(area.pk))
    allowed = {str(key) for key in homes.filter(ground__in=ALLOWS).values_list("pk", flat=True)}
    if not allowed:
        raise refuse("VERIFY-004")
    everybody = people_of(area.pk)
    people = everybody.filter(pc.is_in(everybody["household"], pa.array(sorted(allowed))))
    known = set(people["identity_index"].to_pylist()) - {None}
    found = linked(people.select(SCHEMA.names), table_of(list(entries), known)).to_pylist()
    faulty = [[entry.place, entry.code] for entry in entries if entry.code]
    with transaction.atomic():
        comparison: Comparison = Comparison.objects.create(
            list_name=name,
            area=area,
            file_name=file_name[:120],
            file_digest=file_digest,
            faults=faulty[:_SHOWN_FAULTS],
            actor=actor.key,
            actor_name=actor.name,
            at=now(),
        )
        new = _hits(comparison, people, {str(e.place): e for e in entries}, found)
        Hit.objects.bulk_create(new, batch_size=500)
        comparison.counts = {
            "entries": len(entries),
            "faulty": len(faulty),
            "people": people.num_rows,
            "left_out": homes.exclude(ground__in=ALLOWS).count(),
            "hits": len(new),
            "known": len(found) - len(new),
        }
        comparison.save(update_fields=["counts"])
        record(
            "verification:comparison:make",
            actor=actor,
            subject=comparison,
            area_id=area.pk,
            details={"list": name, "file": file_digest, **comparison.counts},
        )
    return comparison


def _hits(
    comparison: Comparison,
    people: pa.Table,
    entries: dict[str, Entry],
    found: Sequence[dict[str, Any]],
) -> list[Hit]:
    """The hits that nobody was asked about yet."""
    homes = dict(zip(people["key"].to_pylist(), people["household"].to_pylist(), strict=True))
    areas = _areas_of({UUID(homes[row["key"]]) for row in found})
    asked = _asked(comparison.list_name, {UUID(row["key"]) for row in found})
    index = Hit._meta.get_field("detail_index")
    new = []
    for row in found:
        entry, person = entries[row["entry"]], UUID(row["key"])
        signs = digests(index, entry.detail) or [""]
        if any((person, sign) in asked for sign in signs):
            continue
        asked.add((person, signs[0]))
        home = UUID(homes[row["key"]])
        hit = Hit(
            comparison=comparison,
            area_id=areas[home],
            household_id=home,
            person_id=person,
            place=entry.place,
            probability=round(row["probability"], 6),
            is_exact=row["is_exact"],
            levels={thing: row[thing] for thing in ("name", "birth_date", "sex")},
        )
        seal(hit, "name", entry.name)
        seal(hit, "detail", entry.detail)
        new.append(hit)
    return new


def _areas_of(homes: set[UUID]) -> dict[UUID, UUID]:
    keys = sorted(homes)
    found: dict[UUID, UUID] = {}
    for start in range(0, len(keys), 500):
        rows = Household.objects.filter(pk__in=keys[start : start + 500])
        found.update(rows.values_list("pk", "area_id"))
    return found


def _asked(name: str, people: set[UUID]) -> set[tuple[UUID, str]]:
    """What was hit before: the person, and the digest of what the entry said."""
    keys = sorted(people)
    found: set[tuple[UUID, str]] = set()
    for start in range(0, len(keys), 500):
        rows = Hit.objects.filter(person__in=keys[start : start + 500], comparison__list_name=name)
        found.update(rows.values_list("person_id", "detail_index"))
    return found


@transaction.atomic
def decide_hit(hit: Hit, *, outcome: str, reason: str, actor: Actor) -> Hit:
    """Write what a hit was: somebody else's, theirs and explained, or one that matters.

    One that matters opens a problem of the household, to be confirmed like every clue; the hit by
    itself changes nothing. Raises Http404 and VerificationError with every fault.
    """
    found: Hit = Hit.objects.select_for_update().select_related("comparison").get(pk=hit.pk)
    if not actor.may(Permission.VERIFICATION_HIT_DECIDE, found.area_id):
        raise Http404
    faults = []
    if found.state != "open":
        faults.append(fault("VERIFY-006"))
    if outcome not in OUTCOMES:
        faults.append(fault("VERIFY-003"))
    if not reason.strip():
        faults.append(fault("VERIFY-007"))
    if faults:
        raise VerificationError(*faults)
    if outcome == "matters":
        found.problem = report_problem(
            Household.objects.get(pk=found.household_id),
            Clue(
                rule="other",
                source="comparison",
                title=list_label(found.comparison.list_name),
                words=reason.strip(),
                person=found.person,
            ),
            actor=actor,
        )
    found.state, found.reason = outcome, reason.strip()[:300]
    found.decided_by, found.decided_name, found.decided_on = actor.key, actor.name, today()
    found.save()
    record(
        "verification:hit:decide",
        actor=actor,
        subject=found,
        area_id=found.area_id,
        details={"outcome": outcome, "list": found.comparison.list_name},
    )
    return found
