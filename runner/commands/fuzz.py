"""`make fuzz`: the tests that try any input, with as many examples as one has patience for."""

import os

from runner.commands import test
from runner.layout import Checkout

EXAMPLES = "2000"
TRIED = (
    "tests/importing/test_reading_mutations.py",
    "tests/importing/test_round_trip.py::test_a_file_that_is_loaded_back_changes_nothing",
    "tests/importing/test_contact_files.py::test_any_values_of_every_kind_come_back_as_they_were",
    "tests/importing/test_option_targets.py::test_exported_list_comes_back_unchanged",
    "tests/notes/test_note_files.py::test_any_note_comes_back_as_it_was",
)


def main(checkout: Checkout) -> int:
    """FUZZ_EXAMPLES says how many of each kind; ARGS, as of `make test`, picks other tests."""
    os.environ.setdefault("FUZZ_EXAMPLES", EXAMPLES)
    os.environ.setdefault("ARGS", " ".join(TRIED))
    return test.main(checkout)
