"""What the notes of a customer come to, as fields of the customer: columns, filters, conditions of rules.

Nobody fills them in, no file brings them, and no history tells of them: they follow the notes. Private
notes do not count, so they say the same to everybody who sees the customer.
"""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.catalogue import ChoiceKind, DateTimeKind, Field, IntegerKind, Section, Store
from core.catalogue.any_of import AnyOf
from core.catalogue.comparisons import columns_condition
from core.catalogue.custom_values import custom_condition, stored_reader
from core.conditions import EVERYTHING, NOTHING
from notes.fields import RECORD_TYPE as NOTE
from notes.fields import organisation_zone
from notes.kinds import DueKind
from notes.models import CustomerFacts, Status
from records.custom_fields import custom_catalogue_fields
from records.sources import Options

SECTION = Section(code="crm_notes", label=_("CRM notes"), side="end")
VARIABLES = "variables"
STATUSES = Options(Status)
"""One for all catalogues: what it lists is kept by it."""
_POSITIVE = {
    "is_not": "is",
    "not_in": "in",
    "not_contains": "contains",
    "none_of": "any_of",
    "empty": "not_empty",
}
"""What the facts of a customer must not be where he may have none at all."""


class FactsStore(Store):
    """The row of facts of a customer; one whose notes nobody wrote yet has none."""

    model = CustomerFacts
    raises_version = False
    tells_past = False

    def load(self, ids, fields):
        """One query."""
        columns = {column for field in fields for column in _columns(field)}
        rows = CustomerFacts.objects.filter(AnyOf("customer_id", ids)).values(
            "customer_id", *sorted(columns)
        )
        nothing = {field.key: _read(field, {}) for field in fields}
        found = dict.fromkeys(ids, nothing)
        for row in rows:
            found[row["customer_id"]] = {field.key: _read(field, row) for field in fields}
        return found

    def from_rows(self, rows, fields):
        return {field.key: _read(field, rows[0] if rows else {}) for field in fields}

    def condition(self, field, operator, value, session):
        positive = _POSITIVE.get(operator, operator)
        if _is_variable(field):
            test = custom_condition(
                field.place[1], field.kind, positive, value, session, column=VARIABLES
            )
        else:
            asked = field.kind.asked(positive, value, session)
            test = columns_condition(field.place, field.kind, positive, asked)
        found = Q(Exists(_facts().filter(test)))
        if self.holds_without(positive, value):
            found |= ~Q(Exists(_facts()))
        return found if positive == operator else ~found

    def holds_without(self, operator: str, value) -> bool:
        """Whether the operator holds for a customer without a row."""
        return False


class CountStore(FactsStore):
    """A count: of a customer without a row it is 0, which is a number like any other."""

    def condition(self, field, operator, value, session):
        if operator in ("empty", "not_empty"):
            return NOTHING if operator == "empty" else EVERYTHING
        return super().condition(field, operator, value, session)

    def holds_without(self, operator, value):
        return _holds_for_zero(operator, value)


def _facts():
    return CustomerFacts.objects.filter(customer=OuterRef("pk")).order_by()


def _holds_for_zero(operator: str, value) -> bool:
    match operator:
        case "lt":
            return value > 0
        case "lte":
            return value >= 0
        case "gt":
            return value < 0
        case "gte":
            return value <= 0
        case "between":
            start, end = value
            return (start is None or start <= 0) and (end is None or end >= 0)
    return value == 0


def _read(field: Field, row):
    """The canonical value of a field in a row of facts; an empty row has none, and no open note."""
    if _is_variable(field):
        column, key = field.place
        return stored_reader(field.kind)(row.get(column, {}).get(key))
    if isinstance(field.store, CountStore):
        return row.get(field.place[0], 0)
    return field.kind.from_columns(*map(row.get, field.place))


FACTS, COUNTS = FactsStore(), CountStore()


def _fact(key: str, label, kind, *columns: str, **more) -> Field:
    return Field(
        key=key,
        label=label,
        kind=kind,
        place=columns,
        section=SECTION.code,
        is_editable=False,
        is_filterable=True,
        **{"store": FACTS, **more},
    )


def _built_in() -> tuple[Field, ...]:
    return (
        _fact(
            "last_note_at",
            _("Last note"),
            DateTimeKind(),
            "last_note_at",
            help_text=_("When the newest CRM note was written."),
            is_on_filter_pane=True,
        ),
        _fact(
            "next_to_do_at",
            _("Next to-do"),
            DueKind(organisation_zone),
            "next_due_at",
            "next_is_all_day",
            help_text=_("When the first of the open CRM notes is due."),
            is_on_filter_pane=True,
        ),
        _fact(
            "open_to_dos",
            _("Open to-dos"),
            IntegerKind(),
            "open_count",
            store=COUNTS,
            is_on_card=False,
        ),
        _fact(
            "note_status",
            _("Status of notes"),
            ChoiceKind(STATUSES),
            "status_id",
            help_text=_("Of the newest open CRM note, else of the newest."),
            is_on_card=False,
            is_on_filter_pane=True,
        ),
    )


def _named_after(label) -> str:
    return gettext("%(variable)s (notes)") % {"variable": label}


_named = lazy(_named_after, str)


def key_of(variable: str) -> str:
    """The key of the field that a variable of notes is to customers."""
    return f"notes.{variable}"


def _of_variable(field: Field) -> Field:
    """A variable as the newest note has it that fills it in."""
    key = field.place[0]
    return replace(
        field,
        key=key_of(key),
        label=_named(field.label),
        place=(VARIABLES, key),
        section=SECTION.code,
        is_required=False,
        is_required_only_when_new=False,
        default=None,
        is_editable=False,
        is_in_list=False,
        is_on_filter_pane=False,
        sort="",
        is_matching_key=False,
        is_unique=False,
        is_custom=False,
    )


def _columns(field: Field) -> tuple[str, ...]:
    return (VARIABLES,) if _is_variable(field) else field.place


def _is_variable(field: Field) -> bool:
    return field.place[0] == VARIABLES


def customer_fields() -> tuple[Field, ...]:
    """The facts and every variable of notes."""
    variables = custom_catalogue_fields(NOTE, FACTS)
    return (*_built_in(), *map(_of_variable, variables))
