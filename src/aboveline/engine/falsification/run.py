"""All checks whether answers were made up, county by county over a register folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from aboveline.engine.connections import connect
from aboveline.engine.county import CountyInputs, Plan, make_plan
from aboveline.engine.falsification.evidence import evidence_of
from aboveline.engine.falsification.question import LOOK_BACK_DAYS, Question
from aboveline.engine.inputs import inputs_of
from aboveline.standard import Standard, StandardError
from aboveline.statistics.falsification import Outcome, run_checks


@dataclass(frozen=True)
class CountyOutcomes:
    """The outcome of every check in one county; its name is empty for a register in one piece."""

    county: str
    households: int
    outcomes: tuple[Outcome, ...]


def falsify(
    folder: str | Path,
    standard: Standard,
    *,
    as_of: date,
    known_at: date | None = None,
    deadline: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[CountyOutcomes]:
    """What the checks say of each county of a register on a day.

    Visits, edits and the year of income before are those of the 365 days up to the day. With a
    deadline only households count as heaped whose income was stated in the 90 days before it.
    Raises RunError RUN-001 and RUN-006, and StandardError PACK-009 to PACK-011.
    """
    asked = Question(
        make_plan(standard, as_of=as_of, known_at=known_at),
        _a_year_before(standard, as_of, known_at),
        deadline,
    )
    tasks = inputs_of(Path(folder), out=Path(), key=lambda _files: "").tasks
    found = []
    for done, task in enumerate(tasks, start=1):
        tops = None if task.top is None else (task.top,)
        inputs = CountyInputs(task.areas, task.area_facts, task.tables, tops)
        with connect() as connection:
            known = evidence_of(connection, asked, inputs, task.county)
        found.append(CountyOutcomes(task.county, len(known.homes.keys), run_checks(known)))
        if progress is not None:
            progress(done, len(tasks))
    return found


def _a_year_before(standard: Standard, as_of: date, known_at: date | None) -> Plan | None:
    """The plan of a year ago as known now, or None when the standard did not apply then."""
    before = as_of - timedelta(days=LOOK_BACK_DAYS)
    try:
        return make_plan(standard, as_of=before, known_at=known_at or as_of)
    except StandardError:
        return None
