"""The pack of docs/add-a-pack.md can be built, proves itself, and breaks as the page says."""

from datetime import date
from decimal import Decimal

import pytest
from tests.docs.pages import blocks_of, section, table_rows, text_of

import aboveline
from aboveline.engine.checking import check, fields_of
from aboveline.engine.proof import prove
from aboveline.standard import StandardError, load_standard

PAGE = text_of("add-a-pack.md")
DAY = date(2026, 3, 31)


def build(folder):
    """Write the files of the page, each the block after its name."""
    for block in blocks_of(PAGE):
        if block.kind in {"yaml", "csv"}:
            path = folder / block.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("page"))


def breaks():
    """Each change of section 7: the file, the lines before and after, what the page shows."""
    found = list(blocks_of(section(PAGE, "7")))
    return [
        (change.path, change.text.splitlines(), shown.text.splitlines())
        for change, shown in zip(found[::2], found[1::2], strict=True)
    ]


def said_of(folder):
    """Everything that the pack check has to say of a folder."""
    try:
        return [str(difference) for difference in prove(load_standard(folder)).differences]
    except StandardError as error:
        return [str(fault) for fault in error.faults]


def test_the_pack_proves_itself(built):
    proof = prove(load_standard(built / "river-valley"))
    assert [str(difference) for difference in proof.differences] == []
    assert proof.unseen == ()
    assert proof.cases > 15


def test_without_cases_the_check_says_what_no_case_shows(tmp_path):
    folder = build(tmp_path) / "river-valley"
    (folder / "cases" / "promise.yaml").unlink()
    (shown,) = [b.text for b in blocks_of(section(PAGE, "6")) if b.kind == "text"]
    unseen = prove(load_standard(folder)).unseen
    assert {line.removeprefix("○ ") for line in shown.splitlines()} <= set(unseen)


@pytest.mark.parametrize(("path", "change", "shown"), breaks())
def test_a_change_of_the_page_is_refused_in_the_words_of_the_page(path, change, shown, tmp_path):
    file = build(tmp_path) / path
    before, after = (line[1:] for line in change)
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")
    said = said_of(tmp_path / "river-valley")
    if shown[-1] == "...":
        shown = shown[:-1]
        assert len(said) == len(shown) + 3
    assert said[: len(shown)] == shown


def test_the_register_of_the_page_is_sound(built, tmp_path):
    standard = load_standard(built / "river-valley")
    found = check(
        built / "valley", standard_fields=fields_of(standard), out=tmp_path / "out", workers=1
    )
    assert found.faults.to_pylist() == []


@pytest.fixture(scope="module")
def results(built, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return aboveline.evaluate(
        built / "valley", built / "river-valley", as_of=DAY, out=out, workers=1
    )


def shown(value):
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return {None: "unknown", True: "true", False: "false"}.get(value, value)


def test_the_decisions_are_those_of_the_page(results):
    expected = table_rows(section(PAGE, "8"))
    columns = list(expected[0])
    rows = results.decisions.sort_by("household_id").select(columns).to_pylist()
    assert [{name: shown(value) for name, value in row.items()} for row in rows] == expected


def test_the_problems_are_those_of_the_page(results):
    rows = results.problems.select(["household_id", "rule"]).to_pylist()
    assert sorted((row["household_id"], row["rule"]) for row in rows) == [
        ("h2", "harvest_at_risk"),
        ("h2", "water"),
        ("h3", "to_verify"),
    ]
