"""What an app shows of itself in the apps below it: typed lists, read from CONTRIBUTIONS.

Each app that adds something has a module `contributions.py` with one `Contributions` named
`contributions`; a reader finds every contribution by opening those files.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from core.catalogue import Catalogue, Field, Section
    from core.permissions import Decision
    from core.search import Hit
    from core.text import Sought
    from core.timeline import Loaded

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
    """Route of the record's page; takes `pk`, after `url_args`."""
    url_args: tuple[str, ...] = ()
    catalogue: "Callable[[], Catalogue] | None" = None
    """Builds the field catalogue of this kind, custom fields included."""
    has_custom_fields: bool = False
    """Whether administrators add fields to it: its model has the column `custom`."""
    custom_fields_right: str = "records.manage_custom_fields"
    """Who adds and changes them."""
    custom_field_routes: str = ""
    """Beginning of the names of the routes where they have a screen of their own, e.g. `notes:variable`
    with `_list` and `_update`; empty: they stand among the custom fields of all records."""
    custom_fields_label: Label = ""
    """What that screen is called."""
    custom_field_kinds: tuple[tuple[str, Label], ...] = ()
    """The kinds that people may give them, and what these are called there; empty: all."""
    refill_search: "Callable[[Sequence[int]], None] | None" = None
    """Fills the text by which the records with these ids are searched anew, in the open transaction;
    None: custom fields of these records cannot be searched."""
    limits_fields_by: str = ""
    """The key of its field of several options to which custom fields can be limited."""
    may_edit: "Callable[[Any, Any], Decision] | None" = None
    """Whether the user may change a record that he sees, so also what hangs on it; None: nobody."""
    in_bin_for: "Callable[[Any], QuerySet] | None" = None
    """The records in the recycle bin that a user may look at and take out of it."""
    files_url_name: str = ""
    """Route of the page with the record's files; takes `pk`. Empty: it has none."""
    email_addresses: "Callable[[Any], list[str]] | None" = None
    """The e-mail addresses of a record in lower case: mail to them stands in its timeline."""
    timeline_source: str = ""
    """Code of the source of timelines that tells of these records together with mail about them."""
    in_timeline_of: "Callable[[Any], QuerySet] | None" = None
    """Which of them that source tells of in the timeline of a record: mail about these is not told a
    second time."""
    can_be_starred: bool = False
    """Whether people keep stars of their own on it."""
    list_url_name: str = ""
    """Route of the list of these records where it has saved views; empty: it has none."""
    list_order: str = "-created_at"
    """The usual order of that list, as it stands in a query string."""
    list_looks: tuple[str, ...] = ()
    """Parameters of that list which say how it is shown, beside those of every list (core.list_query.LOOKS);
    a saved view keeps them."""
    list_catalogue: "Callable[[], Catalogue] | None" = None
    """Builds the catalogue of that list where it has more fields than form and card."""

    def listed_catalogue(self) -> "Catalogue":
        """What the list can be asked for and show."""
        return (self.list_catalogue or self.catalogue)()

    def url(self, pk: int) -> str:
        """The address of a record's page."""
        return reverse(self.url_name, args=[*self.url_args, pk])


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """A tracked model's place in the order of undo: owners come before what hangs on them."""

    model: "type[Model]"
    order: int
    record_type: str = ""
    """The kind of record whose history shows these events; its id is in `owner_column`."""
    owner_column: str = "id"
    type_column: str = ""
    """For rows that hang on records of any kind: the column that names the kind; `record_type` is
    empty then, and `owner_column` holds the id without a foreign key."""
    label: Label = ""
    takes_along: "tuple[type[Model], ...]" = ()
    """Models that are not tracked and hang on a row as parts of it, e.g. reminders: an undo that
    deletes the row deletes them with it, and they do not keep it."""
    needed: "Callable[..., str] | None" = None
    """`needed(tables)`: a condition in SQL on a row `r` that an undo would delete, by which it stays
    because others refer to it without a foreign key (see core.undo.plan)."""


@dataclass(frozen=True, kw_only=True)
class Right:
    """Something a role may be allowed to do; `default_roles` have it until somebody decides."""

    code: str
    label: Label
    default_roles: tuple[str, ...]
    help_text: Label = ""


@dataclass(frozen=True, kw_only=True)
class NavigationSection:
    """A heading of the side bar with the entries beneath it that name its code."""

    code: str
    label: Label


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """An entry of the side bar."""

    label: Label
    url_name: str
    icon: str
    order: int
    right: str = ""
    """Shown to whoever has this right; empty: to everyone signed in."""
    section: str = ""
    """The code of the section that it stands in, which is where its first entry would be; empty:
    in none."""
    badge: "Callable[[Any], str] | None" = None
    """What waits there for the person, as the entry shows it; empty: nothing. Asked for with every page,
    so one indexed query at most."""


