"""Days and reminders follow the time zone of the organisation: a trigger on a table of an app below."""

from django.db import migrations

from notes.models.triggers import FOLLOW_ZONE, STOP_FOLLOWING_ZONE


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0007_notes_for_customers"),
        ("accounts", "0009_add_reminders_of_person"),
    ]

    operations = [migrations.RunSQL(FOLLOW_ZONE, STOP_FOLLOWING_ZONE)]
