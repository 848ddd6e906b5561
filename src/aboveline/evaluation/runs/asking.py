"""Ask for the judgement of an area: a row that a worker takes up."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404

from aboveline.accounts.actors import Actor
from aboveline.accounts.permissions import Permission
from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.actions import EVALUATION
from aboveline.evaluation.models import Run
from aboveline.web.clock import now, today


@transaction.atomic
def ask_run(area: Area, *, actor: Actor) -> Run:
    """The run of an area that waits or goes on, made when there is none. Raises Http404."""
    if not actor.may(Permission.EVALUATION_RUN_ASK, area.pk):
        raise Http404
    list(Area.objects.select_for_update().filter(pk=area.pk).values("pk"))
    there = Run.objects.filter(area=area, ended_at=None).first()
    if there is not None:
        return there
    run = Run.objects.create(
        area=area, on=today(), asked_by=actor.key, asked_by_name=actor.name, asked_at=now()
    )
    record("evaluation:run:ask", actor=actor, subject=run, area_id=area.pk)
    return run


def ask_nightly() -> int:
    """Ask for every highest area once a day, whatever the hour; gives how many were asked for."""
    asked = Run.objects.filter(on=today(), asked_by=EVALUATION.key).values("area_id")
    waiting = Run.objects.filter(ended_at=None).values("area_id")
    areas = Area.objects.filter(parent=None, valid_to=None)
    found = list(areas.exclude(pk__in=asked).exclude(pk__in=waiting).order_by("pk"))
    for area in found:
        ask_run(area, actor=EVALUATION)
    return len(found)
