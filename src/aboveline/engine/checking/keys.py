"""Rules between rows and tables of one county: keys, references, validity, answers, numbers."""

from __future__ import annotations

from collections.abc import Mapping

from aboveline.engine.checking.findings import Findings
from aboveline.engine.checking.opened import Opened, key_of, shown_key
from aboveline.standard.identity import normalised_sql
from aboveline.standard.sql_text import fill, quoted

_DUPLICATES = """
SELECT <note> AS note, row, key, CAST(first_row AS VARCHAR) AS detail
FROM (
    SELECT row, <shown> AS key, min(row) OVER (PARTITION BY <same>) AS first_row
    FROM <view>
    SEMI JOIN (SELECT <key> FROM <view> WHERE <known> GROUP BY ALL HAVING count(*) > 1)
    USING (<key>)
)
WHERE row > first_row
"""
# One row a key and valid_from: the version recorded last.
_CURRENT = """
SELECT row, <columns>, coalesce(valid_from, DATE '0001-01-01') AS since,
       coalesce(valid_to, DATE '9999-12-31') AS until
FROM <view>
WHERE <condition> AND (valid_to > valid_from) IS NOT FALSE
QUALIFY row_number() OVER (
    PARTITION BY <key>, valid_from ORDER BY recorded_at DESC NULLS LAST, row DESC) = 1
"""
_OVERLAPS = """
SELECT <note> AS note, row, <shown> AS key, CAST(other AS VARCHAR) AS detail
FROM (
    SELECT *, max(until) OVER earlier AS taken_until, arg_max(row, until) OVER earlier AS other
    FROM (<current>)
    WINDOW earlier AS (
        PARTITION BY <key> ORDER BY since ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
WHERE taken_until > since
"""
_REPEATED_KEY = "<key> IN (SELECT <key> FROM <view> GROUP BY ALL HAVING count(*) > 1)"
_ORPHANS = """
SELECT <note> AS note, row, <shown> AS key, '' AS detail
FROM <view> AS child
WHERE child.<column> IS NOT NULL
  AND NOT EXISTS (FROM <parent> AS parent WHERE parent.<target> = child.<column>)
"""
# The answers of one household, kind and source that may overlap: more months than different months.
# A month is a bit; when the table spans more months than there are bits, every answer may. Groups
# are told apart by hash: two that fall together are looked at for nothing, none is missed.
_ANSWERS = """
SELECT row, hash(household_id, kind, source) AS same, month_from, month_to
FROM income
WHERE month_to > month_from
"""
_MAY_OVERLAP = """
WITH reach AS (
    SELECT min(month_from) AS first,
           date_diff('month', min(month_from), max(month_to)) <= 120 AS fits
    FROM answers
),
doubtful AS (
    SELECT same
    FROM (
        SELECT same, fits,
               CASE WHEN fits THEN date_diff('month', first, month_from) END AS skipped,
               CASE WHEN fits THEN date_diff('month', month_from, month_to) END AS months
        FROM answers, reach
    )
    GROUP BY same
    HAVING NOT any_value(fits)
        OR sum(months) > bit_count(bit_or(((1::HUGEINT << months) - 1) << skipped))
)
SELECT row FROM answers WHERE same IN (FROM doubtful)
"""
_DOUBTFUL = """
SELECT row, household_id, kind, source, month_from, month_to, recorded_at
FROM income SEMI JOIN doubtful_rows USING (row)
"""
_SAME_ANSWERS = """
SELECT <note> AS note, row, <shown> AS key, CAST(first_row AS VARCHAR) AS detail
FROM (
    SELECT *, min(row) OVER (
        PARTITION BY household_id, kind, source, month_from, month_to, recorded_at) AS first_row
    FROM doubtful_answers
)
WHERE row > first_row
"""
_OVERLAPPING_ANSWERS = """
SELECT <note> AS note, row, <shown> AS key, CAST(other AS VARCHAR) AS detail
FROM (
    SELECT *, max(month_to) OVER earlier AS taken_until,
           arg_max(row, month_to) OVER earlier AS other
    FROM (
        SELECT household_id, kind, source, month_from, month_to, min(row) AS row
        FROM doubtful_answers
        GROUP BY household_id, kind, source, month_from, month_to
    )
    WINDOW earlier AS (
        PARTITION BY household_id, kind, source ORDER BY month_from, month_to
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
WHERE taken_until > month_from
"""
_UNIFORM = """
SELECT row, left(number, 18) AS number
FROM (SELECT row, <number> AS number FROM people WHERE identity_number IS NOT NULL)
WHERE regexp_full_match(number, '[0-9]{15}|[0-9]{17}[0-9X].*') AND NOT starts_with(number, '999999')
"""
_TWICE = """
(FROM people JOIN uniform_numbers USING (row)
 SEMI JOIN (SELECT number FROM uniform_numbers GROUP BY number HAVING count(*) > 1) USING (number))
"""
_NUMBERS = """
SELECT CASE WHEN other.household_id = mine.household_id THEN <inside> ELSE <between> END AS note,
       mine.row AS row, <shown> AS key, CAST(min(other.row) AS VARCHAR) AS detail
FROM numbered AS mine
JOIN numbered AS other ON other.number = mine.number AND other.row <> mine.row
     AND other.since < mine.until AND mine.since < other.until
WHERE other.person_id IS DISTINCT FROM mine.person_id OR other.household_id <> mine.household_id
GROUP BY ALL
"""


