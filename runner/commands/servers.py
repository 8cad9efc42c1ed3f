"""`make servers`: PostgreSQL and Redis alone, until Ctrl-C."""

import os
import time

from runner.commands.run import BEING_RUN, development_variables, wanted_servers
from runner.environment import set_up
from runner.layout import Checkout, make_folder
from runner.local_environment import write_environment
from runner.locks import only_one
from runner.ports import DEFAULT_WEB_PORT
from runner.servers import running_servers
from runner.terminal import say


def main(checkout: Checkout) -> int:
    with only_one(make_folder(checkout.local), BEING_RUN, note=f"process {os.getpid()}"):
        set_up(checkout)
        with running_servers(checkout, checkout.local, wanted_servers()) as servers:
            write_environment(checkout.local, development_variables(servers, DEFAULT_WEB_PORT))
            say(
                "PostgreSQL and Redis run; .venv/bin/python manage.py finds them. Ctrl-C stops them."
            )
            try:
                while True:
                    servers.children.check()
                    time.sleep(0.5)
            except KeyboardInterrupt:
                say("\nStopping ...")
    return 0
