"""A change has a key before it is written: its sealed values are bound to that key."""

import aboveline.vault.fields
import aboveline.web.keys
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("registry", "0001_initial")]

    # A number cannot become a UUID in place on PostgreSQL; no register holds a change yet.
    operations = [
        migrations.DeleteModel("Change"),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.UUIDField(default=aboveline.web.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("subject_type", models.CharField(max_length=30)),
                ("subject_id", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=60)),
                ("old", aboveline.vault.fields.SealedField(blank=True, default="")),
                ("new", aboveline.vault.fields.SealedField(blank=True, default="")),
                ("on", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("batch_id", models.UUIDField(null=True)),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="registry.household")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["household", "-at"], name="change_household"),
                    models.Index(fields=["subject_type", "subject_id", "-id"], name="change_subject"),
                    models.Index(fields=["batch_id"], name="change_batch"),
                ],
            },
        ),
    ]
