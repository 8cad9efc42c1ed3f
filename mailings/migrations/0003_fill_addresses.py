"""Old messages get the addresses by which the mail of a customer is found."""

from django.db import migrations

FILL = r"""
UPDATE mailings_message SET addresses = ARRAY(
    SELECT DISTINCT lower(coalesce(substring(one from '<([^<>]+)>\s*$'), trim(one)))
    FROM unnest("to" || cc || bcc) AS one ORDER BY 1
) WHERE addresses = '{}'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mailings", "0002_add_addresses"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
