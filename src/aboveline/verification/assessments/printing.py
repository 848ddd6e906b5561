"""The report of an assessment as a PDF, set by Typst."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from aboveline.evaluation.words import day_words
from aboveline.registry.codes import in_language
from aboveline.verification.actions.assessing.bringing import report_digest
from aboveline.verification.assessments import words
from aboveline.verification.assessments.results import Result
from aboveline.verification.assessments.showing import FigureLine, figure_lines, figure_of
from aboveline.verification.models import Assessment
from aboveline.web.papers import pdf_of


def report_pdf(found: Assessment) -> bytes:
    """The report in the reader's language."""
    after, before = (figure_of(found, after_appeals=which) for which in (True, False))
    data: dict[str, Any] = {
        "language": in_language("en", "zh"),
        "area": found.area.name,
        "on": day_words(found.on),
        "verdict": _mark(words.VERDICTS[after.verdict]),
        "decided": _("The standard decides by the estimate.")
        if found.decided_by == "point"
        else _("The standard decides by the whole interval."),
        "figures": _rows(after),
        "before": _rows(before) if before != after else [],
        "facts": _facts(found),
        "steps": [
            [str(words.STATES[row.after]), day_words(row.on), row.actor_name, row.note]
            for row in found.moves.order_by("pk")
        ],
        "words": _words(),
    }
    return pdf_of("aboveline.verification.assessments", "report", data)


def _rows(result: Result) -> list[dict[str, Any]]:
    return [_row(line) for line in figure_lines(result)]


def _row(line: FigureLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "value": line.value,
        "interval": line.interval,
        "limit": line.limit,
        "households": str(line.households),
        "cases": str(line.cases),
        "point": _mark(line.by_point),
        "bound": _mark(line.by_bound),
        "needed": line.needed,
    }


def _mark(shown: Any) -> dict[str, str]:
    return {"kind": shown.kind, "word": str(shown.word)} if shown else {"kind": "", "word": "–"}


def _facts(found: Assessment) -> list[list[str]]:
    """What lets anybody draw the sample again."""
    answered, replaced = (found.drawn.filter(state=s).count() for s in ("answered", "replaced"))
    villages = found.drawn.order_by().values("village").distinct().count()
    facts = [
        [_("Villages drawn"), str(villages)],
        [_("Households interviewed"), str(answered)],
        [_("Households replaced"), str(replaced)],
        [_("Digest of the frame"), found.frame_digest],
        [_("Digest of what this report says"), report_digest(found)],
    ]
    for row in found.parts.select_related("holder").order_by("role"):
        said = _("Seed: %(name)s") % {"name": words.ROLES[row.role]}
        facts.append([said, f"{row.holder.name} · {row.commitment} · {row.part}"])
    return facts


def _words() -> dict[str, str]:
    return {
        "title": _("Report of an independent assessment"),
        "result": _("Result"),
        "rate": _("Rate"),
        "estimate": _("Estimate"),
        "interval": _("95 percent interval"),
        "limit": _("Limit"),
        "households": _("Households"),
        "cases": _("Cases"),
        "point": _("By the estimate"),
        "bound": _("By the interval"),
        "before": _("Before appeals were heard"),
        "draw": _("How the sample was drawn"),
        "steps": _("Steps"),
        "method": _(
            "Villages were drawn by size within strata, households by lot within villages. Errors "
            "count villages as the units drawn; intervals hold the true rate in at least 93 of "
            "100 samples for rates of half a percent to five percent."
        ),
    }
