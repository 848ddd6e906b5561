"""The engine and a plain reading of the page agree, household by household and area by area.

`ABOVELINE_EXAMPLES` gives the number of random examples of each test (4 by default); with more
than the default they are drawn anew in every run.
"""

import os
from functools import cache, partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.engine.reference import grammar, throwaway
from tests.engine.reference.agreement import differences
from tests.engine.reference.cases import read_cases, tables_of
from tests.engine.reference.expressions import parse
from tests.engine.reference.judge import Judge
from tests.engine.reference.pack import Pack
from tests.engine.reference.pools import walk
from tests.engine.reference.registers import Maker, random_register

from aboveline.engine import evaluate_tables
from aboveline.standard import load_standard

PACKS = Path(__file__).parents[2] / "src/aboveline/packs"
SHIPPED = sorted(folder.name for folder in PACKS.iterdir() if (folder / "pack.yaml").exists())
EXAMPLES = int(os.environ.get("ABOVELINE_EXAMPLES", "4"))
lean = partial(
    settings,
    derandomize="ABOVELINE_EXAMPLES" not in os.environ,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a register is not made smaller by shrinking its seed
    suppress_health_check=list(HealthCheck),
)
SEEDS = st.integers(0, 2**32 - 1)


@cache
def pack_of(name):
    return Pack(PACKS / name)


@cache
def cases_of(name):
    cast, cases = read_cases(PACKS / name)
    return [tables_of(pack_of(name), cast, case) for case in cases if "exit" not in case]


def judged_alike(standard, maker, tables):
    """Nothing differs on a random register in which at least 15 % of the cells are unknown."""
    assume(maker.empty >= 0.15 * maker.cells)
    known_at = maker.as_of if maker.history else None
    made = throwaway.arrow(tables, maker.pack)
    named = {"as_of": maker.as_of, "known_at": known_at}
    result = evaluate_tables(standard, made, **named, allow_approximate=maker.approximate)
    assert result.decisions.num_rows > 0
    judge = Judge(maker.pack, tables, **named, approximate=maker.approximate)
    assert differences(judge, result) == []


def approximate_parameters(pack):
    return [
        name
        for name, said in pack.parameters.items()
        if any(value.get("approximate") for value in said["values"])
    ]


@pytest.mark.parametrize("name", SHIPPED)
@lean(max_examples=EXAMPLES)
@given(seed=SEEDS, history=st.booleans())
def test_engine_and_reference_agree_on_a_shipped_pack(name, seed, history):
    pack, random = pack_of(name), Random(seed)
    approximate = random.choice([(), approximate_parameters(pack)])
    how = {"history": history, "cases": () if history else cases_of(name)}
    maker, tables = random_register(pack, random, 40, **how, unknown=0.4, approximate=approximate)
    judged_alike(load_standard(name), maker, tables)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("packs") / "throwaway"


@lean(max_examples=2 * EXAMPLES)
@given(seed=SEEDS)
def test_engine_and_reference_agree_on_random_expressions(folder, seed):
    random = Random(seed)
    sections = throwaway.sections(parameters=throwaway.PARAMETERS, income=throwaway.INCOME)
    throwaway.write_pack(folder, grammar.fill(sections, random))
    pack = Pack(folder)
    maker = Maker(pack, random, throwaway.AS_OF, unknown=0.3)
    judged_alike(load_standard(folder), maker, maker.register(40))


FORMS = (
    *("not", "and", "or", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "minus", "case"),
    *("between", "in", "any", "all", "count", "sum", "min", "max", "avg", "known", "least"),
    *("greatest", "abs", "floor", "ceil", "round", "years_between", "months_between"),
    *("days_between", "add_days", "add_months", "day_in_year", "score_at_least", "parameter"),
    *("tagged", "area_fact", "per_year", "per_month"),
)


def test_random_expressions_hold_every_form_of_the_language():
    found = set()
    for seed in range(8):
        for text in expressions(grammar.fill(throwaway.sections(), Random(seed))["facts"]):
            parts = [part for part in walk(parse(text)) if isinstance(part[0], str)]
            found |= {part[1] if part[0] == "call" else part[0] for part in parts}
    assert found >= set(FORMS)


def expressions(facts):
    return [said["is"] for names in facts.values() for said in names.values() if "is" in said]
