"""The file by which manage.py finds the servers of a running `make run`."""

import os
import stat

from runner.local_environment import load_environment, read_environment, write_environment

VARIABLES = {"DATABASE_URL": "postgres://u:p=@h/d?x=1", "DEBUG": "1"}


def test_variables_come_back_as_written_and_are_private(tmp_path):
    write_environment(tmp_path, VARIABLES)
    assert read_environment(tmp_path) == VARIABLES
    assert stat.S_IMODE((tmp_path / "environment").stat().st_mode) == 0o600


def test_missing_file_has_no_variables(tmp_path):
    assert read_environment(tmp_path) == {}
    assert load_environment(tmp_path) is False


def test_own_variables_win_over_the_file(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DEBUG", "0")
    write_environment(tmp_path, VARIABLES)
    assert load_environment(tmp_path) is True
    assert os.environ.pop("DATABASE_URL") == VARIABLES["DATABASE_URL"]
    assert os.environ["DEBUG"] == "0"


def test_nothing_is_taken_from_the_file_when_another_database_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/d")
    monkeypatch.delenv("DEBUG", raising=False)
    write_environment(tmp_path, VARIABLES)
    assert load_environment(tmp_path) is False
    assert "DEBUG" not in os.environ
