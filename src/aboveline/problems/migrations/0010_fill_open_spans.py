"""The times in which problems were open, told from the moves that were made before."""

from django.db import migrations

# one row a time in which a problem was open in one area
FILL = """
INSERT INTO problems_openspan (problem_id, area_id, begins_on, ends_on)
WITH turns AS (
  SELECT id, problem_id, area_id, "on",
    after IN ('clue', 'confirmed', 'answered', 'reopened') AS is_open
  FROM problems_transition
  WHERE kind = 'opened' OR from_area_id IS NOT NULL
    OR (after IN ('clue', 'confirmed', 'answered', 'reopened'))
    <> (before IN ('clue', 'confirmed', 'answered', 'reopened'))
), times AS (
  SELECT problem_id, area_id, "on" AS begins_on, is_open,
    lead("on") OVER (PARTITION BY problem_id ORDER BY id) AS ends_on
  FROM turns
)
SELECT problem_id, area_id, begins_on, ends_on FROM times WHERE is_open
"""


class Migration(migrations.Migration):

    dependencies = [
        ('problems', '0009_open_spans'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
