"""An interview keeps no place: nothing recorded one, and it would have lain there unsealed."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("verification", "0007_census_comparing")]

    operations = [
        migrations.RemoveField(model_name="interview", name="latitude"),
        migrations.RemoveField(model_name="interview", name="longitude"),
    ]
