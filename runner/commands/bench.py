"""`make bench`: the measurements, on servers of their own that keep their data between runs."""

import os
import shlex

from runner.django import manage, product_environment
from runner.environment import set_up
from runner.execute import run_in_sight
from runner.layout import Checkout, make_folder
from runner.locks import only_one
from runner.messages import compile_messages
from runner.servers import Wanted, running_servers
from runner.terminal import tool_environment

BEING_MEASURED = "`make bench` already runs in this folder ({note}): wait for it to end."


def main(checkout: Checkout) -> int:
    if os.environ.get("README"):
        return _publish(checkout)
    folder = make_folder(checkout.local / "bench")
    with only_one(folder, BEING_MEASURED, note=f"process {os.getpid()}"):
        set_up(checkout)
        compile_messages(checkout)
        with running_servers(checkout, folder, Wanted()) as servers:
            variables = servers.variables | {
                "BENCH": "1",
                "TESTING": "0",
                "DEBUG": "0",
                "STATIC_ROOT": str(folder / "static"),
                "MEDIA_ROOT": str(folder / "media"),
                "MAIL_DELIVERY_URL": f"file://{folder / 'mail'}",
            }
            manage(checkout, variables, "Migrating the database", "migrate", "--no-input")
            manage(
                checkout, variables, "Collecting the static files", "collectstatic", "--no-input"
            )
            return run_in_sight(
                [checkout.python, "-m", "bench", *shlex.split(os.environ.get("ONLY", ""))],
                cwd=checkout.root,
                env=product_environment(checkout, variables),
            )


def _publish(checkout: Checkout) -> int:
    """`make bench README=1`: nothing is measured; the last measurements go into the README."""
    set_up(checkout)
    return run_in_sight(
        [checkout.python, "-m", "bench", "--readme"],
        cwd=checkout.root,
        env=tool_environment(checkout.local),
    )
