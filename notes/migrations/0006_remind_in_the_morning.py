"""Reminders that wait are for the morning of a day that is due as a whole, and for days of the calendar: the
trigger that decides so runs over them once."""

from django.db import migrations
from django.db.models import F, Q

DAY = 24 * 60


def decide_anew(apps, schema_editor):
    waiting = apps.get_model("notes", "Reminder")._base_manager.filter(
        Q(note__is_due_all_day=True) | Q(minutes_before__gte=DAY),
        sent_at=None,
        minutes_before__isnull=False,
    )
    waiting.order_by().update(minutes_before=F("minutes_before"))


class Migration(migrations.Migration):
    dependencies = [("notes", "0005_snoozes_and_mornings")]

    operations = [migrations.RunPython(decide_anew, migrations.RunPython.noop)]
