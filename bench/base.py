"""The company that measurements and trials of strength work on, and its base, emptied and settled."""

from django.db import connection

from accounts.models import User
from accounts.services.installation import first_start

_TABLES = (
    "customers_customer", "customers_customerevent", "customers_contactpointevent",
    "customers_addressevent", "customers_customertagevent", "customers_customercategoryevent",
    "customers_customerdepartmentevent", "core_touchedrecord", "importing_import",
)  # fmt: skip


def prepare_company() -> User:
    """Options, departments and custom fields of the demo company; returns its owner."""
    first_start(email="bench@example.com", password="bench-password-1", is_demo=True)
    return User.objects.filter(role="owner").earliest("id")


def empty() -> None:
    """No customers, no history of any, no imports; statistics up to date."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(_TABLES)} CASCADE")
    settle()


def settle() -> None:
    """What autovacuum and the checkpointer would do in a while, done now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
