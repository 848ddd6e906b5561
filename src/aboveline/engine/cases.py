"""The cases of a pack: sentences with inputs and expected results, judged by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from aboveline.engine.connections import connect, rows_of
from aboveline.engine.county import CountyInputs, Plan, judge, make_plan, put_areas
from aboveline.engine.reading import FIRST_DAY
from aboveline.standard import Standard, StandardError
from aboveline.standard.expressions import MICRO, column_of
from aboveline.standard.income_sql import window_on
from aboveline.standard.language import Type
from aboveline.standard.yaml_files import read_yaml

UNKNOWN = "unknown"
_CENT = Decimal("0.005")
_TOP = "cases"


@dataclass(frozen=True)
class Case:
    """One case of a pack as its file says it, with the cast that it may start from."""

    file: str
    said: Mapping[str, Any]
    base: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The sentence."""
        return str(self.said.get("name", "a case without a name"))

    @property
    def day(self) -> date:
        """The day judged."""
        day = self.said.get("as_of")
        if not isinstance(day, date):
            raise TypeError(f"{self.file}: {self.name}: as_of is missing or no day.")
        return day

    def get(self, key: str) -> dict[Any, Any]:
        """A part of the case laid over the same part of its cast."""
        base, own = self.base.get(key) or {}, self.said.get(key) or {}
        return {**base, **own}


@dataclass(frozen=True)
class Difference:
    """What a case expected and what came out."""

    case: Case
    name: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return (
            f"{self.case.file}: {self.case.name}: {self.name} is {_told(self.found)}, "
            f"expected {_told(self.expected)}."
        )


def read_cases(folder: Path) -> list[Case]:
    """Every case of the pack in a folder, in the order of the files."""
    cast: dict[str, Any] = {}
    found: list[tuple[str, Mapping[str, Any]]] = []
    for path in sorted((folder / "cases").glob("*.yaml")):
        content = read_yaml(path.read_text(encoding="utf-8")) or {}
        if isinstance(content, dict):
            cast |= content.get("cast") or {}
            found += [(f"cases/{path.name}", said) for said in content.get("cases") or []]
    return [Case(file, said, cast.get(str(said.get("like")), {})) for file, said in found]


def run_cases(standard: Standard, cases: Sequence[Case]) -> list[Difference]:
    """Where the engine differs from what the cases expect."""
    by_day: dict[date, list[Case]] = {}
    for case in cases:
        by_day.setdefault(case.day, []).append(case)
    differences: list[Difference] = []
    with connect() as connection:
        for day, together in by_day.items():
            try:
                plan = make_plan(standard, as_of=day, allow_approximate=list(standard.parameters))
            except StandardError as error:
                differences += [d for case in together for d in _refused(case, error)]
                continue
            households = [case for case in together if "exit" not in case.said]
            if households:
                differences += _run_households(connection, standard, plan, households)
            for case in together:
                if "exit" in case.said:
                    differences += _run_exit(connection, standard, plan, case)
    return differences


def _refused(case: Case, error: StandardError) -> list[Difference]:
    """Nothing if the case expects the refusal by its code, else a difference."""
    codes = sorted({fault.code for fault in error.faults})
    expected = case.said.get("refused")
    return [] if expected in codes else [Difference(case, "refused", expected, " ".join(codes))]


def _run_households(
    connection: duckdb.DuckDBPyConnection, standard: Standard, plan: Plan, cases: Sequence[Case]
) -> list[Difference]:
    """Cases of one day in one go; one by one when some area lacks a parameter."""
    try:
        judge(connection, plan, register_of(standard, cases), wide=True)
    except StandardError as error:
        if len(cases) == 1:
            return _refused(cases[0], error)
        return [d for case in cases for d in _run_households(connection, standard, plan, [case])]
    found, opened = _outcomes(connection, standard), _opened(connection)
    differences = []
    for number, case in enumerate(cases):
        key = str(number)
        differences += _compare(case, found[key])
        if "problems" in case.said:
            expected, came = sorted(case.said["problems"]), sorted(opened.get(key, set()))
            if expected != came:
                differences.append(Difference(case, "problems", expected, came))
    return differences


