"""/healthz and /readyz: who may ask, and which part is named."""

import pytest
from django.db import OperationalError
from django.test import Client

from crm_project import worker_sign
from crm_project.views import health


@pytest.fixture
def client(db) -> Client:
    """A plain one: the guarded client asks the database itself."""
    return Client()


@pytest.fixture
def sign():
    """A worker was here a moment ago."""
    worker_sign.give()
    yield
    worker_sign._redis().delete(worker_sign._key())


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    yield
    health.check_migrations.cache_clear()
    worker_sign._redis.cache_clear()


def test_alive_is_answered_without_the_database():
    """No fixture opens the database here: pytest-django refuses every use of it."""
    assert Client().get("/healthz").status_code == 200


def test_ready_when_every_part_serves(client, sign):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "parts": {"database": "ok", "redis": "ok", "worker": "ok", "migrations": "ok"},
    }


def test_not_ready_without_a_worker(client):
    worker_sign._redis().delete(worker_sign._key())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"] == "not seen for 60 seconds"


def test_sign_of_a_worker_fades(sign):
    assert 50 < worker_sign._redis().ttl(worker_sign._key()) <= 60


def test_not_ready_without_redis(client, settings):
    worker_sign._redis.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    parts = answer.json()["parts"]
    assert answer.status_code == 503
    assert parts["redis"] == parts["worker"] == "no answer (ConnectionError)"
    assert parts["database"] == "ok"


def test_not_ready_without_the_database_and_tells_no_details(client, sign, monkeypatch):
    def fail(*_):
        raise OperationalError("password of user karta at 10.0.0.7")

    with monkeypatch.context() as patched:
        patched.setattr(health.connection, "cursor", fail)
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "no answer (OperationalError)"
    assert "karta at" not in answer.text


def test_not_ready_while_migrations_are_missing_and_looks_again(client, sign, monkeypatch):
    plan = "django.db.migrations.executor.MigrationExecutor.migration_plan"
    with monkeypatch.context() as patched:
        patched.setattr(plan, lambda *_: [("core", "0099_later")])
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["parts"]["migrations"] == "1 not applied"
    assert client.get("/readyz").status_code == 200
