"""The list of problems as a workbook; every export is written to the audit with its size."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.audit.actions import record
from aboveline.problems.access import visible_problems
from aboveline.problems.exporting import About, write_workbook
from aboveline.problems.filters import ProblemFilter
from aboveline.web.clock import today

MAKE = Permission.REGISTRY_EXPORT_MAKE


@require_safe
@needs(MAKE)
def workbook(request: HttpRequest) -> HttpResponseBase:
    """The problems that the ledger shows under the same filter, as xlsx."""
    chosen = ProblemFilter.of(request.GET)
    rows = chosen.apply(visible_problems(request.actor, MAKE), request.actor)
    about = About(chosen.words(), today(), rows.count())
    record(
        "problems:export:make",
        actor=request.actor,
        area_id=chosen.area,
        fields=sorted(chosen.as_query()),
        details={"kind": "xlsx", "problems": about.count},
    )
    name = f"problems-{about.day.isoformat()}.xlsx"
    with tempfile.TemporaryDirectory(prefix="aboveline-export-") as folder:
        path = write_workbook(rows, about, Path(folder) / name)
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