@dataclass(frozen=True, kw_only=True)
class AddEntry:
    """An entry of the "+ Add" menu of the shell."""

    label: Label
    url_name: str
    icon: str
    order: int
    right: str = ""
    key: str = ""
    """The letter that opens it, on whatever page one is; no other entry has it."""
    is_quick: bool = False
    """Whether its page is a small form that opens in a dialog over the page one is on."""


@dataclass(frozen=True, kw_only=True)
class CardTab:
    """A tab of the cards of one kind of record: a page of its own below the card's address."""

    record_type: str
    label: Label
    url_name: str
    """Route of the page; takes `pk`, and names the tab that is open."""
    order: int
    count: "Callable[[Any, Any], int] | None" = None
    """How many things it holds for the reader (the first argument) of the record (the second); a
    fixed number of queries."""
    right: str = ""


@dataclass(frozen=True, kw_only=True)
class CardAddEntry:
    """An entry of "+ Add" on the cards of one kind of record: the new thing belongs to the record."""

    record_type: str
    label: Label
    url: Callable[[Any], str]
    """The address at which the thing is added to the record."""
    icon: str
    order: int
    may_add: "Callable[[Any, Any], Decision]"
    """Whether the reader (the first argument) may add one to the record (the second)."""
    is_quick: bool = False
    """Whether its page is a small form that opens in a dialog over the card."""
    key: str = ""
    """The letter that opens it on the card, before an entry of the shell that has the same."""


@dataclass(frozen=True, kw_only=True)
class ListAct:
    """A button of the bar over the ticked rows of the list of one kind of record."""

    record_type: str
    label: Label
    url_name: str
    """Route that the form of the ticks is posted to (see customers.bulk.selection)."""
    icon: str
    order: int
    may: "Callable[[Any], Decision]"
    """Whether the reader may do it to anything."""


@dataclass(frozen=True, kw_only=True)
class CardBadge:
    """A pill beside the name on the cards of one kind of record."""

    record_type: str
    title: Label
    """What the pill tells, for whoever points at it or hears it read."""
    option: Callable[[Any, Any], Any]
    """The option that is shown in its colours to the reader (the first argument) of the record (the
    second), or None; a fixed number of queries."""
    icon: str
    """In the pill: tells it from the record's own status."""
    order: int


@dataclass(frozen=True, kw_only=True)
class CardPart:
    """A part of the cards of one kind of record that draws itself."""

    record_type: str
    template: str
    """Its context is `part`: what `context` gives, and `section` where it stands in one."""
    context: "Callable[[Any, Any], Mapping[str, Any] | None]"
    """What is shown to the reader (the first argument) of the record (the second), or None for
    nothing; a fixed number of queries."""
    section: "Section | None" = None
    """Where it stands on the overview, and how the layout calls it; None: above every tab."""
    order: int


@dataclass(frozen=True, kw_only=True)
class TimelineSource:
    """Something that happens to records, for their timelines (see core.timeline)."""

    code: str
    """Stands in the query string of the filter."""
    label: Label
    icon: str
    order: int
    """Unlike that of any other source: it decides between two entries of one moment."""
    load: "Callable[..., Loaded]"
    """`load(asked: Asked, *, before: Bound | None, limit: int)`: the newest `limit` things older than
    the bound, by a fixed number of queries; what the reader may not see is left out of them."""
    record_types: tuple[str, ...] = ()
    """The kinds of record that it tells of; empty: all."""
    right: str = ""
    """Shown to whoever has this right; empty: to everyone who sees the record."""
    is_on_request: bool = False
    """Shown only where its filter is chosen."""
    knows_fields: bool = False
    """Whether it can be narrowed to the changes of one field."""


