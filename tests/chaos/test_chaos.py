"""Some rounds of what `make chaos` plays until there were a hundred imports, and the judge himself.

Whoever takes long to come back (the whole worker, beat, Redis) is killed there, and in tests of jobs.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from core.change_sets import change_set
from core.models import Job
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer, Tag
from customers.services import change_customers
from records.models import CustomField
from tests.chaos.rounds import Round
from tests.chaos.state import differences, state_of_the_base
from tests.chaos.victims import Scene
from tests.chaos.work import Broken
from tests.customers.records import add_customers
from tests.fixtures.worker import database_url

SEED, IMPORTS, ROWS = 5, 1, 60
WORKS = ("import of new customers", "undo of the new customers")
VICTIMS = ("the reader", "one database session", "the worker's pool")
STRUCK = re.compile(
    r"^  (.+) killed [\d.]+ s into (\S+) \((?:queued|running)\b.*\): (?!nobody)", re.MULTILINE
)
_END_SESSIONS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
SECONDS_FOR_ALL = 300
SCENE = Scene(children=None, redis=None, beat=None, worker=None)


@pytest.fixture
def own_database(django_db_setup) -> Iterator[str]:
    """The address of a copy of the test database, with which no other worker of this run works."""
    name = f"{connection.settings_dict['NAME']}_chaos"
    connections.close_all()
    with psycopg.connect(_address("postgres"), autocommit=True) as server:
        _drop(server, name)
        _copy(server, name)
        yield _address(name)
        _drop(server, name)


def _address(name: str) -> str:
    return f"{database_url().rpartition('/')[0]}/{name}"


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy(server: psycopg.Connection, name: str) -> None:
    """Nobody is connected to the one that is copied; beat and worker of this run come back by themselves."""
    source = sql.Identifier(connection.settings_dict["NAME"])
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format
    server.execute(allow(source, sql.SQL("false")))
    try:
        server.execute(_END_SESSIONS, [connection.settings_dict["NAME"]])
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(copy.format(sql.Identifier(name), source))
    finally:
        server.execute(allow(source, sql.SQL("true")))


def test_imports_and_undos_end_whole_whatever_is_killed(own_database):
    played = subprocess.run(
        [sys.executable, "-m", "tests.chaos"],
        cwd=settings.BASE_DIR,
        env={
            "CHAOS_SEED": str(SEED),
            "CHAOS_ROUNDS": str(IMPORTS),
            "CHAOS_ROWS": str(ROWS),
            "CHAOS_WORKS": ",".join(WORKS),
            "CHAOS_VICTIMS": ",".join(VICTIMS),
            **os.environ,
            "DATABASE_URL": own_database,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS_FOR_ALL,
        check=False,
    )
    assert played.returncode == 0, played.stdout
    told = re.search(r"(\d+) of them imports, ended whole", played.stdout.splitlines()[-1])
    assert told and int(told[1]) >= IMPORTS, played.stdout
    struck = STRUCK.findall(played.stdout)
    assert {victim for victim, _kind in struck} == {*VICTIMS}, played.stdout


# --- The judge ----------------------------------------------------------------------------------

ANNA = {
    "name": "Anna 12",
    "external_id": "A",
    "mobile": (Reachable("+989121112233", "0912 111 2233"),),
    "custom.size": 40,
}


@pytest.fixture
def anna(cast):
    """Anna, with a phone, a tag and a custom value."""
    with change_set(actor=None, reason="tests.field"):
        CustomField.objects.create(key="size", labels={"en": "Size"}, kind="integer")
    return add_anna()


def add_anna() -> Customer:
    (customer,) = add_customers({**ANNA, "tags": (Tag.objects.earliest("id").pk,)})
    return customer


@pytest.mark.django_db
def test_same_customer_with_another_number_is_the_same_state(anna):
    before = state_of_the_base()
    with change_set(actor=None, reason="tests.again"):
        Customer.everything.all().delete()
    assert state_of_the_base() != before
    assert add_anna().number != anna.number
    assert state_of_the_base() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value", "table"),
    [
        ("name", "Anna 13", "customers_customer"),
        ("custom.size", 41, "customers_customer"),
        ("mobile", (), "customers_contactpoint"),
        ("tags", (), "customers_customertag"),
    ],
)
def test_any_other_value_is_another_state(anna, key, value, table):
    before = state_of_the_base()
    with change_set(actor=None, reason="tests.change"):
        change_customers(catalogue=customer_catalogue(), rows={anna.pk: {key: value}})
    after = state_of_the_base()
    assert after[table] != before[table]
    assert table in differences(before, after)


@pytest.mark.parametrize("error", ["", "The work stopped because of a fault in the program. Tell"])
def test_fault_is_no_clean_failure(error):
    failed = Job(kind="importing.apply", state=Job.State.FAILED, error=error)
    with pytest.raises(Broken, match="did not fail cleanly"):
        Round(SCENE, actor=None, work=None).is_whole(failed)
