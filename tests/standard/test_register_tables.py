"""What the list of register tables says, read as dataclasses."""

import dataclasses
import doctest

import pytest

from aboveline.standard import register
from aboveline.standard.register import register_tables


def test_only_areas_and_households_are_required():
    assert [t.name for t in register_tables().values() if t.required] == ["areas", "households"]


def test_dated_tables_carry_the_dating_columns():
    dated = {t.name for t in register_tables().values() if "valid_from" in t.columns}
    assert dated == {t.name for t in register_tables().values() if t.dated}
    assert dated == {"households", "people"}


def test_every_key_and_reference_is_a_column_of_a_table():
    tables = register_tables()
    for table in tables.values():
        assert set(table.key) <= set(table.columns)
        for column in table.columns.values():
            if column.references:
                target, key = column.references.split(".")
                assert key in tables[target].columns


def test_a_column_knows_its_bounds_codes_and_unit():
    columns = register_tables()["people"].columns
    assert (columns["months_worked"].minimum, columns["months_worked"].maximum) == (0, 12)
    assert columns["insurance_exception"].values == ("none", "newborn", "soldier", "in_process")
    assert columns["identity_number"].identity
    assert register_tables()["living"].columns["out_of_pocket_year"].unit == (
        "yuan per household per year"
    )


def test_what_was_read_cannot_be_changed():
    column = register_tables()["people"].columns["sex"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        column.type = "text"


def test_examples_in_the_module_hold():
    assert doctest.testmod(register).failed == 0
