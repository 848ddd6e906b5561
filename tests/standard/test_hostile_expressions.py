"""Expressions that try to get out of the language are refused with a code, and at once."""

import time
from pathlib import Path

import pytest
import yaml
from tests.engine.reference import throwaway

from aboveline.standard import load_standard
from aboveline.standard.errors import CODES, ExpressionError, StandardError
from aboveline.standard.language import Scope, Symbol, Type, check

HOSTILE = yaml.safe_load(Path(__file__).with_name("hostile.yaml").read_text("utf-8"))
HANGS = 2.0  # seconds; a guard against hanging, the times themselves are printed
SCOPE = Scope(
    names={name: Symbol(Type(about["type"])) for name, about in throwaway.HOUSEHOLD_FIELDS.items()},
    members={name: Symbol(Type(about["type"])) for name, about in throwaway.PERSON_FIELDS.items()},
)


def text_of(entry):
    """The expression of an entry, written out."""
    times = entry.get("times", 0)
    repeated = entry.get("repeat", "") * times + entry.get("after", "")
    whole = entry.get("before", "") + repeated + entry.get("close", "") * times
    return entry.get("expression", whole)


def refusal(text):
    """The code with which an expression is refused, and after how many seconds."""
    start = time.perf_counter()
    with pytest.raises(ExpressionError) as refused:
        check(text, SCOPE)
    return refused.value, time.perf_counter() - start


@pytest.mark.parametrize("entry", HOSTILE, ids=lambda entry: entry["name"])
def test_hostile_expression_is_refused_with_a_code(entry, record_property):
    error, seconds = refusal(text_of(entry))
    assert error.code in CODES
    assert error.message
    assert error.remedy
    assert len(error.message) < 1000
    record_property("seconds", seconds)
    assert seconds < HANGS


def test_hostile_expression_is_refused_inside_a_member(tmp_path):
    for entry in HOSTILE:
        with pytest.raises(ExpressionError):
            check(text_of(entry), SCOPE, member=True)


def test_pack_full_of_hostile_expressions_tells_every_fault_at_its_place(tmp_path):
    texts = {
        f"hostile_{number}": text
        for number, entry in enumerate(HOSTILE)
        if len(text := text_of(entry)) < 100_000
        and "\ud800" not in text  # half a character: the file is refused, test_hostile_packs.py
    }
    sections = throwaway.sections()
    sections["facts"]["household"] |= {name: {"is": text} for name, text in texts.items()}
    folder = throwaway.write_pack(tmp_path / "throwaway", sections)
    with pytest.raises(StandardError) as refused:
        load_standard(folder)
    faults = refused.value.faults
    assert {fault.code[:4] for fault in faults} == {"EXPR"}
    assert {fault.file for fault in faults} == {"pack.yaml"}
    for name in texts:
        assert [fault for fault in faults if name in fault.place.split(".")], texts[name][:80]


@pytest.mark.parametrize(
    "place",
    [
        ("criteria", {"calm": {"holds": "{}", "clause": "calm", "source": "S1"}}),
        ("decision", {"meets": "{}"}),
        ("categories", [{"name": "some", "when": "{}"}, {"name": "none", "otherwise": True}]),
        ("problems", {"calm": {**throwaway.problem("calm"), "criterion": None, "when": "{}"}}),
        ("benefits", {"help": {"eligible": "{}", "amount": "m", "clause": "c", "unit": "u"}}),
        ("indicators", {"some": {"counts": "households", "numerator": "{}", "unit": "percent"}}),
        (
            "exits",
            {"village": {"level": "village", "criteria": {"calm": {"holds": "{}", "clause": "c"}}}},
        ),
    ],
    ids=lambda place: place[0],
)
@pytest.mark.parametrize(
    "text",
    [
        "true or (select true)",
        "true or glob('x') = 1",
        "(" * 30 + "true" + ")" * 30,
        "true or now() < 1",
    ],
)
def test_hostile_expression_is_refused_wherever_a_pack_holds_one(tmp_path, place, text):
    key, said = place
    written = yaml.safe_load(yaml.safe_dump(said).replace("{}", text.replace("'", "''")))
    folder = throwaway.write_pack(tmp_path / "throwaway", throwaway.sections(**{key: written}))
    with pytest.raises(StandardError) as refused:
        load_standard(folder)
    assert any(
        f.code in {"EXPR-001", "EXPR-002", "EXPR-003", "EXPR-004"} for f in refused.value.faults
    )


@pytest.mark.parametrize(
    "text",
    [
        "p or " * 249 + "p",  # 499 words and signs
        "p" + " " * 3998 + " ",
        "(" * 24 + "p" + ")" * 24,
        "not " * 24 + "p",
        "p\nand\tq",
        "case when " * 24 + "p" + " then p else q end" * 24,
    ],
)
def test_expression_at_the_limit_is_read(text):
    check(text, SCOPE)


def test_times_of_refusals_can_be_seen_with_s():
    times = sorted(((refusal(text_of(e))[1], e["name"]) for e in HOSTILE), reverse=True)
    for seconds, name in times[:10]:
        print(f"{seconds * 1000:8.2f} ms  {name}")  # noqa: T201
    assert len(times) >= 60
