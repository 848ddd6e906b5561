"""Every operator, function and aggregate with true, false and unknown, as the page says."""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from tests.engine.reference import throwaway
from tests.engine.reference.judge import Judge
from tests.engine.reference.money import Money
from tests.engine.reference.pack import Pack
from tests.standard import truth_tables as page

from aboveline.engine import evaluate_tables
from aboveline.standard import load_standard

SIGNS = {"T": True, "F": False, "?": None}
ORDER = (True, False, None)
LINE = {"from": date(2019, 1, 1), "to": date(2021, 1, 1), "source": "S1"}


def rows():
    """Expression, household fields, members and expected value of everything on the tables."""
    for expression, results in page.ALONE.items():
        for p, result in zip(ORDER, results, strict=True):
            yield expression, {"p": p}, (), SIGNS[result]
    for expression, results in page.GRIDS.items():
        pairs = [(p, q) for p in ORDER for q in ORDER]
        for (p, q), result in zip(pairs, results.replace(" ", ""), strict=True):
            yield expression, {"p": p, "q": q}, (), SIGNS[result]
    for expression, results in {**page.MEMBERS, **page.COUNTS}.items():
        for people, result in zip(page.HOUSES, results, strict=True):
            expected = SIGNS[result] if isinstance(result, str) else result
            yield expression, {}, tuple({"u": u} for u in people), expected
    for expression, results in page.AMOUNTS.items():
        for people, result in zip(page.AMOUNT_HOUSES, results, strict=True):
            yield expression, {}, tuple({"v": v} for v in people), result
            # amounts of money of the members are summed and compared in the same way
            if re.fullmatch(r"\w+\((known\()?person\.v\)+", expression):
                money = tuple({"w": v} for v in people)
                yield expression.replace("person.v", "person.w"), {}, money, result
    for expression, given, result in page.CASES:
        yield expression, given, (), result


ROWS = list(rows())
EXPRESSIONS = list(dict.fromkeys(row[0] for row in ROWS))


def number_of(expression):
    return f"f{EXPRESSIONS.index(expression)}"


def said():
    sections = throwaway.sections(
        parameters={
            "line": amount({**LINE, "value": 3000}),
            "west_line": amount({**LINE, "area": "tag:west", "value": 2500}, {**LINE, "value": 1}),
            "village_line": amount(
                {**LINE, "area": "code-village", "value": 2400},
                {**LINE, "area": "tag:high", "value": 2300},
                {**LINE, "area": "code-nation", "value": 2200},
                {**LINE, "value": 2100},
            ),
            "same": amount({**LINE, "same_as": "west_line"}),
            "third": {"label": "a third", "unit": "share", "values": [{**LINE, "value": "1/3"}]},
        },
    )
    sections["facts"]["household"] |= {
        "rich": {"is": "x > 0"},
        "lacking": {"score": {"p": "1/6", "q": "1/6", "r": "1/6", "rich": "1/2"}},
        "lacks": {"score": {"p": 1, "q": 1, "r": 1}},
        **{number_of(expression): {"is": expression, "report": True} for expression in EXPRESSIONS},
        # readers get money rounded to hundredths; its millionths are told as whole money
        **{
            f"micros_{number_of(text)}": {"is": f"{number_of(text)} * 1000000", "report": True}
            for text, _, _, expected in ROWS
            if isinstance(expected, str)
        },
    }
    return sections


def amount(*values):
    unit = "money per household per year"
    return {"label": "a line", "kind": "line", "unit": unit, "values": list(values)}


def register():
    keys = defaultdict(lambda: f"h{len(keys)}")
    households = {}
    for _, given, people, _ in ROWS:
        key = keys[repr((sorted(given.items()), people))]
        households[key] = throwaway.household(key, given, people)
    tables = throwaway.register_of(households.values())
    fact = {"day": date(2020, 1, 1), "verified": True}
    tables["area_facts"] = [
        {"area_id": "village", "fact": "road", "value": "false", **fact, "day": date(2019, 1, 1)},
        {"area_id": "village", "fact": "road", "value": "true", **fact},
        {"area_id": "village", "fact": "road", "value": "false", **fact, "day": date(2020, 7, 1)},
        {"area_id": "county", "fact": "grown", "value": "2.5", **fact},
    ]
    return tables, keys


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the engine and the reference say: expression and household to value."""
    folder = throwaway.write_pack(tmp_path_factory.mktemp("packs") / "throwaway", said())
    pack = Pack(folder)
    tables, keys = register()
    found = {"reference": {}, "engine": {}}
    for key, decision in Judge(pack, tables, throwaway.AS_OF).decisions().items():
        found["reference"][key] = decision
    made = throwaway.arrow(tables, pack)
    result = evaluate_tables(load_standard(folder), made, as_of=throwaway.AS_OF)
    for row in result.decisions.to_pylist():
        found["engine"][row["household_id"]] = row
    return found, keys


@pytest.mark.parametrize("judge", ["engine", "reference"])
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expression_means_what_the_page_says(answers, expression, judge):
    found, keys = answers
    for text, given, people, result in ROWS:
        if text == expression:
            key = keys[repr((sorted(given.items()), people))]
            name, expected = number_of(expression), result
            if isinstance(result, str):
                name, expected = f"micros_{name}", Decimal(result) * 1_000_000
            value = found[judge][key][name]
            assert same(value, expected), (given, people, value, expected)


def same(value, expected):
    """Money exactly, other numbers to the last digits, truth as truth."""
    if isinstance(value, Money):
        value = Decimal(value.micros) / 1_000_000
    if expected is None or value is None or isinstance(expected, bool | date):
        return value is expected or (value == expected and isinstance(value, date))
    if isinstance(value, Decimal):
        return value == Decimal(str(expected))
    return value == pytest.approx(float(expected), rel=1e-12)
