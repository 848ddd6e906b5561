"""Spans of before say when their problem was opened: where its first span begins."""

from django.db import migrations

# one span of those that lie between two keys
FILL = """
UPDATE problems_openspan SET opened_on = (
  SELECT min(first.begins_on) FROM problems_openspan AS first
  WHERE first.problem_id = problems_openspan.problem_id
) WHERE id > %s AND id <= %s
"""
_BATCH = 5_000


def fill(apps, schema_editor):
    last = apps.get_model('problems', 'OpenSpan').objects.order_by('-pk').first()
    for start in range(0, last.pk if last else 0, _BATCH):
        schema_editor.execute(FILL, [start, start + _BATCH])


class Migration(migrations.Migration):

    dependencies = [
        ('problems', '0013_spans_say_when_opened'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
