"""The SQL side of text folding, version 1, and trigrams for search by fragment."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

from core.text import sql


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(sql.CREATE_FUNCTIONS, sql.DROP_FUNCTIONS),
    ]
