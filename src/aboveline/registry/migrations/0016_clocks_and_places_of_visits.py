from django.db import migrations, models

from aboveline.vault.fields import SealedField


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0015_imports_of_visits"),
    ]

    operations = [
        migrations.AddField("visit", "started_at", models.DateTimeField(null=True)),
        migrations.AddField("visit", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField("visit", "place", SealedField()),
    ]
