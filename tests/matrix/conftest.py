"""The canaries of the matrix: made once for all of its tests, of which there are thousands."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction

from tests.canaries import Canaries, create_canaries
from tests.cast import load_cast


@pytest.fixture(scope="package")
def standing_canaries(django_db_setup, django_db_blocker) -> Iterator[Canaries]:
    """In a transaction around all tests of the matrix: each of them is a savepoint in it, and takes back
    what it has done."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield create_canaries(load_cast())
        transaction.set_rollback(True)


@pytest.fixture
def canaries(standing_canaries, db) -> Canaries:
    return deepcopy(standing_canaries)
