"""Every example in a docstring of the project says what really comes out."""

import doctest
import importlib
import pkgutil

import pytest

import aboveline

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(aboveline.__path__, prefix="aboveline.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_hold(name):
    result = doctest.testmod(importlib.import_module(name), verbose=False)
    assert result.failed == 0


def test_example_of_the_package_holds():
    assert doctest.testmod(aboveline).failed == 0
