"""Do the runs that were asked for, some counties at a time, so that other work has its turn.

Any number of workers may do it side by side, also for one run.
"""

from __future__ import annotations

from collections.abc import Sequence

from aboveline.areas.models import Area
from aboveline.audit.actions import record
from aboveline.evaluation.actions import EVALUATION
from aboveline.evaluation.models import Run, RunUnit, Snapshot
from aboveline.evaluation.runs.holding import (
    end_unit,
    fail_unit,
    is_free,
    keep_units,
    lay_out,
    let_go,
    take_units,
)
from aboveline.evaluation.runs.judging import Judged, StoppedError, judge_units
from aboveline.evaluation.runs.publishing import publish_above
from aboveline.evaluation.snapshots.freezing import forget_marks
from aboveline.web.clock import now, today


def work_on_runs() -> bool:
    """Judge some counties of the run that waits longest, or end it; true when there was any."""
    for run in Run.objects.filter(ended_at=None).select_related("area").order_by("asked_at"):
        lay_out(run)
        units = take_units(run)
        if units:
            _judge(run, units)
            return True
        if _end(run):
            return True
    return False


def _judge(run: Run, units: Sequence[RunUnit]) -> None:
    held = {unit.area_id: unit for unit in units}

    def end(area: Area, found: Judged) -> None:
        end_unit(held.pop(area.pk), found)

    def alive() -> None:
        keep_units(held.values())

    for unit in units:
        if (found := _judged_since(run, unit)) is not None:
            end(unit.area, found)
    areas = [unit.area for unit in held.values()]
    try:
        for area, found in judge_units(areas, actor=EVALUATION, alive=alive):
            end(area, found)
    except StoppedError:
        for unit in held.values():
            let_go(unit)
    except Exception as error:
        for unit in held.values():
            fail_unit(unit, type(error).__name__)
        raise


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
