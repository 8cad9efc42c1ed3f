"""The default options of a new installation, read from `customers/default_options.toml`."""

from pathlib import Path

from customers.contributions import OPTION_LISTS
from records.services.default_options import create_missing_options

DEFAULTS_PATH = Path(__file__).parent.parent / "default_options.toml"


def create_default_options(*, actor=None) -> int:
    """Add the default options whose code was never there; returns how many."""
    return create_missing_options(
        actor=actor,
        path=DEFAULTS_PATH,
        lists={entry.code: entry.model for entry in OPTION_LISTS},
        reason="customers.default_options",
    )
