"""The pages name files that are there, and every page and folder is named."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MAP = DOCS / "where-things-are.md"

PATH = re.compile(r"`((?:\.ci|src|docs|tests|tools|benchmarks)/[^`\s]*|[A-Z]\w+(?:\.md)?)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")


def pages():
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def paths_in_the_map():
    return [found for found in PATH.findall(MAP.read_text("utf-8")) if found != "REGISTER"]


@pytest.mark.parametrize("path", sorted(set(paths_in_the_map())))
def test_a_path_of_the_map_opens(path):
    place = ROOT / path
    if path.endswith("/"):
        assert any(place.iterdir())
    else:
        assert place.read_text("utf-8")


def test_every_page_is_on_the_map():
    named = set(paths_in_the_map())
    single = [page for page in pages() if page.parent.name != "decisions"]
    single += sorted(DOCS.glob("*.ipynb"))
    missing = {page.relative_to(ROOT).as_posix() for page in single} - named
    assert missing <= {"docs/where-things-are.md"}


def test_every_folder_of_the_package_is_on_the_map():
    folders = {
        f"{path.relative_to(ROOT).as_posix()}/"
        for path in (ROOT / "src" / "aboveline").iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }
    assert folders <= set(paths_in_the_map())


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page):
    broken = [
        target
        for target in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page):
    named = re.findall(r"`((?:docs|src|tests|tools|benchmarks)/[\w./-]+)`", page.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []
