"""docs/glossary.md has the words that the code uses, and no others."""

import re

import pytest
from tests.docs.pages import ROOT, section, table_rows, text_of

from aboveline.engine.checking.catalogue import KIND_OF
from aboveline.engine.errors import CODES as RUN_CODES
from aboveline.engine.mapping.faults import CODES as MAP_CODES
from aboveline.standard.errors import CODES as PACK_CODES
from aboveline.standard.register import register_tables
from aboveline.standard.shape import SECTIONS

PAGE = text_of("glossary.md")
SOURCES = sorted((ROOT / "src" / "aboveline").rglob("*.py"))


def first_column(start):
    rows = table_rows(section(PAGE, start))
    return [name for row in rows for name in re.findall(r"`([^`]+)`", next(iter(row.values())))]


def code_names():
    rows = table_rows(section(PAGE, "Words"))
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row["code name"])}


def every_code():
    found = set()
    for path in SOURCES:
        found |= set(re.findall(r"\"([A-Z]{3,6})-\d{3}\b", path.read_text("utf-8")))
    return found | {code.split("-")[0] for code in (*KIND_OF, *RUN_CODES, *MAP_CODES, *PACK_CODES)}


def test_states_are_those_of_the_code():
    found = set()
    for path in SOURCES:
        found |= set(re.findall(r"\"(meets|does_not_meet|cannot_tell)\"", path.read_text("utf-8")))
    assert set(first_column("States")) == found


def test_register_statuses_are_those_of_the_register():
    column = register_tables()["households"].columns["register_status"]
    assert first_column("Register statuses") == list(column.values)


def test_prefixes_of_fault_codes_are_those_of_the_code():
    expected = {*every_code(), "SYNTH"}
    assert set(first_column("Codes of faults")) == expected


@pytest.mark.parametrize("row", table_rows(section(PAGE, "Codes")), ids=lambda row: row["prefix"])
def test_the_file_named_for_a_prefix_holds_its_codes(row):
    prefix = row["prefix"].strip("`")
    assert f"{prefix}-0" in (ROOT / row["listed in"].strip("`")).read_text("utf-8")


def test_every_table_of_the_register_is_a_word():
    assert set(register_tables()) <= code_names()
    assert set(register_tables()) <= set(first_column("Files"))


def test_every_section_of_a_pack_is_a_word():
    assert set(SECTIONS) <= code_names()


def test_every_code_name_stands_in_the_code():
    text = "\n".join(
        path.read_text("utf-8")
        for kind in ("*.py", "*.yaml")
        for path in (ROOT / "src" / "aboveline").rglob(kind)
    )
    missing = [name for name in code_names() if not re.search(rf"\b{re.escape(name)}\b", text)]
    assert missing == []


def test_every_word_has_a_chinese_word_a_meaning_and_a_source():
    for row in table_rows(section(PAGE, "Words")):
        assert re.search(r"[\u4e00-\u9fff]", row["Chinese"]), row
        assert row["meaning"], row
        assert row["source"], row


def test_no_word_stands_twice():
    words = [row["word"] for row in table_rows(section(PAGE, "Words"))]
    assert len(words) == len(set(words))
