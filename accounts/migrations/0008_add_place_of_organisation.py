"""Where the office of the organisation is, for the map and for round trips."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_add_map_settings"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="organisation",
            name="raise_version",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="organisation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="organisation",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="organisation",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="organisation",
            name="latitude",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="longitude",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
            name="latitude",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
            name="longitude",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="raise_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."calendar" IS DISTINCT FROM (NEW."calendar") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."deleted_at" IS DISTINCT FROM (NEW."deleted_at") OR OLD."deleted_by_id" IS DISTINCT FROM (NEW."deleted_by_id") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."fiscal_year_day" IS DISTINCT FROM (NEW."fiscal_year_day") OR OLD."fiscal_year_month" IS DISTINCT FROM (NEW."fiscal_year_month") OR OLD."geocoder_url" IS DISTINCT FROM (NEW."geocoder_url") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_the_only_row" IS DISTINCT FROM (NEW."is_the_only_row") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."legal_name" IS DISTINCT FROM (NEW."legal_name") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."map_attribution" IS DISTINCT FROM (NEW."map_attribution") OR OLD."map_decided_at" IS DISTINCT FROM (NEW."map_decided_at") OR OLD."map_decided_by_id" IS DISTINCT FROM (NEW."map_decided_by_id") OR OLD."map_tiles_url" IS DISTINCT FROM (NEW."map_tiles_url") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."phone_country" IS DISTINCT FROM (NEW."phone_country") OR OLD."registration_number" IS DISTINCT FROM (NEW."registration_number") OR OLD."tax_id" IS DISTINCT FROM (NEW."tax_id") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone"))',
                    func="NEW.version = OLD.version + 1; RETURN NEW;",
                    hash="3a4194decaad96acbf0c373104ab77f5871c91c8",
                    operation="UPDATE",
                    pgid="pgtrigger_raise_version_3f8b4",
                    table="accounts_organisation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_organisationevent" ("address", "calendar", "country", "created_at", "created_by_id", "currency", "deleted_at", "deleted_by_id", "email", "fiscal_year_day", "fiscal_year_month", "geocoder_url", "id", "is_the_only_row", "language", "latitude", "legal_name", "longitude", "map_attribution", "map_decided_at", "map_decided_by_id", "map_tiles_url", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_country", "registration_number", "tax_id", "time_zone") SELECT new_values."address", new_values."calendar", new_values."country", new_values."created_at", new_values."created_by_id", new_values."currency", new_values."deleted_at", new_values."deleted_by_id", new_values."email", new_values."fiscal_year_day", new_values."fiscal_year_month", new_values."geocoder_url", new_values."id", new_values."is_the_only_row", new_values."language", new_values."latitude", new_values."legal_name", new_values."longitude", new_values."map_attribution", new_values."map_decided_at", new_values."map_decided_by_id", new_values."map_tiles_url", new_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."phone", new_values."phone_country", new_values."registration_number", new_values."tax_id", new_values."time_zone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="045989662103ea35a4f9254d9cb02c7b2637c324",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_66a5c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="accounts_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='EXECUTE $sql$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_organisationevent" ("address", "calendar", "country", "created_at", "created_by_id", "currency", "deleted_at", "deleted_by_id", "email", "fiscal_year_day", "fiscal_year_month", "geocoder_url", "id", "is_the_only_row", "language", "latitude", "legal_name", "longitude", "map_attribution", "map_decided_at", "map_decided_by_id", "map_tiles_url", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_country", "registration_number", "tax_id", "time_zone") SELECT old_values."address", old_values."calendar", old_values."country", old_values."created_at", old_values."created_by_id", old_values."currency", old_values."deleted_at", old_values."deleted_by_id", old_values."email", old_values."fiscal_year_day", old_values."fiscal_year_month", old_values."geocoder_url", old_values."id", old_values."is_the_only_row", old_values."language", old_values."latitude", old_values."legal_name", old_values."longitude", old_values."map_attribution", old_values."map_decided_at", old_values."map_decided_by_id", old_values."map_tiles_url", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', old_values."id", old_values."phone", old_values."phone_country", old_values."registration_number", old_values."tax_id", old_values."time_zone" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."address" IS DISTINCT FROM (new_values."address") OR old_values."calendar" IS DISTINCT FROM (new_values."calendar") OR old_values."country" IS DISTINCT FROM (new_values."country") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."currency" IS DISTINCT FROM (new_values."currency") OR old_values."deleted_at" IS DISTINCT FROM (new_values."deleted_at") OR old_values."deleted_by_id" IS DISTINCT FROM (new_values."deleted_by_id") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."fiscal_year_day" IS DISTINCT FROM (new_values."fiscal_year_day") OR old_values."fiscal_year_month" IS DISTINCT FROM (new_values."fiscal_year_month") OR old_values."geocoder_url" IS DISTINCT FROM (new_values."geocoder_url") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_the_only_row" IS DISTINCT FROM (new_values."is_the_only_row") OR old_values."language" IS DISTINCT FROM (new_values."language") OR old_values."latitude" IS DISTINCT FROM (new_values."latitude") OR old_values."legal_name" IS DISTINCT FROM (new_values."legal_name") OR old_values."longitude" IS DISTINCT FROM (new_values."longitude") OR old_values."map_attribution" IS DISTINCT FROM (new_values."map_attribution") OR old_values."map_decided_at" IS DISTINCT FROM (new_values."map_decided_at") OR old_values."map_decided_by_id" IS DISTINCT FROM (new_values."map_decided_by_id") OR old_values."map_tiles_url" IS DISTINCT FROM (new_values."map_tiles_url") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."phone_country" IS DISTINCT FROM (new_values."phone_country") OR old_values."registration_number" IS DISTINCT FROM (new_values."registration_number") OR old_values."tax_id" IS DISTINCT FROM (new_values."tax_id") OR old_values."time_zone" IS DISTINCT FROM (new_values."time_zone")) ) AS old_values, _pgh_attached_context$sql$; RETURN NULL;',
                    hash="676b66a7df0eb24b6772a4065cf6afb8821a272d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9e5fc",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="accounts_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_organisationevent" ("address", "calendar", "country", "created_at", "created_by_id", "currency", "deleted_at", "deleted_by_id", "email", "fiscal_year_day", "fiscal_year_month", "geocoder_url", "id", "is_the_only_row", "language", "latitude", "legal_name", "longitude", "map_attribution", "map_decided_at", "map_decided_by_id", "map_tiles_url", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_country", "registration_number", "tax_id", "time_zone") SELECT old_values."address", old_values."calendar", old_values."country", old_values."created_at", old_values."created_by_id", old_values."currency", old_values."deleted_at", old_values."deleted_by_id", old_values."email", old_values."fiscal_year_day", old_values."fiscal_year_month", old_values."geocoder_url", old_values."id", old_values."is_the_only_row", old_values."language", old_values."latitude", old_values."legal_name", old_values."longitude", old_values."map_attribution", old_values."map_decided_at", old_values."map_decided_by_id", old_values."map_tiles_url", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."phone", old_values."phone_country", old_values."registration_number", old_values."tax_id", old_values."time_zone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="f9c39632a4217c716d8a25484db4f66d246a3d2a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7b33b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="accounts_organisation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="accounts_organisation_on_the_globe",
                violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
            ),
        ),
    ]
