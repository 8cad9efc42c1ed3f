"""`make fuzz`: the tests that try any input, with as many examples as one has patience for."""

import os

from runner.commands import test
from runner.layout import Checkout

EXAMPLES = "2000"
TRIED = (
    "tests/importing/test_reading_mutations.py",
    "tests/importing/test_round_trip.py::test_a_file_that_is_loaded_back_changes_nothing",
)


def main(checkout: Checkout) -> int:
    """FUZZ_EXAMPLES says how many of each kind; ARGS, as of `make test`, picks other tests."""
    os.environ.setdefault("FUZZ_EXAMPLES", EXAMPLES)
    os.environ.setdefault("ARGS", " ".join(TRIED))
    return test.main(checkout)
