"""`make chaos`: imports and undos while everything they stand on is killed, on servers of their own."""

import os

from runner.django import manage, product_environment
from runner.environment import set_up
from runner.execute import run_in_sight
from runner.layout import Checkout, make_folder
from runner.locks import only_one
from runner.messages import compile_messages
from runner.processes import Children
from runner.servers import Wanted, running_servers

BEING_SHAKEN = "`make chaos` already runs in this folder ({note}): wait for it to end."


def main(checkout: Checkout) -> int:
    folder = make_folder(checkout.local / "chaos")
    with only_one(folder, BEING_SHAKEN, note=f"process {os.getpid()}"):
        set_up(checkout)
        compile_messages(checkout)
        with running_servers(checkout, folder, Wanted()) as servers:
            variables = servers.variables | {
                "TESTING": "0",
                "DEBUG": "0",
                "CHAOS_FOLDER": str(make_folder(folder / "play")),
                "CHAOS_POSTGRES": "1",
            }
            manage(checkout, variables, "Migrating the database", "migrate", "--no-input")
            return run_in_sight(
                [checkout.python, "-m", "tests.chaos"],
                cwd=checkout.root,
                env=product_environment(checkout, variables),
                meanwhile=lambda: start_postgres_again(servers.children),
            )


def start_postgres_again(children: Children) -> None:
    """What a service manager does for a server that was killed, until it starts: it cannot while
    sessions of the killed one are still there."""
    postgres = children.named("postgres")
    if not postgres.runs:
        children.again(postgres)
