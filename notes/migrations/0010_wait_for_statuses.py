"""A note waits for who says whether its status closes it, and the reverse."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0002_follow_customers"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="note",
            name="keep_closed_at",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_closed_at",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF (SELECT s.closes FROM notes_status s WHERE s.id = NEW.status_id FOR KEY SHARE) THEN\n            NEW.closed_at = COALESCE(NEW.closed_at, now());\n        ELSE\n            NEW.closed_at = NULL;\n            NEW.closed_by_id = NULL;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="e876fc271926c02d5217214a6e6c6be94532ad5f",
                    operation='INSERT OR UPDATE OF "status_id", "closed_at"',
                    pgid="pgtrigger_keep_closed_at_69c2d",
                    table="notes_note",
                    when="BEFORE",
                ),
            ),
        ),
    ]
