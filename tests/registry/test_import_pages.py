"""The pages of an import: from the file to the rows taken and the workbook that comes back."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.registry.import_scene import HEAD, HEADER, WIFE, number, scene, text_of

from aboveline.registry.importing import working
from aboveline.registry.importing.template import line_columns, template_columns
from aboveline.registry.importing.working import work_imports
from aboveline.registry.models import Household, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = date(2020, 6, 30)
    return scene()


def upload(client, content: bytes, name: str = "village.csv"):
    return client.post("/imports/", {"file": SimpleUploadedFile(name, content)})


def broken() -> bytes:
    return text_of(HEAD, (*WIFE[:5], "1982-02-03", *WIFE[6:]))


def test_a_file_is_read_checked_taken_and_undone_without_script(cast):
    client = cast.client("county")
    page = upload(client, broken())
    address = page["Location"]
    assert "证件号码" in client.get(address).content.decode()
    assert client.post(f"{address}check/")["Location"] == address
    shown = client.get(address).content.decode()
    assert "Q006" in shown
    assert "Take 1 row" in shown
    client.post(f"{address}take/")
    assert Household.objects.get(outside_number="A1").size == 1
    client.post(f"{address}undo/")
    assert not Household.objects.filter(outside_number="A1").exists()
    assert client.get(address).status_code == 200


def test_a_preview_shows_no_identity_number(cast):
    client = cast.client("county")
    address = upload(client, text_of(HEAD))["Location"]
    assert number("19800101", "001") not in client.get(address).content.decode()
    client.post(f"{address}check/")
    assert number("19800101", "001") not in client.get(address).content.decode()


def test_the_workbook_comes_back_with_what_is_wrong_and_mended_it_brings_no_duplicates(cast):
    client = cast.client("county")
    address = upload(client, broken())["Location"]
    client.post(f"{address}check/")
    client.post(f"{address}take/")
    receipt = b"".join(client.get(f"{address}receipt/").streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(receipt)).get_sheet_by_index(0).to_python()
    assert "Q006" in rows[2][0]
    assert rows[1][0] == ""
    mended = [rows[0], rows[1], [*rows[2][:7], "1982-02-02", *rows[2][8:]]]
    again = upload(client, text_of(*mended[1:], header=mended[0]))["Location"]
    client.post(f"{again}check/")
    counts = ImportBatch.objects.latest("started_at").counts
    assert counts == {"same": 1, "new": 1, "rows": 2, "households": 1}
    client.post(f"{again}take/")
    assert Household.objects.get(outside_number="A1").size == 2
    receipt = b"".join(client.get(f"{again}receipt/").streaming_content)
    heads = CalamineWorkbook.from_filelike(io.BytesIO(receipt)).get_sheet_by_index(0).to_python()[0]
    assert heads.count("What is to be mended") == heads.count("Only to be looked at") == 1


def test_what_was_taken_leads_to_its_households(cast):
    client = cast.client("county")
    known = cast.households["0417"]
    address = upload(client, text_of(HEAD, WIFE))["Location"]
    client.post(f"{address}check/")
    client.post(f"{address}take/")
    taken = Household.objects.get(outside_number="A1")
    page = client.get(f"{address}?outcome=new").text
    assert page.count(f'href="/households/{taken.number}/"') == 2
    [way] = re.findall(r'href="(/households/[?][^"]*)"', page)
    assert known.number in client.get("/households/").text
    found = client.get(way).text
    assert taken.number in found
    assert known.number not in found


def test_the_workbook_that_comes_back_offers_what_its_columns_take(cast):
    client = cast.client("county")
    wrong = (*WIFE[:4], "无", *WIFE[5:])
    address = upload(client, text_of(HEAD, wrong))["Location"]
    client.post(f"{address}check/")
    receipt = b"".join(client.get(f"{address}receipt/").streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(receipt))
    said = book.get_sheet_by_index(0).to_python()[2][0]
    assert said.startswith("IMPORT-022 sex: This is not in the list. Write one of these: ")
    offered = [row[1] for row in book.get_sheet_by_name("codes").to_python()]
    assert offered[0] == "sex"
    assert ", ".join(filter(None, offered[1:])) in said


def test_what_is_only_to_be_looked_at_stands_apart_from_what_is_to_be_mended(cast):
    client = cast.client("county")
    header = (*HEADER, "城乡居民基本医疗保险")
    uninsured, wrong = (*HEAD, "否"), (*WIFE[:5], "1982-02-03", *WIFE[6:], "否")
    address = upload(client, text_of(uninsured, wrong, header=header))["Location"]
    client.post(f"{address}check/")
    page = client.get(f"{address}?outcome=all").content.decode()
    assert page.count("only to be looked at") == page.count("Q020b") == 2
    receipt = b"".join(client.get(f"{address}receipt/").streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(receipt)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["What is to be mended", "Only to be looked at"]
    assert (rows[1][0], rows[1][1][:5]) == ("", "Q020b")
    assert (rows[2][0][:4], rows[2][1][:5]) == ("Q006", "Q020b")
    receipt = b"".join(client.get(f"{address}receipt/?wrong=1").streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(receipt)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2


def test_a_large_file_waits_for_the_worker_and_says_how_far_it_is(cast, monkeypatch):
    monkeypatch.setattr("aboveline.registry.views.imports.AT_ONCE", 1)
    client = cast.client("county")
    address = upload(client, text_of(HEAD, WIFE))["Location"]
    client.post(f"{address}check/")
    assert b'http-equiv="refresh"' in client.get(address).content
    assert working.work_imports() == 1
    assert b"Take 2 rows" in client.get(address).content
    client.post(f"{address}take/")
    assert work_imports() == 1
    assert ImportBatch.objects.get().state == "done"


@pytest.fixture
def large(monkeypatch):
    """Every file is too large to be read while the page waits."""
    monkeypatch.setattr("aboveline.registry.views.imports.READ_AT_ONCE", 1)


def test_a_large_file_is_kept_at_once_and_read_by_the_worker(cast, large):
    client = cast.client("county")
    address = upload(client, text_of(HEAD, WIFE))["Location"]
    waits = client.get(address).text
    assert "The file is being read." in waits
    assert 'http-equiv="refresh"' in waits
    assert "being read" in client.get("/imports/").text
    assert client.post(f"{address}check/")["Location"] == address
    assert ImportBatch.objects.get().state == "reading"
    assert work_imports() == 1
    shown = client.get(address).text
    assert "证件号码" in shown
    assert 'http-equiv="refresh"' not in shown
    client.post(f"{address}check/")
    assert ImportBatch.objects.get().counts["new"] == 2


def test_a_large_file_that_cannot_be_read_is_refused_with_the_remedy(cast, large, tmp_path):
    client = cast.client("county")
    address = upload(client, b"GIF89a\0\0")["Location"]
    assert work_imports() == 1
    assert "IMPORT-006" in client.get(address).text
    assert "refused" in client.get("/imports/").text
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert work_imports() == 0


def test_a_file_that_is_too_large_is_not_even_kept(cast, large, monkeypatch):
    monkeypatch.setattr("aboveline.registry.importing.reading.anyfile.FILE_BYTES", 10)
    page = upload(cast.client("county"), text_of(HEAD, WIFE))
    assert page.status_code == 422
    assert b"IMPORT-001" in page.content
    assert not ImportBatch.objects.exists()


def test_an_import_that_was_stopped_goes_on_where_it_was(cast):
    client = cast.client("county")
    address = upload(client, text_of(HEAD, WIFE))["Location"]
    client.post(f"{address}check/")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    ImportBatch.objects.update(state="running", worked_at=long_ago)
    assert work_imports() == 1
    assert ImportBatch.objects.get().state == "done"
    assert Household.objects.get(outside_number="A1").size == 2


def test_an_import_that_fails_is_marked_and_the_next_has_its_turn(cast, tmp_path):
    client = cast.client("county")
    address = upload(client, text_of(HEAD))["Location"]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(b"broken")
    client.post(f"{address}check/")
    assert ImportBatch.objects.get().state == "failed"
    assert client.get(address).status_code == 200


def test_a_file_that_cannot_be_read_is_refused_with_the_remedy(cast):
    page = upload(cast.client("county"), b"GIF89a\0\0")
    assert page.status_code == 422
    assert b"IMPORT-006" in page.content


def test_imports_of_another_county_and_of_other_roles_are_not_there(cast):
    address = upload(cast.client("county"), broken())["Location"]
    for client in (cast.client("county", "beside"), cast.client("village_worker")):
        for path in ("", "receipt/"):
            assert client.get(f"{address}{path}").status_code == 404
        for path in ("check/", "take/", "undo/"):
            assert client.post(f"{address}{path}").status_code == 404


def test_pages_ask_the_database_a_counted_number_of_times(cast, django_assert_num_queries):
    client = cast.client("county")
    address = upload(client, text_of(HEAD, WIFE))["Location"]
    client.post(f"{address}check/")
    client.get("/imports/")
    with django_assert_num_queries(5):
        client.get("/imports/")
    with django_assert_num_queries(6):
        client.get(address)


def test_the_empty_workbook_is_understood_column_by_column(cast):
    client = cast.client("county")
    answer = client.get("/imports/template/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    heads = book.get_sheet_by_index(0).to_python()[0]
    address = upload(client, text_of(("x",) * len(heads), header=heads))["Location"]
    matches = ImportBatch.objects.get().matches[0]
    assert address
    assert [match[2] for match in matches] == [column.key for column in template_columns()]
    heads = book.get_sheet_by_index(1).to_python()[0]
    upload(client, text_of(("x",) * len(heads), header=heads))
    matches = ImportBatch.objects.latest("started_at").matches[0]
    assert [match[2] for match in matches] == [column.key for column in line_columns()]
