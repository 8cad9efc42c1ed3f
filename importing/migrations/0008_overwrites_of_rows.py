from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0007_calendar_of_exports"),
    ]

    operations = [
        migrations.RemoveField(model_name="import", name="deviations"),
        migrations.RemoveField(model_name="importrow", name="fingerprint"),
        migrations.AddField(
            model_name="importrow",
            name="overwrites",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
