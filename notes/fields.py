"""The field catalogue of notes."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.sources import DEPARTMENTS, PEOPLE
from core import small_tables
from core.catalogue import (
    Catalogue,
    ChoiceKind,
    DateTimeKind,
    Field,
    FixedChoices,
    FlagKind,
    LongTextKind,
    NumberKind,
    RichTextKind,
    RowStore,
    Section,
)
from notes.choices import Priority
from notes.kinds import ContactKind, CustomerKind, DueKind
from notes.models import Action, Note, Status
from records.custom_fields import SECTION as CUSTOM_SECTION
from records.custom_fields import custom_catalogue_fields
from records.sources import Options

RECORD_TYPE = "notes.note"
ROW = RowStore(Note)

SECTIONS = (
    Section(code="what", label=_("What is to be done")),
    Section(code="when", label=_("When and who"), side="end"),
    Section(code=CUSTOM_SECTION, label=_("Variables"), side="end"),
    Section(code="record", label=_("Record"), side="end"),
)


def _field(key, label, kind, *, section="what", place=None, **more) -> Field:
    place = place or (key,)
    return Field(key=key, label=label, kind=kind, store=ROW, place=place, section=section, **more)


def _what() -> tuple[Field, ...]:
    return (
        _field(
            "text",
            _("Text"),
            RichTextKind(),
            place=("plain_text", "text"),
            synonyms=("note", "notes", "treść", "notatka", "текст", "заметка", "متن", "یادداشت"),
            is_filterable=True,
        ),
        _field(
            "customer",
            _("Customer"),
            CustomerKind(),
            place=("customer_id",),
            synonyms=("customer number", "klient", "клиент", "مشتری"),
            is_in_list=True,
            sort="text",
            sort_by="customer__name",
            sort_unless="is_private",
        ),
        _field("contact", _("Contact person"), ContactKind(), place=("contact_id",)),
        _field(
            "action",
            _("Action"),
            ChoiceKind(Options(Action)),
            place=("action_id",),
            synonyms=("work order type", "akcja", "działanie", "действие", "اقدام"),
            is_required=True,
            is_filterable=True,
            is_on_filter_pane=True,
            sort="choices",
        ),
        _field(
            "status",
            _("Status"),
            ChoiceKind(Options(Status)),
            place=("status_id",),
            synonyms=("stan", "статус", "وضعیت"),
            is_required=True,
            is_in_list=True,
            is_filterable=True,
            is_on_filter_pane=True,
            sort="choices",
        ),
        _field("result", _("Result"), LongTextKind(), is_filterable=True),
    )


def _when() -> tuple[Field, ...]:
    return (
        _field(
            "due",
            _("Due"),
            DueKind(organisation_zone),
            section="when",
            place=("due_at", "is_due_all_day"),
            synonyms=("due date", "deadline", "termin", "срок", "سررسید", "موعد"),
            is_in_list=True,
            is_filterable=True,
            is_on_filter_pane=True,
            sort="value",
        ),
    )


def _who() -> tuple[Field, ...]:
    return (
        _field(
            "assigned_to",
            _("Assignee"),
            ChoiceKind(PEOPLE, is_pill=False),
            section="when",
            place=("assigned_to_id",),
            synonyms=("responsible", "wykonawca", "исполнитель", "ответственный", "مسئول"),
            is_in_list=True,
            is_filterable=True,
            is_on_filter_pane=True,
            sort="choices",
        ),
        _field(
            "department",
            _("Department"),
            ChoiceKind(DEPARTMENTS, is_pill=False),
            section="when",
            place=("department_id",),
            synonyms=("dział", "отдел", "واحد"),
            is_filterable=True,
            is_on_filter_pane=True,
            sort="choices",
        ),
        _field(
            "priority",
            _("Priority"),
            ChoiceKind(FixedChoices(Priority), pg_type="smallint", is_pill=False),
            section="when",
            synonyms=("priorytet", "приоритет", "اولویت"),
            is_filterable=True,
            is_on_filter_pane=True,
            sort="value",
            default=Priority.NORMAL.value,
        ),
        _field(
            "is_private",
            _("Private"),
            FlagKind(),
            section="when",
            help_text=_("Only you and the assignee see it."),
            is_filterable=True,
        ),
        _field("is_pinned", _("Pinned"), FlagKind(), section="when", is_filterable=True),
    )


def _record() -> tuple[Field, ...]:
    return (
        _field(
            "created_by",
            _("Written by"),
            ChoiceKind(PEOPLE, is_pill=False),
            section="record",
            place=("created_by_id",),
            is_editable=False,
            is_filterable=True,
        ),
        _field(
            "created_at",
            _("Added"),
            DateTimeKind(),
            section="record",
            is_editable=False,
            is_in_list=True,
            is_filterable=True,
            is_on_filter_pane=True,
            sort="value",
        ),
        _field(
            "closed_at",
            _("Closed"),
            DateTimeKind(),
            section="record",
            is_editable=False,
            is_filterable=True,
            sort="value",
        ),
        _field(
            "closed_by",
            _("Closed by"),
            ChoiceKind(PEOPLE, is_pill=False),
            section="record",
            place=("closed_by_id",),
            is_editable=False,
            is_filterable=True,
        ),
        _field(
            "version",
            _("Record version"),
            NumberKind(),
            section="record",
            is_editable=False,
            is_listable=False,
            is_version=True,
        ),
    )


def organisation_zone() -> ZoneInfo:
    """The time zone of the organisation: where days end."""
    name = small_tables.kept("notes.zone", (Organisation,), _zone_name)
    return ZoneInfo(name)


def _zone_name() -> str:
    found = Organisation.objects.values_list("time_zone", flat=True).first()
    return found or Organisation._meta.get_field("time_zone").default


def note_catalogue() -> Catalogue:
    """The catalogue of notes with the variables of this installation."""
    variables = custom_catalogue_fields(RECORD_TYPE, ROW)
    fields = [*_what(), *_when(), *_who(), *_record(), *variables]
    return Catalogue(RECORD_TYPE, SECTIONS, fields)