def find_duplicates(findings: Findings, opened: Opened) -> None:
    """Rows with a key that stands already, unless they are versions recorded at another moment."""
    key = opened.table.key
    if not opened.has(*key):
        return
    versions = [n for n in ("valid_from", "recorded_at") if n in opened.table.columns]
    findings.select(
        opened.file.name,
        fill(
            _DUPLICATES,
            note=str(findings.note("REG-030", column=", ".join(key))),
            shown=key_of(opened.table),
            same=", ".join((*key, *versions)),
            key=", ".join(key),
            known=" AND ".join(f"{name} IS NOT NULL" for name in key),
            view=quoted(opened.table.name),
        ),
    )


def find_overlaps(findings: Findings, opened: Opened) -> None:
    """Rows of one household or person that are true on the same days."""
    if not opened.table.dated or not opened.has("valid_from"):
        return
    key, view = opened.table.key[0], quoted(opened.table.name)
    current = fill(
        _CURRENT,
        columns=", ".join(n for n in ("household_id", "person_id") if n in opened.table.columns),
        view=view,
        key=key,
        condition=fill(_REPEATED_KEY, key=key, view=view),
    )
    findings.select(
        opened.file.name,
        fill(
            _OVERLAPS,
            note=str(findings.note("REG-051", column=key)),
            shown=key_of(opened.table),
            current=current,
            key=key,
        ),
    )


def find_orphans(findings: Findings, tables: Mapping[str, Opened]) -> None:
    """Members and rows without household, and households without people."""
    if "households" not in tables or not tables["households"].has("household_id"):
        return
    for name, opened in tables.items():
        if name != "households" and opened.has("household_id"):
            code = "REG-031" if name == "people" else "REG-034"
            _find_orphans(findings, opened, code, parent="households")
    if "people" in tables and tables["people"].has("household_id"):
        _find_orphans(findings, tables["households"], "REG-032", parent="people")


def _find_orphans(findings: Findings, opened: Opened, code: str, *, parent: str) -> None:
    findings.select(
        opened.file.name,
        fill(
            _ORPHANS,
            note=str(findings.note(code, column="household_id")),
            shown=key_of(opened.table),
            view=quoted(opened.table.name),
            column="household_id",
            parent=quoted(parent),
            target="household_id",
        ),
    )


def find_answers(findings: Findings, opened: Opened) -> None:
    """Answers about income that contradict each other without saying which is later."""
    if not opened.has("household_id", "kind", "month_from", "month_to"):
        return
    findings.prepare("answers", _ANSWERS)
    if not findings.prepare("doubtful_rows", _MAY_OVERLAP):
        return
    findings.prepare("doubtful_answers", _DOUBTFUL)
    shown = shown_key("CAST(household_id AS VARCHAR)")
    for code, template in (("REG-066", _SAME_ANSWERS), ("REG-065", _OVERLAPPING_ANSWERS)):
        note = str(findings.note(code, column="month_from"))
        findings.select(opened.file.name, fill(template, note=note, shown=shown))


def find_numbers(findings: Findings, opened: Opened) -> None:
    """Identity numbers that two people have at the same time."""
    if not opened.has("identity_number", "household_id", "person_id"):
        return
    if opened.present["identity_number"].as_stored != "text":
        return
    uniform = normalised_sql("identity_number")
    findings.prepare("uniform_numbers", fill(_UNIFORM, number=uniform))
    findings.prepare(
        "numbered",
        fill(
            _CURRENT,
            columns="person_id, household_id, number",
            view=_TWICE,
            key="person_id",
            condition="true",
        ),
    )
    findings.select(
        opened.file.name,
        fill(
            _NUMBERS,
            inside=str(findings.note("REG-081", column="identity_number")),
            between=str(findings.note("REG-080", column="identity_number")),
            shown=shown_key("CAST(mine.household_id AS VARCHAR)"),
        ),
    )
