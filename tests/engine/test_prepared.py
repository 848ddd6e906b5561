"""One household judged from memory says what a run over the register says."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engine import run_folders as make

from aboveline.engine import evaluate_tables
from aboveline.engine.county import make_plan
from aboveline.engine.explain import explain_rows
from aboveline.engine.one_household import HouseholdRows, household_rows
from aboveline.engine.prepared import Prepared
from aboveline.standard import StandardError, load_standard
from aboveline.synthetic import register_folder


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load_standard(make.small_pack(tmp_path_factory.mktemp("pack") / "small"))


@pytest.fixture(scope="module")
def prepared(small):
    with Prepared(make_plan(small, as_of=make.DAY), make.table(make.areas())) as prepared:
        yield prepared


def one_by_one(tables):
    """The tables of each household of a register, by its key."""
    rows = {name: {} for name in tables}
    for name, table in tables.items():
        for row, key in enumerate(table["household_id"].to_pylist()):
            rows[name].setdefault(key, []).append(row)
    for key in rows["households"]:
        taken = {name: table.take(rows[name].get(key, [])) for name, table in tables.items()}
        yield key, taken


def comparable(row):
    """A row whose keys are text, as a run gives them."""
    return {name: str(v) if name.endswith("_id") and v else v for name, v in row.items()}


def opened(problems):
    """Problems without what is to verify, in an order of their own."""
    return sorted(
        map(repr, map(comparable, (p for p in problems if not p["rule"].startswith("to_verify"))))
    )


def test_200_made_up_households_are_judged_as_in_a_run(tmp_path):
    pack = load_standard("china-2013")
    folder = register_folder(
        tmp_path / "register",
        households=200,
        county_households=200,
        seed=5,
        income="quarterly",
        unknown_share=0.05,
    )
    (county,) = folder.glob("county=*")
    tables = {path.stem: pq.read_table(path, partitioning=None) for path in county.glob("*")}
    areas = {name: pq.read_table(folder / f"{name}.parquet") for name in ("areas", "area_facts")}
    whole = evaluate_tables(pack, {**areas, **tables}, as_of=make.DAY)
    expected = {row["household_id"]: row for row in whole.decisions.to_pylist()}
    problems = {}
    for row in whole.problems.to_pylist():
        problems.setdefault(row["household_id"], []).append(row)
    judged = 0
    with Prepared(make_plan(pack, as_of=make.DAY), **areas) as prepared:
        for key, household in one_by_one(tables):
            said = prepared.judge(household)
            assert said.decision is not None
            assert comparable(said.decision) == comparable(expected[str(key)])
            assert opened(said.problems) == opened(problems.get(str(key), []))
            judged += 1
    assert judged == 200
    assert len({row["state"] for row in expected.values()}) == 3


@pytest.mark.parametrize("county", ["c1", "c4"])
def test_households_of_every_kind_are_judged_as_in_a_run(small, prepared, county):
    tables = make.tables(make.random_county(county, households=40, seed=9))
    whole = evaluate_tables(small, {"areas": make.table(make.areas()), **tables}, as_of=make.DAY)
    expected = {row["household_id"]: row for row in whole.decisions.to_pylist()}
    for key, household in one_by_one(tables):
        said = prepared.judge(household)
        assert said.decision == expected[key]
        mine = [row for row in whole.problems.to_pylist() if row["household_id"] == key]
        assert sorted(map(repr, said.problems)) == sorted(map(repr, mine))


def changed(**tables):
    """A household that meets the standard, with the rows of some tables changed."""
    found = make.household("h", "c1v1")
    return make.tables([{**found, **{name: how(found[name]) for name, how in tables.items()}}])


def later(rows):
    """Another observation, after the first: no food."""
    (row,) = rows
    return [row, {**row, "observed_on": date(2020, 6, 1), "enough_food": False}]


def overlapping(rows):
    """Two answers about the same months: nobody can say what they come to."""
    (row,) = rows
    return [row, {**row, "month_from": date(2019, 12, 1), "amount": 60000}]


def each(rows):
    """An amount of each member."""
    return [{**row, "basis": "person", "amount": 3001} for row in rows]


def twice(rows):
    """The household in two rows that say different things."""
    (row,) = rows
    return [row, {**row, "main_cause": "disability"}]


@pytest.mark.parametrize(
    "tables",
    [
        {"living": later},
        {"income": overlapping},
        {"income": each},
        {"households": twice},
        {"people": lambda rows: rows[:1]},
        {"people": lambda _: []},
        {"income": lambda _: []},
        {"living": lambda _: []},
    ],
    ids=["observed twice", "overlap", "each", "stands twice", "alone", "nobody", "mute", "unseen"],
)
def test_what_is_rare_is_judged_as_in_a_run(small, prepared, tables):
    household = {name: table for name, table in changed(**tables).items() if table.num_columns}
    whole = evaluate_tables(small, {"areas": make.table(make.areas()), **household}, as_of=make.DAY)
    assert prepared.judge(household).decision == whole.decisions.to_pylist()[0]


def test_a_household_that_is_not_there_yet_has_no_decision(small):
    plan = make_plan(small, as_of=date(2020, 1, 1))
    rows = [{"household_id": "h", "area_id": "c1v1", "valid_from": date(2020, 2, 1)}]
    with Prepared(plan, make.table(make.areas())) as prepared:
        said = prepared.judge({"households": pa.Table.from_pylist(rows)})
    assert (said.decision, said.problems) == (None, [])


def test_an_area_without_a_value_is_refused_and_named(tmp_path):
    value = {**make.PACK["parameters"]["line"]["values"][0], "area": "c1"}
    line = {**make.PACK["parameters"]["line"], "values": [value]}
    pack = load_standard(make.small_pack(tmp_path / "gap", parameters={"line": line}))
    areas = [{**row, "code": row["area_id"]} for row in make.areas()]
    with Prepared(make_plan(pack, as_of=make.DAY), make.table(areas)) as prepared:
        there = prepared.judge(make.tables([make.household("h", "c1v1")]))
        assert there.decision["state"] == "meets"
        with pytest.raises(StandardError, match="line"):
            prepared.judge(make.tables([make.household("h", "c2v1")]))


def test_made_up_households_are_explained_as_from_a_folder(tmp_path):
    pack = load_standard("china-2013")
    folder = register_folder(
        tmp_path / "register",
        households=6,
        county_households=6,
        seed=8,
        income="quarterly",
        unknown_share=0.1,
    )
    plan = make_plan(pack, as_of=make.DAY)
    first = household_rows(folder, "000001")
    with Prepared(plan, first.areas, first.area_facts) as prepared:
        for number in range(1, 7):
            rows = household_rows(folder, f"{number:06d}")
            areas = prepared.other_areas(rows.areas, rows.area_facts)
            said, expected = prepared.explain(rows.tables, areas), explain_rows(plan, rows)
            assert _sorted(said) == _sorted(expected)


@pytest.mark.parametrize("tags", ["hills", "", None])
def test_a_tag_of_the_area_is_explained_as_from_a_folder(tmp_path, tags):
    food = {"holds": "enough_food or tagged('hills')", "clause": "as stated", "source": "S1"}
    criteria = {**make.PACK["criteria"], "food": food}
    pack = load_standard(make.small_pack(tmp_path / "hills", criteria=criteria))
    plan = make_plan(pack, as_of=make.DAY)
    areas = make.table([{**row, "tags": tags} for row in make.areas()])
    household = changed()
    rows = HouseholdRows(areas, None, household)
    with Prepared(plan, areas) as prepared:
        said, expected = prepared.explain(household), explain_rows(plan, rows)
    assert _sorted(said) == _sorted(expected)
    reasons = {r.name: r.value for c in said.criteria for r in c.reasons if c.name == "food"}
    assert reasons["hills"] is (tags == "hills")


def _sorted(found):
    """An explanation with its problems and members in an order of their own."""
    plain = found.as_dict()
    for criterion in plain["criteria"]:
        criterion["reasons"].sort(key=repr)
    # what is to verify is one problem of the village when many of its households have some
    plain["problems"] = sorted(p["rule"].removesuffix("_area") for p in plain["problems"])
    return plain
