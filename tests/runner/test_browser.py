"""The browser of the tests: found, else skipped, else an error when it is required."""

import pytest

from runner import browser
from runner.problem import Problem


@pytest.fixture
def no_browser(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))


def make_browser(path, code: int) -> None:
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)


def test_missing_browser_leaves_the_variable_empty_and_says_so(checkout, no_browser, capsys):
    assert browser.browser_variables(checkout) == {"CHROMIUM": ""}
    assert "the browser tests are skipped" in capsys.readouterr().out


def test_missing_browser_is_an_error_when_it_is_required(checkout, no_browser, monkeypatch):
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    with pytest.raises(Problem, match="install the package chromium"):
        browser.browser_variables(checkout)


def test_browser_that_does_not_start_is_none(no_browser, tmp_path):
    make_browser(tmp_path / "chromium", code=1)
    assert browser.find_browser() is None


def test_first_browser_that_starts_is_taken(no_browser, tmp_path):
    make_browser(tmp_path / "chromium", code=1)
    make_browser(tmp_path / "chromium-browser", code=0)
    assert browser.find_browser() == str(tmp_path / "chromium-browser")


def test_named_browser_is_taken_before_the_usual_ones(no_browser, tmp_path, monkeypatch):
    make_browser(tmp_path / "chromium", code=0)
    make_browser(tmp_path / "mine", code=0)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "mine"))
    assert browser.find_browser() == str(tmp_path / "mine")
