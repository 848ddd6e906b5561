"""The notice of the exit of an area: its code, and the paper to hang."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from aboveline.evaluation.receipts.content import in_fours
from aboveline.exits import area_words
from aboveline.exits.area_procedure import Way, way_of
from aboveline.exits.area_states import UNDER_WAY
from aboveline.exits.models import AreaExit, AreaStep
from aboveline.registry.codes import in_language
from aboveline.registry.words import CRITERION
from aboveline.web.clock import today
from aboveline.web.papers import pdf_of
from aboveline.web.templatetags.web import day

_SIGNS = 16


def code_of_area(step: AreaStep) -> str:
    """What is printed on the notice of an area, by which anybody objects to it."""
    text = f"{step.area_exit_id}:{step.step}:{step.on.isoformat()}"
    return in_fours(hashlib.sha256(text.encode()).hexdigest()[:_SIGNS].upper(), "-")


def area_notice_up(code: str) -> AreaExit | None:
    """The exit whose notice is up today with this code, however it was typed; None for none."""
    typed = _plain(code)
    rows = AreaStep.objects.filter(
        until__gte=today(), on__lte=today(), area_exit__state=UNDER_WAY
    ).select_related("area_exit")
    return next((one.area_exit for one in rows if _plain(code_of_area(one)) == typed), None)


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())


def area_notice_pdf(way: Way, step: AreaStep, object_at: str) -> bytes:
    """What has to hold and whether it does, with the days and how to object; nothing of anybody."""
    item, words = way.standard.exits[way.found.kind], area_words.words_of(way.standard)
    data: dict[str, Any] = {
        "area": way.found.area.name,
        "title": words.text(f"exits.{item.name}", item.shape.label or item.name),
        "year": way.found.cohort_year,
        "from": day(step.on),
        "until": day(step.until),
        "lines": [
            [area_words.criterion(words, item, one["name"]), str(CRITERION[one["holds"]].word)]
            for one in step.criteria
        ],
        "code": code_of_area(step),
        "object_at": object_at,
        "language": in_language("en", "zh"),
        "words": {
            "notice": _("Public notice"),
            "up": _("Up from"),
            "until": _("until"),
            "criterion": _("What has to hold"),
            "holds": _("Does it?"),
            "object": _("If this is wrong"),
            "objecting": _(
                "Anybody may object until the last day, without a name, on the page below with the"
                " code; leave the number of the household empty. Each objection is answered by a"
                " second person before the exit goes on."
            ),
            "code": _("Code of the notice"),
        },
    }
    return pdf_of("aboveline.exits", "area_notice", data)


def notice_of(found: AreaExit) -> tuple[Way, AreaStep] | None:
    """The exit with its notice that is up today; None where none is."""
    way = way_of(found)
    step = way.notice
    is_up = found.state == UNDER_WAY and step is not None and (step.until or today()) >= today()
    return (way, step) if is_up and step is not None else None
