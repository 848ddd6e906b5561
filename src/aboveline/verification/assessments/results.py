"""The rates of an assessment with their intervals and verdicts, before and after appeals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from aboveline.registry.standards import site_standard
from aboveline.standard.shape_assessment import Assessment as Rules
from aboveline.standard.shape_assessment import AssessmentRate
from aboveline.statistics import sampling
from aboveline.verification.models import Assessment, SampleHousehold

COMBINED = "combined"


@dataclass(frozen=True)
class Figure:
    """One rate with its limit and verdict; shares, the limit too. None: it cannot be estimated."""

    name: str
    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    households: int
    villages: int
    cases: int
    limit: float | None
    at_least: bool
    verdict: str
    by_point: str
    by_bound: str
    villages_needed: int | None
    households_needed: int | None


@dataclass(frozen=True)
class Result:
    """All figures of an assessment and its verdict: each limit is a veto."""

    figures: tuple[Figure, ...]
    verdict: str


def result_of(assessment: Assessment, *, after_appeals: bool) -> Result:
    """The result from what was answered so far; with appeals, accepted ones turn a finding."""
    rules = site_standard().assessment
    rows = list(
        assessment.drawn.filter(state="answered")
        .select_related("interview", "appeal")
        .order_by("pk")
    )
    if rules is None or not rows:
        return Result((), "cannot_tell")
    answers = _answers(assessment, rows)
    rates: dict[str, sampling.Rate] = {}
    figures: list[Figure] = []
    for name, said in rules.shape.rates.items():
        holds = np.array([_holds(row, said, after_appeals=after_appeals) for row in rows])
        rates[name] = sampling.rate_of(answers, holds, by_people=said.counted == "people")
        limit = _limit(assessment, f"rates.{name}", at_least=said.at_least is not None)
        figures.append(_figure(assessment, name, rates[name], limit))
    if rules.shape.combined is not None:
        rate = _combined(assessment, rules.shape, answers, rates)
        figures.append(_figure(assessment, COMBINED, rate, _limit(assessment, COMBINED)))
    return Result(tuple(figures), _overall(figures))


def _combined(
    assessment: Assessment,
    rules: Rules,
    answers: sampling.Answers,
    rates: Mapping[str, sampling.Rate],
) -> sampling.Rate:
    said = rules.combined
    assert said is not None  # noqa: S101
    people = _people(assessment)
    everybody = sum(people.values())
    parts = [
        (sum(people.get(group, 0) for group in rules.rates[name].of) / everybody, rates[name])
        for name in said.rates
    ]
    known = sum(people.get(group, 0) for group in said.known) / everybody
    return sampling.combined(answers, parts, known=known)


def as_json(result: Result) -> dict[str, Any]:
    """A result as the report keeps it."""
    return asdict(result)


def from_json(kept: Mapping[str, Any]) -> Result:
    """The result that a report kept."""
    return Result(tuple(Figure(**one) for one in kept["figures"]), kept["verdict"])


def finding_of(row: SampleHousehold, *, after_appeals: bool) -> str:
    """poor or not_poor; an accepted appeal turns it."""
    found: str = row.interview.finding
    appeal = getattr(row, "appeal", None)
    if after_appeals and appeal is not None and appeal.state == "accepted":
        return "not_poor" if found == "poor" else "poor"
    return found


def counts_against(row: SampleHousehold, *, after_appeals: bool = False) -> bool:
    """Whether the finding is one that a limit counts: a wrong exit or a missed household."""
    rules = site_standard().assessment
    if rules is None or row.state != "answered":
        return False
    finding = finding_of(row, after_appeals=after_appeals)
    return any(
        finding == rate.finding and row.group in rate.of and rate.below is not None
        for rate in rules.shape.rates.values()
    )


def _answers(assessment: Assessment, rows: list[SampleHousehold]) -> sampling.Answers:
    frame = assessment.frame
    strata = {label: code for code, label in enumerate(frame["strata"])}
    groups = {label: code for code, label in enumerate(frame["groups"])}
    drawn = dict(assessment.drawn.order_by("village").values_list("village", "stratum").distinct())
    village_of = {key: code for code, key in enumerate(drawn)}
    return sampling.answers_of(
        village=[village_of[row.village_id] for row in rows],
        stratum_of=[strata[label] for label in drawn.values()],
        cell=[strata[row.stratum] * len(groups) + groups[row.group] for row in rows],
        weight=[row.denominator / row.numerator for row in rows],
        persons=[row.persons for row in rows],
        households=frame["households"],
    )


def _holds(row: SampleHousehold, said: AssessmentRate, *, after_appeals: bool) -> float:
    """1 or 0 for a household of the rate, NaN outside it or where it is not known."""
    if row.group not in said.of:
        return math.nan
    if said.finding == "approves":
        found = row.interview.approves
        return math.nan if found is None else float(found)
    return float(finding_of(row, after_appeals=after_appeals) == said.finding)


def _people(assessment: Assessment) -> dict[str, int]:
    """People of the frame by group."""
    totals = np.sum(assessment.frame["people"], axis=0)
    return dict(zip(assessment.frame["groups"], (int(n) for n in totals), strict=True))


def _limit(assessment: Assessment, name: str, *, at_least: bool = False) -> sampling.Limit | None:
    percent = assessment.limits.get(name)
    return None if percent is None else sampling.Limit(percent / 100, at_least)


def _figure(
    assessment: Assessment, name: str, rate: sampling.Rate, limit: sampling.Limit | None
) -> Figure:
    number = sum(assessment.frame["villages"])
    decision = sampling.Decision("cannot_tell", "cannot_tell", "cannot_tell")
    if limit is not None:
        rule: Any = assessment.decided_by
        decision = sampling.judge(rate, limit, decided_by=rule, villages=number)
    needed = decision.villages_needed
    return Figure(
        name=name,
        value=_known(rate.value),
        standard_error=_known(rate.standard_error),
        low=_known(rate.low),
        high=_known(rate.high),
        households=rate.households,
        villages=rate.villages,
        cases=rate.cases,
        limit=None if limit is None else limit.value,
        at_least=limit is not None and limit.at_least,
        verdict=decision.verdict if limit is not None else "",
        by_point=decision.by_point,
        by_bound=decision.by_bound,
        villages_needed=needed,
        households_needed=None
        if needed is None
        else math.ceil(needed * rate.households / rate.villages),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _overall(figures: list[Figure]) -> str:
    verdicts = {one.verdict for one in figures if one.verdict}
    return next((v for v in ("fails", "cannot_tell") if v in verdicts), "passes")
