#!/usr/bin/env python
"""Django's command line, on the servers of this checkout unless DATABASE_URL names others."""

import os
import sys
from pathlib import Path

from runner.local_environment import database_listens, load_environment

LOCAL = Path(__file__).resolve().parent / ".local"
WITHOUT_DATABASE = {
    *("help", "version", "--help", "--version", "-h", "check", "diffsettings", "findstatic"),
    *("collectstatic", "makemessages", "makemigrations"),
}
CANNOT_START = 2


def main() -> None:
    own_servers = load_environment(LOCAL)
    needed = len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_DATABASE
    if own_servers and needed and not database_listens(os.environ["DATABASE_URL"]):
        print(
            "The servers of this checkout are not running: start them with `make run`, "
            "or set DATABASE_URL and REDIS_URL to others.",
            file=sys.stderr,
        )
        sys.exit(CANNOT_START)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
