"""The examples in the docstrings of the statistics hold."""

import doctest
import importlib
import pkgutil

import pytest

from aboveline import statistics

MODULES = [
    "aboveline.statistics",
    *(
        f"aboveline.statistics.{module.name}"
        for module in pkgutil.iter_modules(statistics.__path__)
    ),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_module_hold(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
