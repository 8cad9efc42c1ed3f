"""Custom fields: adding, changing, ordering, retiring, and asking for their index."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.calendars.formatting import format_number
from core.change_sets import change_set
from core.models import Job
from core.permissions import has_right, require
from core.refusals import Refused
from core.versions import lock
from records.codes import suggest_code
from records.custom_fields import kind_of
from records.models import CustomField
from records.services.choices import ChoiceValues, save_choices
from records.services.positions import move, next_position

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
                "The kind cannot be changed, because the values that are stored would not fit. "
                "Retire this field and add another one."
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


class CustomFieldValues(TypedDict, total=False):
    """What people decide about a custom field; labels and help by language."""

    kind: str
    labels: Mapping[str, str]
    help_texts: Mapping[str, str]
    is_required: bool
    is_unique: bool
    is_listed: bool
    is_filterable: bool


def create_custom_field(
    *,
    actor,
    key: str = "",
    record_type: str = "customers.customer",
    choices: Sequence[ChoiceValues] = (),
    **values: Unpack[CustomFieldValues],
) -> CustomField:
    """Add a field behind the others; without a key it is made from the label.

    Key and kind never change. A filterable or unique field gets its index from a job. Raises
    NotAllowed, TooManyFields, KeyTaken, CannotBeUnique, Refused for its choices, or ValidationError.
    """
    require(has_right(actor, RIGHT))
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
            **values,
        )
        _save(field)
        save_choices(field, choices)
        _ask_for_index(actor, field)
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

    Raises NotAllowed, KindIsFixed, CannotBeUnique, ChangedMeanwhile, Refused for its choices, or
    ValidationError.
    """
    require(has_right(actor, RIGHT))
    details = {"field": custom_field.pk}
    with change_set(actor=actor, reason="records.update_custom_field", details=details):
        locked = lock(custom_field, version)
        if changes.get("kind", locked.kind) != locked.kind:
            raise KindIsFixed
        for name, value in changes.items():
            setattr(locked, name, value)
        _save(locked)
        if choices is not None:
            save_choices(locked, choices)
        _ask_for_index(actor, locked)
    return locked


def retire_custom_field(*, actor, custom_field: CustomField) -> CustomField:
    """Take a field off the forms, the list and the filters; every value stays. Raises NotAllowed."""
    return _set_retired(actor, custom_field, True)


def restore_custom_field(*, actor, custom_field: CustomField) -> CustomField:
    """Bring a retired field back as it was. Raises NotAllowed, or TooManyFields."""
    return _set_retired(actor, custom_field, False)


def move_custom_field(*, actor, custom_field: CustomField, steps: int) -> None:
    """Move a field up (negative) or down the card. Raises NotAllowed."""
    require(has_right(actor, RIGHT))
    with change_set(actor=actor, reason="records.move_custom_field"):
        rows = _lock_fields(custom_field.record_type)
        move(rows, next(row for row in rows if row.pk == custom_field.pk), steps)


def rebuild_index(*, actor, custom_field: CustomField) -> Job | None:
    """Ask again for the index, after a job that failed; None when the field needs nothing.

    Raises NotAllowed.
    """
    require(has_right(actor, RIGHT))
    with transaction.atomic():
        return _ask_for_index(actor, lock(custom_field))


def _set_retired(actor, custom_field: CustomField, is_retired: bool) -> CustomField:
    require(has_right(actor, RIGHT))
    reason = "records.retire_custom_field" if is_retired else "records.restore_custom_field"
    with change_set(actor=actor, reason=reason, details={"field": custom_field.pk}):
        rows = _lock_fields(custom_field.record_type)
        locked = next(row for row in rows if row.pk == custom_field.pk)
        if locked.is_retired and not is_retired:
            _check_room(rows)
        locked.is_retired = is_retired
        locked.save()
        _ask_for_index(actor, locked)
    return locked


def _ask_for_index(actor, field: CustomField) -> Job | None:
    """Let a job build or drop the indexes where they do not stand as they should. What is to be
    dropped is not relied on from now on."""
    stands = (field.is_indexed, field.has_unique_index)
    if stands == (field.wants_index, field.wants_unique):
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


def _lock_fields(record_type: str) -> list[CustomField]:
    """The fields of a kind of record in their order; who changes them meanwhile waits."""
    rows = CustomField.objects.filter(record_type=record_type)
    return list(rows.select_for_update(of=("self",)))


def _check_room(rows: Sequence[CustomField]) -> None:
    if sum(not row.is_retired for row in rows) >= MAX_ACTIVE:
        raise TooManyFields


def _save(field: CustomField) -> None:
    field.full_clean(exclude=("created_by", "deleted_by", "shared_values"))
    if field.is_unique and not kind_of(field).can_be_unique:
        raise CannotBeUnique(field)
    field.save()