def register_of(standard: Standard, cases: Sequence[Case]) -> CountyInputs:
    """A register with one household for each case, each in an area of its own."""
    rows: dict[str, list[dict[str, Any]]] = {
        "areas": [{"area_id": _TOP, "parent_id": None, "level": "top", "code": None, "tags": ""}],
        "area_facts": [],
        "households": [],
        "living": [],
        "visits": [],
        "people": [],
        "income": [],
    }
    for number, case in enumerate(cases):
        _add(standard, case, str(number), rows)
    tables = {name: _table(name, items) for name, items in rows.items()}
    areas, facts = tables.pop("areas"), tables.pop("area_facts")
    return CountyInputs(areas, facts, tables)


def _add(standard: Standard, case: Case, key: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["areas"].append(_area(case, key, standard.pack.levels[-1:] or ["village"]))
    rows["area_facts"] += _area_facts(case, key)
    fields = {**(case.base.get("household") or {}), **(case.said.get("household") or {})}
    fields |= case.said.get("set") or {}
    household: dict[str, dict[str, Any]] = {
        "households": {"household_id": key, "area_id": key},
        "living": {"household_id": key, "observed_on": FIRST_DAY},
        "visits": {"household_id": key},
    }
    for name, item in standard.household_fields.items():
        household[item.table][item.column] = _given(fields.get(name))
    rows["households"].append(household["households"])
    rows["living"].append(household["living"])
    if household["visits"].get("visited_on") is not None:
        rows["visits"].append(household["visits"])
    people = [dict(person) for person in case.base.get("people") or []]
    for number, changes in (case.said.get("people") or {}).items():
        people[int(number) - 1] |= changes
    gone = case.said.get("without_people") or []
    people = [p for n, p in enumerate(people, 1) if n not in gone and "all" not in gone]
    for number, person in enumerate([*people, *(case.said.get("add_people") or [])], 1):
        given = {name: _given(value) for name, value in person.items()}
        rows["people"].append({"person_id": f"{key}-{number}", "household_id": key, **given})
    rows["income"] += _income(standard, case, key)


def _area(case: Case, key: str, levels: Sequence[str]) -> dict[str, Any]:
    said = case.get("area")
    code = said.get("code")
    return {
        "area_id": key,
        "parent_id": _TOP,
        "level": levels[-1],
        "code": None if code is None else str(code),
        "tags": " ".join(said.get("tags") or []),
    }


def _area_facts(case: Case, key: str) -> list[dict[str, Any]]:
    return [
        {"area_id": key, "fact": name, "value": str(value), "day": FIRST_DAY, "verified": True}
        for name, value in case.get("area_facts").items()
        if value != UNKNOWN
    ]


def _income(standard: Standard, case: Case, key: str) -> list[dict[str, Any]]:
    base, own = case.base.get("income"), case.said.get("income")
    if isinstance(base, list) or isinstance(own, list):
        return [{"household_id": key, **row} for row in (own if own is not None else base) or []]
    window = window_on(standard.income, case.day)
    if window is None:
        return []
    span = {"household_id": key, "month_from": window.start, "month_to": window.end}
    rows = []
    for kind, answer in {**(base or {}), **(own or {})}.items():
        if answer == UNKNOWN:
            continue
        row = {**span, "kind": kind, "answer": answer}
        if not isinstance(answer, str):
            row |= {"answer": "amount", "amount": answer, "currency": standard.pack.currency}
            row |= {"period": "year", "basis": "household"}
        rows.append(row)
    return rows


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as text, so that every value reaches the engine as it is written."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    keys = keys or _KEYS.get(name, ["household_id"])
    columns = {}
    for key in keys:
        values = [row.get(key) for row in rows]
        columns[key] = pa.array([None if v is None else _written(v) for v in values], pa.string())
    return pa.table(columns)


_KEYS = {
    "people": ["person_id", "household_id"],
    "area_facts": ["area_id", "fact", "value", "unit", "day", "verified"],
    "visits": ["household_id", "visited_on"],
    "income": [
        "household_id",
        "kind",
        "answer",
        "amount",
        "currency",
        "period",
        "basis",
        "month_from",
        "month_to",
    ],
}


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _given(value: Any) -> Any:
    return None if value == UNKNOWN else value


def _outcomes(
    connection: duckdb.DuckDBPyConnection, standard: Standard
) -> dict[str, dict[str, Any]]:
    """Every name of each household: criteria, facts, fields, benefits, state, category."""
    money = {
        name for name, fact in standard.household_facts.items() if fact.node.type is Type.MONEY
    }
    money |= {name for name, item in standard.benefits.items() if item.unit.is_money}
    money |= {name for name, item in standard.household_fields.items() if item.type is Type.MONEY}
    result = {}
    for found in rows_of(connection, "SELECT * FROM decisions"):
        for name, value in found.items():
            if value is not None and (name in money or name.startswith("income_")):
                found[name] = _money(value)
        result[str(found["household_id"])] = found
    return result


def _money(value: Any) -> Any:
    return value if isinstance(value, bool) else Decimal(value) / MICRO


def _opened(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    rows = connection.execute(
        "SELECT household_id, rule FROM problems WHERE rule NOT IN ('to_verify', 'to_verify_area')"
    ).fetchall()
    result: dict[str, set[str]] = {}
    for household, rule in rows:
        result.setdefault(str(household), set()).add(rule)
    return result


def _compare(case: Case, found: Mapping[str, Any]) -> list[Difference]:
    differences = []
    for name, expected in (case.said.get("expect") or {}).items():
        came = found.get(column_of(name), "not computed")
        if not same(came, expected):
            differences.append(Difference(case, name, expected, came))
    return differences


def _run_exit(
    connection: duckdb.DuckDBPyConnection, standard: Standard, plan: Plan, case: Case
) -> list[Difference]:
    """The criteria of an area exit for given indicators and area facts."""
    exit_name = str(case.said["exit"])
    item = standard.exits[exit_name]
    key = "0"
    areas = [{**_area(case, key, [item.level or "village"]), "parent_id": None}]
    facts = _area_facts(case, key)
    given = case.said.get("indicators") or {}
    indicators = pa.table(
        {
            "area_id": pa.array([key] * max(len(given), 1), pa.string()),
            "indicator": pa.array(list(given) or [""], pa.string()),
            "value": pa.array(
                [None if v == UNKNOWN else float(v) for v in given.values()] or [None], pa.float64()
            ),
        }
    )
    inputs = CountyInputs(_table("areas", areas), _table("area_facts", facts), {})
    put_areas(connection, plan, inputs)
    connection.register("given_indicators", indicators)
    connection.execute("CREATE OR REPLACE TEMP TABLE indicators AS FROM given_indicators")
    rows = connection.execute(plan.steps["area_decisions"].sql).fetchall()
    found = {str(criterion): holds for _, exit_, criterion, holds, _ in rows if exit_ == exit_name}
    found["meets"] = _all(found.values())
    words = {True: "meets", False: "does_not_meet", None: "cannot_tell"}
    return _compare(case, {**found, "state": words[found["meets"]]})


def _all(values: Iterable[bool | None]) -> bool | None:
    values = list(values)
    if False in values:
        return False
    return None if None in values else True


def same(found: Any, expected: Any) -> bool:
    """True if a result is the expected one as a person writes it: money to the cent."""
    if expected == UNKNOWN or expected is None:
        return found is None
    if isinstance(found, bool) or isinstance(expected, bool) or found is None:
        return found is expected
    if isinstance(found, Decimal):
        return abs(found - Decimal(str(expected))) <= _CENT
    if isinstance(found, float):
        return abs(found - float(expected)) <= 1e-6 * max(1.0, abs(found))
    return bool(found == expected)


def _told(value: Any) -> str:
    return (
        UNKNOWN if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )
