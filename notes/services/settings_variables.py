"""Variables of notes, and the options of those that are chosen from a list (R92-R96).

A variable is a custom field of notes; its values are written, filtered and sorted by as those of any.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Func, JSONField, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import colours
from core.change_sets import change_set
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.text import fold
from core.versions import lock
from notes import permissions
from notes.fields import RECORD_TYPE, note_catalogue
from notes.models import Note
from notes.services.settings_options import DELETE_CHOICE
from records import services
from records.codes import suggest_code
from records.custom_fields import keep_kinds, keep_writers_away
from records.models import CustomField, CustomFieldChoice
from records.services.choices import count_choice_uses, raise_version
from records.services.options import OptionInUse, ReplacementGone, check_names, hold_list
from records.services.positions import move, next_position, renumber

MOST_OPTIONS = 200


class _Keys(Func):
    """A row for each key of a JSON object."""

    function = "jsonb_object_keys"
    output_field = TextField()
    set_returning = True


class VariableNameTaken(Refused):
    """Two columns of the list would be called the same, and no import could tell them apart."""

    def __init__(self, name: str):
        text = _("Notes have “%(name)s” already. Choose another name.")
        super().__init__(text % {"name": name}, field="labels")


class TooManyOptions(Refused):
    """Nobody could choose among so many."""

    def __init__(self):
        text = _("A dropdown has %(count)s options at most. Delete one first.")
        super().__init__(text % {"count": MOST_OPTIONS})


class Removed(NamedTuple):
    made: ChangeSet
    note_count: int


def create_variable(*, actor, labels: Mapping[str, str], kind: str) -> CustomField:
    """Add a variable behind the others, filtered and sorted by as soon as a job has built its index;
    options of a dropdown are added afterwards, one by one.

    Raises NotAllowed, VariableNameTaken, TooManyFields, or ValidationError.
    """
    require(permissions.can_manage_settings(actor))
    with transaction.atomic():
        _check_label(labels)
        return services.create_custom_field(
            actor=actor,
            record_type=RECORD_TYPE,
            labels=labels,
            kind=kind,
            is_filterable=True,
            choices=None,
        )


def rename_variable(
    *, actor, variable: CustomField, labels: Mapping[str, str], version: int | None = None
) -> CustomField:
    """Raises NotAllowed, VariableNameTaken, ChangedMeanwhile, or ValidationError."""
    require(permissions.can_manage_settings(actor))
    with transaction.atomic():
        _check_label(labels, variable)
        return services.update_custom_field(
            actor=actor, custom_field=variable, version=version, labels=labels
        )


def add_choice(
    *, actor, variable: CustomField, names: Mapping[str, str], **values: Any
) -> CustomFieldChoice:
    """Add an option behind the others. Raises NotAllowed, NameTaken, TooManyOptions, or
    ValidationError."""
    require(permissions.can_manage_settings(actor))
    with change_set(actor=actor, reason="notes.add_choice", details={"field": variable.pk}):
        rows = _lock_choices(variable)
        if len(rows) >= MOST_OPTIONS:
            raise TooManyOptions
        check_names(names, {}, rows)
        taken = CustomFieldChoice.everything.filter(field=variable).values_list("code", flat=True)
        choice = CustomFieldChoice(
            field=variable,
            code=suggest_code(names, set(taken), "choice"),
            names=dict(names),
            position=next_position(rows),
            created_by=actor,
            **values,
        )
        _save(choice)
    return choice


def update_choice(
    *, actor, choice: CustomFieldChoice, version: int | None = None, **changes: Any
) -> CustomFieldChoice:
    """Change an option; notes that have it keep it. Raises NotAllowed, NameTaken, ChangedMeanwhile, or
    ValidationError."""
    require(permissions.can_manage_settings(actor))
    with change_set(actor=actor, reason="notes.update_choice", details={"field": choice.field_id}):
        rows = _lock_choices(choice.field)
        locked = lock(choice, version)
        others = [row for row in rows if row.pk != locked.pk]
        check_names(changes.get("names", locked.names), {}, others)
        for name, value in changes.items():
            setattr(locked, name, value)
        _save(locked)
    return locked


def move_choice(*, actor, choice: CustomFieldChoice, steps: int) -> None:
    """Move an option up (negative) or down. Raises NotAllowed."""
    require(permissions.can_manage_settings(actor))
    with change_set(actor=actor, reason="notes.move_choice", details={"field": choice.field_id}):
        rows = _lock_choices(choice.field)
        move(rows, next(row for row in rows if row.pk == choice.pk), steps)


def order_choices(*, actor, variable: CustomField, ids: Sequence[int]) -> None:
    """Put the options into this order; those that are not named keep theirs behind them. Raises
    NotAllowed."""
    require(permissions.can_manage_settings(actor))
    with change_set(actor=actor, reason="notes.move_choice", details={"field": variable.pk}):
        places = {pk: place for place, pk in enumerate(ids)}
        rows = _lock_choices(variable)
        renumber(sorted(rows, key=lambda row: places.get(row.pk, len(places))))


def delete_choice(
    *, actor, choice: CustomFieldChoice, replacement: CustomFieldChoice | None = None
) -> Removed:
    """Put an option into the bin; the notes that have it get the replacement, in one change set. Nobody
    chooses it meanwhile: who writes variables waits.

    Raises NotAllowed, OptionInUse when notes have it and nothing replaces it, or ReplacementGone.
    """
    require(permissions.can_manage_settings(actor))
    details = {"field": choice.field_id, "choice": choice.pk}
    with change_set(actor=actor, reason=DELETE_CHOICE, details=details) as made:
        keep_writers_away(choice.field.record_type)
        others = {row.pk for row in _lock_choices(choice.field)} - {choice.pk}
        uses = count_choice_uses(choice)
        if replacement is not None:
            if replacement.pk not in others:
                raise ReplacementGone
            _replace(choice, replacement)
        elif uses:
            raise OptionInUse(uses)
        gone = CustomFieldChoice.objects.filter(pk=choice.pk)
        gone.update(deleted_at=Now(), deleted_by=actor)
        raise_version(choice.field)
        transaction.on_commit(colours.forget_sheet)
    return Removed(made, uses)


def value_counts() -> dict[str, int]:
    """How many notes fill in each variable, by its key, those in the recycle bin included; one query."""
    filled = Note.everything.order_by().annotate(key=_Keys("custom")).values("key")
    return dict(filled.annotate(count=Count("pk")).values_list("key", "count"))


def choice_use_counts(variable: CustomField) -> dict[str, int]:
    """How many notes have each option, by its code, those in the recycle bin included; one query."""
    filled = Note.everything.order_by().filter(custom__has_key=variable.key)
    coded = filled.annotate(code=KeyTextTransform(variable.key, "custom")).values("code")
    return dict(coded.annotate(count=Count("pk")).values_list("code", "count"))


def _replace(choice: CustomFieldChoice, replacement: CustomFieldChoice) -> None:
    key = choice.field.key
    put = Func(
        F("custom"),
        Value([key]),
        Value(replacement.code, JSONField()),
        function="jsonb_set",
        output_field=JSONField(),
    )
    having = Note.everything.filter(custom__contains={key: choice.code})
    having.order_by().update(custom=put)


def _check_label(labels: Mapping[str, str], variable: CustomField | None = None) -> None:
    """Whoever names another variable meanwhile waits, and then sees this one."""
    hold_list(CustomField)
    others = CustomField.objects.filter(record_type=RECORD_TYPE)
    others = others.exclude(pk=variable.pk if variable else None)
    taken = {
        fold(name) for names in others.values_list("labels", flat=True) for name in names.values()
    }
    taken |= _built_in_labels()
    for name in labels.values():
        if fold(name) in taken:
            raise VariableNameTaken(name)


def _built_in_labels() -> set[str]:
    """What columns are called in any language: whoever reads another one has them beside the variable."""
    built_in = [field for field in note_catalogue() if not field.is_custom]
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(field.label)) for field in built_in}
    return found


def _lock_choices(variable: CustomField) -> list[CustomFieldChoice]:
    """The options in their order; who changes them meanwhile waits. The kind of the variable stays."""
    keep_kinds(variable.record_type)
    lock(variable)
    return list(variable.choices.select_for_update(of=("self",)))


def _save(choice: CustomFieldChoice) -> None:
    choice.full_clean(exclude=("created_by", "deleted_by"))
    choice.save()
    raise_version(choice.field)
    transaction.on_commit(colours.forget_sheet)
