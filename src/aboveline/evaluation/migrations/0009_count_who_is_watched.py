"""Who is under watch in each village that was counted before, beside its other counts."""

from django.db import migrations
from django.db.models import Count, Sum
from django.utils import timezone

BATCH = 1_000


def fill(apps, schema_editor):
    Household = apps.get_model("registry", "Household")
    Tally = apps.get_model("evaluation", "Tally")
    watched = Household.objects.filter(register_status="monitored", ended_on=None)
    counts = watched.order_by().values("area_id").annotate(homes=Count("pk"), people=Sum("size"))
    at = timezone.now()
    rows = (
        Tally(
            area_id=row["area_id"],
            measure="monitored",
            households=row["homes"],
            people=row["people"] or 0,
            at=at,
        )
        for row in counts.iterator(chunk_size=BATCH)
    )
    Tally.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ("evaluation", "0008_counties_of_a_run"),
        ("registry", "0016_clocks_and_places_of_visits"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
