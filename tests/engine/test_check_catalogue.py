"""The catalogue of faults in `docs/faults.md` is the one that the check uses."""

import re
from pathlib import Path

import pytest

from aboveline.engine.checking.catalogue import KIND_OF
from aboveline.engine.files import RegisterFilesError
from aboveline.engine.reading import FALSE_TEXTS, FIRST_DAY, LAST_DAY, TRUE_TEXTS

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")
EFFECTS = ("value unknown", "row not used", "household cannot be told", "value stands")
CODE_FOLDER = Path(__file__).parents[2] / "src" / "aboveline" / "engine" / "checking"


def test_the_page_has_every_code_with_its_words_and_no_other():
    rows = re.findall(r"^\| (REG-\d{3}) \| (.*) \| (.*) \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (kind.code, kind.severity, kind.title, kind.effect, kind.remedy)
        for kind in KIND_OF.values()
    ]
    assert RegisterFilesError.code in PAGE


def test_the_page_explains_every_effect():
    assert re.findall(r"^\| ([a-z ]+) \| (?:the|evaluation) ", PAGE, re.MULTILINE) == list(EFFECTS)
    assert {kind.effect for kind in KIND_OF.values()} == set(EFFECTS)


def test_the_page_names_the_words_and_days_that_are_read():
    for word in (*TRUE_TEXTS, *FALSE_TEXTS, str(FIRST_DAY), str(LAST_DAY)):
        assert word in PAGE


def test_every_code_that_the_rules_name_is_in_the_catalogue_and_used():
    named = set()
    for path in CODE_FOLDER.glob("*.py"):
        named |= set(re.findall(r"\bREG-\d{3}\b", path.read_text(encoding="utf-8")))
    assert named == set(KIND_OF)


@pytest.mark.parametrize("kind", KIND_OF.values(), ids=KIND_OF)
def test_a_kind_speaks_in_whole_sentences(kind):
    assert re.fullmatch(r"an? .*|areas .*|keys .*|overlapping .*|two .*|one .*", kind.title)
    assert kind.message[0].isupper()
    assert kind.message.endswith((".", ">"))
    assert kind.remedy.endswith(".")
    assert kind.severity in ("fault", "warning")
    assert set(re.findall(r"<(\w+)>", kind.message)) <= {"column", "detail", "allowed"}
