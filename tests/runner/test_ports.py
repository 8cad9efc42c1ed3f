"""Ports: a free one is found, a taken one gets a sentence."""

import socket

import pytest

from runner import ports
from runner.problem import Problem


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind((ports.HOST, 0))
        server.listen()
        yield server.getsockname()[1]


def test_wanted_port_is_kept_while_it_is_free():
    port = ports.free_port()
    assert ports.free_port(port) == port


def test_another_port_is_found_when_the_wanted_one_is_taken(taken_port):
    port = ports.free_port(taken_port)
    assert port != taken_port
    assert ports.is_free(port)


def test_taken_web_port_is_refused_with_another_that_works(monkeypatch, taken_port):
    monkeypatch.setenv("PORT", str(taken_port))
    with pytest.raises(Problem, match=f"Port {taken_port} .*`make run PORT=") as refusal:
        ports.web_port()
    proposed = int(str(refusal.value).rpartition("PORT=")[2].rstrip("`."))
    assert ports.is_free(proposed)


@pytest.mark.parametrize("text", ["web", "0", "65536", "-1", "8000x", "۸۰۰۰"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Problem, match="must be a number from 1 to 65535"):
        ports.web_port()
