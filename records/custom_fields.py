"""A custom field's row as a field of the catalogue."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from core import small_tables
from core.catalogue import (
    BooleanKind,
    Catalogue,
    ChoiceKind,
    ChoicesKind,
    DateKind,
    DecimalKind,
    EmailKind,
    Field,
    IntegerKind,
    Kind,
    LongTextKind,
    MoneyKind,
    PhoneKind,
    Store,
    TextKind,
    UrlKind,
)
from core.catalogue.custom_values import stored_value
from core.contributions import RecordKind, contributed, record_kind
from core.patterns import LONGEST_TEXT
from core.refusals import Refused
from records.models import CustomField, CustomFieldChoice, CustomFieldLimit
from records.models.options import in_language
from records.sources import CustomChoices

SECTION = "custom"
_in_language = lazy(in_language, str)


def custom_catalogue_fields(record_type: str, store: Store) -> list[Field]:
    """The fields that administrators have added to a kind of record; three queries, or what is kept
    of them."""
    tables = (CustomField, CustomFieldChoice, CustomFieldLimit)
    return small_tables.kept(
        ("records.custom_fields", record_type, store),
        tables,
        lambda: _fields_of(record_type, store),
    )


def _fields_of(record_type: str, store: Store) -> list[Field]:
    rows = CustomField.objects.for_record_type(record_type)
    return [catalogue_field(row, store) for row in rows]


def custom_kinds() -> list[RecordKind]:
    """The kinds of record to which administrators add fields."""
    return [kind for kind in contributed("record_kinds") if kind.has_custom_fields]


def catalogue_field(row: CustomField, store: Store) -> Field:
    """The field behind one row. Its key is `custom.<key>`, so that none hides a built-in one.

    It can be sorted by, and it finds records, only while the index for that stands.
    """
    kind = kind_of(row)
    is_unique = row.wants_unique and row.has_unique_index
    limited_by = record_kind(row.record_type).limits_fields_by
    return Field(
        key=f"custom.{row.key}",
        label=_in_language(row.labels),
        help_text=_in_language(row.help_texts),
        kind=kind,
        store=store,
        place=(row.key,),
        section=SECTION,
        is_required=row.is_required,
        is_required_only_when_new=row.is_required_only_when_new,
        default=default_of(row, kind),
        limited_by=limited_by,
        limited_to=row.limited_to if limited_by else frozenset(),
        is_in_list=row.is_listed,
        is_filterable=row.wants_index,
        is_on_filter_pane=row.wants_index,
        sort=_order_of(row, kind),
        is_matching_key=is_unique,
        is_unique=is_unique,
        is_retired=row.is_retired,
        is_custom=True,
    )


def _order_of(row: CustomField, kind: Kind) -> str:
    """How lists are sorted by it: choices as their list stands, which people arrange."""
    if not kind.is_sortable or not row.is_indexed or row.is_retired:
        return ""
    return "choices" if row.kind == CustomField.Kind.CHOICE else "value"


class KindChanged(Refused):
    """A field has become one of another kind since its values were read or typed."""

    def __init__(self, label: str):
        text = gettext_lazy(
            "“%(field)s” has become another kind of field meanwhile. Nothing was saved. Load the page"
            " again."
        )
        super().__init__(text % {"field": label})


def hold_kinds(catalogue: Catalogue, keys: Iterable[str]) -> None:
    """For who writes custom values in the open transaction: their kinds stay as they are until it ends,
    and are those of this catalogue. Raises KindChanged. No query where there is no custom value.

    Called before the record is locked, or `keep_kinds` is: a change of kind waits for locked rows.
    """
    fields = {f.place[0]: f for f in map(catalogue.get, set(keys)) if f is not None and f.is_custom}
    if not fields:
        return
    keep_kinds(catalogue.record_type)
    rows = CustomField.everything.filter(record_type=catalogue.record_type, key__in=fields)
    for key, kind in rows.order_by().values_list("key", "kind"):
        if fields[key].kind.code != kind:
            raise KindChanged(str(fields[key].label))


def keep_kinds(record_type: str) -> None:
    """For who is going to lock records and perhaps to write custom values of them: he waits here while
    a kind is changed, and not when he has locked what that change waits for."""
    _lock_kinds(record_type, "pg_advisory_xact_lock_shared")


def keep_writers_away(record_type: str) -> None:
    """For who changes a kind in the open transaction: nobody writes custom values until it ends."""
    _lock_kinds(record_type, "pg_advisory_xact_lock")


def _lock_kinds(record_type: str, function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtextextended(%s, 0))", [f"records.kinds.{record_type}"]
        )


def default_of(row: CustomField, kind: Kind | None = None) -> Any:
    """The canonical default; None where there is none. A choice that was retired is no longer one."""
    if row.default_value is None:
        return None
    value = stored_value(kind or kind_of(row), row.default_value)
    if row.has_choices:
        offered = {choice.code for choice in row.choices.all() if choice.is_active}
        if row.kind == CustomField.Kind.CHOICE:
            return value if value in offered else None
        return tuple(code for code in value if code in offered) or None
    return value


def kind_of(row: CustomField) -> Kind:
    """The kind of value that a custom field holds."""
    match row.kind:
        case CustomField.Kind.TEXT:
            hint = _in_language(row.pattern_hints)
            return TextKind(LONGEST_TEXT, pattern=row.pattern, hint=hint)
        case CustomField.Kind.LONG_TEXT:
            return LongTextKind()
        case CustomField.Kind.INTEGER:
            return IntegerKind()
        case CustomField.Kind.DECIMAL:
            return DecimalKind()
        case CustomField.Kind.MONEY:
            return MoneyKind()
        case CustomField.Kind.DATE:
            return DateKind()
        case CustomField.Kind.BOOLEAN:
            return BooleanKind()
        case CustomField.Kind.CHOICE:
            return ChoiceKind(CustomChoices(row), pg_type="text")
        case CustomField.Kind.CHOICES:
            return ChoicesKind(CustomChoices(row), pg_type="jsonb")
        case CustomField.Kind.URL:
            return UrlKind()
        case CustomField.Kind.EMAIL:
            return EmailKind()
        case CustomField.Kind.PHONE:
            return PhoneKind()
    raise ValueError(f"{row.kind!r} is not a kind of custom field")
