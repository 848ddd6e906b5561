"""Do the runs that were asked for, one county at a time, so that other work has its turn."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import F, Q

from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.actions import EVALUATION
from aboveline.evaluation.models import Run, Snapshot
from aboveline.evaluation.runs.judging import Judged, StoppedError, judge_unit
from aboveline.evaluation.runs.publishing import publish_above
from aboveline.evaluation.snapshots.freezing import forget_marks
from aboveline.evaluation.snapshots.units import units_of
from aboveline.web.clock import now, today

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
"""After so long without a sign a worker is taken for dead."""


def work_on_runs() -> bool:
    """Judge one county of the run that waits longest; true when there was something to do."""
    run = _claimed()
    if run is None:
        return False
    units = units_of(run.area)
    left = _left(run, units)
    Run.objects.filter(pk=run.pk).update(of=len(units), done=len(units) - len(left))
    if left:
        _judge_next(run, left[0])
    else:
        _end(run, units)
    return True


def _claimed() -> Run | None:
    """The run that waits longest, ours for a while."""
    free = Q(beat_at=None) | Q(beat_at__lt=now() - LEASE)
    waiting = Run.objects.filter(free, ended_at=None).select_related("area")
    run: Run | None = waiting.order_by("asked_at").first()
    if run is None:
        return None
    at = now()
    taken = Run.objects.filter(pk=run.pk, ended_at=None, beat_at=run.beat_at)
    if not taken.update(beat_at=at, started_at=run.started_at or at):
        return None  # somebody else was faster
    return run


def _left(run: Run, units: list[Area]) -> list[Area]:
    """The counties that were not judged since the run was asked for."""
    done = Snapshot.objects.filter(area__in=units, judged_at__gte=run.asked_at)
    keys = set(done.values_list("area_id", flat=True))
    return [unit for unit in units if unit.pk not in keys]


def _judge_next(run: Run, unit: Area) -> None:
    rows = Run.objects.filter(pk=run.pk)
    try:
        found = judge_unit(unit, actor=EVALUATION)
    except StoppedError:
        rows.update(beat_at=None)
        return
    except Exception as error:
        rows.update(fault=f"{unit.name}: {type(error).__name__}")  # tried again after the lease
        raise
    rows.update(
        beat_at=None,
        done=F("done") + 1,
        judged=F("judged") + found.households,
        new=F("new") + found.new,
        fault=_fault(run, unit, found),
    )


def _fault(run: Run, unit: Area, found: Judged) -> str:
    said = [run.fault] if run.fault and not run.fault.startswith(f"{unit.name}: ") else []
    return "\n".join([*said, *([f"{unit.name}: {found.fault}"] if found.fault else [])])[:2_000]


def _end(run: Run, units: list[Area]) -> None:
    """Publish what lies above the counties and close the run."""
    published = publish_above(units, today())
    forget_marks()
    Run.objects.filter(pk=run.pk).update(ended_at=now(), beat_at=None)
    details = {"counties": len(units), "figures": published}
    record(
        "evaluation:run:end", actor=EVALUATION, subject=run, area_id=run.area_id, details=details
    )
