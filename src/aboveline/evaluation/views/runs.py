"""The runs of an area: who asked, how far they are; ask for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aboveline.accounts.doors import needs
from aboveline.accounts.permissions import Permission
from aboveline.areas.access import area_for
from aboveline.areas.models import Area
from aboveline.evaluation.models import Run, Snapshot
from aboveline.evaluation.runs.asking import ask_run
from aboveline.evaluation.snapshots.units import snapshots_around
from aboveline.web.pages import Crumb, render

READ, ASK = Permission.EVALUATION_RUN_READ, Permission.EVALUATION_RUN_ASK
_RUNS = 20
_COUNTIES = 200


@dataclass(frozen=True)
class RunsPage:
    """The latest runs of an area and of those above it, and the newest snapshot of each county."""

    crumbs: tuple[Crumb, ...]
    area: Area
    runs: Sequence[Run]
    snapshots: Sequence[Snapshot]
    is_under_way: bool
    may_ask: bool


@require_safe
@needs(READ)
def runs(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was judged, and how far it is."""
    area = area_for(request.actor, key, READ)
    found = list(Run.objects.filter(area=area).select_related("area").order_by("-asked_at")[:_RUNS])
    page = RunsPage(
        crumbs=(Crumb(area.name, reverse("pages:board", args=[area.pk])),),
        area=area,
        runs=found,
        snapshots=_newest(area),
        is_under_way=any(run.ended_at is None for run in found),
        may_ask=request.actor.may(ASK, area.pk),
    )
    return render(request, "evaluation/runs.html", page)


@require_POST
@needs(ASK)
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Judge the area now: the next worker does it."""
    area = area_for(request.actor, key, ASK)
    ask_run(area, actor=request.actor)
    return redirect("evaluation:runs", key=area.pk)


def _newest(area: Area) -> list[Snapshot]:
    """The newest snapshot of each county of an area, by name."""
    newest = {row.area_id: row for row in snapshots_around(area)}
    return sorted(newest.values(), key=lambda row: (row.area.order, row.area.name))[:_COUNTIES]
