"""People who are in the register twice are looked for; the pairs wait for somebody to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from uuid import UUID

import pyarrow as pa
from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.registry.access import require
from aboveline.registry.duplicates.matching import Alike, alike
from aboveline.registry.duplicates.people import people_of
from aboveline.registry.duplicates.queries import DECIDE
from aboveline.registry.models import DuplicatePair
from aboveline.web.clock import now
from aboveline.web.stopping import asked_to_stop

Keys = tuple[UUID, UUID]


def find_duplicates(area: Area, *, actor: Actor) -> int:
    """The number of pairs that are new; those that were decided before are left as they are.

    Nothing is compared inside a transaction, and nothing at all once the process is asked to stop.
    Raises Http404.
    """
    require(actor, DECIDE, area.pk)
    people = people_of(area.pk)
    if asked_to_stop.is_set():  # the comparison is the long part; the next worker makes it
        return 0
    pairs = [*alike(people), *same_number(people)]  # the first says more of a pair that both find
    found: dict[Keys, Alike] = {}
    for pair in pairs:
        found.setdefault((UUID(pair.first), UUID(pair.second)), pair)
    with transaction.atomic():
        new = _keep(found)
        record(
            "registry:duplicate:find",
            actor=actor,
            subject=area,
            area_id=area.pk,
            details={"people": people.num_rows, "pairs": len(found), "new": new},
        )
    return new


def same_number(people: pa.Table) -> list[Alike]:
    """The pairs with one identity number, by the blind index alone."""
    by_number: dict[str, list[str]] = defaultdict(list)
    columns = (people.column(name).to_pylist() for name in ("key", "identity_index"))
    for key, index in zip(*columns, strict=True):
        if index is not None:
            by_number[index].append(key)
    return [
        Alike(first, second, 1.0, {"identity_number": "same"})
        for keys in by_number.values()
        for first, second in combinations(sorted(keys), 2)
    ]


def _keep(found: dict[Keys, Alike]) -> int:
    """Write new pairs and bring open ones up to date; how many are new."""
    known = {(row.first_id, row.second_id): row for row in _known(found)}
    at = now()
    new = [
        DuplicatePair(
            first_id=first,
            second_id=second,
            found_by=_found_by(pair),
            probability=round(pair.probability, 6),
            evidence=pair.levels,
            found_at=at,
        )
        for (first, second), pair in found.items()
        if (first, second) not in known
    ]
    DuplicatePair.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    changed = [row for keys, row in known.items() if _differs(row, found[keys])]
    DuplicatePair.objects.bulk_update(
        changed, ["found_by", "probability", "evidence"], batch_size=500
    )
    return len(new)


def _known(found: Iterable[Keys]) -> Iterable[DuplicatePair]:
    keys = set(found)
    firsts = sorted({first for first, _ in keys})
    for start in range(0, len(firsts), 500):
        for row in DuplicatePair.objects.filter(first__in=firsts[start : start + 500]):
            if (row.first_id, row.second_id) in keys:
                yield row


def _differs(row: DuplicatePair, pair: Alike) -> bool:
    """Set what was found of an open pair; whether that changed it."""
    if row.state != "open" or row.evidence == pair.levels:
        return False
    row.found_by, row.evidence = _found_by(pair), pair.levels
    row.probability = round(pair.probability, 6)
    return True


def _found_by(pair: Alike) -> str:
    return "exact" if pair.is_exact else "alike"
