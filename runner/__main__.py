"""The command line: checks the Python version before any newer syntax is read."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this line is for the older Pythons
    sys.exit(
        f"Karta needs Python 3.11 or newer and this is {sys.version.split()[0]}: "
        "name another one, for example `make run PYTHON=python3.12`."
    )

from runner.command_line import main

sys.exit(main(sys.argv[1:]))
