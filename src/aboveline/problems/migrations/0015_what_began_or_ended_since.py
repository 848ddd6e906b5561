from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('problems', '0014_fill_when_opened'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='openspan',
            index=models.Index(fields=['area', 'ends_on', 'begins_on', 'opened_on', 'problem'], name='span_ended'),
        ),
        migrations.AddIndex(
            model_name='openspan',
            index=models.Index(condition=models.Q(('ends_on', None), ('opened_on__lt', models.F('begins_on'))), fields=['begins_on', 'opened_on', 'problem', 'area'], name='span_again'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(condition=models.Q(('closed_on', None)), fields=['area', 'rule', 'office', 'owner', 'due_on', 'state', 'number', 'source', 'severity', 'opened_on', 'closed_on'], name='problem_open_rule'),
        ),
    ]
