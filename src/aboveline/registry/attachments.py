"""Photos, signatures and papers of a household: checked by content, sealed, read under audit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, narrowed
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.registry.access import READ
from aboveline.registry.actions.steps import locked
from aboveline.registry.errors import refuse
from aboveline.registry.media import JPEG, PDF, PNG, WEBP, media_of
from aboveline.registry.models import Attachment, Household, Visit
from aboveline.vault import files
from aboveline.web.clock import now
from aboveline.web.keys import new_key

FOLDER = "attachment"
MOST_BYTES = 8_000_000
KINDS = ("photo", "signature", "paper")
ENDINGS = {media.type: media.ending for media in (JPEG, PNG, WEBP, PDF)}


def attach(
    household: Household,
    file: BinaryIO,
    *,
    actor: Actor,
    kind: str,
    visit: Visit | None = None,
    caption: str = "",
    key: UUID | None = None,
) -> Attachment:
    """The attachment, its bytes sealed outside the web root; the same key again changes nothing.

    Raises Http404, REGISTRY-015, -034, -070 to -073.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise refuse("REGISTRY-070", limit=f"{MOST_BYTES // 1_000_000} MB")
    media = media_of(content)
    if media is None:
        raise refuse("REGISTRY-071")
    if kind not in KINDS or (media == PDF and kind != "paper"):
        raise refuse("REGISTRY-072")
    if visit is not None and visit.household_id != household.pk:
        raise refuse("REGISTRY-073")
    stored = False
    row = Attachment(
        id=key or new_key(),
        household=household,
        visit=visit,
        kind=kind,
        media_type=media.type,
        size_bytes=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        caption=caption.strip()[:120],
        recorded_by=actor.key,
        recorded_at=now(),
    )
    try:
        with transaction.atomic():
            found = locked(household, actor, Permission.REGISTRY_VISIT_RECORD)
            earlier = Attachment.objects.filter(pk=row.pk).first()
            if earlier is not None:
                return _same(earlier, row)
            row.save(force_insert=True)
            files.store(FOLDER, row.pk, [content])
            stored = True
            record(
                "registry:attachment:add",
                actor=actor,
                subject=row,
                area_id=found.area_id,
                details={"household": str(found.pk), "kind": kind, "digest": row.digest},
            )
    except BaseException:
        if stored:
            files.remove(FOLDER, row.pk)
        raise
    return row


def visible_attachments(household: Household, actor: Actor) -> list[Attachment]:
    """What is attached to a household, the newest first; nothing when the actor may not read it."""
    rows = narrowed(Attachment.objects.all(), actor, READ, area="household__area")
    return list(rows.filter(household=household).order_by("-recorded_at"))


def opened_attachment(
    household: Household, key: UUID, *, actor: Actor
) -> tuple[Attachment, Iterator[bytes]]:
    """An attachment and its bytes, piece by piece; that it was read is in the audit.

    Raises Http404, VAULT-001 and -002 when the file does not open.
    """
    rows = narrowed(Attachment.objects.all(), actor, READ, area="household__area")
    row = rows.filter(household=household, pk=key).first()
    if row is None:
        raise Http404
    pieces = files.pieces_of(FOLDER, row.pk)
    first = next(pieces)  # a file that does not open is told before anything is sent
    record(
        "registry:attachment:read",
        actor=actor,
        subject=row,
        area_id=household.area_id,
        details={"household": str(household.pk)},
    )
    return row, chain([first], pieces)


def _same(earlier: Attachment, row: Attachment) -> Attachment:
    """The attachment that a phone sends a second time. Raises REGISTRY-034 for another one."""
    if (earlier.household_id, earlier.digest) != (row.household_id, row.digest):
        raise refuse("REGISTRY-034")
    return earlier
