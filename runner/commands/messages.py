"""`make messages`: collects the strings of the source into the .po files and compiles them."""

from runner.environment import set_up
from runner.layout import Checkout
from runner.messages import collect_messages, compile_messages


def main(checkout: Checkout) -> int:
    set_up(checkout)
    code = collect_messages(checkout, {"DEBUG": "1"})
    compile_messages(checkout)
    return code
