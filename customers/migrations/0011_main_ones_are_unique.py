"""One main number of a kind, one main contact of a customer; the indexes are built while people work."""

from django.db import migrations, models

_OF_CUSTOMER = "customers_contactpoint_one_main_of_customer"
_OF_PERSON = "customers_contactpoint_one_main_of_person"
_CONTACT = "customers_customerperson_one_main"


def _constraint(model, name, on, fields, condition):
    """`on` is what the index is on, in SQL. A first attempt that was stopped leaves an index that is
    not valid."""
    drop = f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
    constraint = models.UniqueConstraint(fields=fields, condition=condition, name=name)
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL([drop, f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {on}"], drop)
        ],
        state_operations=[migrations.AddConstraint(model_name=model, constraint=constraint)],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("customers", "0010_one_main_contact_point"),
    ]

    operations = [
        _constraint(
            "contactpoint",
            _OF_CUSTOMER,
            "customers_contactpoint (customer_id, kind)"
            " WHERE deleted_at IS NULL AND customer_id IS NOT NULL AND is_primary",
            ("customer", "kind"),
            models.Q(deleted_at=None, customer__isnull=False, is_primary=True),
        ),
        _constraint(
            "contactpoint",
            _OF_PERSON,
            "customers_contactpoint (person_id, kind)"
            " WHERE deleted_at IS NULL AND person_id IS NOT NULL AND is_primary",
            ("person", "kind"),
            models.Q(deleted_at=None, person__isnull=False, is_primary=True),
        ),
        _constraint(
            "customerperson",
            _CONTACT,
            "customers_customerperson (customer_id) WHERE deleted_at IS NULL AND is_main",
            ("customer",),
            models.Q(deleted_at=None, is_main=True),
        ),
    ]
