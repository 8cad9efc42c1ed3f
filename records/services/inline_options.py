"""Options that people add beside the field where they choose (R14); renaming and removing stay with
administrators."""

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy

from core import colours
from core.calendars.formatting import format_number
from core.catalogue.cells import writable
from core.change_sets import change_set
from core.permissions import has_right, require
from core.refusals import Refused
from core.text import fold
from records.models import Option
from records.services.options import details_of, lock_list, new_option

RIGHT = "records.add_options_inline"
LONGEST_NAME = 120


class AddedOption(NamedTuple):
    """The option of that name, and whether it was not there before."""

    option: Option
    is_new: bool


class NoName(Refused):
    """Nothing that an option could be called."""

    def __init__(self):
        super().__init__(gettext_lazy("Write what the new option is called."), field="name")


class NameTooLong(Refused):
    """A name that no list has room for."""

    def __init__(self):
        text = gettext_lazy("The name is too long: at most %(limit)s characters fit.")
        super().__init__(text % {"limit": format_number(LONGEST_NAME)}, field="name")


class OptionRetired(Refused):
    """An administrator has decided that it is not to be chosen any more."""

    def __init__(self, name: str):
        text = gettext_lazy(
            "“%(name)s” is on the list and not offered any more. An administrator can offer it again."
        )
        super().__init__(text % {"name": name}, field="name")


class NotByHand(Refused):
    """It is on the list, and nobody chooses it."""

    def __init__(self, reason: str):
        text = gettext_lazy("%(reason)s Write another name.")
        super().__init__(text % {"reason": reason}, field="name")


@transaction.atomic
def add_option(*, actor, model: type[Option], name: str) -> AddedOption:
    """The option of that name, made where there is none.

    Names are compared folded and in all languages, so that “good  payers” is “Good payers”. A new
    option has its name in the language of the person and the next pair of colours. Two people who add
    the same at once get the same option. Raises NotAllowed, NoName, NameTooLong, OptionRetired, or
    NotByHand.
    """
    require(has_right(actor, RIGHT))
    name = " ".join(writable(name).split())
    if not fold(name):
        raise NoName
    if len(name) > LONGEST_NAME:
        raise NameTooLong
    rows = lock_list(model)
    if found := called(name, rows):
        return AddedOption(found, is_new=False)
    with change_set(actor=actor, reason="records.add_option", details=details_of(model)):
        pair = colours.PALETTE[len(rows) % len(colours.PALETTE)]
        option = new_option(
            actor=actor,
            model=model,
            rows=rows,
            names={(get_language() or "en")[:2]: name},
            font_color=pair.font,
            background_color=pair.background,
        )
    return AddedOption(option, is_new=True)


def called(name: str, rows: list[Option]) -> Option | None:
    """The option that has this name in any language, one that is offered before one that is not."""
    folded = fold(name)
    found = [row for row in rows if folded in {fold(text) for text in row.names.values()}]
    found.sort(key=lambda row: not row.is_active)
    if found and (reason := found[0].why_not_by_hand):
        raise NotByHand(reason)
    if found and not found[0].is_active:
        raise OptionRetired(found[0].name)
    return found[0] if found else None
