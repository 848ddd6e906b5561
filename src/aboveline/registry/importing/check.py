"""The whole file checked at once, in columns: faults, who is known already, what would change.

Nothing is written. `check` gives a connection with one table a step (`sql/`); grain and key of each
stand in its first lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from aboveline.accounts.actors import Actor
from aboveline.registry.importing import known
from aboveline.registry.importing.columns import STATUS, columns
from aboveline.registry.importing.faults import KINDS, refuses
from aboveline.registry.importing.given import Given
from aboveline.registry.importing.lines import amounts_a_year, judge_lines, place_lines
from aboveline.registry.importing.places import found_places
from aboveline.registry.importing.records import (
    judge_records,
    part_observations,
    say_what_stays,
)
from aboveline.registry.importing.work import CHANGE, NO_CHANGES, Work
from aboveline.registry.models import Household, Person
from aboveline.registry.quality.rules import (
    COUNTED,
    INCOME,
    OF_FILES,
    SPELL,
    Rule,
    columns_of,
    rules,
)
from aboveline.standard.identity import identity_steps_sql
from aboveline.standard.sql_text import fill, literal, quoted

OF_HOMES = ("household", "living", "observed", "income", "said")
ALWAYS = ("id", "number", "outside_number", "township", "area")
IN_MEMBERS = """INSERT INTO faults
SELECT place, <key>, <id>, '' FROM members WHERE place IS NOT NULL AND (<when>)"""
IN_HOMES = """INSERT INTO home_faults
SELECT home, <key>, <id>, '' FROM homes_merged WHERE members > 0 AND (<when>)"""
UNREADABLE = """DELETE FROM faults WHERE starts_with(code, 'Q') AND EXISTS (
FROM cell_faults c JOIN rows r USING (sheet, row)
WHERE r.place = faults.place AND c."key" = faults."key")"""
AT_HOME = """UPDATE <table> SET home = 'met:' || k.household_id
FROM persons p JOIN known_people k USING (person_id)
WHERE p.place = <table>.place AND <table>.home IS NULL"""


@dataclass(frozen=True)
class Checked:
    """What the check found; `con` holds the tables, `unchecked` rules that lack columns."""

    con: duckdb.DuckDBPyConnection
    keys: frozenset[str]
    unchecked: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """How many rows have each outcome, and how many households are in the file."""
        found = dict(
            self.con.execute("SELECT outcome, count(*) FROM outcomes GROUP BY 1").fetchall()
        )
        homes = self.con.execute("SELECT count(*) FROM homes").fetchone() or (0,)
        return {**found, "rows": sum(found.values()), "households": homes[0]}


def check(
    given: Given,
    *,
    area: Any,
    actor: Actor,
    on: date,
    months: tuple[date, date],
    take_duplicates: bool = False,
    with_status: bool = False,
) -> Checked:
    """Everything that is to be said about the rows of a file for an area; the caller closes `con`.

    `months` is the span of the income in the file. With `take_duplicates` people who look like
    others are new people; `with_status` new households have the register status of the file.
    """
    work = Work(given, area, actor, on, months, take_duplicates, with_status)
    _kinds(work)
    _rows(work)
    _meet(work)
    judge_lines(work)
    unchecked = _judge(work)
    judge_records(work)
    work.run("refused")
    work.run("waiting")
    work.run("outcomes")
    return Checked(work.con, given.keys, unchecked)


def _kinds(work: Work) -> None:
    codes = [*KINDS, *rules(OF_FILES)]
    stops = [
        None if work.take_duplicates and KINDS.get(code) == "duplicate" else KINDS.get(code)
        for code in codes
    ]
    work.keep(
        "kinds",
        pa.table(
            {
                "code": pa.array(codes, pa.string()),
                "refuses": pa.array([refuses(code) for code in codes], pa.bool_()),
                "stops": pa.array(
                    [s if s in ("conflict", "duplicate") else None for s in stops], pa.string()
                ),
            }
        ),
    )


def _rows(work: Work) -> None:
    """The rows with their households; faults of cells by the place of their row."""
    work.keep("given", work.given.rows)
    work.keep("cell_faults", work.given.faults)
    work.run("rows")
    work.con.execute(
        'CREATE TABLE home_faults (home VARCHAR, "key" VARCHAR, code VARCHAR, detail VARCHAR)'
    )
    work.con.execute(
        'CREATE TABLE faults AS SELECT r.place, f."key", f.code, f.detail'
        " FROM cell_faults f JOIN rows r USING (sheet, row)"
    )


def _meet(work: Work) -> None:
    """Households and people of the file with those of the register."""
    work.keep("known_homes", known.known_homes(work.area))
    work.keep("known_people", known.known_people(work.area))
    numbers = work.texts(
        'SELECT DISTINCT "person.identity_number" FROM rows'
        ' WHERE "person.identity_number" IS NOT NULL'
        ' UNION SELECT "line.receiver" FROM rows WHERE "line.receiver" IS NOT NULL'
    )
    digests = known.digests_of(numbers)
    work.keep("digests", digests)
    unknown = work.texts(
        "SELECT digest FROM digests ANTI JOIN known_people ON identity_digest = digest"
    )
    outside = known.elsewhere(work.area, unknown)
    work.keep("outside_digests", pa.table({"digest": pa.array(sorted(outside), pa.string())}))
    steps = identity_steps_sql('"person.identity_number"', on=work.on)
    work.run(
        "persons",
        columns=", ".join(quoted(key) for key in columns() if key.startswith("person.")),
        number_steps=", ".join(
            fill("<sql> AS <name>", sql=sql, name=name) for name, sql in steps.items()
        ),
    )
    for table in ("rows", "persons"):
        work.con.execute(fill(AT_HOME, table=table))
    place_lines(work)
    part_observations(work)
    said = [key for key, column in columns().items() if column.table == "said"]
    kept = [*(f"household.{name}" for name in ALWAYS), *work.used(*OF_HOMES), *said]
    kept = list(dict.fromkeys(kept))
    work.run(
        "homes",
        columns=", ".join(fill("arg_min(<k>, place) AS <k>", k=quoted(key)) for key in kept),
        differing=", ".join(
            fill("CASE WHEN min(<k>) <> max(<k>) THEN <n> END", k=quoted(key), n=literal(key))
            for key in kept
        ),
    )
    pairs = work.con.execute(
        'SELECT DISTINCT "household.township", "household.area" FROM homes_given'
    ).fetchall()
    work.keep("places", found_places(work.area, pairs))
    work.run("homes_found")
    _taken(work, "taken_homes", Household, "homes", "household.id")
    _taken(work, "taken_people", Person, "persons", "person.id")
    numbers = work.texts('SELECT "household.number" FROM homes WHERE is_new')
    taken = known.taken_numbers([number for number in numbers if number])
    work.keep("taken_numbers", pa.table({"taken": pa.array(sorted(taken), pa.string())}))
    say_what_stays(work)
    work.con.execute(
        "DELETE FROM faults WHERE code = 'IMPORT-024' AND place IN"
        ' (SELECT place FROM persons WHERE "person.birth_date" IS NOT NULL)'
    )
    work.run("person_faults", {"on": work.on, "named": "person.name" in work.given.keys})
    work.run("person_meetings")
    work.run("home_faults")


def _taken(work: Work, name: str, model: Any, table: str, key: str) -> None:
    """Keep which of the keys in the file stand for records already, anywhere."""
    query = "SELECT DISTINCT <key> FROM <table> WHERE <key> IS NOT NULL"
    taken = known.taken_keys(model, work.texts(fill(query, key=quoted(key), table=table)))
    work.keep(name, pa.table({"taken": pa.array(sorted(taken), pa.string())}))


def _judge(work: Work) -> tuple[str, ...]:
    """Rules over merged rows, and what would change; gives the rules that could not run."""
    recorded = {key.partition(".")[2] for key in work.given.keys}
    recorded |= set(INCOME) if "line.kind" in work.given.keys else set()
    running = [rule for rule in rules(OF_FILES).values() if recorded.issuperset(rule.columns)]
    _load_now(work, running)
    _members(work)
    _homes(work)
    for rule in running:
        _find(work, rule)
    work.con.execute(UNREADABLE)
    _changes(work)
    return tuple(sorted(rules(OF_FILES).keys() - {rule.id for rule in running}))


def _load_now(work: Work, running: Sequence[Rule]) -> None:
    """What the register says of the households met, in the fields that the file or a rule names."""
    elsewhere = work.texts(
        "SELECT DISTINCT household_id FROM persons WHERE household_id IS NOT NULL"
        " AND household_id NOT IN (SELECT household_id FROM homes WHERE household_id IS NOT NULL)"
    )
    met = [*work.met(), *map(UUID, elsewhere)]
    wanted = _named(rule.when for rule in running)
    wanted |= {"relation", "sex", "birth_date", "health", "in_school", "school_status", "education"}
    wanted |= {"disability_grade", "works_away", "working", "minimum_allowance", "phone"}
    own = _fields(work, wanted, "person")
    work.keep("people_now", known.people_now(met, ["relation", *own]))
    own = [name for name in _fields(work, wanted, "household") if name != "register_status"]
    work.keep("spells_now", known.spells_now(met))
    work.keep("homes_now", known.homes_now(met, own))
    work.keep("living_now", known.living_now(met, _fields(work, wanted, "living")))


def _fields(work: Work, wanted: set[str], table: str) -> list[str]:
    """Fields of a table that are in the file or wanted."""
    found = [column.name for column in columns().values() if column.table == table]
    keys = work.given.keys
    own = (*ALWAYS[:2], "township", "area") if table == "household" else ("id", "relation")
    return [n for n in found if n not in own and (f"{table}.{n}" in keys or n in wanted)]


def _named(conditions: Iterable[str]) -> set[str]:
    return set(re.findall(r"[a-z_0-9]+", " ".join(conditions)))


def _members(work: Work) -> None:
    now = set(work.texts("SELECT column_name FROM (DESCRIBE people_now)"))
    merged, recorded = [], []
    for name, kind in columns_of("person").items():
        if name in ("age", "age_in_september", "number_fault", *SPELL):
            continue
        new = fill("p.<k>", k=quoted(f"person.{name}"))
        old = fill("n.<k>", k=quoted(name)) if name in now else "NULL"
        cast = "TRY_CAST(<x> AS <kind>) AS <name>"
        both = fill("coalesce(<new>, <old>)", new=new, old=old)
        merged.append(fill(cast, x=both, kind=kind, name=quoted(name)))
        recorded.append(fill(cast, x=old, kind=kind, name=quoted(name)))
    work.run("members", {"on": work.on}, merged=", ".join(merged), recorded=", ".join(recorded))
    work.run("counted")
    amounts_a_year(work, INCOME)


def _homes(work: Work) -> None:
    now = {
        table: set(work.texts(fill("SELECT column_name FROM (DESCRIBE <t>)", t=table)))
        for table in ("homes_now", "living_now", "income_year", "homes")
    }
    merged = []
    for name, kind in columns_of("household").items():
        if name in COUNTED or name in ("head_sex", "spouse_sex", "net_income_per_person"):
            continue
        found = [
            fill("h.<k>", k=quoted(f"{table}.{name}"))
            for table in ("household", "living")
            if f"{table}.{name}" in now["homes"]
        ]
        if name == "register_status":
            found = ["h.register_status"]
        for alias, table in (("n", "homes_now"), ("l", "living_now"), ("i", "income_year")):
            if name in now[table]:
                found.append(fill("<a>.<k>", a=alias, k=quoted(name)))
        value = fill("coalesce(<x>)", x=", ".join([*found, "NULL"]))
        merged.append(
            fill("TRY_CAST(<x> AS <kind>) AS <name>", x=value, kind=kind, name=quoted(name))
        )
    work.run("homes_merged", merged=", ".join(merged))


def _find(work: Work, rule: Rule) -> None:
    """The rows or households that contradict a rule, as faults about its first column."""
    if rule.scope == "person":
        text = IN_MEMBERS
        key = f"person.{rule.columns[0]}"
    else:
        text = IN_HOMES
        key = next((k for k in columns() if k.endswith(f".{rule.columns[0]}")), "")
    work.con.execute(fill(text, key=literal(key), id=literal(rule.id), when=rule.when))


def _changes(work: Work) -> None:
    left_out = {
        "person.id",
        "household.id",
        "household.number",
        "household.township",
        "household.area",
        STATUS,
    }
    of_people = [key for key in work.used("person") if key not in left_out]
    work.run(
        "changes",
        table="person_changes",
        grain="p.place",
        pairs=_pairs(of_people, {"person": "n"}, "p"),
        source="persons p JOIN people_now n ON n.person_id = p.person_id",
    )
    of_homes = [key for key in work.used("household", "living") if key not in left_out]
    work.run(
        "changes",
        table="home_changes",
        grain="h.home",
        pairs=_pairs(of_homes, {"household": "n", "living": "l"}, "h"),
        source="homes h JOIN homes_now n ON n.household_id = h.household_id AND NOT h.is_new"
        " LEFT JOIN living_now l ON l.household_id = h.household_id",
    )


def _pairs(keys: Sequence[str], aliases: Mapping[str, str], given: str) -> str:
    pairs = [
        fill(
            CHANGE,
            key=literal(key),
            new=fill("<g>.<k>", g=given, k=quoted(key)),
            old=fill("<a>.<k>", a=aliases[key.partition(".")[0]], k=quoted(key.partition(".")[2])),
        )
        for key in keys
    ]
    return ", ".join([*pairs, NO_CHANGES])
