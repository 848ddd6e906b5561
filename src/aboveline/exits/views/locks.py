"""The lock of the year: locked lists, and corrections asked by one and decided by another."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.actors import Actor
from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for, visible_areas
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.exits.access import correction_for, lock_for, visible_corrections, visible_locks
from aboveline.exits.actions import (
    ask_correction,
    ask_field_correction,
    ask_visit_correction,
    decide_correction,
    lock_year,
)
from aboveline.exits.actions.correcting import STATUS, recorded_now
from aboveline.exits.locks import (
    COLUMNS,
    VISIT,
    lock_day,
    lock_level,
    locked_fields,
    locked_fields_of_members,
    locks_over,
    rows_of,
)
from aboveline.exits.models import Correction, YearLock
from aboveline.exits.round_errors import RoundError
from aboveline.exits.round_forms import (
    CorrectionForm,
    DecideForm,
    FieldCorrectionForm,
    VisitCorrectionForm,
)
from aboveline.registry.access import household_for
from aboveline.registry.codes import label_of
from aboveline.registry.errors import RegistryError
from aboveline.registry.exporting.safe import safe_text
from aboveline.registry.fields import Field, fields_of, shown_value
from aboveline.registry.models import Household, Person
from aboveline.registry.standards import site_standard
from aboveline.registry.states import STEPS
from aboveline.registry.views.acts import both
from aboveline.web.clock import today
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import day

LIST = Permission.EXITS_LIST_READ
ASK, DECIDE = Permission.EXITS_CORRECTION_ASK, Permission.EXITS_CORRECTION_DECIDE
_SHOWN = 100


@dataclass(frozen=True)
class CorrectionLine:
    """A correction in words; `field` is empty for the register status; `may_decide` when it waits
    and is mine to decide.
    """

    correction: Correction
    field: str
    before: str
    after: str
    may_decide: bool


@dataclass(frozen=True)
class LocksPage:
    """The locked lists, what may be locked now, and the corrections."""

    crumbs: Sequence[Crumb]
    locks: Sequence[YearLock]
    to_lock: Sequence[Area]
    year: int
    from_day: date | None
    corrections: Sequence[CorrectionLine]


@dataclass(frozen=True)
class CorrectionPage:
    """Ask for a correction of a household, or decide about one."""

    crumbs: Sequence[Crumb]
    household: Household
    correction: CorrectionLine | None
    fields: Sequence[tuple[str, str, bool]]
    form: Any
    status: str
    faults: Sequence[Fault]


@require_safe
@needs(LIST)
def locks(request: HttpRequest) -> HttpResponse:
    """The locked lists of my areas, the newest first, and the corrections made after them."""
    actor, year = request.actor, today().year
    rows = visible_locks(actor).defer("content").select_related("area").order_by("-year", "area")
    first = lock_day(year)
    mine = visible_areas(actor, Permission.EXITS_LIST_LOCK)
    waiting = mine.filter(level=lock_level(), valid_to=None).exclude(
        pk__in=YearLock.objects.filter(year=year).values("area")
    )
    due = first is not None and first <= today()
    page = LocksPage(
        crumbs=_to_rounds(actor),
        locks=list(rows[:_SHOWN]),
        to_lock=list(waiting.defer("boundary").order_by("order")[:_SHOWN]) if due else [],
        year=year,
        from_day=first,
        corrections=_corrections(request.actor),
    )
    return render(request, "exits/locks.html", page)


def _to_rounds(actor: Actor) -> list[Crumb]:
    """The way back to the rounds, for those who may see them."""
    if not actor.may(Permission.EXITS_ROUND_READ):
        return []
    return [Crumb(_("Rounds"), reverse("exits:rounds"))]


def _corrections(actor: Any) -> list[CorrectionLine]:
    seen = visible_corrections(actor, LIST).select_related("household", "person")
    rows = list(seen.order_by("-asked_at")[:_SHOWN])
    mine = set(
        visible_corrections(actor, DECIDE)
        .filter(pk__in=[row.pk for row in rows], state="asked")
        .exclude(asked_by=actor.key)
        .values_list("pk", flat=True)
    )
    return [_line(row, may_decide=row.pk in mine) for row in rows]


def _line(row: Correction, *, may_decide: bool) -> CorrectionLine:
    if row.field == VISIT:
        on = day(date.fromisoformat(row.after))
        return CorrectionLine(row, _("a visit of a day before the lock"), "–", on, may_decide)
    field = fields_of("household" if row.person is None else "person").get(row.field)
    before, after = (_shown(field, one) for one in (row.before, row.after))
    label = field.label if field is not None and row.field != STATUS else ""
    if row.person is not None:
        label = f"{row.person.name}: {label}"
    return CorrectionLine(row, label, before, after, may_decide)


def _shown(field: Field | None, value: str) -> str:
    if field is None or field.name == STATUS:
        return label_of("register_status", value)
    return shown_value(field, json.loads(value)) or "–"


@require_POST
@needs(Permission.EXITS_LIST_LOCK)
def lock(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lock the register of a county for this year."""
    area = area_for(request.actor, key, Permission.EXITS_LIST_LOCK)
    try:
        made = lock_year(area, actor=request.actor)
    except RoundError as error:
        for one in error.faults:
            messages.error(request, f"{one.message} {one.remedy}")
    else:
        said = _("%(area)s is locked for %(year)s: %(count)s households, digest %(digest)s.")
        words = {"area": area.name, "year": made.year, "count": made.count}
        messages.success(request, said % {**words, "digest": made.digest[:12]})
    return redirect("exits:locks")


