"""The sealer: chains entries that are committed, each under a key that the database never sees.

Order. On PostgreSQL the order of ids is not the order of commits: an entry with a lower id may
become visible after one with a higher id was sealed. The chain therefore has a number of its own,
`position`, given here: the sealer takes whatever is committed and has no position yet, in order of
id, and an entry that commits later simply comes later. Nothing is skipped, because it looks for
empty positions and never for ids above the last one. Inside one batch the order of ids keeps cause
before effect: who saw another's commit drew a higher id.

One at a time. Sealing is a transaction under a lock (an advisory lock on PostgreSQL; on SQLite the
transaction itself, which begins IMMEDIATE), and a position is unique. Actions never wait for it:
they only insert (a lock on the chain inside every action was measured to fall to 33 writes a
second).
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, transaction

from aboveline.audit.keys import current_key_id, seal_of
from aboveline.audit.models import Entry, Head
from aboveline.web.clock import now

FIRST = "aboveline audit"
BATCH = 500
_LOCK = 8_104_623_317  # any number that no other use of advisory locks has


def seal_waiting() -> int:
    """Seal every entry that waits, batch by batch; how many. Safe to call anywhere, at any time."""
    total = 0
    while found := seal_batch():
        total += found
    return total


def seal_batch(size: int = BATCH) -> int:
    """Seal at most so many entries in one transaction; 0 when none waits or another seals."""
    with transaction.atomic():
        if not _locked():
            return 0
        head = Head.objects.first() or Head(position=0, seal=FIRST)
        key_id = current_key_id()
        waiting = list(Entry.objects.filter(position=None).order_by("id")[:size])
        sealed = []
        for one in waiting:
            head.position += 1
            one.position, one.key_id = head.position, key_id
            head.seal = seal_of(key_id, head.seal, content_of(one))
            sealed.append((head.position, head.seal, key_id, one.pk))
        if sealed:
            _write(sealed)
            head.at = now()
            head.save()
        return len(sealed)


def content_of(one: Entry) -> str:
    """What a seal covers, in one form on every database."""
    return json.dumps(
        [
            one.position,
            one.key_id,
            one.pk,
            one.at.isoformat(),
            one.on.isoformat(),
            one.actor,
            one.action,
            one.subject_type,
            one.subject_id,
            str(one.area_id or ""),
            one.fields,
            one.digests,
            one.reason,
            one.details,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _locked() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _write(sealed: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE audit_entry SET position = %s, seal = %s, key_id = %s WHERE id = %s", sealed
        )
