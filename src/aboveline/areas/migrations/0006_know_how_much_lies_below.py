"""PostgreSQL knows of every county how much lies below it, not of the hundred largest areas alone.

Of an area that it has not counted it expects the three or four rows of a village, and reads all
households of a county one by one where it would have met six of them at once.
"""

from django.db import migrations

_TABLE, _COLUMN = "areas_areaclosure", "above_id"
_COUNTED = 2_000


def count_more(apps, schema_editor):  # noqa: ARG001
    _count(schema_editor, _COUNTED)


def count_less(apps, schema_editor):  # noqa: ARG001
    _count(schema_editor, -1)


def _count(schema_editor, areas):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"ALTER TABLE {_TABLE} ALTER COLUMN {_COLUMN} SET STATISTICS {areas}"
        )
        schema_editor.execute(f"ANALYZE {_TABLE}")


class Migration(migrations.Migration):

    dependencies = [("areas", "0005_one_index_a_direction")]

    operations = [migrations.RunPython(count_more, count_less)]
