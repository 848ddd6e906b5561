"""The tables of a register in a connection, made from the staged rows of a survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from aboveline.engine.mapping.rows import Columns, Row, RowCompiler
from aboveline.engine.mapping.shape import Answer, MappingFile
from aboveline.engine.mapping.sources import Source
from aboveline.standard.errors import Fault
from aboveline.standard.sql_text import fill, literal, quoted

_HOUSEHOLD, _FROM, _TO = (
    f"households.{name}" for name in ("household_id", "valid_from", "valid_to")
)
_NOTHING = "CAST(NULL AS VARCHAR)"
_EMPTY = "SELECT count(*) FROM <rows> WHERE <x> IS NULL"
_TWICE = "SELECT count(*) FROM (SELECT 1 FROM <rows> GROUP BY <by> HAVING count(*) > 1)"
_DISAGREE = (
    "SELECT count(*) FROM (SELECT 1 FROM <rows> GROUP BY <by> HAVING count(DISTINCT <x>) > 1)"
)
_GATHER = "CREATE OR REPLACE TEMP TABLE gathered AS SELECT <values> FROM row_values GROUP BY <by>"
_TABLE = "CREATE OR REPLACE TEMP TABLE <table> AS SELECT <values> FROM <rows> ORDER BY <by>"
_ORDER = ("area_id", "household_id", "person_id", "valid_from", "observed_on")
_AREA = """
SELECT <id> AS area_id, any_value(<parent>) AS parent_id, <level> AS level,
  any_value(<code>) AS code, any_value(<name>) AS name, any_value(<tags>) AS tags,
  greatest(count(DISTINCT <parent>), count(DISTINCT <code>), count(DISTINCT <name>),
    count(DISTINCT <tags>)) AS versions, <number> AS number
