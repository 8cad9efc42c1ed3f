from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0011_keep_uploads_for_a_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="made_fields",
            field=ArrayField(
                base_field=models.CharField(max_length=80),
                db_default=[],
                default=list,
                editable=False,
                size=None,
            ),
        ),
    ]
