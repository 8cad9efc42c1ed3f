"""Notes are found by what is said under them: triggers, and the text of the notes that are there."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

FILL = """
WITH searched AS MATERIALIZED (SELECT karta_searched_keys_v1('notes.note') AS keys),
said AS MATERIALIZED (
    SELECT note_id, string_agg(plain_text, ' ' ORDER BY id) AS words
    FROM notes_comment WHERE deleted_at IS NULL GROUP BY note_id
)
UPDATE notes_note n SET search_text = karta_fold_v1(concat_ws(
    ' ', n.plain_text, n.result, said.words,
    karta_searched_values_v1(n.custom, (SELECT keys FROM searched))
)) FROM said WHERE said.note_id = n.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0003_facts_know_days"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="note",
            name="fill_search_text",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="search_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$SELECT id FROM notes_note WHERE id IN (SELECT note_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE$sql$; EXECUTE $sql$WITH searched AS MATERIALIZED (SELECT karta_searched_keys_v1('notes.note') AS keys),\n            t AS MATERIALIZED (\n                SELECT o.id, karta_fold_v1(concat_ws(' ', o.plain_text::text, o.result::text, (\n        SELECT string_agg(s.plain_text, ' ' ORDER BY s.id)\n        FROM notes_comment s WHERE s.note_id = o.id AND s.deleted_at IS NULL\n    ), karta_searched_values_v1(o.custom, (SELECT keys FROM searched)))) AS filled\n                FROM notes_note o WHERE o.id IN (SELECT note_id FROM new_rows)\n            )\n            UPDATE notes_note c SET search_text = t.filled FROM t\n            WHERE c.id = t.id AND c.search_text IS DISTINCT FROM t.filled$sql$; RETURN NULL;",
                    hash="a084d396e01179926440ec1c920eb2adc19a1192",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_search_insert_3291b",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="notes_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="search_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$SELECT id FROM notes_note WHERE id IN (SELECT unnest(ARRAY[o.note_id, n.note_id]) FROM old_rows o JOIN new_rows n USING (id)\n            WHERE (o.note_id, o.plain_text, o.deleted_at)\n                IS DISTINCT FROM (n.note_id, n.plain_text, n.deleted_at)) ORDER BY id FOR NO KEY UPDATE$sql$; EXECUTE $sql$WITH searched AS MATERIALIZED (SELECT karta_searched_keys_v1('notes.note') AS keys),\n            t AS MATERIALIZED (\n                SELECT o.id, karta_fold_v1(concat_ws(' ', o.plain_text::text, o.result::text, (\n        SELECT string_agg(s.plain_text, ' ' ORDER BY s.id)\n        FROM notes_comment s WHERE s.note_id = o.id AND s.deleted_at IS NULL\n    ), karta_searched_values_v1(o.custom, (SELECT keys FROM searched)))) AS filled\n                FROM notes_note o WHERE o.id IN (SELECT unnest(ARRAY[o.note_id, n.note_id]) FROM old_rows o JOIN new_rows n USING (id)\n            WHERE (o.note_id, o.plain_text, o.deleted_at)\n                IS DISTINCT FROM (n.note_id, n.plain_text, n.deleted_at))\n            )\n            UPDATE notes_note c SET search_text = t.filled FROM t\n            WHERE c.id = t.id AND c.search_text IS DISTINCT FROM t.filled$sql$; RETURN NULL;",
                    hash="f1727f52c3ca02f212181f5d8727a054e3e24eb8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_search_update_f77e3",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="notes_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="search_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$SELECT id FROM notes_note WHERE id IN (SELECT note_id FROM old_rows) ORDER BY id FOR NO KEY UPDATE$sql$; EXECUTE $sql$WITH searched AS MATERIALIZED (SELECT karta_searched_keys_v1('notes.note') AS keys),\n            t AS MATERIALIZED (\n                SELECT o.id, karta_fold_v1(concat_ws(' ', o.plain_text::text, o.result::text, (\n        SELECT string_agg(s.plain_text, ' ' ORDER BY s.id)\n        FROM notes_comment s WHERE s.note_id = o.id AND s.deleted_at IS NULL\n    ), karta_searched_values_v1(o.custom, (SELECT keys FROM searched)))) AS filled\n                FROM notes_note o WHERE o.id IN (SELECT note_id FROM old_rows)\n            )\n            UPDATE notes_note c SET search_text = t.filled FROM t\n            WHERE c.id = t.id AND c.search_text IS DISTINCT FROM t.filled$sql$; RETURN NULL;",
                    hash="16418f7b0dcc8cfb9190d215cf153e83bae4765e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_search_delete_4f71d",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="notes_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="fill_search_text",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE keys text[];",
                    func="\n            keys = NULLIF(current_setting('karta.searched_notes_note', true), '')::text[];\n            IF TG_OP = 'INSERT' OR (NEW.plain_text, NEW.result) IS DISTINCT FROM (OLD.plain_text, OLD.result) OR karta_searched_values_v1(NEW.custom, keys) IS DISTINCT FROM karta_searched_values_v1(OLD.custom, keys) THEN\n                NEW.search_text = karta_fold_v1(concat_ws(' ', NEW.plain_text::text, NEW.result::text, (\n        SELECT string_agg(s.plain_text, ' ' ORDER BY s.id)\n        FROM notes_comment s WHERE s.note_id = NEW.id AND s.deleted_at IS NULL\n    ), karta_searched_values_v1(NEW.custom, keys)));\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c7f4154194fb2155b96b170adbb343f7a00fc92e",
                    operation='INSERT OR UPDATE OF "plain_text", "result", "custom"',
                    pgid="pgtrigger_fill_search_text_224d6",
                    table="notes_note",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
