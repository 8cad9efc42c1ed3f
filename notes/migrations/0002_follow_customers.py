"""Who may see a note follows who may see its customer: a trigger on a table of an app below."""

from django.db import migrations

from notes.models.triggers import FOLLOW_CUSTOMERS, STOP_FOLLOWING_CUSTOMERS


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_initial"), ("customers", "0024_index_cities")]

    operations = [migrations.RunSQL(FOLLOW_CUSTOMERS, STOP_FOLLOWING_CUSTOMERS)]
