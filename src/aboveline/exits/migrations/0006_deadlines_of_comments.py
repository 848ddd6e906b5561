"""What is said against the exit of an area is a problem with its deadline."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column; comments that were made before have no problem."""

    dependencies = (
        ("exits", "0005_corrections_of_fields"),
        ("problems", "0012_spans_of_a_problem_and_takers"),
    )

    operations = (
        migrations.AddField(
            "areacomment",
            "problem",
            models.OneToOneField(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="exit_comment",
                to="problems.problem",
            ),
        ),
    )
