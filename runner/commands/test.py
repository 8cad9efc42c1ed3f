"""`make test`: every test on servers of its own, which never touch those of `make run`."""

import os
import shlex

from runner.browser import browser_variables
from runner.django import product_environment
from runner.environment import set_up
from runner.execute import run_in_sight
from runner.layout import Checkout, make_folder
from runner.locks import only_one
from runner.messages import compile_messages
from runner.servers import Wanted, running_servers

BEING_TESTED = "`make test` already runs in this folder ({note}): wait for it to end."
# A few tests at a time: in a large share one process has the slow ones of the browser, and the other waits.
IN_PROCESSES = ("-n", "2", "--maxschedchunk", "4")


def main(checkout: Checkout) -> int:
    folder = make_folder(checkout.local / "test")
    with only_one(folder, BEING_TESTED, note=f"process {os.getpid()}"):
        set_up(checkout)
        compile_messages(checkout)
        browser = browser_variables(checkout)
        with running_servers(checkout, folder, wanted_servers()) as servers:
            variables = (
                servers.variables
                | browser
                | {
                    "TESTING": "1",
                    "DEBUG": "0",
                    "MEDIA_ROOT": str(folder / "media"),
                    "STATIC_ROOT": str(folder / "static"),
                    "MAIL_DELIVERY_URL": f"file://{folder / 'mail'}",
                }
            )
            return run_in_sight(
                [checkout.python, "-m", "pytest", *IN_PROCESSES, *_arguments()],
                cwd=checkout.root,
                env=product_environment(checkout, variables),
            )


def wanted_servers() -> Wanted:
    """Servers of our own whatever DATABASE_URL says, for tests empty what they touch."""
    return Wanted(
        os.environ.get("TEST_DATABASE_URL", ""),
        os.environ.get("TEST_REDIS_URL", ""),
        throwaway=True,
    )


def _arguments() -> list[str]:
    """ARGS, as in `make test ARGS="-k undo"`."""
    return shlex.split(os.environ.get("ARGS", ""))
