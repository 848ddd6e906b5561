"""A census keeps its estimates of the households outside the register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column; rounds that were compared before have no estimate."""

    dependencies = (("verification", "0005_census_members"),)

    operations = (migrations.AddField("censusround", "missed", models.JSONField(default=list)),)
