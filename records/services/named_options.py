"""Adding the options that somebody names elsewhere than on their list, e.g. in a file that he loads."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from core import colours
from core.catalogue import ChoiceSource
from core.contributions import contributed
from core.permissions import Decision, has_right, require
from records.codes import suggest_code
from records.custom_fields import keep_kinds
from records.models import CustomField, CustomFieldChoice, Option
from records.services import custom_fields, inline_options, options
from records.services.choices import raise_version
from records.services.positions import next_position
from records.sources import CustomChoices, Options


def is_added_to(source: ChoiceSource) -> bool:
    """Whether it is a list to which anything can be added at all."""
    return isinstance(source, Options | CustomChoices)


def can_add_to(actor, source: Options | CustomChoices) -> Decision:
    """Whoever manages the list; to lists to which people add beside the field, whoever may do that."""
    if isinstance(source, CustomChoices):
        return custom_fields.can_manage(actor, source.custom_field.record_type)
    lists = {entry.model: entry for entry in contributed("option_lists")}
    entry = lists.get(source.model)
    if entry is not None and entry.may_add_inline and has_right(actor, inline_options.RIGHT):
        return has_right(actor, inline_options.RIGHT)
    return options.can_manage(actor, source.model)


def hold_list(source: Options | CustomChoices) -> None:
    """Keep others from changing the list until the transaction ends; called before any record is locked,
    since whoever deletes an option locks the list first and then the records that have it."""
    if isinstance(source, Options):
        options.hold_list(source.model)
        return
    field = source.custom_field
    keep_kinds(field.record_type)
    CustomField.objects.select_for_update(of=("self",), no_key=True).get(pk=field.pk)


def add_named_options(
    *, actor, source: Options | CustomChoices, names: Sequence[str]
) -> dict[str, Any]:
    """Inside the open change set: the value of each name, of a new option where there is none. One
    statement writes them all.

    Names are compared folded and in all languages; a new option has its name in the language of the
    person and the next pair of colours. Raises NotAllowed, or OptionRetired.
    """
    require(can_add_to(actor, source))
    hold_list(source)
    rows = _rows(source)
    codes = set(_everything(source).values_list("code", flat=True))
    named, made = {}, []
    for name in names:
        named[name] = inline_options.called(name, rows)
        if named[name] is None:
            named[name] = _new(actor, source, name, rows, codes)
            for known in (rows, made):
                known.append(named[name])
            codes.add(named[name].code)
    if made:
        type(made[0])._base_manager.bulk_create(made)
        transaction.on_commit(colours.forget_sheet)
        if isinstance(source, CustomChoices):
            raise_version(source.custom_field)
    return {name: _value(source, option) for name, option in named.items()}


def _value(source: Options | CustomChoices, option: Option) -> Any:
    return option.code if isinstance(source, CustomChoices) else option.pk


def _rows(source: Options | CustomChoices) -> list[Option]:
    if isinstance(source, CustomChoices):
        return list(source.custom_field.choices.all())
    return list(source.model.objects.all())


def _everything(source: Options | CustomChoices):
    if isinstance(source, CustomChoices):
        return CustomFieldChoice.everything.filter(field=source.custom_field)
    return source.model.everything


def _new(
    actor,
    source: Options | CustomChoices,
    name: str,
    rows: Sequence[Option],
    codes: Collection[str],
) -> Option:
    names = {(get_language() or "en")[:2]: name}
    pair = colours.PALETTE[len(rows) % len(colours.PALETTE)]
    is_custom = isinstance(source, CustomChoices)
    model = CustomFieldChoice if is_custom else source.model
    owner = {"field": source.custom_field} if is_custom else {}
    option = model(
        **owner,
        code=suggest_code(names, codes, "choice" if is_custom else model._meta.model_name),
        names=names,
        position=next_position(rows),
        font_color=pair.font,
        background_color=pair.background,
        created_by=actor,
    )
    option.clean_fields(exclude=("created_by", "deleted_by"))
    return option
