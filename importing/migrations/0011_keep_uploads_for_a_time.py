from datetime import timedelta

from django.db import migrations
from django.db.models.functions import Now


def let_go_in_time(apps, schema_editor):
    """Files that have been kept so far go as if they had been uploaded today."""
    imports = apps.get_model("importing", "Import").objects
    imports.exclude(file="").update(kept_until=Now() + timedelta(days=7))


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0010_kept_until_of_imports"),
    ]

    operations = [migrations.RunPython(let_go_in_time, migrations.RunPython.noop)]
