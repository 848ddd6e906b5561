"""Every file and page that the site makes, read by who may not unmask: no identity number, phone
or account of anybody in the register is in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typst
import xlsxwriter
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.site.address_scene import Scene, make_scene
from tests.site.addresses import ADDRESSES
from tests.site.test_every_address import may_enter

from aboveline.accounts.permissions import ROLES, Permission, Role
from aboveline.registry.fields import fields_of, value_of
from aboveline.registry.models import Household, Person
from aboveline.registry.recording import put

KINDS = ("csv", "xlsx", "parquet", "zip", "history.zip")
SECRETS = {"person": ("identity_number", "phone"), "household": ("phone", "bank_account")}


@pytest.fixture
def scene(cast, settings, tmp_path) -> Scene:
    settings.ABOVELINE_FILES = tmp_path
    for place, home in enumerate(Household.objects.order_by("number")):
        given = {"phone": f"1990000111{place}", "bank_account": f"62000000000099{place}"}
        put(home, "household", given)
        home.save()
    for place, person in enumerate(Person.objects.order_by("pk")):
        put(person, "person", {"phone": f"1990000222{place}"})
        person.save()
    return make_scene(cast)


@pytest.fixture
def papers(monkeypatch) -> list[str]:
    """What was set on paper: a PDF keeps its text as the shapes of a font, so its words are read
    where they go in.
    """
    told: list[str] = []
    compile_ = typst.compile

    def compiled(*args: Any, sys_inputs: dict[str, str], **more: Any) -> Any:
        told.extend(sys_inputs.values())
        return compile_(*args, sys_inputs=sys_inputs, **more)

    monkeypatch.setattr(typst, "compile", compiled)
    return told


def secrets() -> dict[str, str]:
    """Every number in the register by itself, with whose it is."""
    found = {}
    for table, rows in (("person", Person.objects.all()), ("household", Household.objects.all())):
        for row in rows:
            for name in SECRETS[table]:
                value = value_of(row, fields_of(table)[name])
                if value:
                    found[str(value)] = f"{name} of {row.pk}"
    return found


def texts_of(content: bytes) -> Iterator[str]:
    """Everything that can be read in a file: cells of workbooks and tables, members of archives."""
    if content[:4] == b"PAR1":
        yield str(pq.read_table(io.BytesIO(content)).to_pydict())
        return
    if content[:2] != b"PK":
        yield content.decode("utf-8", errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            for name in book.sheet_names:
                yield str(book.get_sheet_by_name(name).to_python())
            return
        for name in names:
            yield from texts_of(archive.read(name))


def given_away(texts: Any, known: dict[str, str]) -> set[str]:
    """Which of the numbers stand in texts, spaces and dashes apart."""
    plain = [re.sub(r"[\s\-]", "", text) for text in texts]
    return {known[number] for number in known if any(number in text for text in plain)}


def whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def paths(scene: Scene) -> Iterator[tuple[str, Any, str]]:
    for name, address in ADDRESSES.items():
        if address.takes == "post":
            continue
        if name == "registry:export":
            for kind in KINDS:
                yield name, address, reverse(name, kwargs={"kind": kind})
        else:
            yield name, address, reverse(name, kwargs=address.here(scene))


def readers(address: Any) -> list[Role]:
    """Who comes in and may not unmask."""
    return [
        role
        for role in Role
        if may_enter((role, "inside"), address)
        and Permission.REGISTRY_IDENTITY_UNMASK not in ROLES[role]
    ]


def test_no_page_and_no_file_gives_a_number_to_who_may_not_unmask(scene, papers):
    known, wrong, files = secrets(), [], set()
    assert len(known) > 10
    for name, address, path in paths(scene):
        for role in readers(address):
            papers.clear()
            answer = scene.cast.client(role).get(path)
            kind = answer.headers.get("Content-Type", "").partition(";")[0]
            is_page = kind == "text/html"
            content = whole(answer)
            if not is_page and answer.status_code == 200:
                files.add((name, kind))
            found = given_away([*texts_of(content), *papers], known)
            wrong += [f"{path} to {role}: {one}" for one in found]
            if is_page:
                break  # pages differ by role in their buttons
    assert wrong == []
    assert {"evaluation:slip_pdf", "exits:notice_pdf", "registry:export", "problems:export"} <= {
        name for name, _kind in files
    }


def test_the_search_finds_a_number_in_every_kind_of_file(scene):
    number = next(iter(secrets()))
    packed, book = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", f"x,{number[:6]} {number[6:]}\n")
    table = io.BytesIO()
    pq.write_table(pa.table({"a": [number]}), table)
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        made.add_worksheet().write_string(0, 0, number)
    for content in (packed.getvalue(), book.getvalue(), table.getvalue(), number.encode()):
        assert given_away(texts_of(content), {number: "it"}) == {"it"}
