"""The triggers of the audit, for tests that get past them as an owner of the database would."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

_SQL = import_module("aboveline.audit.migrations.0003_refuse_changes")


def drop_triggers(connection: Any) -> None:
    """Take the triggers of the audit away."""
    _run(connection, _SQL.REMOVE)


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """No triggers of the audit inside, and all of them afterwards."""
    drop_triggers(connection)
    yield
    _run(connection, _SQL.ADD)


def _run(connection: Any, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
