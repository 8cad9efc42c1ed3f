"""Indexes of texts are in the order of a dictionary from now on. Those that stand are dropped; the next
start has them built again."""

from django.db import migrations
from django.db.backends.utils import truncate_name


def drop_indexes(apps, schema_editor):
    fields = apps.get_model("records", "CustomField")._base_manager.filter(kind="text")
    for field in fields:
        table = field.record_type.replace(".", "_")
        name = truncate_name(f"{table}_custom_{field.key}_text", length=63, hash_len=8)
        schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}")
    fields.update(is_indexed=False)


class Migration(migrations.Migration):
    dependencies = [("records", "0015_amounts_have_an_order")]

    operations = [migrations.RunPython(drop_indexes, migrations.RunPython.noop)]
