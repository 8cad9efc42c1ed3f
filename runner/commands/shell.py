"""`make shell`: Django's shell on the servers of a running `make run`, else on servers of its own run."""

import os

from runner.commands.run import BEING_RUN, development_variables, wanted_servers
from runner.django import product_environment
from runner.environment import set_up
from runner.execute import talk_to
from runner.layout import Checkout, make_folder
from runner.local_environment import read_environment, write_environment
from runner.locks import holder_note, only_one
from runner.ports import DEFAULT_WEB_PORT
from runner.servers import running_servers


def main(checkout: Checkout) -> int:
    set_up(checkout)
    if holder_note(make_folder(checkout.local)) is not None:
        return _shell(checkout, read_environment(checkout.local))
    with (
        only_one(checkout.local, BEING_RUN, note=f"process {os.getpid()}"),
        running_servers(checkout, checkout.local, wanted_servers()) as servers,
    ):
        variables = development_variables(servers, DEFAULT_WEB_PORT)
        write_environment(checkout.local, variables)
        return _shell(checkout, variables)


def _shell(checkout: Checkout, variables: dict[str, str]) -> int:
    return talk_to(
        [checkout.python, "manage.py", "shell"],
        cwd=checkout.root,
        env=product_environment(checkout, variables),
    )
