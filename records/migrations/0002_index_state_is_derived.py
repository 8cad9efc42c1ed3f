import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="customfield",
            name="raise_version",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customfield",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customfield",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customfield",
            name="delete_delete",
        ),
        migrations.RemoveField(
            model_name="customfieldevent",
            name="is_indexed",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customfield",
            trigger=pgtrigger.compiler.Trigger(
                name="raise_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."deleted_by_id" IS DISTINCT FROM (NEW."deleted_by_id") OR OLD."help_texts" IS DISTINCT FROM (NEW."help_texts") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_filterable" IS DISTINCT FROM (NEW."is_filterable") OR OLD."is_listed" IS DISTINCT FROM (NEW."is_listed") OR OLD."is_required" IS DISTINCT FROM (NEW."is_required") OR OLD."is_retired" IS DISTINCT FROM (NEW."is_retired") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."labels" IS DISTINCT FROM (NEW."labels") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."record_type" IS DISTINCT FROM (NEW."record_type"))',
                    func="NEW.version = OLD.version + 1; RETURN NEW;",
                    hash="cffc9311d1ce386174007b0ce60bc2a616f2abd6",
                    operation="UPDATE",
                    pgid="pgtrigger_raise_version_90374",
                    table="records_customfield",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customfield",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "records_customfieldevent" ("created_at", "created_by_id", "deleted_at", "deleted_by_id", "help_texts", "id", "is_filterable", "is_listed", "is_required", "is_retired", "key", "kind", "labels", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "record_type") SELECT new_values."created_at", new_values."created_by_id", new_values."deleted_at", new_values."deleted_by_id", new_values."help_texts", new_values."id", new_values."is_filterable", new_values."is_listed", new_values."is_required", new_values."is_retired", new_values."key", new_values."kind", new_values."labels", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."position", new_values."record_type" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="436f0bd20a560e8f01aaf5463fedb3b35d827d89",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_172b6",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="records_customfield",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customfield",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "records_customfieldevent" ("created_at", "created_by_id", "deleted_at", "deleted_by_id", "help_texts", "id", "is_filterable", "is_listed", "is_required", "is_retired", "key", "kind", "labels", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "record_type") SELECT old_values."created_at", old_values."created_by_id", old_values."deleted_at", old_values."deleted_by_id", old_values."help_texts", old_values."id", old_values."is_filterable", old_values."is_listed", old_values."is_required", old_values."is_retired", old_values."key", old_values."kind", old_values."labels", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', old_values."id", old_values."position", old_values."record_type" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."deleted_at" IS DISTINCT FROM (new_values."deleted_at") OR old_values."deleted_by_id" IS DISTINCT FROM (new_values."deleted_by_id") OR old_values."help_texts" IS DISTINCT FROM (new_values."help_texts") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_filterable" IS DISTINCT FROM (new_values."is_filterable") OR old_values."is_listed" IS DISTINCT FROM (new_values."is_listed") OR old_values."is_required" IS DISTINCT FROM (new_values."is_required") OR old_values."is_retired" IS DISTINCT FROM (new_values."is_retired") OR old_values."key" IS DISTINCT FROM (new_values."key") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."labels" IS DISTINCT FROM (new_values."labels") OR old_values."position" IS DISTINCT FROM (new_values."position") OR old_values."record_type" IS DISTINCT FROM (new_values."record_type")) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d710a794dd9a885ac2e77aeb8eba0d2aea264ead",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5905e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="records_customfield",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customfield",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "records_customfieldevent" ("created_at", "created_by_id", "deleted_at", "deleted_by_id", "help_texts", "id", "is_filterable", "is_listed", "is_required", "is_retired", "key", "kind", "labels", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "record_type") SELECT old_values."created_at", old_values."created_by_id", old_values."deleted_at", old_values."deleted_by_id", old_values."help_texts", old_values."id", old_values."is_filterable", old_values."is_listed", old_values."is_required", old_values."is_retired", old_values."key", old_values."kind", old_values."labels", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."position", old_values."record_type" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="f732423f86e3177ca485768dbdfd736f4db24c11",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b323b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="records_customfield",
                    when="AFTER",
                ),
            ),
        ),
    ]
