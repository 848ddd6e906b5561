"""The slip as a PDF of one page, set by Typst."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from aboveline.evaluation.receipts.slip import Slip, as_json
from aboveline.registry.codes import in_language
from aboveline.web.papers import pdf_of


def slip_pdf(slip: Slip, object_at: str) -> bytes:
    """The slip, with the address at which the household may object."""
    data: dict[str, Any] = {
        **as_json(slip),
        "object_at": object_at,
        "language": in_language("en", "zh"),
        "between": in_language("; ", "；"),
        "words": _words(),
    }
    return pdf_of("aboveline.evaluation.receipts", "slip", data)


def _words() -> dict[str, str]:
    return {
        "title": _("Slip of the household"),
        "household": _("Household"),
        "decided": _("What was decided"),
        "why": _("Why"),
        "benefits": _("What the household is entitled to"),
        "standard": _("Standard"),
        "version": _("version"),
        "day": _("Day judged"),
        "window": _("Income counted"),
        "confirmed": _("Confirmed by"),
        "issued": _("Issued"),
        "object": _("If this is wrong"),
        "objecting": _(
            "Tell any village worker, or write at the address below with the code. Somebody who "
            "did not decide looks at it, and you get an answer."
        ),
        "code": _("Code"),
        "digest": _("Check mark"),
        "signature": _("Signature of the household"),
    }
