"""A specification says everything that is wrong with it at once, with place and remedy."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from aboveline.statistics.multidimensional_estimates import (
    multidimensional,
    read_multidimensional,
)
from aboveline.statistics.multidimensional_faults import SpecificationError
from aboveline.statistics.multidimensional_reader import read_specification


def good(**more):
    dimensions = {
        "health": {"indicators": {"a": {"weight": "1/2"}}},
        "living": {"indicators": {"b": {"weight": "1/4"}, "c": {"weight": "1/4"}}},
    }
    return {"dimensions": dimensions, "cutoffs": ["1/3"]} | more


def indicator(**content):
    return good(dimensions={"all": {"indicators": {"a": content}}})


def faults_of(content):
    with pytest.raises(SpecificationError) as caught:
        read_specification(content)
    return caught.value.faults


FAULTY = [
    ("MPI-002", "specification.dimension", good(dimension=1)),
    ("MPI-002", "dimensions.all.indicators.a.colum", indicator(colum="x")),
    ("MPI-003", "dimensions", good(dimensions={})),
    ("MPI-003", "dimensions.health", good(dimensions={"health": {"weight": 1}})),
    ("MPI-003", "dimensions.all.indicators.a", good(dimensions={"all": {"indicators": {"a": 3}}})),
    (
        "MPI-003",
        "dimensions",
        good(dimensions={"all": {"indicators": {f"i{n}": {} for n in range(61)}}}),
    ),
    ("MPI-004", "dimensions.all.indicators.a.weight", indicator(weight="a sixth")),
    ("MPI-004", "dimensions.all.indicators.a.weight", indicator(weight=0)),
    ("MPI-004", "dimensions", indicator(weight="1/2")),
    ("MPI-004", "dimensions", indicator(weight=0.9999)),
    ("MPI-005", "cutoffs", good(cutoffs=None)),
    ("MPI-005", "cutoffs[0]", good(cutoffs=[33])),
    ("MPI-005", "cutoffs[0]", good(cutoffs=[0])),
    ("MPI-005", "cutoffs[1]", good(cutoffs=["1/2", "50%"])),
    ("MPI-006", "dimensions.all.indicators.a", indicator(below=1, above=2)),
    ("MPI-006", "dimensions.all.indicators.a.below", indicator(below="six")),
    ("MPI-007", "dimensions.all.indicators.a.gap", indicator(gap="normalised")),
    ("MPI-007", "dimensions.all.indicators.a.gap", indicator(gap="normalised", above=3)),
    ("MPI-007", "dimensions.all.indicators.a.gap", indicator(gap="normalised", below=0)),
    (
        "MPI-007",
        "dimensions",
        good(dimensions={"all": {"indicators": {"a": {"gap": "whole"}, "b": {}}}}),
    ),
    ("MPI-008", "dimensions.all.indicators.a.unknown", indicator(unknown="ignore")),
    ("MPI-008", "variance", good(variance="bootstrap")),
    ("MPI-008", "confidence", good(confidence=95)),
    ("MPI-008", "psu", good(psu=["x"])),
    ("MPI-008", "by", good(by=["x", "x"])),
    ("MPI-008", "compare", good(compare="region")),
    ("MPI-008", "fpc", good(fpc=["x", "y", "z"])),
    ("MPI-008", "ssu", good(psu="p", ssu="s")),
    ("MPI-008", "time", good(time="year")),
    ("MPI-008", "time.samples", good(time={"column": "year"}, psu="p")),
    (
        "MPI-009",
        "dimensions",
        good(dimensions={"x": {"indicators": {"a": {}}}, "y": {"indicators": {"a": {}}}}),
    ),
]


@pytest.mark.parametrize(("code", "place", "content"), FAULTY)
def test_fault_is_named_with_code_place_and_remedy(code, place, content):
    faults = faults_of(content)
    assert [(f.code, f.place) for f in faults] == [(code, place)]
    assert faults[0].message.endswith(".")
    assert faults[0].remedy.endswith(".")


def test_all_faults_come_at_once():
    content = good(cutoffs=[2], variance="none at all", weigth="w")
    assert {f.code for f in faults_of(content)} == {"MPI-002", "MPI-005", "MPI-008"}


def test_indicators_without_a_weight_share_that_of_their_dimension():
    dimensions = {
        "health": {"weight": "1/2", "indicators": {"a": {}, "b": {}}},
        "living": {"weight": "1/2", "indicators": {"c": {}, "d": {}, "e": {}}},
    }
    found = read_specification(good(dimensions=dimensions)).indicators
    assert [str(i.weight) for i in found] == ["1/4", "1/4", "1/6", "1/6", "1/6"]


def test_yaml_is_read_from_a_file(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text(
        "dimensions:\n  health: {indicators: {a: d_a, b: {column: d_b, below: 3}}}\n"
        "cutoffs: [1/3, 20%]\nweight: [w, size]\n",
        encoding="utf-8",
    )
    spec = read_specification(path)
    assert spec.columns == ("d_a", "d_b", "w", "size")
    assert [str(k) for k in spec.cutoffs] == ["1/3", "1/5"]


@pytest.mark.parametrize(
    "text", ["dimensions: [", "- a\n- b\n", "cutoffs: [1/3]\ncutoffs: [1/2]\n", ""]
)
def test_a_file_that_is_no_mapping_is_one_fault(tmp_path, text):
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    assert [f.code for f in faults_of(path)] == ["MPI-001"]


def test_a_file_that_is_not_there_is_one_fault(tmp_path):
    assert [f.code for f in faults_of(tmp_path / "none.yaml")] == ["MPI-001"]


PEOPLE = {"a": [1, 0, 1], "b": [0, 0, 1], "c": [1, 0, 0]}


def faults_on(table, **more):
    with pytest.raises(SpecificationError) as caught:
        multidimensional(table, good(**more))
    return [(f.code, f.place) for f in caught.value.faults]


@pytest.mark.parametrize(
    ("fault", "columns", "more"),
    [
        (("MPI-010", "b"), {"b": None}, {}),
        (("MPI-010", "w"), {}, {"weight": "w"}),
        (("MPI-011", "living.b"), {"b": [0, 1, 2]}, {}),
        (("MPI-011", "living.b"), {"b": [0.0, 0.5, 1.0]}, {}),
        (("MPI-011", "living.b"), {"b": ["yes", "no", "no"]}, {}),
        (("MPI-012", "w"), {"w": [1, -1, 1]}, {"weight": "w"}),
        (("MPI-012", "w"), {"w": [1, None, 1]}, {"weight": "w"}),
        (("MPI-012", "w"), {"w": ["a", "b", "c"]}, {"weight": "w"}),
        (("MPI-013", "strata, psu"), {"p": [1, None, 2]}, {"psu": "p"}),
        (("MPI-013", "strata, psu"), {"f": ["x", "y", "z"]}, {"fpc": "f"}),
        (("MPI-014", "time: t"), {"t": [1, None, 2]}, {"time": {"column": "t"}}),
        (("MPI-015", "lonely_psu"), {"s": [1, 1, 2]}, {"strata": "s"}),
        (("MPI-015", "lonely_psu"), {"p": [1, 2, 3]}, {"psu": "p", "variance": "brr"}),
    ],
)
def test_faults_of_a_table_are_named(fault, columns, more):
    table = {k: v for k, v in (PEOPLE | columns).items() if v is not None}
    assert faults_on(table, **more) == [fault]


def test_all_faults_of_a_table_come_at_once():
    table = {"a": [1, 2, 3], "c": ["x", "y", "z"], "p": [1, None, 1]}
    found = faults_on(table, weight="w", psu="p")
    assert [code for code, _ in found] == ["MPI-010", "MPI-010", "MPI-011", "MPI-011", "MPI-013"]


def test_a_table_without_rows_is_a_fault():
    table = pa.table({name: pa.array([], type=pa.int8()) for name in PEOPLE})
    assert ("MPI-016", "table") in faults_on(table)


def test_a_gap_of_more_than_everything_is_a_fault():
    content = {"money": {"below": 10, "gap": "normalised"}}
    spec = good(dimensions={"all": {"indicators": content}})
    with pytest.raises(SpecificationError, match="MPI-011"):
        multidimensional({"money": [3.0, -1.0]}, spec)


def test_a_file_that_is_no_table_is_a_fault(tmp_path):
    path = tmp_path / "people.parquet"
    path.write_bytes(b"nothing")
    with pytest.raises(SpecificationError, match="MPI-017"):
        read_multidimensional(path, good())


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"below": 6}, 1 / 5),
        ({"at_most": 6}, 2 / 5),
        ({"above": 6}, 3 / 5),
        ({"at_least": 6}, 4 / 5),
        ({"equals": 7}, 2 / 5),
        ({"equals": [5, 8]}, 2 / 5),
    ],
)
def test_thresholds_mean_what_they_say_at_the_line(test, expected):
    spec = good(dimensions={"all": {"indicators": {"a": test}}}, cutoffs=[1])
    rows = multidimensional({"a": [5, 6, 7, 7, 8]}, spec).estimates.to_pylist()
    assert next(r["estimate"] for r in rows if r["measure"] == "H") == pytest.approx(expected)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([True, False, None]),
        pa.array([1, 0, None], type=pa.uint8()),
        pa.array([1.0, 0.0, float("nan")]),
        pa.array([1, 0, None]).dictionary_encode(),
        pa.array([1, 0, None]).cast(pa.decimal128(21, 1)),
        pa.chunked_array([[1], [0, None]]),
    ],
)
def test_a_column_may_be_of_any_kind_that_says_who_is_deprived(column):
    spec = good(dimensions={"all": {"indicators": {"a": {}}}}, cutoffs=[1])
    result = multidimensional(pa.table({"a": column}), spec)
    assert next(r["estimate"] for r in result.estimates.to_pylist()) == 0.5
    assert result.sample["rows_left_out"].to_pylist() == [1]


def test_words_may_say_who_is_deprived():
    water = {"column": "source", "equals": ["river", "pond"]}
    spec = good(dimensions={"all": {"indicators": {"water": water}}}, cutoffs=[1])
    table = {"source": ["river", "tap", None, "pond"]}
    rows = multidimensional(table, spec).estimates.to_pylist()
    assert next(r["estimate"] for r in rows if r["measure"] == "H") == pytest.approx(2 / 3)


def test_a_day_may_be_the_time():
    table = {"a": [1, 0, 1, 1], "day": [dt.date(2010, 1, 1)] * 2 + [dt.date(2014, 1, 1)] * 2}
    dimensions = {"all": {"indicators": {"a": {}}}}
    spec = good(dimensions=dimensions, cutoffs=[1], time={"column": "day"})
    rows = multidimensional(table, spec).changes.to_pylist()
    wanted = {"measure": "H", "type": "absolute", "annualised": True}
    (row,) = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    assert (row["from"], row["to"]) == ("2010-01-01", "2014-01-01")
    assert row["estimate"] == pytest.approx(0.5 / 4, rel=1e-3)


def test_words_as_times_have_no_yearly_rate():
    table = {"a": [1, 0, 1, 1], "wave": ["first", "first", "second", "second"]}
    dimensions = {"all": {"indicators": {"a": {}}}}
    spec = good(dimensions=dimensions, cutoffs=[1], time={"column": "wave"})
    rows = multidimensional(table, spec).changes.to_pylist()
    assert {r["annualised"] for r in rows} == {False}


def test_the_specification_in_the_documentation_is_read():
    page = Path(__file__).resolve().parents[2] / "docs" / "statistics-mpi.md"
    text = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    spec = read_specification(yaml.safe_load(text))
    assert len(spec.indicators) == 10
    assert sum(i.weight for i in spec.indicators) == 1
    assert spec.weight == ("weight", "household_size")
