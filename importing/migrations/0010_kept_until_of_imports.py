from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0009_check_previews_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="kept_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(
                F("kept_until"), condition=~Q(file=""), name="importing_import_kept_until"
            ),
        ),
    ]
