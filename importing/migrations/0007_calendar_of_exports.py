from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0006_choices_and_decisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="export",
            name="calendar",
            field=models.CharField(
                blank=True,
                choices=[("jalali", "Jalali"), ("gregorian", "Gregorian")],
                db_default="",
                default="",
                max_length=9,
            ),
        ),
    ]
