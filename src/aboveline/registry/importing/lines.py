"""Answers about income in a file: rows of a sheet of income, and income columns of households.

Both become one table `lines`; what keeps a line out is said of its row, or of its household.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pyarrow as pa

from aboveline.registry.actions.asking import closed_in
from aboveline.registry.importing import known
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.work import Work
from aboveline.registry.standards import currency
from aboveline.standard.sql_text import fill, literal, quoted

_NAMED = """UPDATE rows SET home = l.home FROM line_homes l
WHERE l.place = rows.place AND rows.home IS NULL AND l.fit = 1"""
_UNNAMED = """INSERT INTO faults
SELECT r.place, '', CASE WHEN l.fit > 1 THEN 'IMPORT-081' ELSE 'IMPORT-080' END, ''
FROM rows r LEFT JOIN line_homes l USING (place)
WHERE r.row_of NOT IN ('person', 'home') AND r.home IS NULL"""
# the place of the household is that of its people's rows
_WITHOUT_PLACE = """UPDATE rows SET "household.township" = NULL, "household.area" = NULL
WHERE row_of NOT IN ('person', 'home')"""
_COLUMN = """SELECT first_place AS place, home, true AS of_home, <kind> AS kind, NULL AS answer,
  CAST(<amount> AS DECIMAL(18, 2)) AS given, <currency> AS money, <period> AS said_period,
  <basis> AS basis, <month_from> AS month_from, <month_to> AS month_to, NULL AS receiver,
  "said.source" AS source, "said.evidence" AS evidence
FROM homes WHERE <amount> IS NOT NULL"""
_AFTER = (
    "CAST(date_trunc('month', TRY_CAST(\"said.last_month\" AS DATE)) + INTERVAL 1 MONTH AS DATE)"
)
_AREAS = """SELECT DISTINCT h.area_id FROM lines l JOIN homes h USING (home)
WHERE NOT h.is_new AND l.state <> 'same'"""
_OF_ROWS = """INSERT INTO faults
SELECT place, "key", code, detail FROM line_faults f WHERE NOT of_home AND NOT EXISTS (
  FROM faults o WHERE o.place = f.place AND o."key" = f."key" AND o."key" <> '')"""
_OF_HOMES = """INSERT INTO home_faults
SELECT DISTINCT home, "key", code, detail FROM line_faults WHERE of_home"""


def place_lines(work: Work) -> None:
    """Find the household of each line that names a member alone; several that fit are no match."""
    work.run("line_homes")
    for text in (_NAMED, _UNNAMED, _WITHOUT_PLACE):
        work.con.execute(text)


def judge_lines(work: Work) -> None:
    """The table `lines` with what the register says of the same months, and the faults of lines."""
    pieces = [_column(work, key) for key in work.used("income")]
    work.run("lines", columns=" ".join(f"UNION ALL BY NAME {text}" for text in pieces))
    work.keep("lines_now", known.lines_now(work.met()))
    work.run("lines_met")
    _keep_closed(work)
    work.run("line_faults", {"on": work.on})
    work.con.execute(_OF_ROWS)
    work.con.execute(_OF_HOMES)


def _keep_closed(work: Work) -> None:
    """The tables `closed_areas` and `allowed_days`: what the apps above keep as it is."""
    closed = closed_in(set(map(UUID, work.texts(_AREAS))), frozenset({"income"}), work.actor)
    for name, key, pairs in (
        ("closed_areas", "area_id", closed.since.items()),
        ("allowed_days", "household_id", closed.allowed),
    ):
        keys, days = zip(*pairs, strict=True) if pairs else ((), ())
        texts = pa.array(map(str, keys), pa.string())
        work.keep(name, pa.table({key: texts, "day": pa.array(days, pa.date32())}))


def amounts_a_year(work: Work, kinds: Sequence[str]) -> None:
    """The table `income_year`: what households of the file say of each kind, for the rules."""
    since, until = work.months
    work.run(
        "income_year",
        {"since": since, "until": until, "currency": currency()},
        columns=", ".join(
            fill("max(amount) FILTER (WHERE kind = <n>) AS <k>", n=literal(kind), k=quoted(kind))
            for kind in kinds
        ),
    )


def _column(work: Work, key: str) -> str:
    start, end = (literal(month.isoformat()) for month in work.months)
    has_months = "said.month_from" in work.given.keys or "said.last_month" in work.given.keys
    return fill(
        _COLUMN,
        kind=literal(columns()[key].name),
        amount=quoted(key),
        currency=_said(work, "currency", currency()),
        period=_said(work, "period", "year"),
        basis=_said(work, "basis", "household"),
        month_from='TRY_CAST("said.month_from" AS DATE)' if has_months else f"DATE {start}",
        month_to=_AFTER if has_months else f"DATE {end}",
    )


def _said(work: Work, name: str, otherwise: str) -> str:
    """SQL of what holds for the income columns: that of the file, else that of the form."""
    key = f"said.{name}"
    return quoted(key) if key in work.given.keys else literal(otherwise)
