"""The runner's own PostgreSQL and Redis, started for real."""

import os
import re
import shutil
import time
from contextlib import ExitStack

import psycopg
import pytest
import redis

from runner import embedded_postgres
from runner.commands.chaos import start_postgres_again
from runner.embedded_postgres import remove_copy
from runner.identity import born
from runner.local_environment import database_listens
from runner.problem import Problem
from runner.redis import find_redis
from runner.servers import Wanted, running_servers


@pytest.fixture
def folder(checkout):
    return checkout.local


def test_servers_keep_data_and_ports_and_ask_for_their_password(checkout, folder):
    with running_servers(checkout, folder, Wanted()) as servers:
        url = servers.variables["DATABASE_URL"]
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'سلام' AS word")
            assert _trigrams(connection, "سلام żółw ёж") > 8
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(_without_password(url))
        redis_url = servers.variables["REDIS_URL"]
        assert redis.from_url(redis_url).ping()
        with pytest.raises(redis.AuthenticationError):
            redis.from_url(_without_password(redis_url)).ping()
    assert not database_listens(url)
    with running_servers(checkout, folder, Wanted()) as servers:
        assert servers.variables["DATABASE_URL"] == url
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("سلام",)


def _without_password(url: str) -> str:
    return re.sub(r"//(\w*):[^@]+@", r"//\1:wrong@" if "postgres" in url else "//", url)


def _trigrams(connection, text: str) -> int:
    connection.execute("CREATE EXTENSION pg_trgm")
    return len(connection.execute("SELECT show_trgm(%s)", [text]).fetchone()[0])


def test_postgres_that_was_killed_is_started_again_with_its_data(checkout, folder):
    with running_servers(checkout, folder, Wanted()) as servers:
        url, children = servers.variables["DATABASE_URL"], servers.children
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
            children.named("postgres").process.kill()
            deadline = time.monotonic() + 60
            while not _answers(url):
                assert time.monotonic() < deadline
                start_postgres_again(children)
                time.sleep(0.2)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        running = children.named("postgres").process.pid
        start_postgres_again(children)
        assert children.named("postgres").process.pid == running


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT one FROM kept").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_servers_of_a_killed_run_are_stopped_and_their_data_is_whole(checkout, folder):
    with ExitStack() as killed:
        servers = killed.enter_context(running_servers(checkout, folder, Wanted()))
        with psycopg.connect(servers.variables["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        pids = servers.children.pids
        with running_servers(checkout, folder, Wanted()) as after:
            assert all(born(pid) is None for pid in pids)
            with psycopg.connect(after.variables["DATABASE_URL"]) as connection:
                assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_servers_stop_when_something_fails_inside(checkout, folder):
    with (
        pytest.raises(ZeroDivisionError),
        running_servers(checkout, folder, Wanted()) as servers,
    ):
        raise ZeroDivisionError
    assert not database_listens(servers.variables["DATABASE_URL"])
    assert list((folder / "processes").iterdir()) == []


def test_given_addresses_are_used_and_nothing_is_started(checkout, folder):
    wanted = Wanted("postgres://somewhere/base", "redis://elsewhere/0")
    with running_servers(checkout, folder, wanted) as servers:
        assert servers.variables["DATABASE_URL"] == "postgres://somewhere/base"
        assert servers.variables["REDIS_URL"] == "redis://elsewhere/0"
        assert servers.children.pids == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
def test_root_without_user_namespaces_runs_a_copy_as_nobody(checkout, folder, monkeypatch):
    monkeypatch.setattr(embedded_postgres, "_can_change_user_in_place", lambda *_: False)
    try:
        with running_servers(checkout, folder, Wanted(throwaway=True)) as servers:
            with psycopg.connect(servers.variables["DATABASE_URL"]) as connection:
                place = connection.execute("SHOW data_directory").fetchone()[0]
            assert place.startswith("/var/tmp/karta-")
            assert os.stat(place).st_uid != 0
    finally:
        remove_copy(folder)
    assert not os.path.exists(place)


@pytest.mark.parametrize("version", [None, "17"])
def test_broken_database_gets_a_sentence(checkout, folder, version):
    data = folder / "postgres" / "data"
    data.mkdir(parents=True)
    if version:
        (data / "PG_VERSION").write_text(version)
    with (
        pytest.raises(Problem, match=r"not a whole PostgreSQL 18 database .* `make reset`"),
        running_servers(checkout, folder, Wanted()),
    ):
        pass


def test_damaged_database_shows_why_it_does_not_start(checkout, folder):
    with running_servers(checkout, folder, Wanted()):
        pass
    (folder / "postgres/data/global/pg_control").unlink()
    with (
        pytest.raises(Problem, match="PostgreSQL did not start") as refusal,
        running_servers(checkout, folder, Wanted()),
    ):
        pass
    assert "pg_control" in str(refusal.value)


def test_missing_redis_names_both_programs(checkout, monkeypatch, tmp_path):
    checkout.venv.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="redis-server or valkey-server"):
        find_redis(checkout)


def test_missing_embedded_postgres_names_the_variable(checkout, folder):
    checkout.node_modules.unlink()
    folder.mkdir()
    with (
        pytest.raises(Problem, match="set DATABASE_URL to a PostgreSQL 18 server"),
        running_servers(checkout, folder, Wanted()),
    ):
        pass


def test_symbolic_links_of_the_embedded_postgres_are_restored(checkout):
    package = embedded_postgres._programs(checkout).parent.resolve()
    name = package.relative_to(checkout.node_modules.resolve())
    checkout.node_modules.unlink()
    copy = checkout.node_modules / name
    shutil.copytree(package, copy, symlinks=True)
    link = copy / "native/lib/libicuuc.so.60"
    link.unlink()
    embedded_postgres._programs(checkout)
    assert link.resolve().name == "libicuuc.so.60.2"
