"""Saying what names of options stand for that are on no list."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, ChoiceKind, Session
from core.refusals import Refused
from importing.models import Import
from importing.options import CREATE, may_create
from importing.services.steps import import_to_change, mark_unchecked
from importing.targets import target_of


class NotOnList(Refused):
    """A name cannot stand for that."""

    def __init__(self):
        super().__init__(_("What you chose is not on the list any more. Choose again."))


class MayNotAdd(Refused):
    """The person may not add to that list."""

    def __init__(self, label):
        text = _("You may not add to the list “%(field)s”. Choose what is there.")
        super().__init__(text % {"field": label})


@transaction.atomic
def choose_options(*, actor, an_import: Import, chosen: Mapping[str, Mapping[str, Any]]) -> Import:
    """Keep what names stand for, by the key of the field and the folded name: a value of the field's
    list, options.CREATE, or None where the rows are to stay wrong. What is not named stays as it was.
    The rows must then be checked again. Raises WrongStage, NotOnList, or MayNotAdd.
    """
    locked = import_to_change(actor, an_import)
    target = target_of(locked.target)
    catalogue, session = target.catalogue(), target.session(actor)
    kept = {key: dict(names) for key, names in locked.option_choices.items()}
    for key, names in chosen.items():
        _check(catalogue, session, key, set(names.values()) - {None})
        said = {**kept.get(key, {}), **names}
        kept[key] = {name: value for name, value in said.items() if value is not None}
    kept = {key: names for key, names in kept.items() if names}
    if kept != locked.option_choices:
        locked.option_choices = kept
        locked.save(update_fields=["option_choices"])
        mark_unchecked(locked)
    return locked


def _check(catalogue: Catalogue, session: Session, key: str, values: set) -> None:
    f = catalogue.get(key)
    if f is None or not isinstance(f.kind, ChoiceKind):
        raise NotOnList
    if CREATE in values and not may_create(session.actor, f):
        raise MayNotAdd(f.label)
    offered = {choice.value for choice in session.table(f.kind.source).offered}
    if values - offered - {CREATE}:
        raise NotOnList
