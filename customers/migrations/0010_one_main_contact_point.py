"""The first number of each kind becomes the main one where there is none or more than one, and the
first of several main contacts stays it."""

from django.db import connection, migrations

from core.change_sets import change_set

_MAIN_ONES = """
    SELECT DISTINCT ON (customer_id, person_id, kind) id FROM customers_contactpoint
    WHERE deleted_at IS NULL
    ORDER BY customer_id, person_id, kind, is_primary DESC, position, id
"""
_POINTS = f"""
    customers_contactpoint WHERE deleted_at IS NULL AND is_primary <> (id IN ({_MAIN_ONES}))
"""
_PERSONS = """
    customers_customerperson p WHERE is_main AND deleted_at IS NULL AND EXISTS (
        SELECT FROM customers_customerperson o
        WHERE o.customer_id = p.customer_id AND o.is_main AND o.deleted_at IS NULL AND o.id < p.id
    )
"""


def choose_main_ones(apps, schema_editor):
    """Nothing is written, and no change set opened, where everything is as it should be."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {_POINTS}) OR EXISTS (SELECT FROM {_PERSONS})")
        if not cursor.fetchone()[0]:
            return
        with change_set(actor=None, reason="customers.choose_main_ones"):
            cursor.execute(
                "UPDATE customers_contactpoint SET is_primary = NOT is_primary"
                f" WHERE id IN (SELECT id FROM {_POINTS})"
            )
            cursor.execute(
                "UPDATE customers_customerperson SET is_main = FALSE"
                f" WHERE id IN (SELECT id FROM {_PERSONS})"
            )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_quicker_word_starts"),
        ("customers", "0009_add_persons_birthday_and_channel"),
    ]

    operations = [migrations.RunPython(choose_main_ones, migrations.RunPython.noop)]
