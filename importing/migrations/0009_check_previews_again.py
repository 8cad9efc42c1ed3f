from django.db import migrations


def have_checked_again(apps, schema_editor):
    """Of what was checked before it is not known what its rows would overwrite."""
    imports = apps.get_model("importing", "Import").objects
    imports.filter(stage="checked").update(needs_check=True)


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0008_overwrites_of_rows"),
    ]

    operations = [migrations.RunPython(have_checked_again, migrations.RunPython.noop)]
