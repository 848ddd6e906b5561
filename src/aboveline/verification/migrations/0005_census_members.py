"""The members whom a household lists in a census, and what differs about each."""

from django.db import migrations, models

from aboveline.vault.fields import SealedField


class Migration(migrations.Migration):
    """Two columns and a wider rule of what is listed once; nothing is moved."""

    dependencies = (
        ("registry", "0015_imports_of_visits"),
        ("verification", "0004_census"),
    )

    operations = (
        migrations.AddField("censusanswer", "members", SealedField()),
        migrations.AddField(
            "censusdifference", "member", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "censusdifference",
            "person",
            models.ForeignKey(
                null=True, on_delete=models.deletion.PROTECT, related_name="+", to="registry.person"
            ),
        ),
        migrations.RemoveConstraint("censusdifference", "census_difference_once"),
        migrations.AddConstraint(
            "censusdifference",
            models.UniqueConstraint(
                fields=["counted", "member", "field"], name="census_difference_once"
            ),
        ),
    )
