"""Every page has its landmarks, one heading, the day, and nothing that the policy refuses."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.template import engines

import aboveline

TEMPLATES = sorted(Path(aboveline.__file__).parent.glob("*/**/templates/**/*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_script_or_style(template):
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", text)


def test_absent_page_is_answered_in_the_language_of_the_reader(client):
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert '<html lang="en"' in answer.text
    client.cookies["django_language"] = "zh-hans"
    assert '<html lang="zh-hans"' in client.get("/nothing-here/").text


def test_page_has_landmarks_and_a_way_past_them(client):
    text = client.get("/nothing-here/").text
    assert 'href="#main"' in text
    assert [text.count(tag) for tag in ("<main", "<h1", "<header", "<footer")] == [1, 1, 1, 1]


def test_moved_clock_is_said_on_every_page(client, settings):
    settings.ABOVELINE_TODAY = date(2020, 6, 30)
    assert "The day here is 30 June 2020" in client.get("/nothing-here/").text
    settings.ABOVELINE_TODAY = None
    assert "as if it were" not in client.get("/nothing-here/").text


def test_broken_page_needs_nothing_but_its_file():
    text = engines["django"].get_template("500.html").render({})
    assert "Something broke" in text
    assert "系统出错" in text
