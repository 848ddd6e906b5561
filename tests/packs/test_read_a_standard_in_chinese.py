"""A reader of Chinese is shown no English by a shipped pack, and words change no decision."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from shown import texts_of

from aboveline.standard import load_standard, pack_names
from aboveline.standard.describe import describe
from aboveline.standard.words import Words

PACKS = Path(__file__).parents[2] / "src/aboveline/packs"
# Names that Chinese texts write in Latin letters too
PROPER = {
    "Vietnam",
    "Net",
    "INDEC",
    "ropensci",
    "eph",
    "docs",
    "real-data",
    "Aboveline",
    "EPH",
    "MIT",
}


@pytest.mark.parametrize("name", pack_names())
def test_every_text_of_a_pack_has_its_chinese(name):
    standard = load_standard(name)
    without = {
        key for key, _ in texts_of(standard) if not said_in_chinese(standard.labels.get(key, ""))
    }
    assert without == set()


def said_in_chinese(text):
    return re.search("[\u4e00-\u9fff]", text) or text in PROPER


@pytest.mark.parametrize("name", pack_names())
def test_the_chinese_description_holds_no_english_word(name):
    standard = load_standard(name)
    keys = {standard.name, *standard.pack.sources}
    for line in describe(standard, chinese=True):
        rest = line.text
        for key in sorted(keys, key=len, reverse=True):
            rest = rest.replace(key, "")
        english = set(re.findall(r"[A-Za-z][a-z_-]{2,}", rest)) - PROPER
        assert not english, line.text


@pytest.mark.parametrize("name", pack_names())
def test_no_chinese_of_a_pack_is_left_over(name):
    folder = PACKS / name
    own = folder / "labels/zh.yaml"
    if not own.is_file():
        return
    known = {
        key for heir in (name, *HEIRS.get(name, ())) for key, _ in texts_of(load_standard(heir))
    }
    assert set(yaml.safe_load(own.read_text("utf-8"))) <= known


HEIRS = {"china-2013": ("china-2021",)}


@pytest.mark.parametrize("name", pack_names())
def test_every_expression_of_a_pack_can_be_said(name):
    standard = load_standard(name)
    words = Words(standard, chinese=True)
    nodes = [rule.node for rule in (*standard.criteria.values(), *standard.categories)]
    nodes += [f.node for f in (*standard.person_facts.values(), *standard.household_facts.values())]
    nodes += [item.numerator for item in standard.indicators.values()]
    for node in nodes:
        said = words.expression(node, "")
        assert not re.search(r"[a-z]{3,}", said), said


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("school_age", "出生日期至最近一个9月1日的周年数不低于义务教育最小年龄且"),
        (
            "safe_by_repair",
            "（危房等级为“C级”且住房改造情况为“已维修加固”）或住房改造情况为“已拆除重建”",
        ),
        ("net_burden", "较大值（0，近12个月合规自付医疗支出－近12个月保险理赔）"),
        ("income_per_person", "家庭纯收入÷家庭人口数"),
        ("visited_in_time", "最近一次走访日期后入户走访间隔个月不早于评价日且（走访方式为“入户”或"),
    ],
)
def test_an_expression_says_in_chinese_what_it_says(fact, said):
    standard = load_standard("china-2013")
    node = (standard.person_facts.get(fact) or standard.household_facts[fact]).node
    assert Words(standard, chinese=True).expression(node, "").startswith(said)


def test_another_word_changes_no_digest_and_another_rule_does(tmp_path):
    folder = tmp_path / "line"
    shutil.copytree(PACKS / "income-line", folder)
    before = load_standard(folder).digest
    (folder / "labels/zh.yaml").write_text("criteria.above_poverty: 别的说法\n", encoding="utf-8")
    assert load_standard(folder).digest == before
    assert load_standard(folder).labels == {"criteria.above_poverty": "别的说法"}
    rules = folder / "criteria.yaml"
    rules.write_text(rules.read_text("utf-8") + "# another rule\n", encoding="utf-8")
    assert load_standard(folder).digest != before


def test_a_pack_without_chinese_is_read_in_english(tmp_path):
    folder = tmp_path / "line"
    shutil.copytree(PACKS / "income-line", folder)
    (folder / "labels/zh.yaml").unlink()
    told = [line.text for line in describe(load_standard(folder), chinese=True)]
    assert any("income reaches the food basket" in text for text in told)
