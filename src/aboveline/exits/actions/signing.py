"""What the household says to its exit: signed on paper or on an attachment, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.exits.actions.rights import before_step, require, right_faults
from aboveline.exits.models import Candidate, Signature
from aboveline.exits.procedures import procedure_of
from aboveline.exits.round_errors import RoundError, fault
from aboveline.registry.models import Attachment
from aboveline.web.clock import now, today

KINDS = ("paper", "attachment", "refused")


@dataclass(frozen=True)
class Signed:
    """What was said: `kind` of KINDS, the day, who was there, the key of the attachment."""

    kind: str
    on: date
    witness: str = ""
    attachment: UUID | None = None


@transaction.atomic
def sign(candidate: Candidate, given: Signed, *, actor: Actor) -> Signature:
    """The signature of a household that stands before the step in which it agrees; what was
    recorded before is written anew. Raises Http404, and RoundError with every fault.
    """
    found = candidate.round
    require([found], actor)
    step = procedure_of(found).at(candidate.position)
    before = before_step([found], step.name if step is not None else "")
    faults = list(right_faults(before, actor))
    here = {one.pk for one in before.candidates}
    if before.step.shape.kind != "agreement" or candidate.pk not in here:
        faults.append(fault("EXITS-012"))
    if not found.opened_on <= given.on <= today():
        faults.append(fault("EXITS-017"))
    if given.kind == "paper" and not given.witness.strip():
        faults.append(fault("EXITS-063"))
    if given.kind == "attachment" and not _is_signature(candidate, given.attachment):
        faults.append(fault("EXITS-064"))
    if faults:
        raise RoundError(*faults)
    signature: Signature
    signature, _made = Signature.objects.update_or_create(
        candidate=candidate,
        defaults={
            "kind": given.kind,
            "attachment_id": given.attachment if given.kind == "attachment" else None,
            "on": given.on,
            "witness": given.witness.strip()[:80],
            "recorded_by": actor.key,
            "recorded_by_name": actor.name,
            "recorded_at": now(),
        },
    )
    record(
        "exits:candidate:sign",
        actor=actor,
        subject=candidate,
        area_id=found.area_id,
        details={"kind": given.kind, "household": str(candidate.household_id)},
    )
    return signature


def _is_signature(candidate: Candidate, key: UUID | None) -> bool:
    rows = Attachment.objects.filter(
        pk=key, household=candidate.household_id, kind__in=("signature", "paper")
    )
    return rows.exists()
