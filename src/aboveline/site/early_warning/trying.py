"""Make the trials that were asked for: the register with its history as files, then the engine."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db.models import Q

from aboveline.accounts.actors import below
from aboveline.engine.backtest import backtest
from aboveline.engine.errors import RunError
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.standards import plan_on
from aboveline.evaluation.tables import history_tables
from aboveline.problems.models import WarningTrial
from aboveline.registry.models import Household
from aboveline.site.early_warning.history import with_past_fields
from aboveline.standard import Standard, StandardError, load_standard
from aboveline.web.clock import now

log = logging.getLogger(__name__)
STOPPED_AFTER = timedelta(minutes=30)


def waits() -> bool:
    """Whether a trial waits; one that was stopped on the way waits again."""
    stopped = WarningTrial.objects.filter(state="running", worked_at__lt=now() - STOPPED_AFTER)
    stopped.update(state="waiting")
    return bool(WarningTrial.objects.filter(state="waiting").exists())


def try_waiting() -> int:
    """Make the trials that wait, one after the other; gives how many. What fails says why."""
    done = 0
    for trial in WarningTrial.objects.filter(state="waiting").order_by("asked_at"):
        mine = WarningTrial.objects.filter(pk=trial.pk, state="waiting")
        if mine.update(state="running", worked_at=now()):
            _try(trial)
            done += 1
    return done


def _try(trial: WarningTrial) -> None:
    try:
        trial.result, trial.state, trial.fault = result_of(trial), "done", ""
    except (RunError, StandardError) as error:
        trial.state, trial.fault = "failed", str(error)[:400]
    except Exception:
        log.exception("The trial %s failed.", trial.pk)
        trial.state, trial.fault = "failed", ""
    trial.worked_at = now()
    trial.save(update_fields=["result", "state", "fault", "worked_at"])


def result_of(trial: WarningTrial) -> dict[str, Any]:
    """What the rules did on the days of a trial, and with the other threshold if one is tried."""
    days = [date.fromisoformat(day) for day in trial.days]
    with TemporaryDirectory(prefix="aboveline-trial-") as folder:
        register = Path(folder) / "register"
        write_history(trial, register, days[-1])
        found = _measured(register, load_standard(trial.standard), trial, days)
        tried = None
        if trial.parameter:
            other = load_standard(trial.standard, set_={trial.parameter: trial.value})
            tried = _measured(register, other, trial, days)["rules"]
    return {"base": found["rules"], "days": found["days"], "tried": tried}


def write_history(trial: WarningTrial, folder: Path, on: date) -> None:
    """The register of the area of a trial with its history, as register files."""
    folder.mkdir(parents=True)
    there = Household.objects.filter(area__in=below([trial.area_id]))
    homes = there.filter(Q(ended_on=None) | Q(ended_on__gt=on)).order_by("pk")
    tables = with_past_fields(history_tables(homes, plan_on(on)), homes)
    lived_in = {UUID(key) for key in pc.unique(tables["households"]["area_id"]).to_pylist()}
    areas, facts = areas_with_those_above(lived_in or {trial.area_id}, on)
    for name, table in {**tables, "areas": areas, "area_facts": facts}.items():
        pq.write_table(table, folder / f"{name}.parquet")


def _measured(
    register: Path, standard: Standard, trial: WarningTrial, days: list[date]
) -> Mapping[str, Any]:
    found = backtest(register, standard, days=days, horizon_days=trial.horizon_days, workers=1)
    rows = [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in found.days.to_pylist()
    ]
    return {"rules": found.rules.to_pylist(), "days": rows}
