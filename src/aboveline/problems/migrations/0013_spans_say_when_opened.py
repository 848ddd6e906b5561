from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('problems', '0012_spans_of_a_problem_and_takers'),
    ]

    operations = [
        migrations.AddField(
            model_name='openspan',
            name='opened_on',
            field=models.DateField(null=True),
        ),
    ]
