"""The examples of docs/library.md run, and every public name has a section."""

import doctest
import re

from tests.docs.pages import DOCS, text_of

import aboveline

PAGE = text_of("library.md")


def test_the_examples_give_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = doctest.testfile(str(DOCS / "library.md"), module_relative=False, encoding="utf-8")
    assert done.attempted > 15
    assert done.failed == 0


def test_every_public_name_is_on_the_page():
    sections = set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE))
    functions = {name for name in aboveline.__all__ if name.islower()}
    assert sections - {"Errors"} == functions
    assert "`aboveline.StandardError`" in PAGE
