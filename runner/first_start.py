"""Brings the database to the present code and fills an empty one: owner, demo company."""

from collections.abc import Mapping

from runner.django import ask_manage, is_debug, manage
from runner.layout import Checkout
from runner.messages import compile_messages
from runner.terminal import say


def prepare_product(checkout: Checkout, variables: Mapping[str, str]) -> str:
    """Migrate, compile translations and, on a first start, fill the base; return the sign-in lines.

    The command `first_start` decides by itself whether there is anything to do; it reads
    OWNER_EMAIL, OWNER_PASSWORD and DEMO.
    """
    compile_messages(checkout)
    say("Bringing the database up to date ...")
    manage(checkout, variables, "Migrating the database", "migrate", "--no-input")
    if not is_debug():
        manage(checkout, variables, "Collecting the static files", "collectstatic", "--no-input")
    return ask_manage(checkout, variables, "The first start", "first_start").strip()
