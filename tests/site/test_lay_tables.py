"""An empty database gets the same tables at once as it would get by its history."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from aboveline.site.management.commands.migrate import is_begun, lay_tables

ASKED = {
    "postgresql": [
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
        "column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public' "
        # Django's own history gives keys of this table another width than its own model
        "AND table_name <> 'auth_group_permissions'",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT attrelid::regclass::text, attname, attstattarget FROM pg_attribute "
        "WHERE attstattarget > 0",
    ],
    "sqlite": ["SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"],
}


@contextmanager
def another_database(name: str) -> Iterator[Any]:
    """An empty database beside the one of the tests, gone afterwards."""
    other = connection.copy()
    if connection.vendor == "sqlite":
        other.settings_dict["NAME"] = ":memory:"
        yield other
        other.close()
        return
    other.settings_dict["NAME"] = name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield other
    finally:
        other.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def shape(database: Any) -> set[tuple[Any, ...]]:
    """Tables, columns, indexes, constraints and triggers; the order of columns says nothing."""
    rows = []
    with database.cursor() as cursor:
        for question in ASKED[database.vendor]:
            cursor.execute(question)
            rows += cursor.fetchall()
    if database.vendor == "sqlite":
        return {(kind, name, parts(sql)) for kind, name, sql in rows}
    return set(rows)


def parts(sql: str) -> tuple[str, ...]:
    """The columns and constraints of a statement of SQLite, sorted."""
    inside = sql.replace(")", " ) ").replace("(", " ( ").replace(",", " ").split()
    return tuple(sorted(inside))


@pytest.mark.django_db
def test_tables_laid_at_once_are_those_of_the_history():
    name = f"{connection.settings_dict['NAME']}_laid"
    with another_database(f"{name}_1") as laid, another_database(f"{name}_2") as moved:
        lay_tables(laid)
        executor = MigrationExecutor(moved)
        executor.migrate(executor.loader.graph.leaf_nodes())
        assert shape(laid) == shape(moved)
        assert set(MigrationRecorder(laid).applied_migrations()) == set(
            MigrationRecorder(moved).applied_migrations()
        )


@pytest.mark.django_db
def test_a_database_with_tables_goes_by_its_history():
    with another_database(f"{connection.settings_dict['NAME']}_begun") as begun:
        assert not is_begun(begun)
        with begun.schema_editor() as editor:
            editor.create_model(MigrationRecorder(begun).Migration)
        assert is_begun(begun)
