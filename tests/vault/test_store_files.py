"""A file is kept sealed, whole or not at all, and opens only as the file of its record."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from aboveline.vault import files
from aboveline.vault.errors import NotOpened

RECORD = "0190aaaa-0000-7000-8000-000000000001"
OTHER = "0190aaaa-0000-7000-8000-000000000002"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    return tmp_path


def content(record=RECORD):
    return b"".join(files.pieces_of("attachment", record))


@pytest.mark.parametrize("size", [0, 1, files.PIECE - 1, files.PIECE, files.PIECE + 1, 200_000])
def test_a_file_comes_back_whole(size):
    given_bytes = bytes(range(256)) * (size // 256 + 1)
    files.store("attachment", RECORD, [given_bytes[:size]])
    assert content() == given_bytes[:size]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=40)))
def test_pieces_of_any_size_come_back_in_order(pieces):
    files.store("attachment", RECORD, pieces)
    assert content() == b"".join(pieces)


def test_the_stored_file_holds_nothing_of_its_content_and_is_closed_to_others(folder):
    files.store("attachment", RECORD, [b"a plain face " * 20_000])
    path = files.path_of("attachment", RECORD)
    assert b"plain" not in path.read_bytes()
    assert path.is_relative_to(folder)
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_file_does_not_open_as_that_of_another_record(folder):
    files.store("attachment", RECORD, [b"x" * 100])
    there = files.path_of("attachment", OTHER)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(files.path_of("attachment", RECORD).read_bytes())
    with pytest.raises(NotOpened, match="VAULT-002"):
        content(OTHER)


def without_end(raw):
    return raw[: -(files.PIECE // 2 + files.TAG)]


def with_pieces_swapped(raw):
    start = raw.index(b"\n") + 1 + files.SALT
    size = files.PIECE + files.TAG
    return raw[:start] + raw[start + size : start + 2 * size] + raw[start : start + size]


def with_one_bit_turned(raw):
    return raw[:-5] + bytes([raw[-5] ^ 1]) + raw[-4:]


@pytest.mark.parametrize(
    "alter",
    [
        without_end,
        with_pieces_swapped,
        with_one_bit_turned,
        lambda raw: raw[:60],
        lambda raw: raw[:40],
        lambda raw: b"\xff\xd8 a photo in the clear",
    ],
)
def test_an_altered_cut_or_reordered_file_does_not_open(alter):
    files.store("attachment", RECORD, [b"y" * (2 * files.PIECE + files.PIECE // 2)])
    path = files.path_of("attachment", RECORD)
    path.write_bytes(alter(path.read_bytes()))
    with pytest.raises(NotOpened, match="VAULT-002"):
        content()


def test_a_write_that_fails_leaves_the_earlier_file_and_no_rest(folder):
    def broken():
        yield b"z" * 100_000
        raise OSError("the disk is full")

    files.store("attachment", RECORD, [b"earlier"])
    with pytest.raises(OSError, match="full"):
        files.store("attachment", RECORD, broken())
    assert content() == b"earlier"
    assert [path.name for path in folder.glob("*/*/*")] == [RECORD]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "a.b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(name):
    with pytest.raises(ValueError, match="letters, digits"):
        files.store("attachment", name, [b""])
