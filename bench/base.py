"""The company that measurements and trials of strength work on, and its base, emptied and settled."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from accounts.models import User
from accounts.services import create_department
from accounts.services.installation import first_start

_TABLES = (
    "customers_customer", "customers_contactpoint", "customers_address", "customers_customertag",
    "customers_customercategory", "customers_customerdepartment",
    "customers_customerevent", "customers_contactpointevent",
    "customers_addressevent", "customers_customertagevent", "customers_customercategoryevent",
    "customers_customerdepartmentevent", "customers_duplicatepair", "customers_mapplace", "core_touchedrecord",
    "importing_import",
)  # fmt: skip


_PERSONS = (
    "customers_contactperson", "customers_contactpersonevent",
    "customers_customerpersonevent", "customers_contactpersondepartmentevent",
)  # fmt: skip


def prepare_company() -> User:
    """Options, departments and custom fields of the demo company; returns its owner."""
    first_start(email="bench@example.com", password="bench-password-1", is_demo=True)
    return User.objects.filter(role="owner").earliest("id")


def prepare_small_company() -> User:
    """Options and a department, which is there in a second; the rows of `people` go in but for the custom
    fields."""
    made = first_start(email="bench@example.com", password="bench-password-1", is_demo=False)
    create_department(actor=made.owner, name="North")
    return made.owner


def empty() -> None:
    """As `remove_customers`; statistics up to date."""
    remove_customers()
    settle()


def remove_customers() -> None:
    """No customers, no contact persons, no history of any, no imports."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join((*_TABLES, *_PERSONS))} CASCADE")


@contextmanager
def without_indexes() -> Iterator[None]:
    """Fill the tables of customers inside the block, and build their indexes once, afterwards: of
    1,000,000 customers that takes a fraction of the time. Unique indexes stay, for records are found
    by them while the tables are filled."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [list(_TABLES)])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")


_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname = ANY(%s) AND NOT i.indisunique ORDER BY 1
"""


def settle() -> None:
    """What autovacuum and the checkpointer would do in a while, done now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
