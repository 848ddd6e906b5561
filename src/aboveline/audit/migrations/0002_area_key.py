"""The area of an entry is a key like that of areas, so that entries are narrowed in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_initial")]

    # Text cannot become a key in place where it is empty; no audit holds a row yet.
    operations = [
        migrations.RemoveIndex("entry", "audit_area"),
        migrations.RemoveField("entry", "area_id"),
        migrations.AddField("entry", "area_id", models.UUIDField(null=True)),
        migrations.AddIndex("entry", models.Index(fields=["area_id", "id"], name="audit_area")),
    ]
