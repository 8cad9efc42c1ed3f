"""Being reminded again is told from a reminder of the note, and reminders are decided by the calendar."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0004_search_what_is_said"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="note",
            name="reminders_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="reminder",
            name="keep_fires_at",
        ),
        migrations.AddField(
            model_name="reminder",
            name="is_snooze",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="reminder",
            name="set_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="reminders_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$UPDATE notes_reminder r SET fires_at = CASE\n    WHEN n.closed_at IS NOT NULL OR n.deleted_at IS NOT NULL THEN NULL\n    WHEN r.user_id IS NULL AND n.assigned_to_id IS NULL THEN NULL\n    WHEN r.at IS NOT NULL THEN r.at\n    WHEN NOT n.is_due_all_day AND r.minutes_before < 1440\n        THEN n.due_at - make_interval(mins => r.minutes_before)\n    ELSE (\n        CASE\n            WHEN n.is_due_all_day THEN date_trunc('day', n.due_at AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran')) + time '09:00:00'\n            ELSE n.due_at AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran')\n        END - make_interval(days => r.minutes_before / 1440)\n    ) AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran') - make_interval(mins => r.minutes_before % 1440)\nEND, set_at = now()\n        FROM new_rows n JOIN old_rows o ON o.id = n.id\n        WHERE r.note_id = n.id AND r.sent_at IS NULL\n            AND (o.due_at, o.is_due_all_day, o.closed_at, o.deleted_at, o.assigned_to_id) IS DISTINCT FROM (n.due_at, n.is_due_all_day, n.closed_at, n.deleted_at, n.assigned_to_id)\n            AND r.fires_at IS DISTINCT FROM CASE\n    WHEN n.closed_at IS NOT NULL OR n.deleted_at IS NOT NULL THEN NULL\n    WHEN r.user_id IS NULL AND n.assigned_to_id IS NULL THEN NULL\n    WHEN r.at IS NOT NULL THEN r.at\n    WHEN NOT n.is_due_all_day AND r.minutes_before < 1440\n        THEN n.due_at - make_interval(mins => r.minutes_before)\n    ELSE (\n        CASE\n            WHEN n.is_due_all_day THEN date_trunc('day', n.due_at AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran')) + time '09:00:00'\n            ELSE n.due_at AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran')\n        END - make_interval(days => r.minutes_before / 1440)\n    ) AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran') - make_interval(mins => r.minutes_before % 1440)\nEND$sql$; RETURN NULL;",
                    hash="8baaca0aee23e193e1f91580eee98597b9a83157",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_reminders_update_fcb26",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="notes_note",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_fires_at",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."sent_at" IS NULL)',
                    func="\n        SELECT CASE\n    WHEN n.closed_at IS NOT NULL OR n.deleted_at IS NOT NULL THEN NULL\n    WHEN NEW.user_id IS NULL AND n.assigned_to_id IS NULL THEN NULL\n    WHEN NEW.at IS NOT NULL THEN NEW.at\n    WHEN NOT n.is_due_all_day AND NEW.minutes_before < 1440\n        THEN n.due_at - make_interval(mins => NEW.minutes_before)\n    ELSE (\n        CASE\n            WHEN n.is_due_all_day THEN date_trunc('day', n.due_at AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran')) + time '09:00:00'\n            ELSE n.due_at AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran')\n        END - make_interval(days => NEW.minutes_before / 1440)\n    ) AT TIME ZONE COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),\n        'Asia/Tehran') - make_interval(mins => NEW.minutes_before % 1440)\nEND, now() INTO NEW.fires_at, NEW.set_at\n        FROM notes_note n WHERE n.id = NEW.note_id FOR SHARE;\n        RETURN NEW;\n    ",
                    hash="eb026be9ffe07d2f7fd578ba668c22070cb8f4e8",
                    operation='INSERT OR UPDATE OF "note_id", "user_id", "at", "minutes_before"',
                    pgid="pgtrigger_keep_fires_at_fbd17",
                    table="notes_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_snooze", True), ("sent_at", None)),
                fields=("note", "user", "at"),
                name="notes_reminder_snoozed_once",
            ),
        ),
    ]
