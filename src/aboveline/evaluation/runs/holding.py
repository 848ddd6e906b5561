"""The counties of a run: taken up one at a time by whoever is free, held for as long as one lives.

What a worker writes of a county counts only while it holds it, so that two never end the same one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum

from aboveline.evaluation.models import Run, RunUnit
from aboveline.evaluation.runs.judging import Judged, StoppedError
from aboveline.evaluation.snapshots.units import units_of
from aboveline.web.clock import now
from aboveline.web.keys import new_key

LEASE = timedelta(minutes=5)
"""After so long without a sign a worker is taken for dead."""
TOGETHER = 6
"""So many counties are judged in one go; other jobs of the worker wait meanwhile."""
TRIES = 3
"""A county that failed so often is left as it was; its run ends and says so."""
_DIED = "its worker ended before it did"


def is_free() -> Q:
    """What nobody holds, or somebody who is taken for dead."""
    return Q(beat_at=None) | Q(beat_at__lt=now() - LEASE)


def lay_out(run: Run) -> None:
    """Give a run a row for each of its counties, once."""
    if RunUnit.objects.filter(run=run).exists():
        return
    with transaction.atomic():
        list(Run.objects.select_for_update().filter(pk=run.pk).values("pk"))
        if RunUnit.objects.filter(run=run).exists():
            return  # somebody else was faster
        units = units_of(run.area)
        RunUnit.objects.bulk_create(RunUnit(run=run, area=area) for area in units)
        Run.objects.filter(pk=run.pk).update(of=len(units), started_at=now())


@transaction.atomic
def take_units(run: Run) -> list[RunUnit]:
    """The next counties of a run that nobody holds, ours from now on; none when there are none.

    Several are judged in one go, fewer towards the end, so that the workers end together. One that
    failed before is taken by itself. A county that is being judged for another run waits.
    """
    _give_up(run)
    held = RunUnit.objects.exclude(is_free()).filter(ended_at=None)
    waiting = RunUnit.objects.filter(is_free(), run=run, ended_at=None)
    waiting = waiting.exclude(area__in=held.values("area")).select_related("area")
    # two workers lock other counties; SQLite has one transaction that writes at a time
    free = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    count = min(TOGETHER, -(-waiting.count() // 3))
    some = list(free[:count])
    units = some[:1] if some and some[0].tries else [unit for unit in some if not unit.tries]
    RunUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(
        holder=(holder := new_key()), beat_at=(at := now()), tries=F("tries") + 1
    )
    for unit in units:
        unit.holder, unit.beat_at, unit.tries = holder, at, unit.tries + 1
    return units


def keep_units(units: Collection[RunUnit]) -> None:
    """Say that the holder of counties lives. Raises StoppedError when another has taken one."""
    held = RunUnit.objects.filter(pk__in=[unit.pk for unit in units], ended_at=None)
    holders = {unit.holder for unit in units}
    if held.filter(holder__in=holders).update(beat_at=now()) < len(units):
        raise StoppedError


def let_go(unit: RunUnit) -> None:
    """Leave a county to the next worker; it counts as no try."""
    _held(unit).update(holder=None, beat_at=None, tries=F("tries") - 1)


def fail_unit(unit: RunUnit, fault: str) -> None:
    """Note what went wrong with a county: it is tried again after the lease, some times."""
    over = {"ended_at": now()} if unit.tries >= TRIES else {}
    _held(unit).update(holder=None, fault=fault, **over)
    count_units(unit.run)


def end_unit(unit: RunUnit, found: Judged) -> None:
    """Note what was found of a county."""
    _held(unit).update(
        holder=None,
        ended_at=now(),
        judged=found.households,
        new=found.new,
        fault=found.fault[:2_000],
    )
    count_units(unit.run)


@transaction.atomic
def count_units(run: Run) -> None:
    """Sum up what the counties of a run say."""
    list(Run.objects.select_for_update().filter(pk=run.pk).values("pk"))
    units = RunUnit.objects.filter(run=run)
    sums = units.aggregate(done=Count("ended_at"), judged=Sum("judged"), new=Sum("new"))
    faults = units.exclude(fault="").order_by("pk").values_list("area__name", "fault")
    said = "\n".join(f"{name}: {fault}" for name, fault in faults)
    Run.objects.filter(pk=run.pk).update(fault=said[:2_000], **sums)


def _held(unit: RunUnit) -> QuerySet[RunUnit]:
    return RunUnit.objects.filter(pk=unit.pk, holder=unit.holder, ended_at=None)


def _give_up(run: Run) -> None:
    """End the counties at which a worker died too often."""
    dead = RunUnit.objects.filter(is_free(), run=run, ended_at=None, tries__gte=TRIES)
    if dead.update(ended_at=now(), holder=None, fault=_DIED):
        count_units(run)
