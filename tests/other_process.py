"""The database of a test, where processes of its own can reach it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection


def address_of_database(folder: Path) -> str:
    """The address of what a test has committed; of SQLite a copy: `register.sqlite3`."""
    if connection.vendor == "sqlite":
        path = folder / "register.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        return f"sqlite:///{path}"
    found = settings.DATABASES["default"]
    who, name = f"{found['USER']}:{found['PASSWORD']}", connection.settings_dict["NAME"]
    if found["HOST"].startswith("/"):  # a folder of sockets
        return f"postgresql://{who}@/{name}?host={found['HOST']}"
    return f"postgresql://{who}@{found['HOST']}:{found['PORT']}/{name}"
