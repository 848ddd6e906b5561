"""A large batch of a census is compared by the worker, which says how far it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column."""

    dependencies = (("verification", "0006_census_missed"),)

    operations = (
        migrations.AddField(
            "censusbatch", "looked_at", models.PositiveIntegerField(default=0)
        ),
    )
