"""The pool of connections, which tests do without: it survives a server that was started again."""

from collections.abc import Iterator

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def pooled() -> Iterator[DatabaseWrapper]:
    """The database by a pool, with the settings of the product otherwise."""
    settings = connection.settings_dict
    options = {**settings["OPTIONS"], "pool": {"min_size": 1, "max_size": 1, "timeout": 10}}
    wrapper = DatabaseWrapper({**settings, "OPTIONS": options}, DEFAULT_DB_ALIAS)
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def session_of(wrapper: DatabaseWrapper) -> int:
    """The number of its session; the connection goes back to the pool."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        number = cursor.fetchone()[0]
    wrapper.close()
    return number


def test_session_that_has_ended_in_the_pool_is_replaced(pooled):
    before = session_of(pooled)
    assert session_of(pooled) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    assert session_of(pooled) != before


def test_no_session_compiles_plans(pooled):
    for wrapper in (pooled, connection, connections["progress"]):
        with wrapper.cursor() as cursor:
            cursor.execute("SHOW jit")
            assert cursor.fetchone() == ("off",)
