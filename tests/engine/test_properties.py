"""What must hold whatever the register: more income never hurts, and order decides nothing."""

import hashlib
import math
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
import pytest
from tests.engine.reference import throwaway
from tests.engine.reference.cases import read_cases, tables_of
from tests.engine.reference.pack import Pack
from tests.engine.reference.registers import Maker

from aboveline.engine import evaluate, evaluate_tables
from aboveline.engine.county import make_plan
from aboveline.engine.memory import judge_tables
from aboveline.engine.prepared import Prepared
from aboveline.standard import load_standard

PACKS = Path(__file__).parents[2] / "src/aboveline/packs"
DAY = date(2019, 6, 15)


@cache
def cases_of(name):
    cast, cases = read_cases(PACKS / name)
    pack = Pack(PACKS / name)
    return [tables_of(pack, cast, case) for case in cases if "exit" not in case]


def register_of(name, day, households, seed=1, **how):
    """Rows of a register on a day, in areas for which every parameter has a value."""
    pack = Pack(PACKS / name)
    makers = (Maker(pack, Random(n), day, **how) for n in range(seed, seed + 50))
    maker, areas = next((maker, areas) for maker in makers if (areas := maker.areas()))
    return pack, maker.register(households, areas)


def rows_of(table):
    """Rows in an order of their own, to compare what two runs say."""
    return sorted(map(repr, table.to_pylist()))


def same_results(one, other):
    for name in ("decisions", "problems", "area_decisions"):
        assert rows_of(getattr(one, name)) == rows_of(getattr(other, name)), name
    figures, others = (
        {(row["area_id"], row["indicator"]): row for row in result.indicators.to_pylist()}
        for result in (one, other)
    )
    assert figures.keys() == others.keys()
    for key, row in figures.items():  # sums of doubles in another order differ in the last digit
        for name in ("value", "numerator", "denominator", "unknown"):
            assert alike(row[name], others[key][name]), (key, name)


def alike(one, other):
    return one == other if None in {one, other} else math.isclose(one, other, rel_tol=1e-12)


@cache
def register():
    """A register with history, as rows and as Arrow tables."""
    pack, tables = register_of("china-2013", DAY, 80, history=True, unknown=0.2)
    return tables, throwaway.arrow(tables, pack)


@cache
def usual_results():
    return evaluate_tables(load_standard("china-2013"), register()[1], as_of=DAY, known_at=DAY)


# more income


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("china-2013", date(2019, 6, 15)),
        ("china-2021", date(2021, 3, 20)),
        ("viet-nam-2022", date(2022, 4, 11)),
    ],
)
def test_more_income_never_makes_a_household_poor(name, day):
    pack, tables = register_of(name, day, 150, unknown=0.1, cases=cases_of(name))
    standard = load_standard(name)
    before = states(evaluate_tables(standard, throwaway.arrow(tables, pack), as_of=day))
    kinds = pack.income["kinds"]
    for row in tables["income"]:
        counted = kinds[row["kind"]].get("sign") == "plus"
        if counted and row["answer"] == "amount" and row["amount"] is not None:
            row["amount"] = Decimal(str(row["amount"])) * 3 + 10_000
    after = states(evaluate_tables(standard, throwaway.arrow(tables, pack), as_of=day))
    assert "meets" in before.values()
    assert [key for key, state in before.items() if state == "meets" != after[key]] == []


def test_more_income_never_makes_a_surveyed_household_poor():
    name, day = "income-line", date(2018, 7, 17)
    pack, tables = register_of(name, day, 150, unknown=0.1, cases=cases_of(name))
    standard = load_standard(name)
    before = states(evaluate_tables(standard, throwaway.arrow(tables, pack), as_of=day))
    for row in tables["households"]:
        if row["income_month"] is not None:
            row["income_month"] += 500
    after = states(evaluate_tables(standard, throwaway.arrow(tables, pack), as_of=day))
    assert "meets" in before.values()
    assert [key for key, state in before.items() if state == "meets" != after[key]] == []


def states(result):
    return {row["household_id"]: row["state"] for row in result.decisions.to_pylist()}


# order, chunks, threads, workers, files


def test_order_of_rows_changes_nothing():
    random, tables = Random(5), register()[1]
    mixed = {
        name: table.take(random.sample(range(table.num_rows), table.num_rows))
        for name, table in tables.items()
    }
    same_results(
        evaluate_tables(load_standard("china-2013"), mixed, as_of=DAY, known_at=DAY),
        usual_results(),
    )


