"""`migrate`, which lays the tables of an empty database at once instead of by its history.

A migration renders the models around the one it changes; a hundred of them take twenty seconds
before the first row is written. An empty database has no history to go through: it gets the tables
as the models are, what migrations add beside tables (the triggers of the audit), and every
migration as taken. `tests/site/test_lay_tables.py` holds both ways to the same tables.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

_PART_OF_THE_WAY = (
    "app_label",
    "migration_name",
    "plan",
    "fake",
    "fake_initial",
    "check_unapplied",
    "prune",
)


class Command(migrate.Command):
    """Bring the database to the newest tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options.get(name) for name in _PART_OF_THE_WAY) and not is_begun(connection):
            lay_tables(connection)
        super().handle(*args, **options)


def is_begun(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database holds a table of anybody."""
    return bool(connection.introspection.table_names())


def lay_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table as its model is, and what migrations add beside; all or nothing."""
    loader = MigrationLoader(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        recorder = MigrationRecorder(connection)
        editor.create_model(recorder.Migration)
        for target in loader.graph.leaf_nodes():
            for key in loader.graph.forwards_plan(target):
                migration = loader.graph.nodes[key]
                if key in loader.applied_migrations:
                    continue
                loader.applied_migrations[key] = migration
                for operation in migration.operations:
                    if _adds_beside(migration, operation):
                        operation.code(apps, editor)
                recorder.record_applied(*key)


def _adds_beside(migration: Any, operation: Any) -> bool:
    """Whether an operation of ours adds what no model tells; one for old rows is elidable."""
    ours = type(migration).__module__.startswith("aboveline.")
    return ours and isinstance(operation, RunPython) and not operation.elidable
