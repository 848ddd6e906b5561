"""Rules about single rows: all of a table's rules are tried in one pass over its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aboveline.engine.checking.findings import Findings
from aboveline.engine.checking.opened import Opened, Present, key_of
from aboveline.engine.reading import FIRST_DAY, LAST_DAY, always_read, can_be_read
from aboveline.standard.register import ColumnType
from aboveline.standard.sql_text import fill, literal, literals, quoted

TYPE_WORDS: dict[ColumnType, str] = {
    "id": "a key",
    "text": "text",
    "code": "a code",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "money": "an amount of money",
    "date": "a day such as 2020-06-30",
    "timestamp": "a moment such as 2020-06-30T08:00:00Z",
}
_NOT_AFTER_THE_FILES = frozenset(
    {"birth_date", "registered_on", "identified_on", "observed_on", "visited_on", "day"}
)
_FLOAT_TEXT = r"'\d+\.0+|\d+(\.\d+)?[eE]\+\d+|\d{16,}\.\d*'"
_EXACT_DIGITS = 10**15

# The flags are worked out once for every row; without MATERIALIZED the filter works them out again.
_TRY_ALL = """
WITH tried AS MATERIALIZED (SELECT row, <flags> FROM <source>)
SELECT * FROM tried WHERE <any>
"""
_HITS = """
SELECT hit.note AS note, row, key, hit.detail AS detail
FROM (
    SELECT row, <key> AS key, unnest([<hits>]) AS hit FROM rows_at_fault JOIN <view> USING (row)
)
WHERE hit IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class RowRule:
    """A fault that one row shows by itself; `when` and `detail` are SQL over the table's view."""

    code: str
    column: str | None
    when: str
    detail: str = "''"
    allowed: str = ""


def mask(cell: str) -> str:
    """SQL of the form of a cell: digits as 9, letters as a, everything else foreign as x."""
    text = f"left(trim(CAST({cell} AS VARCHAR)), 24)"
    for pattern, sign in (("[0-9]", "9"), ("[A-Za-z]", "a"), ("[^ -~]", "x")):
        text = f"regexp_replace({text}, '{pattern}', '{sign}', 'g')"
    return text


def find_rows(
    findings: Findings, opened: Opened, rules: Sequence[RowRule], *, named: Mapping[str, str]
) -> None:
    """Try the rules on every row of an opened table in one pass.

    `named` are expressions that several rules use, each of which may use those before it.
    """
    if not rules:
        return
    source = quoted(opened.table.name)
    for name, expression in named.items():
        source = fill("(SELECT *, <x> AS <name> FROM <rows>)", x=expression, name=name, rows=source)
    flags = [quoted(f"rule {n}") for n in range(len(rules))]
    tests = (f"({rule.when}) AS {flag}" for rule, flag in zip(rules, flags, strict=True))
    findings.prepare(
        "rows_at_fault",
        fill(_TRY_ALL, flags=", ".join(tests), source=source, any=" OR ".join(flags)),
    )
    fired = findings.any_true("rows_at_fault", flags)
    hits = [
        fill(
            "CASE WHEN <flag> THEN {'note': <note>, 'detail': <detail>} END",
            flag=flag,
            note=str(findings.note(rule.code, column=rule.column, allowed=rule.allowed)),
            detail=rule.detail,
        )
        for rule, flag in zip(rules, flags, strict=True)
        if flag in fired
    ]
    if hits:
        view, key = quoted(opened.table.name), key_of(opened.table)
        select = fill(_HITS, key=key, hits=", ".join(hits), view=view)
        findings.select(opened.file.name, select)


def column_rules(opened: Opened, *, moment: datetime) -> Iterator[RowRule]:
    """What the declaration of each column demands of its cells."""
    for present in opened.present.values():
        yield from _reading_rules(present)
        yield from _bound_rules(present)
        yield from _spreadsheet_rules(present)
        name = present.column.name
        if name in _NOT_AFTER_THE_FILES:
            yield RowRule("REG-022", name, f"{quoted(name)} > DATE '{moment:%Y-%m-%d}'")
        if name == "recorded_at":
            yield RowRule(
                "REG-052", name, f"{quoted(name)} > TIMESTAMP '{moment:%Y-%m-%d %H:%M:%S.%f}'"
            )


def _reading_rules(present: Present) -> Iterator[RowRule]:
    column, as_stored, cell = present.column, present.as_stored, present.cell
    if column.required:
        yield RowRule("REG-017", column.name, f"{cell} IS NULL")
    if can_be_read(column, as_stored=as_stored) and not always_read(column, as_stored=as_stored):
        yield RowRule(
            "REG-016",
            column.name,
            f"{cell} IS NOT NULL AND {present.typed} IS NULL",
            mask(cell),
            TYPE_WORDS[column.type],
        )


def _bound_rules(present: Present) -> Iterator[RowRule]:
    column = present.column
    value = present.typed
    if column.values:
        yield RowRule(
            "REG-018",
            column.name,
            f"{value} NOT IN ({literals(column.values)})",
            mask(present.cell),
            ", ".join(column.values),
        )
    unit = f" {column.unit}" if column.unit else ""
    if column.minimum is not None:
        when = f"{value} < {literal(column.minimum)}"
        yield RowRule("REG-019", column.name, when, allowed=f"{column.minimum:g}{unit}")
    if column.maximum is not None:
        when = f"{value} > {literal(column.maximum)}"
        yield RowRule("REG-020", column.name, when, allowed=f"{column.maximum:g}{unit}")
    if column.type in ("date", "timestamp"):
        when = f"{value} NOT BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'"
        yield RowRule("REG-021", column.name, when, allowed=f"{FIRST_DAY} to {LAST_DAY}")


def _spreadsheet_rules(present: Present) -> Iterator[RowRule]:
    column, cell = present.column, present.cell
    is_key = column.type == "id" or (column.identity and column.type == "text")
    if not is_key or column.name == "identity_number":
        return
    if present.as_stored == "text":
        when = f"regexp_full_match(trim({cell}), {_FLOAT_TEXT})"
    elif column.identity and present.as_stored in ("float", "decimal"):
        when = f"{cell} IS NOT NULL"
    elif column.identity and present.as_stored == "integer":
        when = f"{cell} >= {_EXACT_DIGITS}"
    else:
        return
    yield RowRule("REG-023", column.name, when, mask(cell))