@pytest.mark.parametrize("threads", [1, 4])
def test_chunks_and_threads_change_nothing(threads):
    chunked = {
        name: pa.Table.from_batches(table.to_batches(max_chunksize=3), table.schema)
        for name, table in register()[1].items()
    }
    plan = make_plan(load_standard("china-2013"), as_of=DAY, known_at=DAY)
    with duckdb.connect(config={"threads": threads}) as connection:
        same_results(judge_tables(connection, plan, chunked), usual_results())


def county_of(tables):
    """The county of each household."""
    areas = {row["area_id"]: row for row in tables["areas"]}

    def county(key):
        while areas[key]["level"] != "county":
            key = areas[key]["parent_id"]
        return key

    return {row["household_id"]: county(row["area_id"]) for row in tables["households"]}


def write_parquet(folder, tables, size):
    """The register in county folders, in Parquet files with row groups of a size."""
    counties = county_of(register()[0])
    folder.mkdir()
    for name, table in tables.items():
        if name in {"areas", "area_facts"}:
            pa.parquet.write_table(table, folder / f"{name}.parquet")
            continue
        for county in sorted(set(counties.values())):
            part = folder / f"county={county}"
            part.mkdir(exist_ok=True)
            inside = [counties[key] == county for key in table["household_id"].to_pylist()]
            rows = table.filter(pa.array(inside))
            pa.parquet.write_table(rows, part / f"{name}.parquet", row_group_size=size)
    return folder


def write_csv(folder, tables):
    """The register as one flat folder of CSV files."""
    folder.mkdir()
    for name, table in tables.items():
        pa.csv.write_csv(table, folder / f"{name}.csv")
    return folder


def digests(out):
    return {
        str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file()
    }


def run(folder, out, workers):
    standard = load_standard("china-2013")
    done = evaluate(folder, standard, as_of=DAY, known_at=DAY, out=out, workers=workers)
    assert done.failures == ()
    return out


def written(out, name):
    """A table of the whole run."""
    return pa.parquet.read_table(out / f"{name}.parquet", partitioning=None)


def test_number_of_workers_and_a_second_run_give_the_same_bytes(tmp_path):
    folder = write_parquet(tmp_path / "register", register()[1], 1000)
    one, two, again = (
        digests(run(folder, tmp_path / name, workers))
        for name, workers in [("one", 1), ("two", 2), ("again", 2)]
    )
    assert one == two == again
    assert "manifest.json" in one


def as_texts(tables):
    """The same tables with every cell as text."""
    return {
        name: pa.table({column: table[column].cast(pa.string()) for column in table.column_names})
        for name, table in tables.items()
    }


@pytest.mark.parametrize("layout", ["counties", "small row groups", "texts", "flat text"])
def test_layout_of_the_files_changes_no_decision(tmp_path, layout):
    tables = register()[1]
    if layout == "flat text":
        folder = write_csv(tmp_path / "register", tables)
    else:
        size = 2 if layout == "small row groups" else 1000
        stored = as_texts(tables) if layout == "texts" else tables
        folder = write_parquet(tmp_path / "register", stored, size)
    out = run(folder, tmp_path / "out", 1)
    for name in ("decisions", "problems"):
        assert rows_of(written(out, name)) == rows_of(getattr(usual_results(), name)), name


@pytest.mark.parametrize("history", [False, True], ids=["one day", "with history"])
def test_household_alone_gets_what_the_run_gives_it(history):
    how = {"history": history, "cases": () if history else cases_of("china-2013")}
    pack, tables = register_of("china-2013", DAY, 12, seed=7, unknown=0.2, **how)
    made = throwaway.arrow(tables, pack)
    standard = load_standard("china-2013")
    known_at = DAY if history else None
    run_ = evaluate_tables(standard, made, as_of=DAY, known_at=known_at)
    opened = rules_of(run_.problems.to_pylist())
    plan = make_plan(standard, as_of=DAY, known_at=known_at)
    with Prepared(plan, made.pop("areas"), made.pop("area_facts", None)) as prepared:
        for row in run_.decisions.to_pylist():
            key = row["household_id"]
            alone = prepared.judge({name: of_household(t, key) for name, t in made.items()})
            assert alone.decision == row
            assert rules_of(alone.problems) == [rule for rule in opened if rule[0] == key]


def rules_of(problems):
    """What is opened, without what is to verify: an area may stand for its households there."""
    return sorted(
        (row["household_id"], row["rule"], row["subject_id"], row["due_on"])
        for row in problems
        if not row["rule"].startswith("to_verify")
    )


def of_household(table, key):
    return table.filter(pa.compute.equal(table["household_id"], key))
