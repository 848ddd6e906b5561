"""The list of households as a file: complete, masked, narrowed, harmless, audited."""

from __future__ import annotations

import csv
import io
from datetime import date

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from tests.cast import make_cast

from aboveline.audit.models import Entry
from aboveline.registry.exporting.safe import safe_text
from aboveline.registry.models import Household

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings):
    settings.ABOVELINE_TODAY = date(2020, 6, 30)
    return make_cast()


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_csv_says_its_day_and_filter_and_holds_the_households_of_the_area(cast):
    answer = cast.client("county").get("/exports/households.csv?status=not_registered")
    content = content_of(answer)
    rows = rows_of(content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "2020-06-30" in rows[0][0]
    assert "not registered" in rows[1][0]
    assert [row[0] for row in rows[4:]] == ["0417"]


def test_phones_are_masked_in_every_kind(cast):
    client = cast.client("county")
    for kind in ("csv", "xlsx", "parquet"):
        assert b"19900000000" not in content_of(client.get(f"/exports/households.{kind}"))
    rows = rows_of(content_of(client.get("/exports/households.csv")))
    assert "199******00" in rows[4]


def test_a_workbook_has_a_sheet_of_notes_and_hidden_keys(cast):
    content = content_of(cast.client("county").get("/exports/households.xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["notes", "Households"]
    page = book.get_sheet_by_name("Households").to_python()
    assert page[1][0] == "0417"
    assert page[1][-1] == str(cast.households["0417"].pk)


def test_a_register_file_names_nobody(cast):
    content = content_of(cast.client("county").get("/exports/households.parquet"))
    table = pq.read_table(io.BytesIO(content))
    assert table.column("number").to_pylist() == ["0417"]
    assert b"Wang" not in content


def test_no_cell_is_taken_for_a_formula(cast):
    Household.objects.filter(number="0417").update(head_name='=HYPERLINK("http://x")')
    rows = rows_of(content_of(cast.client("county").get("/exports/households.csv")))
    assert '\'=HYPERLINK("http://x")' in rows[4]
    assert [safe_text(text) for text in ("+1+1", "@x", "\tx", "-3.5", "-x")] == [
        "'+1+1",
        "'@x",
        "'\tx",
        "-3.5",
        "'-x",
    ]


def test_an_export_is_audited_with_its_size(cast):
    cast.client("county").get("/exports/households.csv")
    entry = Entry.objects.get(action="registry:export:make")
    assert entry.details == {"kind": "csv", "households": 1}


def test_those_who_may_not_export_find_nothing_there(cast):
    for role in ("village_worker", "enumerator", "administrator"):
        assert cast.client(role).get("/exports/households.csv").status_code == 404
    assert cast.client("county").get("/exports/households.exe").status_code == 404
    beside = rows_of(content_of(cast.client("county", "beside").get("/exports/households.csv")))
    assert [row[0] for row in beside[4:]] == ["0512"]
