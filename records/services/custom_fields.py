"""Custom fields: adding, changing, ordering, retiring, and asking for their index."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.calendars.formatting import format_number
from core.change_sets import change_set
from core.contributions import contributed, record_kind
from core.models import Job
from core.permissions import Decision, has_right, require
from core.refusals import Refused
from core.versions import lock
from records.codes import suggest_code
from records.custom_fields import kind_of
from records.models import CustomField, CustomFieldLimit
from records.services.choices import ChoiceValues, raise_version, save_choices
from records.services.positions import move, next_position, renumber
from records.services.searched_fields import CannotBeSearched, ask_for_search

RIGHT = "records.manage_custom_fields"
INDEX_JOB = "records.index_custom_field"
MAX_ACTIVE = 100


class TooManyFields(Refused):
    """A kind of record has as many custom fields as a form can carry."""

    def __init__(self):
        super().__init__(
            _("There are %(count)s custom fields in use already. Retire one first.")
            % {"count": format_number(MAX_ACTIVE)}
        )


class KeyTaken(Refused):
    """Two fields of one kind of record cannot share a key, a retired one included."""

    def __init__(self):
        super().__init__(
            _("Another field has this key; a retired one counts too. Choose another key."),
            field="key",
        )


class KindIsFixed(Refused):
    """The values that are stored have the kind that was chosen when the field was made."""

    def __init__(self):
        super().__init__(
            _(
                "The kind is changed on a page of its own, which shows first what would become of "
                "the values."
            ),
            field="kind",
        )


class CannotBeUnique(Refused):
    """Values of some kinds, such as dates and choices, are shared by their nature."""

    def __init__(self, field: CustomField):
        super().__init__(
            _(
                "A field of the kind “%(kind)s” cannot be unique. Text, whole numbers, web "
                "addresses, e-mail addresses and phone numbers can."
            )
            % {"kind": field.get_kind_display()},
            field="is_unique",
        )


class NoDefault(Refused):
    """A default would give every new record of a unique field the same value."""

    def __init__(self):
        super().__init__(
            _("A unique field has no default: two new records would get the same value."),
            field="default",
        )


class UnfitDefault(Refused):
    """A default that the field's own pattern would refuse."""

    def __init__(self, pattern: str):
        text = _("The default does not match the pattern %(pattern)s. Correct one of the two.")
        super().__init__(text % {"pattern": pattern}, field="default")


class NotLimitable(Refused):
    """Records of this kind have no categories to which a field could be limited."""

    def __init__(self):
        super().__init__(
            _("Fields of these records cannot be limited to categories."), field="limited_to"
        )


class CustomFieldValues(TypedDict, total=False):
    """What people decide about a custom field; labels, help and what the pattern asks for by
    language. `default` is canonical; that of a field of choices is said with its choices.
    `limited_to` are the ids of the options that the kind of record limits its fields by."""

    kind: str
    labels: Mapping[str, str]
    help_texts: Mapping[str, str]
    is_required: bool
    is_required_only_when_new: bool
    default: Any
    pattern: str
    pattern_hints: Mapping[str, str]
    limited_to: Collection[int]
    is_unique: bool
    is_listed: bool
    is_filterable: bool
    is_searchable: bool


def can_manage(actor, record_type: str) -> Decision:
    """Whoever has the right that these records ask for."""
    return has_right(actor, record_kind(record_type).custom_fields_right)


