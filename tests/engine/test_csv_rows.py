"""Rows of CSV files: good rows go on, broken ones are numbered as a person counts."""

import pytest

from aboveline.engine.csv_rows import ROW, UnreadableCsvError, csv_header, read_csv_rows


def read(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_csv_rows(path)


@pytest.mark.parametrize(
    ("text", "rows", "broken"),
    [
        ("a,b\n1,2\n", [(2, "1", "2")], ()),
        ("a,b\n1,2", [(2, "1", "2")], ()),
        ("a,b\r\n1,2\r\n3,4\r\n", [(2, "1", "2"), (3, "3", "4")], ()),
        ("a,b\n 1 ,\n", [(2, "1", None)], ()),
        ('a,b\n" ","　"\n"",x\n', [(3, None, "x")], ()),
        ("a,b\n\n1,2\n,\n3,4\n\n", [(3, "1", "2"), (5, "3", "4")], ()),
        ("a,b\n1\n3,4\n5,6,7\n8,9\n", [(3, "3", "4"), (5, "8", "9")], (2, 4)),
        ('a,b\n"1,2"",3",4\n', [(2, '1,2",3', "4")], ()),
        ('a,b\n"1\n2",3\n4,5\n', [(2, "1\n2", "3"), (3, "4", "5")], ()),
        ('a,b\n1,"2\n3,4\n5,6\n', [(3, "3", "4"), (4, "5", "6")], (2,)),
        ("a,b\n", [], ()),
        ("a,b", [], ()),
    ],
)
def test_good_rows_keep_their_number(text, rows, broken, tmp_path):
    found = read(tmp_path, text)
    columns = [found.table[name].to_pylist() for name in (ROW, "a", "b")]
    assert list(zip(*columns, strict=True)) == rows
    assert found.broken == tuple((number, "columns") for number in broken)


def test_a_value_longer_than_a_block_is_read(tmp_path):
    long = "x" * 3_000_000
    found = read(tmp_path, f"a,b\n1,{long}\n2,y\n")
    assert found.table["b"].to_pylist() == [long, "y"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("a,b\n甲,乙\n".encode(), "utf-8"),
        ("a,b\n甲,乙\n".encode("utf-8-sig"), "utf-8"),
        ("a,b\n甲,乙\n".encode("gb18030"), "gb18030"),
    ],
)
def test_chinese_text_is_read_in_the_encodings_that_offices_send(content, encoding, tmp_path):
    found = read(tmp_path, content)
    assert found.encoding == encoding
    assert found.table.select(["a", "b"]).to_pylist() == [{"a": "甲", "b": "乙"}]
    assert csv_header(tmp_path / "file.csv") == ("a", "b")


def test_a_row_in_no_encoding_is_broken_and_the_rest_is_read(tmp_path):
    found = read(tmp_path, "a,b\n甲,乙\n".encode() + b"\xff\xff,1\n" + "丙,丁\n".encode())
    assert found.broken == ((3, "encoding"),)
    assert found.table["a"].to_pylist() == ["甲", "丙"]


@pytest.mark.parametrize("content", ["", "\n", ",,\n1,2,3\n", "a;b\n1;2\n", "a\tb\n1\t2\n"])
def test_a_file_without_a_header_of_columns_is_refused(content, tmp_path):
    with pytest.raises(UnreadableCsvError):
        read(tmp_path, content)


def test_of_two_columns_with_one_name_the_first_is_read(tmp_path):
    found = read(tmp_path, "a,a,b\n1,2,3\n")
    assert found.header == ("a", "a", "b")
    assert found.table.column_names == ["a", "b", ROW]
    assert found.table["a"].to_pylist() == ["1"]
