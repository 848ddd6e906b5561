"""Files as offices send them, read as text cells with their places; nothing is guessed."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from aboveline.registry.importing.reading import Book, anyfile, read_book, workbook
from aboveline.registry.importing.reading.kept import book_bytes, book_from
from aboveline.registry.importing.reading.refused import FileRefusedError

KNOWN = {"姓名", "身份证号", "工资性", "收入 / 工资性", "name", "identity number", "birth date"}


def read(content: bytes, name: str = "") -> Book:
    return read_book(content, KNOWN.__contains__, name=name)


def workbook_of(fill) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book)
    return file.getvalue()


def office_workbook(book) -> None:
    sheet = book.add_worksheet("一村")
    sheet.merge_range(1, 1, 1, 6, "青兰县 2020 年花名册")
    for column, heading in ((1, "姓名"), (2, "身份证号"), (6, "户主")):
        sheet.merge_range(2, column, 3, column, heading)
    sheet.merge_range(2, 3, 2, 5, "收入")
    sheet.write_row(3, 3, ["工资性", "经营性", "转移性"])
    sheet.write_row(4, 1, ["张三", "990101199001010011", 1200, 2.5, None])
    sheet.write_row(5, 1, ["李四", 5.205021990010113e17])
    sheet.merge_range(4, 6, 5, 6, "张三")
    sheet.write_row(7, 1, ["合计", None, 1200])
    sheet.write(8, 1, "填表人：王五")


def test_headings_over_merged_cells_become_paths():
    sheet = read(workbook_of(office_workbook)).sheets[0]
    assert sheet.headings == (
        "姓名", "身份证号", "收入 / 工资性", "收入 / 经营性", "收入 / 转移性", "户主",
    )  # fmt: skip
    assert sheet.place(5, 1) == "C5"


def test_a_value_merged_over_rows_counts_in_every_row():
    sheet = read(workbook_of(office_workbook)).sheets[0]
    assert sheet.cells["c5"].to_pylist() == ["张三", "张三"]


def test_what_was_read_is_kept_and_comes_back_as_it_was():
    book = read(workbook_of(office_workbook))
    assert book_from(b"".join(book_bytes(book))) == book


def test_totals_and_signatures_are_left_out_and_said():
    book = read(workbook_of(office_workbook))
    assert book.sheets[0].cells["row"].to_pylist() == [5, 6]
    assert [(skipped.row, skipped.why) for skipped in book.skipped] == [(8, "total"), (9, "note")]


def test_a_number_that_excel_rounded_keeps_the_mark_of_it():
    numbers = read(workbook_of(office_workbook)).sheets[0].cells["c1"].to_pylist()
    assert numbers == ["990101199001010011", "5.20502199001011E+17"]


def test_days_and_numbers_read_as_the_office_wrote_them():
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "birth date", "income"])
        sheet.write(1, 0, "Wu Min")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 1, date(1990, 1, 31), day)
        sheet.write_number(1, 2, 4320.5)

    sheet = read(workbook_of(fill)).sheets[0]
    assert sheet.cells.to_pylist() == [
        {"row": 2, "c0": "Wu Min", "c1": "1990-01-31", "c2": "4320.5"}
    ]


def test_hidden_sheets_are_read_and_marked_and_ours_is_not_read():
    def fill(book) -> None:
        for name in ("seen", "unseen", "aboveline"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["name", "identity number"])
            sheet.write_row(1, 0, ["template", "people-1"])
        book.worksheets()[1].hide()
        book.worksheets()[2].very_hidden()

    book = read(workbook_of(fill))
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("seen", False),
        ("unseen", True),
    ]
    assert book.notes["template"] == "people-1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_text_is_read_in_the_encodings_of_offices(encoding):
    book = read("姓名,身份证号\n张三,990101199001010011\n".encode(encoding), "一村.csv")
    assert book.sheets[0].name == "一村"
    assert book.sheets[0].cells.to_pylist() == [
        {"row": 2, "c0": "张三", "c1": "990101199001010011"}
    ]


def test_a_text_in_another_encoding_is_refused():
    with pytest.raises(FileRefusedError) as refused:
        read(b"name\xff\xff,identity number\n")
    assert refused.value.code == "IMPORT-007"


def test_text_that_was_protected_from_formulas_reads_as_it_was():
    book = read(b'name,identity number\n\'=SUM(A1),"=""990101199001010011"""\n')
    assert book.sheets[0].cells.to_pylist()[0]["c0"] == "=SUM(A1)"
    assert book.sheets[0].cells.to_pylist()[0]["c1"] == "990101199001010011"


def test_the_counties_of_a_register_folder_are_one_table():
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as archive:
        archive.writestr("county=a/households.csv", "household_id,area_id\nh1,a1\n")
        archive.writestr("county=b/households.csv", "household_id,number,area_id\nh2,17,b1\n")
    (sheet,) = read(folder.getvalue()).sheets
    assert sheet.headings == ("household_id", "area_id", "number")
    assert [list(row.values()) for row in sheet.cells.to_pylist()] == [
        [2, "h1", "a1", None],
        [3, "h2", "b1", "17"],
    ]


def test_parquet_and_register_folders_are_read():
    people = io.BytesIO()
    pq.write_table(pa.table({"name": ["Wu Min", ""], "months_worked": [3, None]}), people)
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as archive:
        archive.writestr("register/people.parquet", people.getvalue())
        archive.writestr("register/households.csv", "household_id,area_id\nh1,a1\n")
        archive.writestr("register/areas.csv", "area_id,code,name\na1,990101,Shigou\n")
        archive.writestr("register/problems.csv", "problem_id,household_id\nv1,h1\n")
    assert read(people.getvalue()).sheets[0].cells.to_pylist() == [
        {"row": 2, "c0": "Wu Min", "c1": "3"},
        {"row": 3, "c0": None, "c1": None},
    ]
    book = read(folder.getvalue())
    assert [sheet.name for sheet in book.sheets] == ["households", "people"]
    assert book.sheets[0].cells["c1"].to_pylist() == ["990101"]
    assert [(skipped.sheet, skipped.why) for skipped in book.skipped] == [("problems", "not_taken")]


def zipped(names: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old workbook", "IMPORT-005"),
        (zipped({"[Content_Types].xml": b"", "xl/vbaProject.bin": b"x"}), "IMPORT-003"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<broken"}), "IMPORT-010"),
        (b"PK\x03\x04 cut short", "IMPORT-010"),
        (b"GIF89a\0\0\0", "IMPORT-006"),
        (b"name,identity number\n", "IMPORT-009"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(content, code):
    with pytest.raises(FileRefusedError) as refused:
        read(content)
    assert refused.value.code == code
    assert refused.value.message


def test_a_file_that_unpacks_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "UNPACKED_BYTES", 1_000_000)
    with pytest.raises(FileRefusedError) as refused:
        read(zipped({"[Content_Types].xml": b"0" * 2_000_000}))
    assert refused.value.code == "IMPORT-002"


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(workbook, "CELLS", 3)
    monkeypatch.setattr(anyfile, "FILE_BYTES", 100_000)
    with pytest.raises(FileRefusedError) as refused:
        read(workbook_of(office_workbook))
    assert refused.value.code == "IMPORT-008"
    with pytest.raises(FileRefusedError) as refused:
        read(b"x" * 100_001)
    assert refused.value.code == "IMPORT-001"
