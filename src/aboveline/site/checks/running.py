"""Make the checks that were asked for: the register of a county as files, then the engine."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Case, F, Q, When

from aboveline.accounts.actors import below
from aboveline.areas.models import Area
from aboveline.engine.errors import RunError
from aboveline.engine.falsification import CountyOutcomes, falsify
from aboveline.evaluation.area_tables import areas_with_those_above
from aboveline.evaluation.reading import Column, read_rows
from aboveline.evaluation.standards import plan_on
from aboveline.evaluation.tables import history_tables
from aboveline.registry.models import Household, IncomeLine, Visit
from aboveline.registry.standards import site_standard
from aboveline.site.checks.places import turned_places
from aboveline.standard import StandardError
from aboveline.statistics.falsification import Outcome
from aboveline.verification.actions.checking import Raised, keep_flags
from aboveline.verification.models import CheckRun
from aboveline.web.clock import now

log = logging.getLogger(__name__)
STOPPED_AFTER = timedelta(minutes=30)


def run_waiting() -> bool:
    """Make the checks that wait longest; true when there was something to do."""
    stopped = CheckRun.objects.filter(state="running", worked_at__lt=now() - STOPPED_AFTER)
    stopped.update(state="waiting")
    run = CheckRun.objects.filter(state="waiting").order_by("asked_at").first()
    if run is None:
        return False
    mine = CheckRun.objects.filter(pk=run.pk, state="waiting")
    if mine.update(state="running", worked_at=now()):
        _run(run)
    return True


def _run(run: CheckRun) -> None:
    try:
        found = outcomes_of(run)
    except (RunError, StandardError) as error:
        _fail(run, str(error))
    except Exception:
        log.exception("The checks %s failed.", run.pk)
        _fail(run, "")
    else:
        keep_flags(run, raised_by(found, run.area), _counts(found))


def _fail(run: CheckRun, why: str) -> None:
    CheckRun.objects.filter(pk=run.pk).update(state="failed", fault=why[:400], worked_at=now())


def outcomes_of(run: CheckRun) -> CountyOutcomes | None:
    """What the checks say of the county on the day of the run; None when nobody lives there."""
    with TemporaryDirectory(prefix="aboveline-checks-") as folder:
        register = Path(folder) / "register"
        if not write_register(run.area, register, run.on):
            return None
        return falsify(register, site_standard(), as_of=run.on)[0]


def write_register(county: Area, folder: Path, on: date) -> bool:
    """The register of a county with who recorded what, as files; false when nobody lives there.

    Phones stand in it as their blind index, recorders as their keys, places turned about; nobody's
    name does.
    """
    folder.mkdir(parents=True)
    there = Household.objects.filter(area__in=below([county.pk]))
    homes = there.filter(Q(ended_on=None) | Q(ended_on__gt=on)).order_by("pk")
    lived_in = set(homes.order_by().values_list("area_id", flat=True).distinct())
    if not lived_in:
        return False
    tables = history_tables(homes, plan_on(on))
    tables["households"] = _with_ties(tables["households"], homes)
    keys = homes.values("pk")
    lines = IncomeLine.objects.filter(statement__household__in=keys).order_by("pk")
    who = read_rows(lines, [Column("recorder", "text", F("statement__recorded_by"))])
    tables["income"] = tables["income"].append_column("recorder", who["recorder"])
    visits = read_rows(Visit.objects.filter(household__in=keys).order_by("pk"), _VISITS)
    tables["visits"] = turned_places(visits)
    areas, facts = areas_with_those_above(lived_in, on)
    for name, table in {**tables, "areas": areas, "area_facts": facts}.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return True


_VISITS = [
    Column("visit_id", "key", F("pk")),
    Column("household_id", "key", F("household_id")),
    Column("visited_on", "date", F("visited_on")),
    Column("mode", "text", F("mode")),
    Column("recorded_at", "timestamp", F("recorded_at")),
    # who brought visits in by a file did not make them
    Column("recorder", "text", Case(When(batch=None, then=F("visitor")))),
    Column("started_at", "timestamp", F("started_at")),
    Column("ended_at", "timestamp", F("ended_at")),
    Column("place", "text", F("place"), sealed=(Visit._meta.db_table, "place"), record=F("pk")),
]
_TIES = [
    Column("household_id", "key", F("pk")),
    Column("phone", "text", F("phone_index")),
    Column("related_to_official", "boolean", F("related_to_official")),
]


def _with_ties(table: pa.Table, homes: Any) -> pa.Table:
    """Households with their phone's index and whether they are related to an official."""
    ties = {row["household_id"]: row for row in read_rows(homes, _TIES).to_pylist()}
    keys = table["household_id"].to_pylist()
    for name, kind in (("phone", pa.string()), ("related_to_official", pa.bool_())):
        values = pa.array([ties[key][name] for key in keys], kind)
        if name in table.column_names:
            table = table.drop_columns([name])
        table = table.append_column(name, values)
    return table


def raised_by(found: CountyOutcomes | None, county: Area) -> list[Raised]:
    """The flagged units with the areas where they lie."""
    outcomes = found.outcomes if found is not None else ()
    keys = {
        key
        for outcome in outcomes
        if outcome.unit in ("household", "phone")
        for key in outcome.flagged_keys
    }
    lives = dict(Household.objects.filter(pk__in=keys).values_list("pk", "area_id"))
    return [
        _raised(outcome, key, county, lives) for outcome in outcomes for key in outcome.flagged_keys
    ]


def _raised(outcome: Outcome, key: str, county: Area, lives: dict[UUID, UUID]) -> Raised:
    at = outcome.keys.index(key)
    home = UUID(key) if outcome.unit in ("household", "phone") else None
    area = UUID(key) if outcome.unit == "village" else county.pk
    if home is not None:
        area = lives[home]
    expected = float(outcome.expected[at])
    return Raised(
        outcome.check,
        outcome.unit,
        str(county.pk) if outcome.unit == "county" else key,
        area,
        home,
        float(outcome.rows[at]),
        float(outcome.observed[at]),
        None if np.isnan(expected) else expected,
        float(outcome.q_values[at]),
    )


def _counts(found: CountyOutcomes | None) -> list[dict[str, Any]]:
    """What each check looked at, as the run keeps it."""
    return [
        {
            "check": outcome.check,
            "unit": outcome.unit,
            "units": len(outcome.keys),
            "told": int(outcome.told.sum()),
            "flagged": int(outcome.flagged.sum()),
        }
        for outcome in (found.outcomes if found is not None else ())
    ]
