"""A backup restored into an empty site gives the same register, on the database that is in use."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
URL = os.environ.get("ABOVELINE_DATABASE_URL", "")


def aboveline(home, *arguments, url=""):
    """Run the program with a home and, on PostgreSQL, a database of its own."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith("ABOVELINE_")}
    paths = os.pathsep.join([str(ROOT / "src"), keep.get("PYTHONPATH", "")])
    environment = {**keep, "ABOVELINE_HOME": str(home), "PYTHONPATH": paths}
    if url:
        environment["ABOVELINE_DATABASE_URL"] = url
    return subprocess.run(
        [sys.executable, "-m", "aboveline.site", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def shell(home, code, url=""):
    """Run some Python inside the site of a home and give what it printed."""
    start = "from aboveline.site.starting import *; start_django(); bring_up_to_date();"
    keep = {k: v for k, v in os.environ.items() if not k.startswith("ABOVELINE_")}
    environment = {**keep, "ABOVELINE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    if url:
        environment["ABOVELINE_DATABASE_URL"] = url
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


@pytest.fixture
def databases():
    """Two empty databases: on PostgreSQL made for the test, with SQLite files in each home."""
    if not URL.startswith("postgres"):
        yield "", ""
        return
    names = [f"backup_{os.getpid()}_{side}" for side in ("from", "to")]
    urls = [urlunsplit(urlsplit(URL)._replace(path=f"/{name}")) for name in names]
    with psycopg.connect(URL, autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        yield tuple(urls)
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


ADD = (
    "from aboveline.accounts.models import User;"
    "User.objects.create(username='first', name='某人');"
    "from django.conf import settings;"
    "settings.ABOVELINE_FILES.mkdir(parents=True, exist_ok=True);"
    "(settings.ABOVELINE_FILES / 'ab').write_bytes(b'sealed')"
)
READ = (
    "from aboveline.accounts.models import User;"
    "from django.conf import settings;"
    "print([u.name for u in User.objects.all()], (settings.ABOVELINE_FILES / 'ab').read_bytes())"
)


def test_backup_restored_into_an_empty_site_is_the_same(tmp_path, databases):
    here, there = tmp_path / "here", tmp_path / "there"
    shell(here, ADD, databases[0])
    archive = tmp_path / "register.tar.gz"
    made = aboveline(here, "backup", str(archive), url=databases[0])
    assert made.returncode == 0, made.stderr
    assert archive.stat().st_mode & 0o077 == 0
    restored = aboveline(there, "restore", str(archive), url=databases[1])
    assert restored.returncode == 0, restored.stderr
    assert shell(there, READ, databases[1]) == "['某人'] b'sealed'"
    again = aboveline(there, "restore", str(archive), url=databases[1])
    assert again.returncode == 2
    assert "SITE-010" in again.stderr


def test_a_file_that_is_no_backup_is_refused(tmp_path, databases):
    wrong = tmp_path / "wrong.tar.gz"
    wrong.write_bytes(b"not an archive")
    done = aboveline(tmp_path / "home", "restore", str(wrong), url=databases[0])
    assert done.returncode == 2
    assert "SITE-012" in done.stderr
