"""Observations of living conditions and visits of a register folder, each a row for itself."""

from __future__ import annotations

import pyarrow as pa

from aboveline.registry.importing import known
from aboveline.registry.importing.columns import STATUS, columns
from aboveline.registry.importing.work import CHANGE, NO_CHANGES, Work
from aboveline.registry.models import Visit
from aboveline.standard.sql_text import fill, literal, quoted

_SEEN = """CREATE TABLE seen_given AS SELECT place, home, "observed.on" <columns>
FROM rows WHERE row_of = 'seen'"""
# what a day saw is not what the file says of the household
_APART = """UPDATE rows SET "observed.on" = NULL <columns> WHERE row_of = 'seen'"""
_STAYS = """INSERT INTO home_faults SELECT home, <key>, 'IMPORT-045', '' FROM homes
WHERE <status> <> CASE WHEN NOT is_new THEN register_status WHEN <taken> THEN <status>
  ELSE 'not_registered' END"""


def part_observations(work: Work) -> None:
    """Put observations into a table of their own; the rows keep their households alone."""
    living = [quoted(key) for key in work.used("living")]
    work.con.execute(fill(_SEEN, columns="".join(f", {key}" for key in living)))
    work.con.execute(fill(_APART, columns="".join(f", {key} = NULL" for key in living)))


def judge_records(work: Work) -> None:
    """The tables `seen` and `calls`, with what the register has of the same day, and faults."""
    # a workbook of an office has neither observations nor visits of their own
    seen, called = (work.met() if work.has_rows(kind) else [] for kind in ("seen", "visit"))
    living = [columns()[key].name for key in work.used("living")]
    work.keep("seen_now", known.seen_now(seen, living))
    work.keep("visits_now", known.visits_now(called))
    ids = work.texts('SELECT "visit.id" FROM rows WHERE "visit.id" IS NOT NULL')
    taken = sorted(known.taken_keys(Visit, ids))
    work.keep("taken_visits", pa.table({"taken": pa.array(taken, pa.string())}))
    pairs = [
        fill(
            CHANGE,
            key=literal(key),
            new=fill("g.<k>", k=quoted(key)),
            old=fill("n.<k>", k=quoted(columns()[key].name)),
        )
        for key in work.used("living")
    ]
    work.run("records", pairs=", ".join([*pairs, NO_CHANGES]))
    work.run("record_faults", {"on": work.on})


def say_what_stays(work: Work) -> None:
    """A note where the register status of the file is not taken."""
    if STATUS in work.given.keys:
        taken = "true" if work.with_status else "false"
        work.con.execute(fill(_STAYS, key=literal(STATUS), status=quoted(STATUS), taken=taken))
