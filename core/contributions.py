"""What an app shows of itself in the apps below it: typed lists, read from CONTRIBUTIONS.

Each app that adds something has a module `contributions.py` with one `Contributions` named
`contributions`; a reader finds every contribution by opening those files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from core.catalogue import Catalogue, Field

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """A kind of record that rows below may point at by `record_type` and `record_id`."""

    record_type: str
    """`app.model` in lower case: what is stored."""
    model: "type[Model]"
    label: Label
    label_plural: Label
    visible_to: "Callable[[Any], QuerySet]"
    """The records that a user may see; outside of it a record does not exist for him."""
    url_name: str
    """Route of the record's page; takes `pk`."""
    catalogue: "Callable[[], Catalogue] | None" = None
    """Builds the field catalogue of this kind, custom fields included."""


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """A tracked model's place in the order of undo: owners come before what hangs on them."""

    model: "type[Model]"
    order: int
    record_type: str = ""
    """The kind of record whose history shows these events; its id is in `owner_column`."""
    owner_column: str = "id"
    label: Label = ""


@dataclass(frozen=True, kw_only=True)
class Right:
    """Something a role may be allowed to do; `default_roles` have it until somebody decides."""

    code: str
    label: Label
    default_roles: tuple[str, ...]
    help_text: Label = ""


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """An entry of the side bar."""

    label: Label
    url_name: str
    icon: str
    order: int
    right: str = ""
    """Shown to whoever has this right; empty: to everyone signed in."""


@dataclass(frozen=True, kw_only=True)
class AddEntry:
    """An entry of the "+ Add" menu of the shell."""

    label: Label
    url_name: str
    icon: str
    order: int
    right: str = ""


@dataclass(frozen=True, kw_only=True)
class SettingsPage:
    """An entry of the settings."""

    label: Label
    help_text: Label
    url_name: str
    icon: str
    order: int
    right: str
    url_args: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of long work. `run` gets the job in progress (see core.jobs)."""

    code: str
    label: Label
    run: "str"
    """Dotted path of the function, imported when the job runs."""
    record_types: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OptionList:
    """A list of options that administrators keep, shown in the settings."""

    code: str
    model: "type[Model]"
    label: Label
    label_plural: Label
    order: int
    defaults: "str" = ""
    """Dotted path of the tuple of default rows."""


@dataclass(frozen=True, kw_only=True)
class ImportTarget:
    """A kind of record that spreadsheets can be loaded into; the engine asks it what it needs."""

    code: str
    label: Label
    record_type: str
    engine: "str"
    """Dotted path of the object with the engine's interface (see importing.engine)."""
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class Contributions:
    record_kinds: tuple[RecordKind, ...] = ()
    fields: "tuple[tuple[str, Callable[[], tuple[Field, ...]]], ...]" = ()
    tracked: tuple[Tracked, ...] = ()
    rights: tuple[Right, ...] = ()
    navigation: tuple[NavigationItem, ...] = ()
    add_entries: tuple[AddEntry, ...] = ()
    settings_pages: tuple[SettingsPage, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    option_lists: tuple[OptionList, ...] = ()
    import_targets: tuple[ImportTarget, ...] = ()


@cache
def all_contributions() -> tuple[Contributions, ...]:
    """Every app's contributions, in the order of the setting."""
    return tuple(import_module(path).contributions for path in settings.CONTRIBUTIONS)


@cache
def contributed(name: str) -> tuple:
    """One list of all apps together, e.g. `contributed("rights")`; ordered where entries have an order."""
    entries = [entry for part in all_contributions() for entry in getattr(part, name)]
    if entries and hasattr(entries[0], "order"):
        entries.sort(key=lambda entry: entry.order)
    return tuple(entries)


def record_kind(record_type: str) -> RecordKind:
    """The kind of record by its stored name; an unknown one is a KeyError."""
    for kind in contributed("record_kinds"):
        if kind.record_type == record_type:
            return kind
    raise KeyError(record_type)
