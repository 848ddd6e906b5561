"""The list of households as a file; every export is written to the audit with its size."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.registry.exporting.folder import write_folder
from aboveline.registry.exporting.households import WRITERS, About, csv_pieces
from aboveline.registry.filters import HouseholdFilter
from aboveline.web.clock import today

MAKE = Permission.REGISTRY_EXPORT_MAKE
HISTORY = "history.zip"
FOLDERS = ("zip", HISTORY)


@require_safe
@needs(MAKE)
def households(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The households that the list shows under the same filter: the list as csv, xlsx or parquet,
    or a register folder, as it is today or with its history.
    """
    if kind not in ("csv", *FOLDERS, *WRITERS):
        raise Http404
    chosen = HouseholdFilter.of(request.GET)
    rows = chosen.households(request.actor, MAKE)
    about = About(chosen.words(), today(), rows.count())
    record(
        "registry:export:make",
        actor=request.actor,
        area_id=chosen.area,
        fields=sorted(chosen.as_query()),
        details={"kind": kind, "households": about.count},
    )
    what = "register" if kind in FOLDERS else "households"
    name = f"{what}-{about.day.isoformat()}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(csv_pieces(rows, about), content_type="text/csv")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    with tempfile.TemporaryDirectory(prefix="aboveline-export-") as folder:
        path = Path(folder) / name
        if kind in FOLDERS:
            opened, history = _may_open(request), kind == HISTORY
            write_folder(rows, path, on=about.day, opened=opened, history=history)
        else:
            WRITERS[kind](rows, about, path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _may_open(request: HttpRequest) -> bool:
    """Whether the reader may read what is sealed wherever an export is allowed."""
    actor = request.actor
    opened = set(actor.areas_for(Permission.REGISTRY_IDENTITY_UNMASK))
    return set(actor.areas_for(MAKE)) <= opened
