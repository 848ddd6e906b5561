"""Each rule of the check: a small register that breaks it, and one that just does not."""

import pytest
from tests.engine.check_examples import EXAMPLES_OF_CELLS, SOUND
from tests.engine.check_examples_between import EXAMPLES_BETWEEN

from aboveline.engine.checking import check
from aboveline.engine.checking.catalogue import KIND_OF

EXAMPLES = EXAMPLES_OF_CELLS + EXAMPLES_BETWEEN
# Shown in other files: encodings and Parquet, counties, the manifest, the fields of a standard.
ELSEWHERE = {
    *("REG-004", "REG-005", "REG-006", "REG-007", "REG-009", "REG-011", "REG-015", "REG-024"),
    *("REG-026", "REG-035", "REG-036", "REG-082"),
}


def name_of(example):
    return f"{example.code} {example.case}"


def faults_of(folder, files):
    for name, text in {**SOUND, **files}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return check(folder).faults.to_pylist()


def test_the_sound_register_has_no_faults(tmp_path):
    assert faults_of(tmp_path, {}) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_a_rule_finds_what_breaks_it_and_nothing_else_and_says_so(example, tmp_path):
    found = faults_of(tmp_path, example.broken)
    places = [(fault["file"], fault["row"], fault["column"]) for fault in found]
    assert {fault["code"] for fault in found} == {example.code}
    assert sorted(places, key=str) == sorted(example.at, key=str)
    kind = KIND_OF[example.code]
    for fault in found:
        assert (fault["severity"], fault["remedy"]) == (kind.severity, kind.remedy)
        assert "<" not in fault["message"]
        assert fault["message"].endswith((".", "?"))


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.sound], ids=name_of)
def test_a_rule_is_silent_where_nothing_breaks_it(example, tmp_path):
    assert faults_of(tmp_path, example.sound) == []


def test_every_code_has_an_example():
    assert {example.code for example in EXAMPLES} | ELSEWHERE == set(KIND_OF)
