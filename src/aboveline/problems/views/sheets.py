"""Bring a workbook of the ledger back: what it changes is counted and shown before it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from aboveline.accounts.doors import needs
from aboveline.problems.actions.sheets import keep_sheet, take_sheet
from aboveline.problems.errors import ProblemError, fault
from aboveline.problems.models import LedgerSheet
from aboveline.problems.sheets import ASSIGN, Compared, compare, counts_of, lines_of
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.registry.views.acts import both
from aboveline.web.faults import Fault
from aboveline.web.pages import Crumb, render
from aboveline.web.templatetags.web import together

_SHOWN = 200


@dataclass(frozen=True)
class SheetRow:
    """A row that changes something or is refused."""

    place: int
    number: str
    owner: str
    note: str
    fault: Fault | None


@dataclass(frozen=True)
class SheetPage:
    """The form, or what a workbook would change."""

    crumbs: Sequence[Crumb]
    faults: Sequence[Fault]
    refused: str
    sheet: LedgerSheet | None
    counts: Mapping[str, int]
    sentence: str
    rows: Sequence[SheetRow]
    more: int


@both
@needs(ASSIGN)
def bring_back(request: HttpRequest) -> HttpResponse:
    """The form for a workbook; a posted one is compared with the ledger, and nothing is taken."""
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, refused=_("Choose a file first."))
    try:
        rows = compare(lines_of(file.read(), file.name or ""), request.actor)
    except FileRefusedError as refused:
        return _page(request, refused=f"{refused.message} {refused.code}")
    except ProblemError as error:
        return _page(request, faults=error.faults)
    sheet = keep_sheet(rows, file_name=file.name or "", actor=request.actor)
    return _page(request, sheet=sheet, rows=rows)


@require_POST
@needs(ASSIGN)
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the changes of a workbook that the reader brought back."""
    me = UUID(request.actor.key.partition(":")[2])
    sheet = LedgerSheet.objects.filter(pk=key, user=me).first()
    if sheet is None:
        raise Http404
    try:
        found = take_sheet(sheet, actor=request.actor)
    except ProblemError as error:
        return _page(request, faults=error.faults)
    messages.success(request, _taken_sentence(found.counts))
    return redirect("problems:problems")


def _page(
    request: HttpRequest,
    *,
    faults: Sequence[Fault] = (),
    refused: str = "",
    sheet: LedgerSheet | None = None,
    rows: Sequence[Compared] = (),
) -> HttpResponse:
    shown = [row for row in rows if row.code or row.changes]
    shown.sort(key=lambda row: (not row.code, row.place))
    counts = counts_of(rows)
    page = SheetPage(
        crumbs=[Crumb(_("Ledger"), reverse("problems:problems"))],
        faults=faults,
        refused=refused,
        sheet=sheet,
        counts=counts,
        sentence=_sentence(counts) if sheet is not None else "",
        rows=[_row(row) for row in shown[:_SHOWN]],
        more=max(0, len(shown) - _SHOWN),
    )
    return render(request, "problems/sheet.html", page, status=422 if faults or refused else 200)


def _row(row: Compared) -> SheetRow:
    return SheetRow(
        place=row.place,
        number=row.number,
        owner=row.owner_name,
        note=row.note or "",
        fault=fault(row.code) if row.code else None,
    )


def _sentence(counts: Mapping[str, int]) -> str:
    said = [
        ngettext("%(n)d owner changes", "%(n)d owners change", counts["owners"])
        % {"n": counts["owners"]},
        ngettext("%(n)d note changes", "%(n)d notes change", counts["notes"])
        % {"n": counts["notes"]},
        ngettext("%(n)d row stays as it is", "%(n)d rows stay as they are", counts["same"])
        % {"n": counts["same"]},
        ngettext(
            "%(n)d row was changed here meanwhile and is refused",
            "%(n)d rows were changed here meanwhile and are refused",
            counts["conflicts"],
        )
        % {"n": counts["conflicts"]},
        ngettext("%(n)d row is to be mended", "%(n)d rows are to be mended", counts["faulty"])
        % {"n": counts["faulty"]},
    ]
    return together(said)


def _taken_sentence(counts: Mapping[str, int]) -> str:
    owners, notes, refused = (counts[name] for name in ("owners", "notes", "refused"))
    said = [
        ngettext("%(n)d owner was changed", "%(n)d owners were changed", owners) % {"n": owners},
        ngettext("%(n)d note was changed", "%(n)d notes were changed", notes) % {"n": notes},
        ngettext(
            "%(n)d row was refused, because somebody changed it meanwhile",
            "%(n)d rows were refused, because somebody changed them meanwhile",
            refused,
        )
        % {"n": refused},
    ]
    return together(said)