def create_custom_field(
    *,
    actor,
    key: str = "",
    record_type: str = "customers.customer",
    choices: Sequence[ChoiceValues] | None = (),
    **values: Unpack[CustomFieldValues],
) -> CustomField:
    """Add a field behind the others; without a key it is made from the label.

    `choices=None`: they are added one by one afterwards. Key and kind never change. A filterable or unique field gets its index from a job. Raises
    NotAllowed, TooManyFields, KeyTaken, CannotBeUnique, NoDefault, UnfitDefault, NotLimitable,
    Refused for its choices, or ValidationError.
    """
    require(can_manage(actor, record_type))
    with change_set(actor=actor, reason="records.create_custom_field"):
        rows = _lock_fields(record_type)
        _check_room(rows)
        same_kind = CustomField.everything.filter(record_type=record_type)
        taken = set(same_kind.values_list("key", flat=True))
        if key in taken:
            raise KeyTaken
        field = CustomField(
            record_type=record_type,
            key=key or suggest_code(values.get("labels", {}), taken, "field"),
            position=next_position(rows),
            created_by=actor,
        )
        _take(field, values)
        _save(field)
        _limit(field, values.get("limited_to", ()))
        if choices is not None:
            save_choices(field, choices)
        ask_for_index(actor, field)
        ask_for_search(actor, field)
    return field


def update_custom_field(
    *,
    actor,
    custom_field: CustomField,
    version: int | None = None,
    choices: Sequence[ChoiceValues] | None = None,
    **changes: Unpack[CustomFieldValues],
) -> CustomField:
    """Change a field; what is not named stays. `choices` are all that are wanted, in their order.

    Raises NotAllowed, KindIsFixed, CannotBeUnique, NoDefault, UnfitDefault, NotLimitable,
    ChangedMeanwhile, Refused for its choices, or ValidationError.
    """
    require(can_manage(actor, custom_field.record_type))
    details = {"field": custom_field.pk}
    with change_set(actor=actor, reason="records.update_custom_field", details=details):
        locked = lock(custom_field, version)
        if changes.get("kind", locked.kind) != locked.kind:
            raise KindIsFixed
        _take(locked, changes)
        _save(locked)
        if "limited_to" in changes and _limit(locked, changes["limited_to"]):
            raise_version(locked)
        if choices is not None:
            save_choices(locked, choices)
        ask_for_index(actor, locked)
        ask_for_search(actor, locked)
    return locked


def retire_custom_field(*, actor, custom_field: CustomField) -> CustomField:
    """Take a field off the forms, the list and the filters; every value stays. Raises NotAllowed."""
    return _set_retired(actor, custom_field, True)


def restore_custom_field(*, actor, custom_field: CustomField) -> CustomField:
    """Bring a retired field back as it was. Raises NotAllowed, or TooManyFields."""
    return _set_retired(actor, custom_field, False)


def move_custom_field(*, actor, custom_field: CustomField, steps: int) -> None:
    """Move a field up (negative) or down the card. Raises NotAllowed."""
    require(can_manage(actor, custom_field.record_type))
    with change_set(actor=actor, reason="records.move_custom_field"):
        rows = _lock_fields(custom_field.record_type)
        move(rows, next(row for row in rows if row.pk == custom_field.pk), steps)


def order_custom_fields(*, actor, record_type: str, ids: Sequence[int]) -> None:
    """Put the fields into this order, as somebody has drawn them; those that are not named keep
    their order behind them. An id of no field of the kind is passed over. Raises NotAllowed."""
    require(can_manage(actor, record_type))
    with change_set(actor=actor, reason="records.move_custom_field"):
        places = {pk: place for place, pk in enumerate(ids)}
        rows = _lock_fields(record_type)
        renumber(sorted(rows, key=lambda row: places.get(row.pk, len(places))))


def rebuild_index(*, actor, custom_field: CustomField) -> Job | None:
    """Ask again for the index and the search, after a job that failed; None when the field needs
    nothing, else the job that people wait for. Raises NotAllowed.
    """
    require(can_manage(actor, custom_field.record_type))
    with transaction.atomic():
        locked = lock(custom_field)
        search_job = ask_for_search(actor, locked)
        return ask_for_index(actor, locked) or search_job


@transaction.atomic
def build_missing_indexes(*, actor=None) -> int:
    """At a start: ask for the indexes of filtered fields that do not stand, because a migration has dropped
    them or a job has failed, and that no job is at. Returns how many."""
    at_work = Job.objects.unfinished().filter(kind=INDEX_JOB).order_by().values("record_id")
    fields = CustomField.objects.filter(is_indexed=False).exclude(pk__in=at_work)
    return sum(ask_for_index(actor, field) is not None for field in fields if field.wants_index)


