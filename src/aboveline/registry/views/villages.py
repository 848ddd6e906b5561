"""The form of a village on pages: the list of villages, one village, the workbook of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area, AreaClosure
from aboveline.registry.actions.villages import CHANGE, record_village, record_villages
from aboveline.registry.errors import Fault, RegistryError
from aboveline.registry.fields import Field, fields_of, shown_value
from aboveline.registry.forms.record import RecordForm
from aboveline.registry.forms.villages import SourceForm
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.quality.rules import Rule
from aboveline.registry.units import unit_of
from aboveline.registry.views.acts import both, data_of
from aboveline.registry.villages.files import MOST, rows_of, village_workbook
from aboveline.registry.villages.records import Said, contradictions, records_of, villages_for
from aboveline.web.clock import today
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render

READ = Permission.REGISTRY_HOUSEHOLD_READ
_SIZE = 50


@dataclass(frozen=True)
class VillageLine:
    """A village of the list: how much of its form is answered, since when, what contradicts."""

    key: UUID
    name: str
    answered: int
    day: date | None
    faults: Sequence[str]


@dataclass(frozen=True)
class VillagesPage:
    """The villages in reach, or inside one area; a file of their forms may be brought in."""

    page: Page
    asked: int
    inside: Area | None
    may_record: bool
    on: date
    faults: Sequence[tuple[str, Any]] = ()
    refused: str = ""


@dataclass(frozen=True)
class SaidLine:
    """A value of the form as it is read: a figure with its unit, or words."""

    label: str
    value: Any
    unit: str
    day: date
    source: str


@dataclass(frozen=True)
class VillagePage:
    """The form of one village."""

    crumbs: tuple[Crumb, ...]
    village: Area
    form: RecordForm
    source: SourceForm
    answered: int
    asked: int
    said: Sequence[SaidLine]
    contradicts: Sequence[str]
    may_record: bool


@both
@needs(READ)
def villages(request: HttpRequest) -> HttpResponse:
    """The villages in reach with the state of their forms; a posted workbook is recorded."""
    if request.method == "POST":
        return _bring_in(request)
    return _list(request)


def _bring_in(request: HttpRequest) -> HttpResponse:
    if not request.actor.may(CHANGE):
        raise Http404
    file = request.FILES.get("file")
    if file is None:
        return _list(request, refused=_("Choose a file first."))
    try:
        rows = rows_of(file.read(), file.name or "", villages_for(request.actor, CHANGE))
        new, known = record_villages(
            rows, actor=request.actor, on=_day(request), source=file.name or ""
        )
    except FileRefusedError as refused:
        return _list(request, refused=f"{refused.message} {refused.code}")
    except RegistryError as error:
        return _list(request, faults=error.faults)
    said = ngettext(
        "%(new)d village has something new; %(known)d say nothing new.",
        "%(new)d villages have something new; %(known)d say nothing new.",
        new,
    )
    messages.success(request, said % {"new": new, "known": known})
    return redirect("registry:villages")


def _list(request: HttpRequest, *, faults: Sequence[Fault] = (), refused: str = "") -> HttpResponse:
    inside = _inside(request)
    rows = villages_for(request.actor, READ).defer("boundary")
    if inside is not None:
        below = AreaClosure.objects.filter(above=inside, valid_to=None).values("below_id")
        rows = rows.filter(pk__in=below)
    raw = page_of(request, rows.order_by("pk"), key="pk", size=_SIZE)
    records = records_of([row.pk for row in raw.rows])
    wrong = contradictions(records)
    lines = [
        VillageLine(
            row.pk,
            row.name,
            len(records[row.pk]),
            max((said.day for said in records[row.pk].values()), default=None),
            _told(wrong.get(row.pk, ())),
        )
        for row in raw.rows
    ]
    page = VillagesPage(
        page=Page(lines, raw.next_address, raw.first_address),
        asked=len(fields_of("village")),
        inside=inside,
        may_record=request.actor.may(CHANGE),
        on=today(),
        faults=[(fault.subject, fault) for fault in faults],
        refused=refused,
    )
    status = 422 if faults or refused else 200
    return render(request, "registry/villages.html", page, status=status)


def _inside(request: HttpRequest) -> Area | None:
    """The area that the list is narrowed to, if the address names one in reach."""
    try:
        key = UUID(request.GET.get("area", ""))
    except ValueError:
        return None
    return area_for(request.actor, key, READ)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        return today()


@require_safe
@needs(CHANGE)
def workbook(request: HttpRequest) -> HttpResponse:
    """The workbook of the villages in reach, with what is recorded, to be completed."""
    rows = villages_for(request.actor, CHANGE).defer("boundary").order_by("code", "name")[:MOST]
    found = list(rows)
    content = village_workbook(found, records_of([row.pk for row in found]))
    answer = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = f'attachment; filename="villages-{today().isoformat()}.xlsx"'
    return answer


@both
@needs(READ)
def village(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form of one village: what is recorded, its contradictions, what is new."""
    found = area_for(request.actor, key, READ)
    may_record = found.valid_to is None and request.actor.may(CHANGE, found.pk)
    if request.method == "POST" and not may_record:
        raise Http404
    record = records_of([found.pk])[found.pk]
    shapes = fields_of("village")
    recorded = {name: said.value for name, said in record.items()}
    form = RecordForm(list(shapes.values()), recorded, data_of(request))
    source = SourceForm(data_of(request), initial={"on": today()}, prefix="of")
    if request.method == "POST" and all([form.is_valid(), source.is_valid()]):
        try:
            record_village(found, form.differing(), actor=request.actor, **source.cleaned_data)
        except RegistryError as error:
            form.show_faults(error)
        else:
            messages.success(request, _("The record of the village is saved."))
            return redirect("registry:village", key=found.pk)
    page = VillagePage(
        crumbs=(
            Crumb(_("Records of villages"), reverse("registry:villages")),
            Crumb(found.name, reverse("areas:area", args=[found.pk])),
        ),
        village=found,
        form=form,
        source=source,
        answered=len(record),
        asked=len(shapes),
        said=[_line(shapes[name], said) for name, said in record.items()],
        contradicts=_contradicts(found.pk, record),
        may_record=may_record,
    )
    wrong = any(one.is_bound and one.errors for one in (form, source))
    return render(request, "registry/village.html", page, status=422 if wrong else 200)


def _line(shape: Field, said: Said) -> SaidLine:
    is_figure = shape.type in ("integer", "number", "money")
    value = said.value if is_figure else shown_value(shape, said.value)
    return SaidLine(shape.label, value, unit_of(shape), said.day, said.source)


def _contradicts(key: UUID, record: Any) -> list[str]:
    return _told(contradictions({key: record}).get(key, ()))


def _told(contradicted: Iterable[Rule]) -> list[str]:
    return [f"{rule.id} {rule.text}" for rule in contradicted]


def village_panel(request: HttpRequest, area: Area) -> Any:
    """On the page of an area: the record of the village, or the way to those inside it."""
    actor = request.actor
    if area.valid_to is not None or not actor.may(READ, area.pk):
        return ""
    is_village = area.can_hold_households
    record = records_of([area.pk])[area.pk] if is_village else {}
    shown = {
        "area": area,
        "is_village": is_village,
        "answered": len(record),
        "asked": len(fields_of("village")),
        "contradicts": _contradicts(area.pk, record) if is_village else [],
    }
    return render_to_string("registry/village_panel.html", shown, request)
