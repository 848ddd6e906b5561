import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exits", "0006_deadlines_of_comments"),
        ("registry", "0016_clocks_and_places_of_visits"),
    ]

    operations = [
        migrations.RemoveConstraint("correction", "exits_correction_one_waits"),
        migrations.AddField(
            "correction",
            "person",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.person",
            ),
        ),
        migrations.AddConstraint(
            "correction",
            models.UniqueConstraint(
                fields=["household", "field"],
                condition=models.Q(state="asked", person=None),
                name="exits_correction_one_waits",
            ),
        ),
        migrations.AddConstraint(
            "correction",
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=models.Q(state="asked") & ~models.Q(person=None),
                name="exits_correction_one_a_member",
            ),
        ),
    ]
