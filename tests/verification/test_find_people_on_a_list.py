"""People of the register are found on an outside list, with slips, and nobody is invented."""

import pyarrow as pa
import pytest
from benchmarks.compare_lists import sides

from aboveline.verification.comparisons.linking import SCHEMA, linked

ANN = {"name": "林小山", "born": "1961-03-04", "sex": "male", "county": "c1"}


def _table(*rows: dict[str, str]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def test_the_same_identity_number_is_one_person_whatever_else_differs() -> None:
    person = {"key": "p", "identity_index": "x", **ANN}
    entry = {"key": "e", "identity_index": "x", "name": "王大海", "born": "1990-01-01"}
    (found,) = linked(_table(person), _table(entry)).to_pylist()
    assert (found["key"], found["entry"], found["is_exact"]) == ("p", "e", True)
    assert (found["name"], found["birth_date"]) == ("other", "other")


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"name": "林小三"}, {"name": "alike_sound", "birth_date": "same"}),
        ({"born": "1961-04-03"}, {"name": "same", "birth_date": "swapped"}),
        ({"county": "c2"}, {"county": "other"}),
        ({"sex": "female"}, {"sex": "other"}),
        ({"county": None}, {"county": "missing"}),
    ],
)
def test_one_slip_hides_nobody_and_is_named(slip: dict[str, str], told: dict[str, str]) -> None:
    people = _table({"key": "p", **ANN}, {"key": "q", "name": "赵平", "born": "1950-10-11"})
    entry = {"key": "e", **ANN, **slip}
    (found,) = linked(people, _table(entry, {"key": "f", "name": "周文华"})).to_pylist()
    assert (found["key"], found["entry"], found["is_exact"]) == ("p", "e", False)
    assert told.items() <= found.items()


def test_one_person_may_have_two_entries_and_an_entry_is_of_the_likeliest_alone() -> None:
    people = _table({"key": "p", **ANN}, {"key": "q", **ANN, "born": "1961-03-05"})
    entries = _table({"key": "e", **ANN}, {"key": "f", **ANN})
    found = linked(people, entries).to_pylist()
    assert [(row["key"], row["entry"]) for row in found] == [("p", "e"), ("p", "f")]


def test_entries_that_fit_two_people_alike_are_given_for_both() -> None:
    people = _table({"key": "p", **ANN}, {"key": "q", **ANN})
    found = linked(people, _table({"key": "e", **ANN})).to_pylist()
    assert [row["key"] for row in found] == ["p", "q"]


def test_nothing_is_found_in_an_empty_list() -> None:
    assert linked(_table({"key": "p", **ANN}), _table()).num_rows == 0


def test_among_many_nearly_everybody_is_found_and_hardly_anybody_else() -> None:
    people, entries = sides(4_000, 20_000, seed=3)
    found = linked(people, entries).to_pylist()
    right = sum(row["key"] == row["entry"] for row in found)
    assert right / len(found) >= 0.99
    assert right / (4_000 * 0.6) >= 0.97