FROM row_values WHERE <id> IS NOT NULL GROUP BY ALL"""
_ANSWER = """
SELECT <household> AS household_id, <kind> AS kind,
  CASE WHEN <x> IS NULL THEN <no> WHEN <x> = 0 THEN 'none' ELSE 'amount' END AS answer,
  nullif(<x>, 0) AS amount, <currency> AS currency, <period> AS period, <basis> AS basis,
  <first> AS month_from, <end> AS month_to FROM gathered"""
_INCOME = (
    "CREATE OR REPLACE TEMP TABLE income AS SELECT CAST(row_number() OVER () AS VARCHAR)"
    " AS statement_id, * FROM (<answers>) ORDER BY household_id, kind"
)


@dataclass
class Work:
    """A connection with the staged rows, and the faults found so far."""

    connection: duckdb.DuckDBPyConnection
    file: str
    faults: list[Fault] = field(default_factory=list)

    def run(self, template: str, **pieces: str) -> None:
        """Run a statement."""
        self.connection.execute(fill(template, **pieces))

    def number(self, template: str, **pieces: str) -> int:
        """The number that a query gives."""
        found = self.connection.execute(fill(template, **pieces)).fetchone()
        return int(found[0]) if found else 0

    def fault(self, place: str, code: str, message: str, remedy: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.file, place, code, message, remedy))


def build_tables(
    connection: duckdb.DuckDBPyConnection,
    mapping: MappingFile,
    sources: Mapping[str, Source],
    columns: Columns,
    file: str,
) -> tuple[list[str], list[Fault]]:
    """Make the temp tables of the register; their names, or the faults that stand against it."""
    compiler = RowCompiler(mapping, sources, columns, file)
    work = Work(connection, file, compiler.faults)
    main = compiler.source(mapping.rows, "rows")
    own = (mapping.people or {}).get("rows")
    persons = compiler.source(str(own), "people.rows") if own else main
    if main is None or persons is None:
        return [], work.faults
    row, person = compiler.household(main), compiler.person(persons, own=own is not None)
    for values in (main,) if persons is main else (main, persons):
        compiler.check(connection, values)
    if work.faults:
        return [], work.faults
    compiler.stage(connection, "row_values", row, main)
    tables = ["areas", "households"]
    _areas(work, mapping)
    _households(work, mapping, row)
    if person.sql:
        compiler.stage(connection, "person_values", person, persons)
        tables.append(_people(work, person))
    if not work.faults:
        tables += [*_living(work, row), *_income(work, mapping.income, row)]
    return tables, work.faults


def _areas(work: Work, mapping: MappingFile) -> None:
    """Every area once; an area that its rows describe in two ways is a fault."""
    parts = []
    for number, level in enumerate(mapping.areas, 1):
        own = quoted(f"areas.{number}.area_id")
        parts.append(
            fill(
                _AREA,
                id=own,
                number=str(number),
                level=literal(level.level),
                parent=quoted(f"areas.{number - 1}.area_id") if number > 1 else _NOTHING,
                code=quoted(f"areas.{number}.code") if level.code is not None else own,
                name=quoted(f"areas.{number}.name") if level.name is not None else _NOTHING,
                tags=quoted(f"areas.{number}.tags") if level.tags is not None else _NOTHING,
            )
        )
    work.run("CREATE OR REPLACE TEMP TABLE found AS <parts>", parts=" UNION ALL ".join(parts))
    many = work.number("SELECT count(*) FROM found WHERE versions > 1")
    if many:
        work.fault(
            "areas",
            "MAP-009",
            f"{many} areas have two parents, codes, names or tags.",
            "Join the code of the level above into `area_id`, or mend the values.",
        )
    twice = work.number("SELECT count(*) - count(DISTINCT area_id) FROM found")
    if twice:
        work.fault(
            "areas",
            "MAP-008",
            f"{twice} areas of different levels have one key.",
            "Give each level its own `prefix`.",
        )
    work.run(
        "CREATE OR REPLACE TEMP TABLE areas AS SELECT * EXCLUDE (versions, number) FROM found"
        " ORDER BY number, area_id"
    )


def _households(work: Work, mapping: MappingFile, row: Row) -> None:
    """One row a household and span, with its living and income values beside it."""
    keys = [key for key in (_HOUSEHOLD, _FROM) if key in row.sql]
    area = f"areas.{len(mapping.areas)}.area_id"
    by = ", ".join(quoted(key) for key in keys)
    for target in (*keys, area):
        empty = work.number(_EMPTY, rows="row_values", x=quoted(target))
        if empty:
            work.fault(
                target,
                "MAP-008",
                f"It is empty in {empty} rows.",
                "Every household needs a key and an area: mend it, or use `keep`.",
            )
    plain = [target for target in row.sql if target not in row.gathered and target not in keys]
    if mapping.one_row_a == "person":
        _disagreeing(work, plain, by)
    elif twice := work.number(_TWICE, rows="row_values", by=by):
        work.fault(
            _HOUSEHOLD,
            "MAP-008",
            f"{twice} keys stand twice.",
            "Join further columns into the key, or give `spans`.",
        )
    values = [quoted(key) for key in keys]
    for target in (*plain, *row.gathered):
        how = row.gathered.get(target, "any_value(<x>)")
        values.append(fill("<sql> AS <t>", sql=fill(how, x=quoted(target)), t=quoted(target)))
    work.run(_GATHER, values=", ".join(values), by=by)
    first = {"household_id": quoted(_HOUSEHOLD), "area_id": quoted(area)}
    _select(work, "households", row, "gathered", first)


def _disagreeing(work: Work, plain: list[str], by: str) -> None:
    for target in plain:
        many = work.number(_DISAGREE, rows="row_values", by=by, x=quoted(target))
        if many:
            work.fault(
                target,
                "MAP-009",
                f"The rows of {many} households disagree.",
                "Say how persons are gathered: total, any, count, smallest, largest.",
            )


def _people(work: Work, person: Row) -> str:
    keys = [key for key in ("people.person_id", "people.valid_from") if key in person.sql]
    by = ", ".join(quoted(key) for key in keys)
    twice = work.number(_TWICE, rows="person_values", by=by)
    if twice:
        work.fault(
            "people.person_id",
            "MAP-008",
            f"{twice} keys stand twice.",
            "Join the key of the household and the number of the member.",
        )
    _select(work, "people", person, "person_values", {})
    return "people"


def _living(work: Work, row: Row) -> list[str]:
    names = row.columns("living")
    if not names:
        return []
    given = {"household_id": quoted(_HOUSEHOLD)}
    if "observed_on" not in names:
        given["observed_on"] = quoted(_FROM)
    _select(work, "living", row, "gathered", given)
    return ["living"]


def _income(work: Work, answers: list[Answer], row: Row) -> list[str]:
    parts = []
    for number, answer in enumerate(answers, 1):
        first, end = (
            quoted(own if (own := f"income.{number}.{name}") in row.sql else spanned)
            for name, spanned in (("month_from", _FROM), ("month_to", _TO))
        )
        parts.append(
            fill(
                _ANSWER,
                household=quoted(_HOUSEHOLD),
                kind=literal(answer.kind),
                x=quoted(f"income.{number}.amount"),
                no=literal(answer.unanswered),
                currency=literal(answer.currency),
                period=literal(answer.period),
                basis=literal(answer.basis),
                first=first,
                end=end,
            )
        )
    if not parts:
        return []
    work.run(_INCOME, answers=" UNION ALL ".join(parts))
    return ["income"]


def _select(work: Work, table: str, row: Row, rows: str, more: Mapping[str, str]) -> None:
    """One table of the register, in the order of its keys."""
    given = dict(more)
    for name in row.columns(table):
        given.setdefault(name, quoted(f"{table}.{name}"))
    values = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in given.items())
    by = ", ".join(quoted(name) for name in _ORDER if name in given)
    work.run(_TABLE, table=quoted(table), values=values, rows=rows, by=by)
