"""The import that brought a statement, until now written as the evidence of its lines."""

from collections import defaultdict

from django.db import migrations

BATCH = 2_000


def fill(apps, schema_editor):
    line = apps.get_model("registry", "IncomeLine")
    statement = apps.get_model("registry", "IncomeStatement")
    batches = {str(key): key for key in apps.get_model("registry", "ImportBatch").objects.values_list("pk", flat=True)}
    last = 0
    while True:
        rows = list(
            line.objects.filter(pk__gt=last, source="import")
            .order_by("pk")
            .values_list("pk", "statement_id", "evidence")[:BATCH]
        )
        if not rows:
            return
        last = rows[-1][0]
        brought = defaultdict(list)
        for _, key, evidence in rows:
            if evidence in batches:
                brought[evidence].append(key)
        for evidence, keys in brought.items():
            statement.objects.filter(pk__in=keys).update(batch_id=batches[evidence])
            line.objects.filter(statement__in=keys, evidence=evidence).update(evidence="")


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('registry', '0012_income_of_receivers'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
