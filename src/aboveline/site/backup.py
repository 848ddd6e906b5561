"""One archive with the database and the sealed files; the keys are not in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

_DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
_FILES = "files"


class BackupError(Exception):
    """A backup that cannot be made or restored."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy} [{code}]")
        self.code, self.message, self.remedy = code, message, remedy


def make_backup(archive: Path) -> int:
    """Write the archive while the site runs; gives its size in bytes.

    The database is as it was at one moment. A file that was attached after it may be in the
    archive without its row; never the other way round.
    """
    with tempfile.TemporaryDirectory(prefix="aboveline-backup-") as name:
        copy = Path(name) / _DATABASE[connection.vendor]
        _dump(copy)
        unfinished = archive.with_name(f".{archive.name}.unfinished")
        with tarfile.open(unfinished, "w:gz", compresslevel=3) as tar:
            tar.add(copy, arcname=copy.name)
            if settings.ABOVELINE_FILES.exists():
                tar.add(settings.ABOVELINE_FILES, arcname=_FILES)
        unfinished.chmod(0o600)
        unfinished.replace(archive)
    return archive.stat().st_size


def restore_backup(archive: Path) -> None:
    """Put the database and files of an archive into an empty site; then run the migrations.

    Raises BackupError SITE-010 when something is here already, SITE-011 for another kind of
    database, SITE-012 for a file that is no backup.
    """
    if _holds_something():
        raise BackupError(
            "SITE-010",
            "This site holds a register already.",
            "Name an empty ABOVELINE_HOME, or an empty database in ABOVELINE_DATABASE_URL.",
        )
    with tempfile.TemporaryDirectory(prefix="aboveline-restore-") as name:
        place = Path(name)
        try:
            with tarfile.open(archive, "r:gz") as tar:
                tar.extractall(place, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise BackupError(
                "SITE-012", f"{archive} is no backup: {error}.", "Name a file made by backup."
            ) from None
        copy = place / _DATABASE[connection.vendor]
        if not copy.exists():
            raise BackupError(
                "SITE-011",
                f"The backup is of another kind of database than {connection.vendor}.",
                "Restore into the kind that it came from.",
            )
        _load(copy)
        if (place / _FILES).exists():
            shutil.copytree(place / _FILES, settings.ABOVELINE_FILES, dirs_exist_ok=True)


def _holds_something() -> bool:
    files = settings.ABOVELINE_FILES
    if files.exists() and any(files.iterdir()):
        return True
    return bool(MigrationRecorder(connection).applied_migrations())


def _dump(copy: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source:
            source.execute("VACUUM INTO ?", [str(copy)])
        return
    with _postgres() as (arguments, environment):
        _program(["pg_dump", "-Fc", "-Z0", *arguments, "-f", str(copy)], environment)


def _load(copy: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        target = Path(settings.DATABASES["default"]["NAME"])
        for suffix in ("", "-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(copy, target)
        return
    with _postgres() as (arguments, environment):
        flags = ["--no-owner", "--exit-on-error", "--single-transaction"]
        _program(["pg_restore", *flags, *arguments, str(copy)], environment)


@contextmanager
def _postgres() -> Iterator[tuple[list[str], dict[str, str]]]:
    """Arguments of PostgreSQL's programs; the password goes by a file, not by the command line."""
    given: dict[str, Any] = connection.settings_dict
    named = {"-h": given["HOST"], "-p": given["PORT"], "-U": given["USER"], "-d": given["NAME"]}
    arguments = [part for key, value in named.items() if value for part in (key, str(value))]
    with tempfile.NamedTemporaryFile("w", prefix="aboveline-pass-") as password:
        escaped = str(given["PASSWORD"]).replace("\\", "\\\\").replace(":", "\\:")
        password.write(f"*:*:*:*:{escaped}\n")
        password.flush()
        yield arguments, {**os.environ, "PGPASSFILE": password.name}


def _program(command: list[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command, env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(
            "SITE-013", f"{command[0]} is not installed.", "Install postgresql-client."
        ) from None
    if done.returncode != 0:
        raise BackupError(
            "SITE-013",
            f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}",
            "Mend what it says and try again.",
        )
