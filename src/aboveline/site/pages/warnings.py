"""The early warnings, measured: how often each rule was right on past days, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import narrowed
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.problems import words
from aboveline.problems.actions.trials import HORIZONS, Asked, ask_for_trial, thresholds
from aboveline.problems.errors import ProblemError
from aboveline.problems.models import WarningTrial
from aboveline.registry.fields import fields_of
from aboveline.registry.standards import site_standard
from aboveline.registry.views.acts import both
from aboveline.registry.words import Shown, site_words
from aboveline.standard.reach import inputs_of
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import colon, grouped, in_brackets, with_unit

RUN = Permission.EVALUATION_BACKTEST_RUN
Choices = Sequence[tuple[str, str]]
STATES: Mapping[str, Any] = {
    "waiting": gettext_lazy("waits for the worker"),
    "running": gettext_lazy("is being made"),
    "done": gettext_lazy("made"),
    "failed": gettext_lazy("could not be made"),
}
_SHOWN = 30


@dataclass(frozen=True)
class TrialLine:
    """One trial of the list."""

    key: UUID
    area: str
    horizon: int
    tried: str
    state: Any
    who: str
    at: datetime


@dataclass(frozen=True)
class WarningsPage:
    """The form of a trial, and those that were asked for."""

    areas: Choices
    horizons: Choices
    parameters: Choices
    trials: Sequence[TrialLine]
    faults: Sequence[Fault]
    given: Mapping[str, str]


@dataclass(frozen=True)
class Measured:
    """One rule: shares in percent, days of lead, and the warnings with the other threshold."""

    label: str
    flagged: int
    precision: Decimal | None
    recall: Decimal | None
    false_alarms: Decimal | None
    workload: Decimal | None
    lead_days: int | None
    verdict: Shown
    tried_flagged: int | None
    tried_precision: Decimal | None
    tried_recall: Decimal | None
    more_work: int | None


@dataclass(frozen=True)
class TrialPage:
    """One trial; without rules while it is not made."""

    crumbs: Sequence[Crumb]
    trial: WarningTrial
    state: Any
    tried: str
    days: Sequence[tuple[date, date]]
    at_risk: int
    followed: int
    fell: int
    base_rate: Decimal | None
    rules: Sequence[Measured]


@both
@needs(RUN)
def warnings(request: HttpRequest) -> HttpResponse:
    """The trials of my areas; a posted form asks for one more."""
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        try:
            trial = ask_for_trial(_area(request), _asked(request), actor=request.actor)
        except ProblemError as error:
            faults = error.faults
        else:
            return redirect("pages:warning", key=trial.pk)
    rows = narrowed(WarningTrial.objects.all(), request.actor, RUN).select_related("area")
    page = WarningsPage(
        areas=[(str(area.pk), area.name) for area in _areas(request)],
        horizons=[(str(days), _("%(n)d days") % {"n": days}) for days in HORIZONS],
        parameters=[(name, _threshold(name)) for name in thresholds()],
        trials=[_line(row) for row in rows.order_by("-asked_at")[:_SHOWN]],
        faults=faults,
        given=request.POST.dict(),
    )
    return render(request, "pages/warnings.html", page, status=422 if faults else 200)


@require_safe
@needs(RUN)
def warning(request: HttpRequest, key: UUID) -> HttpResponse:
    """One trial: what each rule found, missed and cost."""
    rows = narrowed(WarningTrial.objects.filter(pk=key), request.actor, RUN)
    trial = rows.select_related("area").first()
    if trial is None:
        raise Http404
    days = trial.result.get("days", [])
    followed, fell = (sum(day[name] for day in days) for name in ("followed", "fell"))
    base = fell / followed if followed else None
    page = TrialPage(
        crumbs=[
            Crumb(_("Ledger"), reverse("problems:problems")),
            Crumb(_("Early warning"), reverse("pages:warnings")),
        ],
        trial=trial,
        state=STATES[trial.state],
        tried=_tried(trial),
        days=[
            (date.fromisoformat(day["day"]), date.fromisoformat(day["outcome_day"])) for day in days
        ],
        at_risk=sum(day["at_risk"] for day in days),
        followed=followed,
        fell=fell,
        base_rate=_percent(base),
        rules=_rules(trial, base),
    )
    return render(request, "pages/warning.html", page)


def _rules(trial: WarningTrial, base: float | None) -> list[Measured]:
    """The rules, the most precise first; those that never warned last."""
    tried = {row["rule"]: row for row in trial.result.get("tried") or ()}
    rows = sorted(
        trial.result.get("base", ()),
        key=lambda row: (-(row["precision"] if row["precision"] is not None else -1), row["rule"]),
    )
    return [_measured(row, tried.get(row["rule"]), base) for row in rows]


def _measured(
    row: Mapping[str, Any], tried: Mapping[str, Any] | None, base: float | None
) -> Measured:
    lead, alarms = row["lead_days"], row["false_alarms_per_hundred"]
    return Measured(
        label=words.rule_label(row["rule"]),
        flagged=row["flagged"],
        precision=_percent(row["precision"]),
        recall=_percent(row["recall"]),
        false_alarms=None if alarms is None else Decimal(str(round(alarms, 1))),
        workload=_percent(row["workload"]),
        lead_days=None if lead is None else round(lead),
        verdict=verdict(row, base, is_blind=rests_on_sealed(row["rule"])),
        tried_flagged=tried["flagged"] if tried else None,
        tried_precision=_percent(tried["precision"]) if tried else None,
        tried_recall=_percent(tried["recall"]) if tried else None,
        more_work=tried["flagged"] - row["flagged"] if tried else None,
    )


def verdict(row: Mapping[str, Any], base: float | None, *, is_blind: bool = False) -> Shown:
    """Whether a rule is worth its work: it is right more often than a household taken at random.

    One that is blind rests on what no file of a trial has: that it did not warn says nothing.
    """
    if not row["flagged"] and is_blind:
        return Shown("unknown", _("cannot be tried: it rests on what is sealed"))
    if not row["flagged"]:
        return Shown("plain", _("never warned"))
    if base is None or not row["hits"] or row["precision"] <= base:
        return Shown("fails", _("only costs work"))
    return Shown("holds", _("finds more than chance"))


def rests_on_sealed(name: str) -> bool:
    """Whether a rule reads a field that the register keeps sealed."""
    standard = site_standard()
    rule = standard.problems.get(name)
    if rule is None or rule.when is None:
        return False
    sealed = {f"person.{field.name}" for field in fields_of("person").values() if field.sealed}
    sealed |= {
        field.name
        for table in ("household", "living")
        for field in fields_of(table).values()
        if field.sealed
    }
    return not sealed.isdisjoint(inputs_of(standard, rule.when))


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(str(round(100 * share, 1)))


def _line(row: WarningTrial) -> TrialLine:
    return TrialLine(
        key=row.pk,
        area=row.area.name,
        horizon=row.horizon_days,
        tried=_tried(row),
        state=STATES[row.state],
        who=row.asked_by_name,
        at=row.asked_at,
    )


def _tried(trial: WarningTrial) -> str:
    """The other threshold in words; empty when none is tried."""
    if not trial.parameter or trial.value is None:
        return ""
    label = site_words().name("parameters", trial.parameter)
    return colon(label) + with_unit(grouped(trial.value), _unit(trial.parameter))


def _unit(parameter: str) -> str:
    """The unit of a threshold in words; empty for pure numbers and one the standard has no more."""
    known = site_standard().parameters.get(parameter)
    return site_words().unit(known.unit) if known is not None else ""


def _threshold(name: str) -> str:
    """A threshold to choose, with the unit of the value that is asked beside it."""
    label, unit = site_words().name("parameters", name), _unit(name)
    return f"{label}{in_brackets(unit)}" if unit else label


def _asked(request: HttpRequest) -> Asked:
    """What was asked; what cannot be read stands as a value that is refused."""
    given = request.POST
    text = given.get("value", "").strip().replace(",", "").replace("，", "")
    horizon = given.get("horizon", "")
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        value = Decimal(-1)
    return Asked(int(horizon) if horizon.isdecimal() else 0, given.get("parameter", ""), value)


def _areas(request: HttpRequest) -> list[Area]:
    keys = request.actor.areas_for(RUN)
    return list(Area.objects.filter(pk__in=keys).order_by("order", "name"))


def _area(request: HttpRequest) -> Area:
    areas, wanted = _areas(request), request.POST.get("area", "")
    found = next((one for one in areas if str(one.pk) == wanted), areas[0] if not wanted else None)
    if found is None:
        raise Http404
    return found
