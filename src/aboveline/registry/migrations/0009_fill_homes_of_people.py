"""Where people live today, told beside each of them, some thousand at a time."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

BATCH = 2_000


def fill(apps, schema_editor):
    Person = apps.get_model("registry", "Person")
    Membership = apps.get_model("registry", "Membership")
    today = Membership.objects.filter(valid_to=None)
    home = today.filter(person=OuterRef("pk"))
    last = 0
    while True:
        rows = list(
            today.filter(pk__gt=last).order_by("pk").values_list("pk", "person_id")[:BATCH]
        )
        if not rows:
            return
        Person.objects.filter(pk__in=[person for _, person in rows]).update(
            home_area_id=Subquery(home.values("household__area_id")[:1]),
            home_number=Subquery(home.values("household__number")[:1]),
        )
        last = rows[-1][0]


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('registry', '0008_homes_of_people'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
