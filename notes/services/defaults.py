"""The default actions and statuses of a new installation, read from `notes/default_options.toml`."""

from pathlib import Path

from notes.models import Action, Status
from records.services.default_options import create_missing_options

DEFAULTS_PATH = Path(__file__).parent.parent / "default_options.toml"


def create_default_options(*, actor=None) -> int:
    """Add the actions and statuses whose code was never there; returns how many."""
    return create_missing_options(
        actor=actor,
        path=DEFAULTS_PATH,
        lists={"action": Action, "status": Status},
        reason="notes.default_options",
    )
