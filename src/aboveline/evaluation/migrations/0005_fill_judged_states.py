"""The state of the latest decision, told beside each household, some thousand at a time."""

from django.db import migrations

BATCH = 2_000


def fill(apps, schema_editor):
    Household = apps.get_model("registry", "Household")
    Decision = apps.get_model("evaluation", "Decision")
    latest = Decision.objects.filter(is_latest=True).order_by("pk")
    last = 0
    while rows := list(
        latest.filter(pk__gt=last).values_list("pk", "household_id", "state")[:BATCH]
    ):
        for state in sorted({state for *_, state in rows}):
            keys = [household for _, household, found in rows if found == state]
            Household.objects.filter(pk__in=keys).update(judged_state=state)
        last = rows[-1][0]


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('evaluation', '0004_receipts'),
        ('registry', '0011_judged_states'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
