"""Option lists: adding, changing, ordering and deleting options."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, ForeignKey, OuterRef, UniqueConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy, ngettext

from core import colours
from core.change_sets import change_set
from core.contributions import contributed
from core.permissions import Decision, has_right, require
from core.refusals import Refused
from core.text import fold
from core.versions import lock
from records.codes import suggest_code
from records.models import CustomFieldLimit, Option
from records.services.positions import move, next_position, renumber

RIGHT = "records.manage_options"


class NameTaken(Refused):
    """Two options of one list would be called the same, and no import could tell them apart."""

    def __init__(self, name: str, field: str = "names"):
        text = gettext_lazy(
            "Another option of this list is called “%(name)s”. Choose another name."
        )
        super().__init__(text % {"name": name}, field=field)


class SidesAlike(Refused):
    """An option has the same name from both sides: then it has one name."""

    def __init__(self):
        text = gettext_lazy("Both sides read the same. Leave the name from the other side empty.")
        super().__init__(text, field="inverse_names")


class OptionInUse(Refused):
    """An option cannot be deleted without a replacement while records have it."""

    def __init__(self, uses: int):
        super().__init__(
            ngettext(
                "%(count)s record has this option. Choose what replaces it, or retire it.",
                "%(count)s records have this option. Choose what replaces it, or retire it.",
                uses,
            )
            % {"count": uses}
        )
        self.uses = uses


class ReplacementGone(Refused):
    """The option that should replace another one was itself deleted meanwhile."""

    def __init__(self):
        super().__init__(
            gettext_lazy("What should replace it is not on the list any more. Choose another."),
            field="replacement",
        )


def can_manage(actor, model: type[Option]) -> Decision:
    """Whoever has the right that the list asks for."""
    lists = {entry.model: entry for entry in contributed("option_lists")}
    return has_right(actor, lists[model].right if model in lists else RIGHT)


def create_option(*, actor, model: type[Option], names: Mapping[str, str], **values) -> Option:
    """Add an option at the end of its list; its code is made from the name and never changes.

    Raises NotAllowed, NameTaken, SidesAlike, or ValidationError.
    """
    require(can_manage(actor, model))
    with change_set(actor=actor, reason="records.create_option", details=details_of(model)):
        rows = lock_list(model)
        check_names(names, values.get("inverse_names", {}), rows)
        return new_option(actor=actor, model=model, rows=rows, names=names, **values)


def new_option(
    *, actor, model: type[Option], rows: list[Option], names: Mapping[str, str], **values
) -> Option:
    """Make an option behind the others, inside the open change set, with the list locked."""
    known = set(model.everything.values_list("code", flat=True))
    option = model(
        code=suggest_code(names, known, model._meta.model_name),
        names=dict(names),
        position=next_position(rows),
        created_by=actor,
        **values,
    )
    save_option(option)
    return option


def update_option(*, actor, option: Option, version: int | None = None, **changes: Any) -> Option:
    """Change an option; what is not named stays, and so does its code.

    One that is not offered any more stays where it was chosen. Raises NotAllowed, NameTaken,
    SidesAlike, ChangedMeanwhile, or ValidationError.
    """
    model = type(option)
    require(can_manage(actor, model))
    with change_set(actor=actor, reason="records.update_option", details=details_of(model)):
        return change_option(option=option, version=version, **changes)


def change_option(*, option: Option, version: int | None = None, **changes: Any) -> Option:
    """The same inside the open change set."""
    rows = lock_list(type(option))
    locked = lock(option, version)
    others = [row for row in rows if row.pk != locked.pk]
    inverse = changes.get("inverse_names", locked.names_from_the_other_side)
    check_names(changes.get("names", locked.names), inverse, others)
    for field, value in changes.items():
        setattr(locked, field, value)
    save_option(locked)
    return locked


def move_option(*, actor, option: Option, steps: int) -> None:
    """Move an option up (negative) or down its list. Raises NotAllowed."""
    model = type(option)
    require(can_manage(actor, model))
    with change_set(actor=actor, reason="records.move_option", details=details_of(model)):
        rows = lock_list(model)
        move(rows, next(row for row in rows if row.pk == option.pk), steps)


def order_options(*, actor, model: type[Option], ids: Sequence[int]) -> None:
    """Put the options into this order, as somebody has drawn them; those that are not named keep their
    order behind them. An id of no option is passed over. Raises NotAllowed."""
    require(can_manage(actor, model))
    with change_set(actor=actor, reason="records.move_option", details=details_of(model)):
        places = {pk: place for place, pk in enumerate(ids)}
        renumber(sorted(lock_list(model), key=lambda row: places.get(row.pk, len(places))))


def delete_option(*, actor, option: Option, replacement: Option | None = None) -> int:
    """Put an option into the bin; the records that had it get the replacement. Returns how many.

    All in one change set, so that one undo brings both back. Raises NotAllowed, OptionInUse when
    records have it and nothing replaces it, or ReplacementGone.
    """
    model = type(option)
    require(can_manage(actor, model))
    details = {**details_of(model), "option": option.pk}
    with change_set(actor=actor, reason="records.delete_option", details=details):
        return remove_option(actor=actor, option=option, replacement=replacement)


def remove_option(*, actor, option: Option, replacement: Option | None = None) -> int:
    """The same inside the open change set."""
    model = type(option)
    others = {row.pk for row in lock_list(model)} - {option.pk}
    uses = count_uses(option)
    if replacement is not None:
        if replacement.pk not in others:
            raise ReplacementGone
        _replace(option, replacement)
    elif uses:
        raise OptionInUse(uses)
    model.objects.filter(pk=option.pk).update(deleted_at=Now(), deleted_by=actor)
    transaction.on_commit(colours.forget_sheet)
    return uses


def count_uses(option: Option) -> int:
    """How many records have the option, those in the recycle bin included."""
    return sum(
        field.model._base_manager.filter(**{field.name: option}).count()
        for field in _references(type(option))
    )


def _references(model: type[Option]) -> list[ForeignKey]:
    """The foreign keys by which records have an option of this list."""
    return [
        relation.field
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.field.db_constraint
    ]


def _replace(option: Option, replacement: Option) -> None:
    """Point every record at the replacement; a link to it that is there already is kept once."""
    for field in _references(type(option)):
        rows = field.model._base_manager.filter(**{field.name: option})
        for constraint in field.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
                _delete_twins(rows, field, constraint, replacement)
        rows.update(**{field.name: replacement})
    _replace_in_limits(option, replacement)


def _replace_in_limits(option: Option, replacement: Option) -> None:
    """Custom fields that went with the option go with what replaces it."""
    limits = CustomFieldLimit.objects.filter(
        option_id=option.pk, field__record_type__in=_limited_by(type(option))
    )
    has_it = CustomFieldLimit.objects.filter(field=OuterRef("field"), option_id=replacement.pk)
    limits.filter(Exists(has_it)).delete()
    limits.update(option_id=replacement.pk)


def _limited_by(model: type[Option]) -> list[str]:
    """The kinds of record whose custom fields can be limited to options of this list."""
    return [
        kind.record_type
        for kind in contributed("record_kinds")
        if kind.limits_fields_by
        and kind.catalogue()[kind.limits_fields_by].kind.source.model is model
    ]


def _delete_twins(rows, field: ForeignKey, constraint: UniqueConstraint, replacement) -> None:
    """Delete those rows beside which there is one with the replacement."""
    others = {name: OuterRef(name) for name in constraint.fields if name != field.name}
    twins = field.model._base_manager.filter(**{field.name: replacement}, **others)
    if constraint.condition is not None:
        rows, twins = rows.filter(constraint.condition), twins.filter(constraint.condition)
    rows.filter(Exists(twins)).delete()


def lock_list(model: type[Option]) -> list[Option]:
    """The living options in their order; who changes the same list meanwhile waits, also where it is
    empty, and then sees what was added."""
    hold_list(model)
    return list(model.objects.select_for_update(of=("self",)))


def hold_list(model: type[Option]) -> None:
    """The same without the options: who only adds keeps nobody from choosing those that are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"records.options.{model._meta.label_lower}"],
        )


def check_names(names: Mapping[str, str], inverse: Mapping[str, str], others: list[Option]) -> None:
    """Raise NameTaken when one of the names, folded, is another option's in any language, from
    whichever side it is read, and SidesAlike when the option itself reads the same from both."""
    taken = {
        fold(name)
        for other in others
        for name in (*other.names.values(), *other.names_from_the_other_side.values())
    }
    for field, given in (("names", names), ("inverse_names", inverse)):
        for name in given.values():
            if fold(name) in taken:
                raise NameTaken(name, field)
    if {fold(name) for name in names.values()} & {fold(name) for name in inverse.values()}:
        raise SidesAlike


def save_option(option: Option) -> None:
    """Write a checked option; pages know its colours from then on. ValidationError."""
    option.full_clean(exclude=("created_by", "deleted_by"))
    option.save()
    transaction.on_commit(colours.forget_sheet)


def details_of(model: type[Option]) -> dict[str, str]:
    """What a change set of a list says of it."""
    return {"list": model._meta.label_lower}