@never_cache
@require_safe
@needs(LIST)
def locked_list(request: HttpRequest, key: UUID) -> HttpResponse:
    """A list as it was locked, as a table for spreadsheets; that it was read is in the audit."""
    found = lock_for(request.actor, key)
    try:
        rows = rows_of(found)
    except ValueError as error:
        raise Http404 from error
    record("exits:list:read", actor=request.actor, subject=found, area_id=found.area_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"locked-{found.year}-{found.digest[:12]}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    writer.writerows([safe_text(cell) for cell in row] for row in rows)
    return answer


@both
@needs(ASK)
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a correction: of the register status, or of a field that the lock keeps."""
    home = household_for(request.actor, number, ASK)
    steps = [
        (step.after, label_of("register_status", step.after))
        for step in STEPS
        if step.before == home.register_status and step.after not in ("moved", "ended")
    ]
    kept = _kept(home)
    chosen = kept.get(request.GET.get("field", ""))
    form = _form(home, chosen, steps, _data(request))
    faults: Sequence[Any] = ()
    if form.is_bound and form.is_valid():
        try:
            _ask(home, chosen, form, request.actor)
        except (RoundError, RegistryError) as error:
            faults = error.faults
        else:
            messages.success(request, _("The correction is asked; somebody above decides."))
            return redirect("pages:household", number=home.number)
    page = CorrectionPage(
        crumbs=[Crumb(home.number, reverse("pages:household", args=[home.number]))],
        household=home,
        correction=None,
        fields=[(name, one.label, one is chosen) for name, one in kept.items()],
        form=form,
        status=label_of("register_status", home.register_status),
        faults=faults,
    )
    wrong = form.is_bound and (bool(faults) or not form.is_valid())
    return render(request, "exits/correction.html", page, status=422 if wrong else 200)


@dataclass(frozen=True)
class Kept:
    """What the lock keeps: a field of the household, of a `person`, or without a field the visits
    of days before it.
    """

    label: str
    field: Field | None = None
    person: Person | None = None


def _kept(home: Household) -> dict[str, Kept]:
    """What the lock of a household keeps now, by the name in the address; nothing without one."""
    if not locks_over([home.area_id]):
        return {}
    of_home = locked_fields()
    fields = {name: one for name, one in fields_of("household").items() if name in of_home}
    found = {name: Kept(one.label, one) for name, one in fields.items()}
    members = home.memberships.filter(valid_to=None).select_related("person").order_by("pk")
    for name, one in locked_fields_of_members().items():
        for row in members:
            label = f"{row.person.name}: {one.label}"
            found[f"{name}.{row.person_id}"] = Kept(label, one, row.person)
    if site_standard().calendar.locked_tables:
        found[VISIT] = Kept(_("a visit of a day before the lock"))
    return found


def _form(home: Household, chosen: Kept | None, steps: Any, data: Any) -> Any:
    if chosen is None:
        return CorrectionForm(steps, data)
    if chosen.field is None:
        return VisitCorrectionForm(data)
    now = recorded_now(home, chosen.field.name, chosen.person)
    return FieldCorrectionForm([chosen.field], {chosen.field.name: now}, data)


def _ask(home: Household, chosen: Kept | None, form: Any, actor: Actor) -> None:
    given = form.cleaned_data
    said = {"actor": actor, "reason": given["reason"]}
    if chosen is None:
        ask_correction(home, given["after"], **said)
    elif chosen.field is None:
        ask_visit_correction(home, given["on"], **said)
    else:
        name = chosen.field.name
        value = form.differing().get(name, recorded_now(home, name, chosen.person))
        ask_field_correction(home, name, value, person=chosen.person, **said)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@both
@needs(DECIDE)
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve a correction, and make it, or refuse it."""
    found = correction_for(request.actor, key)
    form = DecideForm(request.POST if request.method == "POST" else None)
    faults: Sequence[Fault] = ()
    if form.is_bound and form.is_valid():
        approved = "approve" in request.POST
        try:
            decide_correction(
                found,
                actor=request.actor,
                is_approved=approved,
                words=form.cleaned_data["words"],
            )
        except RoundError as error:
            faults = error.faults
        else:
            said = _("The correction is made.") if approved else _("The correction is refused.")
            messages.success(request, said)
            return redirect("exits:locks")
    page = CorrectionPage(
        crumbs=[*_to_rounds(request.actor), Crumb(_("Locked lists"), reverse("exits:locks"))],
        household=found.household,
        correction=_line(found, may_decide=found.state == "asked"),
        fields=(),
        form=form,
        status=label_of("register_status", found.household.register_status),
        faults=faults,
    )
    return render(request, "exits/correction.html", page, status=422 if faults else 200)
