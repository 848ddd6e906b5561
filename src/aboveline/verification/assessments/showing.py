"""Figures of an assessment as pages and reports show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aboveline.registry.words import Shown
from aboveline.verification.assessments import words
from aboveline.verification.assessments.results import Figure, Result, from_json, result_of
from aboveline.verification.models import Assessment
from aboveline.web.intervals import Interval, drawn_intervals


@dataclass(frozen=True)
class FigureLine:
    """A rate in words: percent with two decimals, its limit, its verdicts, what would tell."""

    name: str
    value: str
    interval: str
    households: int
    villages: int
    cases: int
    limit: str
    by_point: Shown | None
    by_bound: Shown | None
    verdict: Shown | None
    needed: str


def figure_of(found: Assessment, *, after_appeals: bool) -> Result:
    """What the report kept, else what the answers give so far."""
    if found.state == "reported":
        return from_json(found.result["after" if after_appeals else "before"])
    return result_of(found, after_appeals=after_appeals)


def figure_lines(result: Result) -> list[FigureLine]:
    """The figures of a result, ready to be read."""
    return [_line(one) for one in result.figures]


def chart_of(result: Result) -> SafeString:
    """The intervals beside their limits."""
    rows = [
        Interval(
            f"{words.rate_name(one.name)} · {percent(one.value)}",
            100 * one.value,
            100 * one.low,
            100 * one.high,
            None if one.limit is None else 100 * one.limit,
            "" if one.limit is None else _limit(one),
        )
        for one in result.figures
        if one.value is not None and one.low is not None and one.high is not None
    ]
    return drawn_intervals(_("Rates of the assessment with their intervals"), rows)


def percent(share: float | None) -> str:
    """A share in percent with two decimals."""
    return "–" if share is None else f"{100 * share:.2f}%"


def _line(one: Figure) -> FigureLine:
    has = one.limit is not None
    return FigureLine(
        name=words.rate_name(one.name),
        value=percent(one.value),
        interval=_interval(one) if one.low is not None else "–",
        households=one.households,
        villages=one.villages,
        cases=one.cases,
        limit=_limit(one) if has else "–",
        by_point=words.VERDICTS[one.by_point] if has else None,
        by_bound=words.VERDICTS[one.by_bound] if has else None,
        verdict=words.VERDICTS[one.verdict] if has else None,
        needed=_needed(one) if has and one.by_bound == "cannot_tell" else "",
    )


def _interval(one: Figure) -> str:
    return f"{percent(one.low)} – {percent(one.high)}"


def _limit(one: Figure) -> str:
    said = _("at least %(limit)s") if one.at_least else _("below %(limit)s")
    return said % {"limit": percent(one.limit)}


def _needed(one: Figure) -> str:
    if one.villages_needed is None:
        return _("No sample of the villages here could tell.")
    return _("%(villages)s villages with %(households)s households could tell.") % {
        "villages": one.villages_needed,
        "households": one.households_needed,
    }
