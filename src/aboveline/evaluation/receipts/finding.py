"""Find a receipt by what is printed on its slip, however it was typed."""

from __future__ import annotations

from uuid import UUID

from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.content import in_fours

_TAKEN_FOR = str.maketrans("OILU", "011V")


def receipt_with(code: str) -> Receipt | None:
    """The issued receipt with this code, however it was typed; None when there is none."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    rows = Receipt.objects.exclude(issued_at=None).select_related("household")
    found: Receipt | None = rows.filter(code=in_fours(signs.translate(_TAKEN_FOR), "-")).first()
    return found


def found_by(name: str) -> Receipt | None:
    """The issued receipt with this key or code, or None."""
    try:
        key = UUID(name)
    except ValueError:
        return receipt_with(name)
    rows = Receipt.objects.exclude(issued_at=None).select_related("household")
    found: Receipt | None = rows.filter(pk=key).first()
    return found
