"""Where the engine's tables and the reference differ, told row by row."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.engine.reference import figures
from tests.engine.reference.money import Money
from tests.engine.reference.verify import due_on, to_verify

CLOSE = 1e-9
DOUBLE = Fraction(1, 10**13)  # money times a double beyond ten million: its fifteen digits


def same(engine, reference):
    """Money to the millionth, other numbers to nine digits, truth and texts as they are."""
    if engine is None or reference is None:
        return engine is reference
    if isinstance(reference, Money):
        return abs(Fraction(engine) - reference.exact) <= DOUBLE * abs(reference.exact)
    if isinstance(engine, bool) or isinstance(reference, bool | str | date):
        return type(engine) is type(reference) and engine == reference
    if isinstance(engine, Decimal) and reference == 0:
        return engine == 0
    return abs(float(engine) - float(reference)) <= CLOSE * max(1, abs(float(reference)))


def differences(judge, result):
    """Every difference between the engine's result and the reference's, as sentences."""
    found = list(decisions(judge, result.decisions.to_pylist()))
    found += problems(judge, result.problems.to_pylist())
    sums = figures.indicators(judge)
    found += indicators(sums, result.indicators.to_pylist())
    found += area_decisions(figures.exits(judge, sums), result.area_decisions.to_pylist())
    return found


def decisions(judge, rows):
    expected = judge.decisions()
    rows = {row["household_id"]: row for row in rows}
    if rows.keys() != expected.keys():
        yield f"households differ: {sorted(rows.keys() ^ expected.keys())[:5]}"
    for key in rows.keys() & expected.keys():
        for name, value in rows[key].items():
            if name in expected[key] and not same(value, expected[key][name]):
                yield f"{key} {name}: engine {value}, reference {expected[key][name]}"


def problems(judge, rows):
    found = {
        (row["household_id"], row["rule"], row["subject_id"])
        for row in rows
        if not row["rule"].startswith("to_verify")
    }
    expected = {(key, rule, person or key) for key, rule, person in judge.problems()}
    for row in sorted(found ^ expected):
        yield f"{'engine' if row in found else 'reference'} alone opens {row}"
    households = {row["household_id"]: row for row in judge.households}
    for row in rows:
        if row["household_id"] in households:
            due = due_on(judge, households[row["household_id"]], row["rule"])
            if row["due_on"] != due:
                yield f"{row['household_id']} {row['rule']} due: engine {row['due_on']}, {due}"
    listed = {
        (row["rule"], row["subject_id"]): given_names(row["unknown_inputs"])
        for row in rows
        if row["rule"].startswith("to_verify")
    }
    wanted = to_verify(judge)
    for key in sorted(listed.keys() | wanted.keys()):
        if listed.get(key, "no row") != wanted.get(key, "no row"):
            yield f"{key}: engine {listed.get(key)}, reference {wanted.get(key)}"


def given_names(text):
    return None if text is None else set(text.split())


def indicators(expected, rows):
    rows = {(row["area_id"], row["indicator"]): row for row in rows}
    if rows.keys() != expected.keys():
        yield f"figures differ: {sorted(rows.keys() ^ expected.keys())[:5]}"
    for key in rows.keys() & expected.keys():
        for name, value in expected[key].items():
            if not same(rows[key][name], value):
                yield f"{key} {name}: engine {rows[key][name]}, reference {value}"


def area_decisions(expected, rows):
    found = {}
    for row in rows:
        found.setdefault((row["area_id"], row["exit"]), {})[row["criterion"]] = row["holds"]
    for key in found.keys() | expected.keys():
        wanted = {n: v for n, v in expected.get(key, {}).items() if n != "state"}
        if found.get(key) != wanted:
            yield f"{key}: engine {found.get(key)}, reference {wanted}"