@dataclass(frozen=True, kw_only=True)
class ActLabel:
    """What a change set did, in a few words of the history, by the reason that it was opened with."""

    reason: str
    label: Label
    icon: str = "pencil"


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """A kind of thing that the search over everything finds (see core.search)."""

    code: str
    label: Label
    icon: str
    order: int
    find: "Callable[[Any, Sought, int], list[Hit]]"
    """`find(user, sought, limit)`: the best hits that the user may see, at most so many, each with
    what it was found by; a fixed number of queries. Called within `core.patience`: what takes too
    long is given up."""
    list_url_name: str = ""
    """Route of the list of these things, which takes `?q=` and shows all that are found."""
    right: str = ""
    """Searched for whoever has this right; empty: for everyone signed in."""


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """What hangs on records of one kind: told before one of them is deleted or removed for good."""

    record_type: str
    label: Label
    count: Callable[[Any, Any], int]
    """How many the reader (the first argument) sees with the record (the second); a fixed number of
    queries."""
    fate: Label
    """What becomes of them while the record is in the bin, e.g. "come back with him"."""
    order: int
    blocked: "Callable[[Sequence[int]], Collection[int]] | None" = None
    """Which of the records with these ids may not be removed for good, whoever asks."""
    blocked_because: Label = ""
    """Why, e.g. "Invoices are kept as the law demands." """


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
    group: Label = ""
    """The heading under which it stands, with those beside it in the order."""


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A short text for people at `/guides/<slug>/`: a template `guides/<slug>.<language>.html` in each
    language."""

    slug: str
    label: Label


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of long work. `run` gets the job in progress (see core.jobs)."""

    code: str
    label: Label
    run: "str"
    """Dotted path of the function, imported when the job runs; it takes one core.jobs.Run."""
    record_types: tuple[str, ...] = ()
    result_url_name: str = ""
    """Route of the page that shows what was done, with the id of the job's record; empty: the
    job's own page shows it."""
    is_step: bool = False
    """A step that somebody waits for at its page: its good end is no news on the bell."""


@dataclass(frozen=True, kw_only=True)
class NoticeAct:
    """Something that can be done right at an unread notice: a link, or with `values` a button that
    posts them, and `next`, where the person is."""

    label: Label
    url: str
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """A kind of notice to one person (see records.notices)."""

    code: str
    """Dotted, and stored: never changes."""
    sentence: Label
    """With named placeholders, e.g. "%(work)s has ended."."""
    placeholders: "Callable[[dict[str, Any]], dict[str, Any]]" = dict
    """From the stored params, in the language of the reader."""
    acts: "Callable[[dict[str, Any]], Sequence[NoticeAct]] | None" = None
    """From the stored params: what can be done right there."""
    is_announced: bool = False
    """Shown at once on the page that is open when it comes, not only counted."""


@dataclass(frozen=True, kw_only=True)
class OptionList:
    """A list of options that administrators keep, shown in the settings."""

    code: str
    model: "type[Model]"
    label: Label
    label_plural: Label
    order: int
    may_add_inline: bool = False
    """Whether people may add an option beside the field where they choose, by a right of its own."""
    own_routes: str = ""
    """Beginning of the names of its routes where the list has a screen of its own, e.g.
    `customers:relation_kind`; empty: it stands among the lists to choose from."""
    explanation: Label = ""
    """What the screen says beneath its heading."""
    right: str = "records.manage_options"
    """Who adds, changes, orders and deletes its options."""


@dataclass(frozen=True, kw_only=True)
class ImportTarget:
    """A kind of record that spreadsheets can be loaded into; the engine asks it what it needs."""

    code: str
    label: Label
    record_type: str
    engine: "str"
    """Dotted path of the object with the engine's interface (see importing.targets)."""
    list_url_name: str = ""
    """Route of the list of these records, where the result of an import leads."""
    explanation: Label = ""
    """What stands in such a file, for whoever chooses what he uploads."""
    group: Label = ""
    """A heading that several kinds have in common where one of them is chosen."""
    list_url_args: tuple[str, ...] = ()
    """What the route of the list takes."""
    follows: str = ""
    """The code of the kind whose records a file of these names: usually it is loaded after them."""
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class Responsibility:
    """Records that are in one person's charge, and that he hands over when he leaves."""

    record_type: str
    records: "Callable[[], QuerySet]"
    """All there are, those in the recycle bin too: nothing is left behind."""
    counted: Callable[[int], str]
    """A number of them in words, in the reader's language: "312 customers"."""
    event: str
    """Dotted name of the event that is written for each record."""
    column: str = "assigned_to"
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class MergeMover:
    """What goes over to the record that stays when several are merged: notes, tickets, documents."""

    record_type: str
    """The kind of record that is merged."""
    counted: "Callable[[Any, Sequence[int]], str]"
    """What of it hangs on the records with these ids that go, in words for the reader (the first
    argument) and within what he sees: "3 notes"; empty where there is nothing."""
    move: "Callable[[Any, int, Sequence[int]], None]"
    """Actor, id of the record that stays, ids of those that go. Called in the open change set; what
    it writes of tracked tables is taken back by the undo of the merge."""
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class Audience:
    """What takes segments (saved views) as its audience: mailings, campaigns. A segment that is used
    says by what, and cannot be deleted."""

    code: str
    used: "Callable[[Any, Collection[int]], Mapping[int, str]]"
    """What uses the segments with these ids, by id, in words for the reader (the first argument),
    e.g. "2 mailings"; a fixed number of queries, and whether or not he may see what uses them."""


