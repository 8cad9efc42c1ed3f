"""Changing the kind of a custom field: what would be lost is counted first, then somebody agrees."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy, ngettext

from accounts.sessions import session_for
from core import jobs
from core.calendars.formatting import format_number
from core.change_sets import change_set
from core.contributions import record_kind
from core.models import Job, UndoLeftover
from core.permissions import require
from core.refusals import Refused
from core.undo import UndoResult, is_undone, undo_change_set
from core.versions import lock
from records.codes import suggest_code
from records.conversions import Converter, Found, stored_values, write_stored
from records.custom_fields import keep_writers_away, kind_of
from records.indexes import is_valid, unique_index
from records.models import CustomField, CustomFieldChoice, KindChange
from records.services.custom_fields import ask_for_index, can_manage, tell_field_listeners
from records.services.searched_fields import ask_for_search

COUNT_JOB = "records.count_kind_change"
APPLY_JOB = "records.change_kind"
UNDO_JOB = "records.undo_kind_change"
MOST_CHOICES = 200

Progress = Callable[[int], None]


class SameKind(Refused):
    """The field is of that kind already."""

    def __init__(self):
        super().__init__(gettext_lazy("The field is of this kind already."), field="to_kind")


class UniqueKeepsKind(Refused):
    """The unique index compares as the kind does."""

    def __init__(self):
        text = gettext_lazy(
            "The field is unique. Untick “unique” first, and wait until that is done; you can tick it"
            " again afterwards."
        )
        super().__init__(text, field="to_kind")


class TooManyChoices(Refused):
    """Each different text would be a choice, and nobody could choose among so many."""

    def __init__(self):
        text = gettext_lazy(
            "There are more than %(count)s different values. A list of choices cannot hold them."
        )
        super().__init__(text % {"count": format_number(MOST_CHOICES)}, field="to_kind")


class AtWork(Refused):
    """A job of the same field is at it."""

    def __init__(self):
        super().__init__(gettext_lazy("This is being done at the moment. Wait until it has ended."))


class NotAsCounted(Refused):
    """Things have changed since somebody has agreed to what he saw."""

    def __init__(self):
        text = gettext_lazy(
            "The field or its values have changed since they were counted. Count them again."
        )
        super().__init__(text)


class LossNotAccepted(Refused):
    """Values are lost only when somebody has said that they may be."""

    def __init__(self, lost: int):
        text = ngettext(
            "%(count)s value would be lost. Tick the box if that is what you want.",
            "%(count)s values would be lost. Tick the box if that is what you want.",
            lost,
        )
        super().__init__(text % {"count": format_number(lost)}, field="is_loss_accepted")


class NothingToTakeBack(Refused):
    """Only what was done and is not taken back yet can be taken back."""

    def __init__(self):
        super().__init__(gettext_lazy("There is nothing to take back here."))


@transaction.atomic
def request_kind_change(*, actor, custom_field: CustomField, to_kind: str) -> KindChange:
    """Have a job look at every value. Raises NotAllowed, SameKind, UniqueKeepsKind, or AtWork."""
    require(can_manage(actor, custom_field.record_type))
    locked = lock(custom_field)
    if locked.kind == to_kind:
        raise SameKind
    _refuse_unique(locked)
    _refuse_at_work(locked)
    asked = KindChange.objects.create(
        created_by=actor, field=locked, from_kind=locked.kind, to_kind=to_kind
    )
    _enqueue(COUNT_JOB, asked, actor)
    return asked


def count_kind_change(
    *, actor, asked: KindChange, on_progress: Progress, before_commit: Callable[[], None]
) -> None:
    """Write down what would become of the values; changes none. Raises TooManyChoices."""
    converter, found = _converter(actor, asked), Found()
    for rows in stored_values(_model(asked), asked.field.key):
        for _pk, stored in rows:
            found.add(converter.convert(stored))
        _check_choices(asked, converter)  # no need to look at a million texts
        on_progress(found.kept + found.lost)
    choices = _check_choices(asked, converter)
    with transaction.atomic():
        asked.found = found.as_json() | {"choices": choices}
        asked.save(update_fields=["found"])
        before_commit()


@transaction.atomic
def accept_kind_change(*, actor, asked: KindChange, is_loss_accepted: bool) -> Job:
    """Have it done by a job. Raises NotAllowed, LossNotAccepted, NotAsCounted, or AtWork."""
    require(can_manage(actor, asked.field.record_type))
    locked = lock(asked.field)
    if asked.found is None or asked.change_set_id or locked.kind != asked.from_kind:
        raise NotAsCounted
    if asked.found["lost"] and not is_loss_accepted:
        raise LossNotAccepted(asked.found["lost"])
    _refuse_at_work(locked)
    return _enqueue(APPLY_JOB, asked, actor)


def change_kind(
    *, actor, asked: KindChange, on_progress: Progress, before_commit: Callable[[KindChange], None]
) -> None:
    """Do it, all or nothing. NotAsCounted where more would be lost than somebody has agreed to.

    Who writes values of these records meanwhile waits, and is told then that the kind has changed.
    """
    require(can_manage(actor, asked.field.record_type))
    details = {"field": asked.field_id, "from": asked.from_kind, "to": asked.to_kind}
    with change_set(actor=actor, reason="records.change_kind", details=details) as opened:
        keep_writers_away(asked.field.record_type)
        field = lock(asked.field)
        if asked.change_set_id or field.kind != asked.from_kind:
            raise NotAsCounted
        _refuse_unique(field)
        converter = _converter(actor, asked)
        _make_choices(actor, asked, converter)
        lost = _convert_all(asked, converter, on_progress)
        if lost > asked.found["lost"]:
            raise NotAsCounted
        _set_kind(field, asked.to_kind)
        ask_for_index(actor, field, is_new_kind=True)
        ask_for_search(actor, field)
        tell_field_listeners(actor, field)
        asked.change_set = opened
        asked.save(update_fields=["change_set"])
        before_commit(asked)


@transaction.atomic
def request_kind_change_undo(*, actor, asked: KindChange) -> Job:
    """Have it taken back by a job. Raises NotAllowed, NothingToTakeBack, UniqueKeepsKind, or AtWork."""
    require(can_manage(actor, asked.field.record_type))
    locked = lock(asked.field)
    if asked.change_set is None or is_undone(asked.change_set) or locked.kind != asked.to_kind:
        raise NothingToTakeBack
    _refuse_unique(locked)
    _refuse_at_work(locked)
    return _enqueue(UNDO_JOB, asked, actor)


def undo_kind_change(
    *,
    actor,
    asked: KindChange,
    on_progress: Callable[[int, int], None],
    before_commit: Callable[[UndoResult], None],
) -> None:
    """Give every value back that nobody has touched since, lost ones included. What was written since
    is converted back; what cannot be is kept where it is, and not shown."""
    require(can_manage(actor, asked.field.record_type))

    def finish(result: UndoResult) -> None:
        field = lock(asked.field)
        if field.kind != asked.from_kind:
            _set_kind(field, asked.from_kind)
        _convert_what_was_left(asked, converter, result)
        ask_for_index(actor, field, is_new_kind=True)
        ask_for_search(actor, field)
        tell_field_listeners(actor, field)
        before_commit(result)

    converter = _converter_back(actor, asked)
    with transaction.atomic():
        keep_writers_away(asked.field.record_type)
        _refuse_unique(lock(asked.field))
        undo_change_set(
            actor=actor,
            change_set=asked.change_set,
            on_progress=on_progress,
            before_commit=finish,
        )


def _converter_back(actor, asked: KindChange) -> Converter:
    """With the choices as long as they are there: the undo deletes those that the change has made."""
    converter = Converter(asked.field, asked.to_kind, asked.from_kind, session_for(actor))
    if asked.to_kind in CustomField.WITH_CHOICES:
        converter.session.table(converter.old.source)
    return converter


def _convert_what_was_left(asked: KindChange, converter: Converter, result: UndoResult) -> None:
    """Values that the undo did not put back: records that were touched or made since."""
    model = _model(asked)
    left = UndoLeftover.objects.filter(
        change_set=result.change_set, record_type=model._meta.label_lower
    )
    events = model._meta.get_field("events").related_model.objects
    of_it = events.filter(pgh_context_id=asked.change_set.context_id).order_by()
    restored = set(of_it.values_list("pgh_obj_id", flat=True)) - set(
        left.values_list("record_id", flat=True)
    )
    for rows in stored_values(model, asked.field.key):
        new = {pk: converter.convert(stored).stored for pk, stored in rows if pk not in restored}
        write_stored(
            model, asked.field.key, {pk: stored for pk, stored in new.items() if stored is not None}
        )


def _converter(actor, asked: KindChange) -> Converter:
    return Converter(asked.field, asked.from_kind, asked.to_kind, session_for(actor))


def _model(asked: KindChange):
    return record_kind(asked.field.record_type).model


def _convert_all(asked: KindChange, converter: Converter, on_progress: Progress) -> int:
    """Write the converted values; how many were lost."""
    lost = done = 0
    for rows in stored_values(_model(asked), asked.field.key):
        converted = {pk: converter.convert(stored).stored for pk, stored in rows}
        lost += sum(stored is None for stored in converted.values())
        changed = {pk: converted[pk] for pk, stored in rows if converted[pk] != stored}
        write_stored(_model(asked), asked.field.key, changed)
        done += len(rows)
        on_progress(done)
    return lost


def _check_choices(asked: KindChange, converter: Converter) -> list[str]:
    """The choices that would be made. Raises TooManyChoices."""
    needed = converter.needed_choices()
    if len(needed) + asked.field.choices.count() > MOST_CHOICES:
        raise TooManyChoices
    return needed


def _make_choices(actor, asked: KindChange, converter: Converter) -> None:
    """The choices that were counted, behind those that the field had as one of choices before; then the
    converter knows their codes. A text that came since is no choice, and would be lost."""
    if asked.to_kind not in CustomField.WITH_CHOICES:
        return
    position = asked.field.choices.count()
    taken = set(
        CustomFieldChoice.everything.filter(field=asked.field).values_list("code", flat=True)
    )
    for place, name in enumerate(asked.found["choices"], start=position):
        choice = _new_choice(asked.field, name, taken, place, actor)
        converter.add_choice(name, choice.code)
    converter.is_closed = True


def _new_choice(
    field: CustomField, name: str, taken: set[str], position: int, actor
) -> CustomFieldChoice:
    names = {(get_language() or "en")[:2]: name}
    code = suggest_code(names, taken, "choice")
    taken.add(code)
    choice = CustomFieldChoice(
        field=field, code=code, names=names, position=position, created_by=actor
    )
    choice.full_clean(exclude=("created_by", "deleted_by"))
    choice.save()
    return choice


def _set_kind(field: CustomField, kind: str) -> None:
    """What only the old kind could have goes with it."""
    field.kind = kind
    field.default_value, field.pattern, field.pattern_hints = None, "", {}
    field.is_unique = field.is_unique and kind_of(field).can_be_unique
    field.is_searchable = field.is_searchable and field.can_be_searched
    field.save()


def _refuse_unique(field: CustomField) -> None:
    model = record_kind(field.record_type).model
    if field.is_unique or is_valid(unique_index(field, model)) is not None:
        raise UniqueKeepsKind


def _refuse_at_work(field: CustomField) -> None:
    of_field = KindChange.objects.filter(field=field).order_by()
    at_work = Job.objects.unfinished().filter(
        record_type=KindChange._meta.label_lower, record_id__in=of_field.values("pk")
    )
    if at_work.exists():
        raise AtWork


def _enqueue(kind: str, asked: KindChange, actor) -> Job:
    params = {"subject": asked.field.label}
    return jobs.enqueue(actor=actor, kind=kind, record=asked, params=params)
