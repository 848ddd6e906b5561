"""Moving the clock without a write: only households whose day has come are judged again."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from tests.engine import run_folders as make
from tests.engine.reference import grammar, throwaway
from tests.engine.reference.cases import read_cases, tables_of
from tests.engine.reference.pack import Pack
from tests.engine.reference.registers import Maker

from aboveline.engine import evaluate_tables
from aboveline.standard import load_standard

PACKS = Path(__file__).parents[2] / "src/aboveline/packs"
STEPS = (1, 2, 15, 63, 184)  # days after the first


@cache
def cases_of(name):
    cast, cases = read_cases(PACKS / name)
    pack = Pack(PACKS / name)
    return [tables_of(pack, cast, case) for case in cases if "exit" not in case]


def decisions(standard, tables, as_of):
    rows = evaluate_tables(standard, tables, as_of=as_of).decisions.to_pylist()
    return {row["household_id"]: row for row in rows}


def said(row):
    """What a decision says, without the day on which it is looked at again."""
    return {name: value for name, value in row.items() if name != "next_change_on"}


def walk_the_clock(standard, tables, start):
    """Judge on the first day, then only who is due; every day compare with a full run.

    Gives how many households were not due on the first of the days.
    """
    kept = decisions(standard, tables, start)
    untouched = []
    for step in STEPS:
        day = start + timedelta(days=step)
        full = decisions(standard, tables, day)
        kept = {key: row for key, row in kept.items() if row["next_change_on"] > day}
        for key, row in kept.items():
            assert said(row) == said(full[key]), f"{key} on {day}, not due before {row}"
        untouched.append(len(kept))
        kept = {key: kept.get(key, row) for key, row in full.items()}
    return untouched[0]


def maker_on(pack, day, **how):
    """A maker of registers on a day, and areas for which every parameter has a value."""
    makers = (Maker(pack, Random(seed), day, **how) for seed in range(20))
    return next((maker, areas) for maker in makers if (areas := maker.areas()))


@pytest.mark.parametrize("history", [False, True], ids=["one day", "with history"])
@pytest.mark.parametrize(
    ("name", "start"), [("china-2013", date(2019, 6, 15)), ("china-2021", date(2021, 3, 20))]
)
def test_households_that_are_not_due_keep_their_decision(name, start, history):
    pack = Pack(PACKS / name)
    how = {"history": history, "unknown": 0.2, "cases": () if history else cases_of(name)}
    maker, areas = maker_on(pack, start, **how)
    made = throwaway.arrow(maker.register(60, areas), pack)
    untouched = walk_the_clock(load_standard(name), made, start)
    assert history or untouched > 30


@pytest.mark.parametrize("seed", [0, 1, 2, 124])  # 124: days that ask the decision
def test_random_rules_about_days_keep_their_decision_until_due(tmp_path, seed):
    random = Random(seed)
    sections = throwaway.sections(parameters=throwaway.PARAMETERS, income=throwaway.INCOME)
    folder = throwaway.write_pack(tmp_path / "throwaway", grammar.fill(sections, random))
    pack = Pack(folder)
    maker = Maker(pack, random, throwaway.AS_OF, unknown=0.1)
    walk_the_clock(
        load_standard(folder), throwaway.arrow(maker.register(40), pack), throwaway.AS_OF
    )


@pytest.fixture
def road_pack(tmp_path):
    """A standard with a criterion that waits for a fact of the area."""
    road = {"holds": "area_fact('road')", "clause": "a road", "source": "S1"}
    folder = make.small_pack(
        tmp_path / "small",
        fields={
            **make.PACK["fields"],
            "area": {"road": {"type": "boolean"}, "mill": {"type": "boolean"}},
        },
        criteria={**make.PACK["criteria"], "road": road},
        problems={
            **make.PACK["problems"],
            "road": {**make.PACK["problems"]["food"], "criterion": "road"},
        },
    )
    return load_standard(folder)


@pytest.mark.parametrize(
    ("area", "fact", "is_due"),
    [
        ("c1v1", "road", True),
        ("c1", "road", True),
        ("p1", "road", True),
        ("n", "road", True),
        ("c1v2", "road", False),
        ("c1", "mill", False),
    ],
)
def test_a_fact_of_the_area_or_one_above_it_that_lies_ahead_makes_the_day(
    road_pack, area, fact, is_due
):
    found = make.household("h", "c1v1", born=date(1990, 5, 5))
    today, then = date(2020, 6, 5), date(2020, 6, 10)
    facts = [
        {"area_id": "n", "fact": "road", "value": "false", "day": date(2020, 1, 1)},
        {"area_id": area, "fact": fact, "value": "true", "day": date(2020, 9, 9)},
        {"area_id": area, "fact": fact, "value": "true", "day": then},
    ]
    tables = {
        "areas": make.table(make.areas()),
        "area_facts": make.table(facts),
        **make.tables([found]),
    }
    row = decisions(road_pack, tables, today)["h"]
    changed = decisions(road_pack, tables, then)["h"]
    assert (row["road"], changed["road"]) == (False, is_due)
    window_moves = date(2020, 7, 1)
    assert row["next_change_on"] == (then if is_due else window_moves)
