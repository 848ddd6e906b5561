"""Issue receipts: on request, and for every step of the register status."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor, service
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.engine.errors import RunError
from aboveline.evaluation.kept import keep_pack
from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.content import (
    canonical,
    content_of,
    digest_of,
    given_of,
    in_fours,
)
from aboveline.evaluation.standards import plan_on
from aboveline.registry.models import Household, StatusChange
from aboveline.standard import StandardError
from aboveline.vault.sealing import seal
from aboveline.web.clock import now, today

ISSUER = service("receipts")
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
_LENGTH = 12
KINDS = {
    "registered_poor": "in",
    "monitored": "monitored",
    "exited": "out",
    "returned": "returned",
    "not_registered": "refused",
}
"""The kind of the receipt of a step, by the status after it."""


def issue_receipt(household: Household, *, actor: Actor) -> Receipt:
    """A receipt of what the standard says of a household today.

    Raises Http404 when the actor may not or the household is not there today, and StandardError.
    """
    if not actor.may(Permission.EVALUATION_RECEIPT_ISSUE, household.area_id):
        raise Http404
    return _written(Receipt(household=household, kind="judged", on=today()), actor)


def note_steps(changes: Iterable[StatusChange]) -> None:
    """Write that steps of the register status need receipts; in the transaction of the steps."""
    Receipt.objects.bulk_create(
        [
            Receipt(
                household_id=change.household_id,
                kind=KINDS[change.after],
                status_change=change,
                on=change.on,
                confirmed_by=change.actor,
                code=new_code(),
            )
            for change in changes
            if change.after in KINDS
        ],
        batch_size=500,
    )


def note_benefit(household: Household, *, actor: Actor) -> Receipt:
    """The receipt of a benefit that was decided, noted; in the transaction of the decision."""
    receipt: Receipt = Receipt.objects.create(
        household=household, kind="benefit", on=today(), confirmed_by=actor.key, code=new_code()
    )
    return receipt


def issue_noted(limit: int = 50) -> int:
    """Give the receipts that were noted their content; gives how many."""
    waiting = Receipt.objects.filter(issued_at=None).select_related("household").order_by("pk")
    done = 0
    for receipt in waiting[:limit]:
        try:
            _written(receipt, ISSUER)
        except (Http404, StandardError) as error:
            receipt.fault = str(error)[:200] or "The household is not there on that day."
            receipt.issued_at = now()
            receipt.save(update_fields=["fault", "issued_at"])
        done += 1
    return done


def new_code() -> str:
    """A code of twelve signs for the slip, in groups of four: 60 bits.

    >>> len(new_code())
    14
    """
    return in_fours("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)), "-")


def _written(receipt: Receipt, actor: Actor) -> Receipt:
    """The receipt with its content; worked out before the transaction begins."""
    at, household = now(), receipt.household
    plan = plan_on(receipt.on)
    try:
        content = content_of(given_of(household, plan), plan, household, at)
    except RunError as error:
        raise Http404 from error
    text = canonical(content)
    with transaction.atomic():
        keep_pack(plan.standard)
        receipt.code = receipt.code or new_code()
        receipt.standard, receipt.pack_digest = plan.standard.name, plan.standard.digest
        receipt.state, receipt.category = (
            content["outcome"]["state"],
            content["outcome"]["category"] or "",
        )
        receipt.digest, receipt.issued_at, receipt.issued_by = digest_of(text), at, actor.key
        receipt.confirmed_by = receipt.confirmed_by or actor.key
        seal(receipt, "content", text)
        receipt.save()
        record(
            "evaluation:receipt:issue",
            actor=actor,
            subject=receipt,
            area_id=household.area_id,
            details={"household": str(household.pk), "kind": receipt.kind},
        )
    return receipt
