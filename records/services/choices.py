"""The choices of a custom field, saved together with it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import colours
from core.contributions import record_kind
from core.refusals import Refused
from core.text import fold
from records.codes import suggest_code
from records.models import CustomField, CustomFieldChoice
from records.models.options import in_language


class ChoiceValues(TypedDict, total=False):
    """One choice as it is wanted; without an id, or with None, it is new."""

    id: int | None
    names: Mapping[str, str]
    abbreviation: str
    font_color: str
    background_color: str
    is_active: bool
    is_default: bool
    """What new records have; kept with the field, by the choice's code."""


class TooManyDefaults(Refused):
    """One choice cannot be two."""

    def __init__(self):
        super().__init__(_("Only one choice can be the default. Untick the others."))


class RetiredDefault(Refused):
    """What is not offered cannot be what new records have."""

    def __init__(self, name: str):
        text = _("“%(name)s” is not offered, so it cannot be the default. Change one of the two.")
        super().__init__(text % {"name": name})


class NoChoices(Refused):
    """A field of choices from which nothing can be chosen."""

    def __init__(self):
        super().__init__(_("Add at least one choice and name it in one language."))


class ChoiceNameTaken(Refused):
    """Two choices of one field would be called the same."""

    def __init__(self, name: str):
        text = _("Two choices are called “%(name)s”. Give each its own name.")
        super().__init__(text % {"name": name})


class ChoiceInUse(Refused):
    """A choice that records have cannot be removed; it can be retired."""

    def __init__(self, name: str, uses: int):
        text = ngettext(
            "“%(name)s” is chosen in %(count)s record and cannot be removed. Untick “offered” "
            "instead: it stays where it was chosen.",
            "“%(name)s” is chosen in %(count)s records and cannot be removed. Untick “offered” "
            "instead: it stays where it was chosen.",
            uses,
        )
        super().__init__(text % {"name": name, "count": uses})


def save_choices(field: CustomField, wanted: Sequence[ChoiceValues]) -> None:
    """Make these the choices of the field, in this order, inside the open change set.

    Codes are made from the names of new ones and never change. One that is left out goes into the
    bin, unless a record has it. Raises NoChoices, ChoiceNameTaken, ChoiceInUse, TooManyDefaults,
    RetiredDefault, or ValidationError. Does nothing for a field of another kind.
    """
    if not field.has_choices:
        return
    if not wanted:
        raise NoChoices
    _check_names(wanted)
    _check_defaults(field, wanted)
    present = {choice.pk: choice for choice in field.choices.all()}
    changes = _remove(field, [present[pk] for pk in present.keys() - _ids(wanted)])
    codes = set(CustomFieldChoice.everything.filter(field=field).values_list("code", flat=True))
    defaults = []
    for position, values in enumerate(wanted):
        choice = present.get(values.get("id")) or _new(field, values, codes)
        changes += _write(choice, {**values, "position": position})
        if values.get("is_default"):
            defaults.append(choice.code)
    changes += _set_default(field, defaults)
    if changes:
        raise_version(field)
        transaction.on_commit(colours.forget_sheet)


def raise_version(field: CustomField) -> None:
    """What belongs to the field has changed: a form that was opened before is to know of it."""
    CustomField.everything.filter(pk=field.pk).update(version=F("version") + 1)


def _check_defaults(field: CustomField, wanted: Sequence[ChoiceValues]) -> None:
    chosen = [values for values in wanted if values.get("is_default")]
    if len(chosen) > 1 and field.kind == CustomField.Kind.CHOICE:
        raise TooManyDefaults
    for values in chosen:
        if not values.get("is_active", True):
            raise RetiredDefault(in_language(values["names"]))


def _set_default(field: CustomField, codes: list[str]) -> int:
    """Keep what new records have; whether that is another one than before."""
    default = codes if field.kind == CustomField.Kind.CHOICES else next(iter(codes), None)
    if (field.default_value or None) == (default or None):
        return 0
    field.default_value = default or None
    CustomField.everything.filter(pk=field.pk).update(default_value=field.default_value)
    return 1


def count_choice_uses(choice: CustomFieldChoice) -> int:
    """How many records have the choice, those in the recycle bin included; asks the GIN index."""
    field = choice.field
    value = [choice.code] if field.kind == CustomField.Kind.CHOICES else choice.code
    records = record_kind(field.record_type).model._base_manager
    return records.filter(custom__contains={field.key: value}).count()


def _ids(wanted: Sequence[ChoiceValues]) -> set[int]:
    return {values["id"] for values in wanted if values.get("id")}


def _check_names(wanted: Sequence[ChoiceValues]) -> None:
    """Raise ChoiceNameTaken when two choices have the same folded name in any language."""
    seen: set[str] = set()
    for values in wanted:
        own = {fold(name): name for name in values["names"].values()}
        for folded in seen & own.keys():
            raise ChoiceNameTaken(own[folded])
        seen |= own.keys()


def _remove(field: CustomField, choices: Sequence[CustomFieldChoice]) -> int:
    for choice in choices:
        if uses := count_choice_uses(choice):
            raise ChoiceInUse(choice.name, uses)
    ids = [choice.pk for choice in choices]
    return field.choices.filter(pk__in=ids).update(deleted_at=Now())


def _new(field: CustomField, values: ChoiceValues, codes: set[str]) -> CustomFieldChoice:
    code = suggest_code(values["names"], codes, "choice")
    codes.add(code)
    return CustomFieldChoice(field=field, code=code)


def _write(choice: CustomFieldChoice, values: Mapping[str, Any]) -> int:
    """Save what differs; whether there was anything."""
    changed = {
        name: value
        for name, value in values.items()
        if name not in ("id", "is_default") and getattr(choice, name) != value
    }
    if choice.pk and not changed:
        return 0
    for name, value in changed.items():
        setattr(choice, name, value)
    choice.full_clean(exclude=("created_by", "deleted_by"))
    choice.save()
    return 1
