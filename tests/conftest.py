"""What every test stands on: the cast, clients that guard what they are served, and the guards.

Warnings are errors (pyproject.toml), so a page of an unordered queryset fails as well. The guards
that are installed here are described in the modules under tests/guards/.
"""

import uuid

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction
from django.test import TransactionTestCase

from crm_project.garbage import search_seldom
from tests.canaries import Canaries, create_canaries
from tests.cast import Cast, load_cast
from tests.fixtures.database import Original, hasten_migrations, is_kept_from_an_earlier_run
from tests.guards.network import nothing_leaves_the_box
from tests.guards.requests import GuardedClient
from tests.guards.template_variables import refuse_undefined_variables

pytest_plugins = (
    "tests.fixtures.worker",
    "tests.fixtures.application",
    "tests.fixtures.stub_server",
)


def pytest_collection_finish():
    """As in the processes of the product; thousands of tests are collected by now, and stay."""
    search_seldom()


def pytest_configure():
    """Passwords of tests are hashed quickly: hundreds of sign-ins, no secrets.

    Sessions live in Redis alone: Django deletes the row of a session that has ended on whatever
    request comes next, and the guard of GET makes no exceptions.
    """
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _network_guard():
    with nothing_leaves_the_box():
        yield


@pytest.fixture(autouse=True)
def _template_guard():
    with refuse_undefined_variables():
        yield


@pytest.fixture(autouse=True)
def _own_cache():
    """No test sees what another one left in Redis: sessions, rates of attempts, sheets of colours."""
    caches["default"].key_prefix = f"test-{uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def quick_migrations():
    with pytest.MonkeyPatch.context() as patch:
        hasten_migrations(patch)
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(quick_migrations, django_db_setup, django_db_blocker):
    """The cast is made once, and is there again after a test that has committed."""
    quick_migrations.undo()
    with django_db_blocker.unblock():
        if is_kept_from_an_earlier_run():
            call_command("flush", verbosity=0, interactive=False)
        with transaction.atomic():
            load_cast()
        original = Original()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: original.put_back())
        yield


@pytest.fixture
def cast(db) -> Cast:
    return load_cast()


@pytest.fixture
def canaries(cast) -> Canaries:
    return create_canaries(cast)


@pytest.fixture
def client() -> GuardedClient:
    """Nobody is signed in; every answer is guarded (tests/guards/requests.py)."""
    return GuardedClient()


@pytest.fixture
def client_for(db):
    """`client_for(cast.alice)`: a guarded client in which the person is signed in."""

    def sign_in(user) -> GuardedClient:
        client = GuardedClient()
        client.force_login(user)
        return client

    return sign_in
