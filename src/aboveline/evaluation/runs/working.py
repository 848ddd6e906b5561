"""Do the runs that were asked for, one county at a time, so that other work has its turn.

Any number of workers may do it side by side, also for one run.
"""

from __future__ import annotations

from functools import partial

from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.actions import EVALUATION
from aboveline.evaluation.models import Run, RunUnit, Snapshot
from aboveline.evaluation.runs.holding import (
    end_unit,
    fail_unit,
    is_free,
    keep_unit,
    lay_out,
    let_go,
    take_unit,
)
from aboveline.evaluation.runs.judging import Judged, StoppedError, judge_unit
from aboveline.evaluation.runs.publishing import publish_above
from aboveline.evaluation.snapshots.freezing import forget_marks
from aboveline.web.clock import now, today


def work_on_runs() -> bool:
    """Judge one county of the run that waits longest, or end it; true when there was any to do."""
    for run in Run.objects.filter(ended_at=None).select_related("area").order_by("asked_at"):
        lay_out(run)
        unit = take_unit(run)
        if unit is not None:
            _judge(run, unit)
            return True
        if _end(run):
            return True
    return False


def _judge(run: Run, unit: RunUnit) -> None:
    found = _judged_since(run, unit)
    try:
        if found is None:
            found = judge_unit(unit.area, actor=EVALUATION, alive=partial(keep_unit, unit))
    except StoppedError:
        let_go(unit)
        return
    except Exception as error:
        fail_unit(unit, type(error).__name__)
        raise
    end_unit(unit, found)


def _judged_since(run: Run, unit: RunUnit) -> Judged | None:
    """A county that was judged since the run was asked for, by somebody who could not say so."""
    rows = Snapshot.objects.filter(area=unit.area, known_at__gte=run.asked_at)
    newest = rows.filter(judged_at__isnull=False).order_by("-known_at").first()
    return None if newest is None else Judged(newest.households, 0)


def _end(run: Run) -> bool:
    """Publish what lies above the counties and close the run, when all of them are over."""
    units = RunUnit.objects.filter(run=run)
    open_runs = Run.objects.filter(is_free(), pk=run.pk, ended_at=None)
    if units.filter(ended_at=None).exists() or not open_runs.update(beat_at=now()):
        return False
    counties = list(Area.objects.filter(run_units__in=units).order_by("order", "pk"))
    published = publish_above(counties, today())
    forget_marks()
    Run.objects.filter(pk=run.pk).update(ended_at=now(), beat_at=None)
    details = {"counties": len(counties), "figures": published}
    record(
        "evaluation:run:end", actor=EVALUATION, subject=run, area_id=run.area_id, details=details
    )
    return True
