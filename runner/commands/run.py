"""`make run`: sets up, then runs web server, worker and beat until Ctrl-C."""

import os
import time
from pathlib import Path

from runner.django import is_debug
from runner.environment import set_up
from runner.first_start import prepare_product
from runner.layout import Checkout, make_folder
from runner.local_environment import write_environment
from runner.locks import only_one
from runner.ports import HOST, web_port
from runner.processes import stop_leftovers
from runner.servers import Servers, Wanted, running_servers
from runner.terminal import say
from runner.web import product_programs, wait_for_answer

BEING_RUN = (
    "Karta already runs from this folder ({note}): use that one, or stop it there with Ctrl-C."
)
SECONDS_BETWEEN_LOOKS = 0.5


def main(checkout: Checkout) -> int:
    with only_one(make_folder(checkout.local), BEING_RUN, note=f"process {os.getpid()}"):
        stop_leftovers(checkout.local)
        port = web_port()
        set_up(checkout)
        with running_servers(checkout, checkout.local, wanted_servers()) as servers:
            try:
                _run(checkout, servers, port)
            except KeyboardInterrupt:
                say("\nStopping ...")
    say("Stopped.")
    return 0


def wanted_servers() -> Wanted:
    """The servers that DATABASE_URL and REDIS_URL name; our own where they name none."""
    return Wanted(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))


def development_variables(servers: Servers, port: int) -> dict[str, str]:
    """What the product needs to know, written down for manage.py beside it."""
    return {
        **servers.variables,
        "DEBUG": "1" if is_debug() else "0",
        "SITE_URL": os.environ.get("SITE_URL") or f"http://{HOST}:{port}",
    }


def _run(checkout: Checkout, servers: Servers, port: int) -> None:
    variables = development_variables(servers, port)
    write_environment(checkout.local, variables)
    sign_in = prepare_product(checkout, variables)
    try:
        for program in product_programs(checkout, variables, port):
            servers.children.start(program)
        wait_for_answer(servers.children, port)
    except BaseException:
        say(sign_in)  # the passwords of a first start are shown this once
        raise
    _greet(port, sign_in, checkout.local / "log")
    while True:
        servers.children.check()
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _greet(port: int, sign_in: str, logs: Path) -> None:
    say(f"\nKarta runs at http://{HOST}:{port}/")
    if sign_in:
        say(sign_in)
    say(f"Ctrl-C stops it. Logs: {logs}")
