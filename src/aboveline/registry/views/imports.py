"""Pages of imports: bring in a file, settle its columns, see what it would do, take it, undo it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.registry.importing.access import import_for, visible_imports
from aboveline.registry.importing.batches import (
    OPEN,
    book_of,
    matches_of,
    may_say_status,
    receive_import,
    settle_columns,
    start_import,
    unsaid_months,
)
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.faults import RowFault
from aboveline.registry.importing.reading.anyfile import check_size
from aboveline.registry.importing.reading.past import PAST
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.importing.receipt import write_receipt
from aboveline.registry.importing.sample import sample_workbook
from aboveline.registry.importing.template import template_workbook
from aboveline.registry.importing.words import BUSY, HOW, OUTCOMES, SKIPPED, STATES
from aboveline.registry.importing.working import AT_ONCE, READ_AT_ONCE, work_on
from aboveline.registry.models import Household, ImportBatch, ImportRow
from aboveline.registry.quality.rules import rules
from aboveline.registry.standards import currency_word
from aboveline.vault.masking import masked
from aboveline.web.clock import today
from aboveline.web.keyset import Page, page_of
from aboveline.web.pages import Crumb, render

MAKE = Permission.REGISTRY_IMPORT_MAKE
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
_LONGEST = 300  # characters of a basis
TO_MEND, TO_TAKE = "to_mend", "to_take"
WRONG = ("conflict", "duplicate", "faulty")
CHANGING = ("new", "changed")


@dataclass(frozen=True)
class Brought:
    """One import of the list."""

    key: UUID
    file_name: str
    area: str
    state: str
    rows: int
    counts: Mapping[str, Any]
    started_at: Any


@dataclass(frozen=True)
class Listing:
    """The page with the latest imports and the form for a new one."""

    rows: Sequence[Brought]
    areas: Sequence[tuple[str, str]]
    has_sample: bool
    fault: str = ""


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file: its heading, what it means, and its first values (masked)."""

    field: str
    heading: str
    letter: str
    key: str
    how: str
    is_open: bool
    first: Sequence[str]


@dataclass(frozen=True)
class SheetBox:
    """A sheet with its columns."""

    name: str
    hidden: bool
    rows: int
    columns: Sequence[ColumnRow]

    @property
    def open_columns(self) -> int:
        """How many columns nobody has given a meaning yet."""
        return sum(column.is_open for column in self.columns)


@dataclass(frozen=True)
class RowBox:
    """A row of the preview: what becomes of it and why."""

    place: str
    label: str
    kind: str
    word: Any
    faults: Sequence[RowFault]
    changes: Sequence[tuple[str, str, str]]
    done: bool
    kept: str
    household: str = ""


