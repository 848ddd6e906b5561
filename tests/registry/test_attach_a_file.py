"""A photo or paper is taken for what its bytes are, kept sealed, and read under audit."""

import io
import struct
import zlib

import pytest
from django.http import Http404

from aboveline.audit.models import Entry
from aboveline.registry import attachments
from aboveline.registry.attachments import attach, opened_attachment
from aboveline.registry.errors import RegistryError
from aboveline.registry.media import media_of
from aboveline.registry.models import Attachment
from aboveline.vault import files


def png(width=3, height=2):
    def chunk(name, content):
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (1 + 3 * 3) * 2)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg(width=640, height=480):
    app = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\3" + bytes(9)
    return b"\xff\xd8" + app + frame + b"\xff\xda\x00\x08" + bytes(30) + b"\xff\xd9"


def webp():
    body = b"WEBPVP8 " + struct.pack("<I", 20) + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 8, 8)
    body += bytes(10)
    return b"RIFF" + struct.pack("<I", len(body)) + body


PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\nstartxref\n9\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    return tmp_path


@pytest.fixture
def home(cast):
    return cast.households["0417"]


def attached(home, cast, content=None, kind="photo", **more):
    worker = cast.actor("village_worker")
    return attach(home, io.BytesIO(content or png()), actor=worker, kind=kind, **more)


def test_a_photo_comes_back_as_it_was_and_lies_sealed(cast, home, folder):
    row = attached(home, cast)
    assert row.media_type == "image/png"
    assert row.size_bytes == len(png())
    _, pieces = opened_attachment(home, row.pk, actor=cast.actor("county"))
    assert b"".join(pieces) == png()
    assert all(b"PNG" not in path.read_bytes() for path in folder.glob("*/*/*"))


@pytest.mark.parametrize(
    ("content", "found"),
    [(png(), "png"), (jpeg(), "jpg"), (webp(), "webp"), (PDF, "pdf")],
    ids=["png", "jpeg", "webp", "pdf"],
)
def test_four_kinds_of_file_are_told_by_their_bytes(content, found):
    assert media_of(content).ending == found


@pytest.mark.parametrize(
    "content",
    [
        b"",
        SVG,
        HTML,
        b"GIF89a" + bytes(100),
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"\xff\xd8\xff" + HTML,
        b"\xff\xd8\xff\xe0" + HTML + b"\xff\xd9",
        b"RIFF" + struct.pack("<I", 40) + b"WEBP" + HTML,
        png()[:-20],
        png().replace(b"IHDR", b"IHDX"),
        png(width=20_000, height=20_000),
        jpeg(width=0),
        jpeg()[:-2],
        webp()[:-9],
        b"%PDF-1.4\n" + HTML,
        PDF.replace(b"<<>>", b"<</OpenAction <</S /JavaScript /JS (1)>> >>"),
        PDF.replace(b"<<>>", b"<</Type /EmbeddedFile>>"),
        HTML + PDF,
        b"PK\3\4" + bytes(100),
        b"MZ" + bytes(100),
    ],
)
def test_a_disguised_cut_or_active_file_is_refused(cast, home, folder, content):
    with pytest.raises(RegistryError, match="REGISTRY-071"):
        attached(home, cast, content or b"\0")
    assert not Attachment.objects.exists()
    assert not list(folder.glob("*/*/*"))


def test_a_file_above_the_limit_is_refused(cast, home, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES", len(png()) - 1)
    with pytest.raises(RegistryError, match="REGISTRY-070"):
        attached(home, cast)


def test_a_pdf_is_a_paper_and_an_unknown_kind_is_refused(cast, home):
    assert attached(home, cast, PDF, "paper").kind == "paper"
    for content, kind in ((PDF, "photo"), (PDF, "signature"), (png(), "passport")):
        with pytest.raises(RegistryError, match="REGISTRY-072"):
            attached(home, cast, content, kind)


def test_a_visit_of_another_household_is_refused(cast, home):
    visit = cast.households["0512"].visits.get()
    with pytest.raises(RegistryError, match="REGISTRY-073"):
        attached(home, cast, visit=visit)
    assert attached(home, cast, visit=home.visits.get()).visit_id


def test_a_file_that_a_phone_sends_twice_is_kept_once(cast, home):
    first = attached(home, cast)
    again = attached(home, cast, key=first.pk)
    assert again == first
    assert Attachment.objects.count() == 1
    with pytest.raises(RegistryError, match="REGISTRY-034"):
        attached(home, cast, jpeg(), key=first.pk)


def test_no_file_stays_behind_when_the_act_fails(cast, home, folder, monkeypatch):
    def fails(*_, **__):
        raise OSError("no audit")

    monkeypatch.setattr(Entry, "save", fails)
    with pytest.raises(OSError, match="no audit"):
        attached(home, cast)
    assert not Attachment.objects.exists()
    assert not list(folder.glob("*/*/*"))


def test_only_who_records_visits_here_attaches_and_only_readers_open(cast, home):
    row = attached(home, cast)
    for role, place in (("village_worker", "beside"), ("county", "outside"), ("auditor", "inside")):
        with pytest.raises(Http404):
            attach(home, io.BytesIO(png()), actor=cast.actor(role, place), kind="photo")
    for role, place in (("village_worker", "beside"), ("enumerator", "inside")):
        with pytest.raises(Http404):
            opened_attachment(home, row.pk, actor=cast.actor(role, place))
        answer = cast.client(role, place).get(f"/households/0417/attachments/{row.pk}/")
        assert answer.status_code == 404
    with pytest.raises(Http404):
        opened_attachment(cast.households["0512"], row.pk, actor=cast.actor("province"))


def test_the_download_is_saved_never_shown_and_audited(cast, home):
    row = attached(home, cast, PDF, "paper")
    answer = cast.client("township").get(f"/households/0417/attachments/{row.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="0417-paper-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    entry = Entry.objects.get(action="registry:attachment:read")
    assert entry.actor == cast.actor("township").key


def test_the_page_takes_a_photo_and_says_what_is_wrong_with_another_file(cast, home):
    browser, url = cast.client("village_worker"), "/households/0417/attachments/"
    good = io.BytesIO(jpeg())
    good.name = "roof.png"
    answer = browser.post(url, {"file": good, "kind": "photo", "caption": "the roof"}, follow=True)
    assert "the roof" in answer.content.decode()
    bad = io.BytesIO(SVG)
    bad.name = "roof.jpg"
    answer = browser.post(url, {"file": bad, "kind": "photo"})
    assert (answer.status_code, "REGISTRY-071" in answer.content.decode()) == (422, True)
    assert Attachment.objects.get().media_type == "image/jpeg"


def test_the_file_of_every_attachment_has_its_row(cast, home):
    row = attached(home, cast)
    assert list(files.stored()) == [("attachment", str(row.pk))]
