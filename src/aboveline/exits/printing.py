"""A notice as a PDF to hang in the village, set by Typst."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from aboveline.exits.models import Notice
from aboveline.exits.notices import code_of, lines_of
from aboveline.exits.procedures import procedure_of
from aboveline.exits.words import procedure_label
from aboveline.registry.codes import in_language
from aboveline.web.papers import pdf_of
from aboveline.web.templatetags.web import day


def notice_pdf(notice: Notice, object_at: str) -> bytes:
    """The list with its days, and how to object; nothing of anybody but name, number and size."""
    data: dict[str, Any] = {
        "area": notice.round.area.name,
        "title": procedure_label(procedure_of(notice.round)),
        "year": notice.round.year,
        "place": notice.place,
        "from": day(notice.from_on),
        "until": day(notice.until),
        "count": notice.count,
        "lines": [[line.number, line.name, line.size] for line in lines_of(notice)],
        "digest": code_of(notice),
        "object_at": object_at,
        "language": in_language("en", "zh"),
        "words": _words(),
    }
    return pdf_of("aboveline.exits", "notice", data)


def _words() -> dict[str, str]:
    return {
        "notice": _("Public notice"),
        "up": _("Up from"),
        "until": _("until"),
        "place": _("Place"),
        "count": _("Households"),
        "number": _("Number"),
        "name": _("Head of household"),
        "size": _("Members"),
        "object": _("If this is wrong"),
        "objecting": _(
            "Anybody may object until the last day, without a name, on the page below with"
            " the code; or tell the village committee or the township office. Somebody who took no"
            " part in the review decides, and you get an answer."
        ),
        "digest": _("Code of the notice"),
    }
