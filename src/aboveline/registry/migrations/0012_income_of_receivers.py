import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0011_judged_states'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='incomeline',
            name='incomeline_one_answer',
        ),
        migrations.AddField(
            model_name='incomeline',
            name='receiver',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person'),
        ),
        migrations.AddField(
            model_name='incomestatement',
            name='batch',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.importbatch'),
        ),
        migrations.AddIndex(
            model_name='incomeline',
            index=models.Index(condition=models.Q(('receiver', None), _negated=True), fields=['receiver'], name='incomeline_receiver'),
        ),
        migrations.AddConstraint(
            model_name='incomeline',
            constraint=models.UniqueConstraint(condition=models.Q(('receiver', None)), fields=('statement', 'kind', 'source'), name='incomeline_one_answer'),
        ),
        migrations.AddConstraint(
            model_name='incomeline',
            constraint=models.UniqueConstraint(condition=models.Q(('receiver', None), _negated=True), fields=('statement', 'kind', 'source', 'receiver'), name='incomeline_one_a_receiver'),
        ),
    ]