def _set_retired(actor, custom_field: CustomField, is_retired: bool) -> CustomField:
    require(can_manage(actor, custom_field.record_type))
    reason = "records.retire_custom_field" if is_retired else "records.restore_custom_field"
    with change_set(actor=actor, reason=reason, details={"field": custom_field.pk}):
        rows = _lock_fields(custom_field.record_type)
        locked = next(row for row in rows if row.pk == custom_field.pk)
        if locked.is_retired and not is_retired:
            _check_room(rows)
        was_retired, locked.is_retired = locked.is_retired, is_retired
        locked.save()
        ask_for_index(actor, locked)
        ask_for_search(actor, locked)
        if was_retired and not is_retired:
            tell_field_listeners(actor, locked)
    return locked


def ask_for_index(actor, field: CustomField, *, is_new_kind: bool = False) -> Job | None:
    """Let a job build or drop the indexes where they do not stand as they should. What is to be
    dropped is not relied on from now on; those of another kind never are."""
    if is_new_kind:
        field.is_indexed = field.has_unique_index = False
    stands = (field.is_indexed, field.has_unique_index)
    if not is_new_kind and stands == (field.wants_index, field.wants_unique):
        return None
    field.is_indexed = field.is_indexed and field.wants_index
    field.has_unique_index = field.has_unique_index and field.wants_unique
    field.shared_values = {}
    CustomField.everything.filter(pk=field.pk).update(
        is_indexed=field.is_indexed,
        has_unique_index=field.has_unique_index,
        shared_values=field.shared_values,
    )
    return jobs.enqueue(actor=actor, kind=INDEX_JOB, record=field)


def tell_field_listeners(actor, field: CustomField) -> None:
    """Let the apps follow that the field can be asked about as it stands now."""
    for path in contributed("field_listeners"):
        import_string(path)(actor=actor, custom_field=field)


def _lock_fields(record_type: str) -> list[CustomField]:
    """The fields of a kind of record in their order; who changes them meanwhile waits."""
    rows = CustomField.objects.filter(record_type=record_type)
    return list(rows.select_for_update(of=("self",)))


def _check_room(rows: Sequence[CustomField]) -> None:
    if sum(not row.is_retired for row in rows) >= MAX_ACTIVE:
        raise TooManyFields


def _take(field: CustomField, values: Mapping[str, Any]) -> None:
    """Set what is wanted on the row; limits are rows of their own. The default is kept as the kind
    says, so it comes last."""
    for name in values.keys() - {"default", "limited_to"}:
        setattr(field, name, values[name])
    if "default" in values:
        default = values["default"]
        field.default_value = None if default is None else kind_of(field).to_json(default)


def _limit(field: CustomField, option_ids: Collection[int]) -> bool:
    """Let only records with these options have the field, all where there are none; whether that is
    something else than before."""
    if option_ids and not record_kind(field.record_type).limits_fields_by:
        raise NotLimitable
    present = set(field.limits.values_list("option_id", flat=True))
    wanted = set(option_ids)
    field.limits.filter(option_id__in=present - wanted).delete()
    CustomFieldLimit.objects.bulk_create(
        CustomFieldLimit(field=field, option_id=pk) for pk in sorted(wanted - present)
    )
    return present != wanted


def _save(field: CustomField) -> None:
    field.full_clean(exclude=("created_by", "deleted_by", "shared_values", "default_value"))
    if field.default_value is not None:
        if field.is_unique:
            raise NoDefault
        if field.pattern and not kind_of(field).fits(field.default_value):
            raise UnfitDefault(field.pattern)
    if field.is_unique and not kind_of(field).can_be_unique:
        raise CannotBeUnique(field)
    if field.is_searchable and not field.can_be_searched:
        raise CannotBeSearched(field)
    field.save()
