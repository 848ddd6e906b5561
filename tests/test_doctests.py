"""Every example in a docstring of the project says what really comes out."""

import doctest
import importlib
from pathlib import Path

import pytest

import aboveline

ROOT = Path(aboveline.__file__).parent
MODULES = sorted(
    ".".join(("aboveline", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for path in ROOT.rglob("*.py")
    if ">>>" in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_hold(name):
    result = doctest.testmod(importlib.import_module(name), verbose=False)
    assert result.attempted > 0
    assert result.failed == 0
