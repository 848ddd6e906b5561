"""Entries are never changed nor removed by anybody who keeps the triggers; sealed once, in place.

A later migration that makes one of these tables anew (on SQLite most changes of a column do) loses
its triggers and must run `APPLY` again.
"""

from django.db import migrations

CONTENT = (
    ("id", "at", "on", "actor", "action", "subject_type", "subject_id", "area_id")
    + ("fields", "digests", "reason", "details")
)
WHY = "audit: an entry is written once, sealed once and never changed or removed"
REMOVE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS audit_entry_change",
        "DROP TRIGGER IF EXISTS audit_entry_removal",
        "DROP TRIGGER IF EXISTS audit_head_change",
        "DROP TRIGGER IF EXISTS audit_head_removal",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS audit_entry_change ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_removal ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_emptying ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_head_change ON audit_head",
        "DROP TRIGGER IF EXISTS audit_head_removal ON audit_head",
        "DROP TRIGGER IF EXISTS audit_head_emptying ON audit_head",
        "DROP FUNCTION IF EXISTS audit_refuse()",
    ],
}
_ENTRY_SQLITE = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in CONTENT)
_ENTRY_POSTGRESQL = " OR ".join(
    # jsonb is what Django's JSONField is on PostgreSQL
    f'NEW."{name}" IS DISTINCT FROM OLD."{name}"'
    for name in CONTENT
)
_SEALED = "OLD.position IS NOT NULL OR NEW.position IS NULL"
_BACK = "NEW.position <= OLD.position"
ADD = {
    "sqlite": [
        f"CREATE TRIGGER audit_entry_change BEFORE UPDATE ON audit_entry "
        f"WHEN {_SEALED} OR {_ENTRY_SQLITE} BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
        f"CREATE TRIGGER audit_entry_removal BEFORE DELETE ON audit_entry "
        f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
        f"CREATE TRIGGER audit_head_change BEFORE UPDATE ON audit_head "
        f"WHEN {_BACK} BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
        f"CREATE TRIGGER audit_head_removal BEFORE DELETE ON audit_head "
        f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    ],
    "postgresql": [
        f"CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER audit_entry_change BEFORE UPDATE ON audit_entry FOR EACH ROW "
        f"WHEN ({_SEALED} OR {_ENTRY_POSTGRESQL}) EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_entry_removal BEFORE DELETE ON audit_entry FOR EACH ROW "
        "EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_entry_emptying BEFORE TRUNCATE ON audit_entry "
        "EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER audit_head_change BEFORE UPDATE ON audit_head FOR EACH ROW "
        f"WHEN ({_BACK}) EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_head_removal BEFORE DELETE ON audit_head FOR EACH ROW "
        "EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_head_emptying BEFORE TRUNCATE ON audit_head "
        "EXECUTE FUNCTION audit_refuse()",
    ],
}


def add_triggers(apps, schema_editor):  # noqa: ARG001
    for statement in ADD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove_triggers(apps, schema_editor):  # noqa: ARG001
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


APPLY = migrations.RunPython(add_triggers, remove_triggers)


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_area_key")]

    operations = [APPLY]