@dataclass(frozen=True, kw_only=True)
class Contributions:
    record_kinds: tuple[RecordKind, ...] = ()
    fields: "tuple[tuple[str, Callable[[], tuple[Field, ...]]], ...]" = ()
    sections: "tuple[tuple[str, Section], ...]" = ()
    """Sections of the form and the card for those fields, each with its kind of record."""
    tracked: tuple[Tracked, ...] = ()
    rights: tuple[Right, ...] = ()
    navigation_sections: tuple[NavigationSection, ...] = ()
    navigation: tuple[NavigationItem, ...] = ()
    add_entries: tuple[AddEntry, ...] = ()
    card_tabs: tuple[CardTab, ...] = ()
    card_add_entries: tuple[CardAddEntry, ...] = ()
    list_acts: tuple[ListAct, ...] = ()
    card_badges: tuple[CardBadge, ...] = ()
    card_parts: tuple[CardPart, ...] = ()
    timeline_sources: tuple[TimelineSource, ...] = ()
    acts: tuple[ActLabel, ...] = ()
    search_sources: tuple[SearchSource, ...] = ()
    hanging: tuple[Hanging, ...] = ()
    erasers: tuple[str, ...] = ()
    """Dotted paths of functions that are called with a kind of record and ids, inside the change set
    in which these are removed for good: each removes what its app keeps of them, where no foreign key
    takes it along (see core.erasing)."""
    field_listeners: tuple[str, ...] = ()
    """Dotted paths of functions that are called with `actor` and `custom_field` when a custom field can
    be asked about that could not be before (restored, or of another kind), inside the change set."""
    settings_pages: tuple[SettingsPage, ...] = ()
    guides: tuple[Guide, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    job_listeners: tuple[str, ...] = ()
    """Dotted paths of functions that are called with a job when it has ended, however it did."""
    notices: tuple[NoticeKind, ...] = ()
    option_lists: tuple[OptionList, ...] = ()
    coloured: "tuple[type[Model], ...]" = ()
    """Further models with `font_color` and `background_color`, so that pages know their pills."""
    home_country: "tuple[Callable[[], str], ...]" = ()
    """Who says in which country the firm is: its code of two letters."""
    small_tables: "tuple[type[Model], ...]" = ()
    """Models beside the option lists whose rows every page needs; see core.small_tables."""
    import_targets: tuple[ImportTarget, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    merge_movers: tuple[MergeMover, ...] = ()
    audiences: tuple[Audience, ...] = ()
    first_start: tuple[str, ...] = ()
    """Dotted paths of services called with `actor=None` at every start, after the roles: each makes
    what is missing, e.g. the default options, and does nothing when nothing is."""
    demo: tuple[str, ...] = ()
    """Dotted paths of services called once with `actor=<the owner>`, when the demo company and its
    people have been made: each adds what its app shows in a demo."""


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


def sections_with_contributed(record_type: str, own: "Sequence[Section]") -> "tuple[Section, ...]":
    """The sections of a kind of record with those that other apps add: before its own parts, which
    draw themselves."""
    added = [s for its_type, s in contributed("sections") if its_type == record_type]
    added += [
        part.section
        for part in contributed("card_parts")
        if part.record_type == record_type and part.section is not None
    ]
    place = next((i for i, section in enumerate(own) if section.is_part), len(own))
    return (*own[:place], *added, *own[place:])


def record_kind(record_type: str) -> RecordKind:
    """The kind of record by its stored name; an unknown one is a KeyError."""
    for kind in contributed("record_kinds"):
        if kind.record_type == record_type:
            return kind
    raise KeyError(record_type)


def job_kind(code: str) -> JobKind:
    """The kind of long work by its code; an unknown one is a KeyError."""
    for kind in contributed("jobs"):
        if kind.code == code:
            return kind
    raise KeyError(code)


def notice_kind(code: str) -> NoticeKind:
    """The kind of notice by its code; an unknown one is a KeyError."""
    for kind in contributed("notices"):
        if kind.code == code:
            return kind
    raise KeyError(code)


contributions = Contributions(
    rights=(
        Right(
            code="core.see_all_jobs",
            label=_("See everybody's running work"),
            default_roles=("owner", "administrator"),
            help_text=_("Imports, exports and other long work of all people, and stopping it."),
        ),
    ),
)