@dataclass(frozen=True)
class Batch:
    """The page of one import, whatever its state."""

    batch: ImportBatch
    state: Any
    refused: str
    is_busy: bool
    is_open: bool
    crumbs: Sequence[Crumb]
    figures: Sequence[tuple[str, Any, Any, int, str]]
    sheets: Sequence[SheetBox]
    all_known: bool
    choices: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    skipped: Sequence[tuple[str, int, Any]]
    page: Page | None
    chosen: str
    unchecked: Sequence[str]
    takes: int
    duplicates: int
    wrong: int
    unsaid: tuple[date, date] | None
    money: str
    says_status: bool


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MAKE)
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of my areas; a file posted here begins a new one."""
    if request.method == "POST":
        return _upload(request)
    return _listing(request)


def _listing(request: HttpRequest, fault: str = "", status: int = 200) -> HttpResponse:
    rows = [
        Brought(
            row.pk,
            row.file_name,
            row.area.name,
            STATES[row.state],
            row.options.get("rows", 0),
            row.counts,
            row.started_at,
        )
        for row in visible_imports(request.actor).order_by("-started_at")[:SHOWN]
    ]
    areas = Area.objects.filter(pk__in=request.actor.areas_for(MAKE)).order_by("order", "name")
    context = Listing(
        rows,
        [(str(area.pk), area.name) for area in areas],
        settings.ABOVELINE_DEMO,
        fault,
    )
    return render(request, "registry/imports.html", context, status=status)


def _upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _listing(request, _("Choose a file first."), 422)
    areas = {str(key): key for key in request.actor.areas_for(MAKE)}
    key = areas.get(request.POST.get("area", ""), next(iter(areas.values())))
    area = Area.objects.get(pk=key)
    name = file.name or ""
    try:
        if file.size <= READ_AT_ONCE:
            batch = start_import(file.read(), name, area=area, actor=request.actor)
        else:
            check_size(file.size)
            batch = receive_import(file.chunks(), name, area=area, actor=request.actor)
    except FileRefusedError as refused:
        return _listing(request, f"{refused.code}: {refused.message}", 422)
    return _to(batch)


@require_safe
@needs(MAKE)
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """One import: its columns, its preview, its progress or its result."""
    found = import_for(request.actor, key)
    chosen = request.GET.get("outcome") or _first_look(found)
    page = None
    if found.state in ("checked", "done", "undone"):
        raw = _page(request, _rows(found, chosen))
        page = Page(_boxes(raw.rows), raw.next_address, raw.first_address)
    counts = found.counts
    sheets = _sheets(found) if found.state in OPEN else []
    context = Batch(
        batch=found,
        state=STATES[found.state],
        refused=_refusal(found),
        is_busy=found.state in BUSY,
        is_open=found.state in OPEN,
        crumbs=[Crumb(_("Imports"), reverse("registry:imports")), Crumb(found.file_name)],
        figures=[
            (name, kind, word, counts.get(name, 0), str(why))
            for name, (kind, word, why) in OUTCOMES.items()
        ],
        sheets=sheets,
        all_known=not any(sheet.open_columns for sheet in sheets),
        choices=_choices() if found.state in OPEN else (),
        skipped=[
            (s, row, SKIPPED.get(why, why)) for s, row, why in found.options.get("skipped", ())
        ],
        page=page,
        chosen=chosen,
        unchecked=[f"{n} {rules()[n].text}" for n in found.options.get("unchecked", ())],
        takes=sum(counts.get(name, 0) for name in CHANGING),
        duplicates=counts.get("duplicate", 0),
        wrong=sum(counts.get(name, 0) for name in WRONG),
        unsaid=unsaid_months(found),
        money=currency_word(),
        says_status=may_say_status(found.options.get("kind", ""), found, request.actor),
    )
    return render(request, "registry/import.html", context)


def _refusal(found: ImportBatch) -> str:
    """Why the worker could not read the file; empty when it could."""
    code, values = found.options.get("refused") or ("", {})
    return f"{code}: {FileRefusedError(code, **values).message}" if code else ""


def _first_look(found: ImportBatch) -> str:
    """What a preview shows first: the rows to mend, else those that change something."""
    if found.state not in ("checked", "done"):
        return ""
    if any(found.counts.get(name) for name in WRONG):
        return TO_MEND
    return TO_TAKE if any(found.counts.get(name) for name in CHANGING) else ""


def _rows(found: ImportBatch, chosen: str) -> Any:
    if chosen == TO_MEND:
        return found.rows.filter(outcome__in=WRONG)
    if chosen == TO_TAKE:
        return found.rows.filter(outcome__in=CHANGING)
    if chosen == "kept":
        return found.rows.exclude(kept="")
    return found.rows.filter(outcome=chosen) if chosen in OUTCOMES else found.rows.all()


def _page(request: HttpRequest, rows: Any) -> Page:
    try:
        return page_of(request, rows, key="pk")
    except ValueError as fault:  # an address that somebody made up
        raise Http404 from fault


@require_POST
@needs(MAKE)
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what the columns mean, then check the file."""
    found = import_for(request.actor, key)
    if found.state not in OPEN:
        return _to(found)
    choices: dict[int, dict[int, str]] = {}
    for name, value in request.POST.items():
        sheet, _dot, column = name.removeprefix("c").partition(".")
        if sheet.isdigit() and column.isdigit() and (value in columns() or not value):
            choices.setdefault(int(sheet), {})[int(column)] = value
    if choices:
        found = settle_columns(found, choices, actor=request.actor)
    return _ask(request, found, "checking")


@require_POST
@needs(MAKE)
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what the preview showed."""
    found = import_for(request.actor, key)
    if found.state != "checked":
        return _to(found)
    found.options |= {
        "take_duplicates": "take_duplicates" in request.POST,
        "all_or_nothing": "all_or_nothing" in request.POST,
        "basis": request.POST.get("basis", "").strip()[:_LONGEST],
    }
    return _ask(request, found, "waiting")


@require_POST
@needs(MAKE)
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Undo what was taken."""
    found = import_for(request.actor, key)
    return _ask(request, found, "undoing") if found.state == "done" else _to(found)


