"""The same word starts by a loop instead of a query; what stands in indexes stays as it is."""

from django.db import migrations

from core.text import sql


class Migration(migrations.Migration):
    dependencies = [("core", "0003_undo_leftovers")]

    operations = [
        migrations.RunSQL(
            sql.CREATE_WORD_STARTS.replace("CREATE", "CREATE OR REPLACE", 1),
            migrations.RunSQL.noop,
        ),
    ]