@require_safe
@needs(MAKE)
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The office's rows with what is wrong in each, as a workbook."""
    found = import_for(request.actor, key)
    with tempfile.TemporaryDirectory(prefix="aboveline-receipt-") as folder:
        path = write_receipt(
            found, Path(folder) / "receipt.xlsx", only_wrong="wrong" in request.GET
        )
        file = path.open("rb")  # stays readable when the folder is gone
    name = f"{Path(found.file_name).stem}-{_('to mend')}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)


@require_safe
@needs(MAKE)
def template(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The empty workbook to fill in."""
    answer = HttpResponse(template_workbook(), content_type=WORKBOOK)
    answer["Content-Disposition"] = 'attachment; filename="aboveline-people.xlsx"'
    return answer


@require_safe
@needs(MAKE)
def sample(request: HttpRequest) -> HttpResponse:
    """A workbook of made-up households with deliberate faults, for a demonstration."""
    if not settings.ABOVELINE_DEMO:
        raise Http404
    area = Area.objects.get(pk=request.actor.areas_for(MAKE)[0])
    answer = HttpResponse(sample_workbook(area, on=today()), content_type=WORKBOOK)
    answer["Content-Disposition"] = 'attachment; filename="aboveline-sample.xlsx"'
    return answer


def _ask(request: HttpRequest, found: ImportBatch, state: str) -> HttpResponse:
    """Have the work done: at once when it is small, else by the worker."""
    found.state, found.progress = state, 0
    found.options = {**found.options, "asked_by": str(request.user.pk)}
    found.save(update_fields=["state", "progress", "options"])
    if found.options.get("rows", 0) <= AT_ONCE:
        found = work_on(found)
        if found.state == "failed":
            messages.error(request, STATES["failed"])
    return _to(found)


def _to(found: ImportBatch) -> HttpResponse:
    return HttpResponseRedirect(reverse("registry:import", args=[found.pk]))


def _boxes(rows: Sequence[ImportRow]) -> list[RowBox]:
    """The rows with the numbers of their households, as far as they are registered."""
    keys = {row.household_id for row in rows if row.household_id}
    numbers = dict(Household.objects.filter(pk__in=keys).values_list("pk", "number"))
    return [_row(row, numbers.get(row.household_id, "")) for row in rows]


def _row(row: ImportRow, household: str) -> RowBox:
    kind, word, _why = OUTCOMES[row.outcome]
    return RowBox(
        _("%(sheet)s, row %(row)d") % {"sheet": row.sheet, "row": row.row},
        row.label,
        kind,
        word,
        [RowFault(*fault) for fault in row.faults],
        [(columns()[key].label, old, new) for key, old, new in row.changes if key in columns()],
        row.done,
        row.kept,
        household,
    )


def _sheets(found: ImportBatch) -> list[SheetBox]:
    """Sheets with their columns; first values only of files that are quickly read again."""
    small = found.options.get("rows", 0) <= AT_ONCE
    cells = [sheet.cells.slice(0, 3) for sheet in book_of(found).sheets] if small else []
    boxes = []
    for place, (said, matches) in enumerate(
        zip(found.options["sheets"], matches_of(found), strict=True)
    ):
        if said["name"].startswith(PAST):
            continue  # read as it is
        boxes.append(
            SheetBox(
                said["name"],
                said["hidden"],
                said["rows"],
                [
                    ColumnRow(
                        f"c{place}.{match.column}",
                        match.heading,
                        said["letters"][match.column],
                        match.key,
                        str(HOW[match.how]),
                        not match.key,
                        _first(cells[place], match.column, match.key) if cells else (),
                    )
                    for match in matches
                ],
            )
        )
    return boxes


def _first(cells: Any, column: int, key: str) -> list[str]:
    """The first values of a column, masked where the field is."""
    values = [value for value in cells.column(f"c{column}").to_pylist() if value]
    known = columns().get(key)
    if known is None or known.sealed:
        return [masked(known.name if known else "", value) for value in values]
    return values


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    names = {
        ("household",): _("Household"),
        ("person",): _("Person"),
        ("living", "observed"): _("Living conditions"),
        ("income", "said"): _("Income"),
        ("line",): _("A sheet of income"),
    }
    return [
        (title, [(c.key, c.label) for c in columns().values() if c.table in tables])
        for tables, title in names.items()
    ]
