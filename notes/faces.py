"""Fields that say where a note stands: on which face of the notes page, whether it is open, whether it
is late. Lists are filtered by them; nobody fills them in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import small_tables
from core.catalogue import ChoiceKind, Field, FixedChoices, FlagKind, Store
from core.catalogue.any_of import AnyOf
from notes.choices import Face, Side
from notes.due import is_overdue
from notes.models import Action, Note, Status

FACE, OPEN, OVERDUE = "face", "open", "overdue"
NOWHERE = Q(pk__in=[])


class FaceKind(ChoiceKind):
    """One of the two faces; a note may stand on both."""

    code = "face"
    operators = ("is", "is_not", "in", "not_in")

    def __init__(self):
        super().__init__(FixedChoices(Face), pg_type="text", is_pill=False)


@dataclass(frozen=True)
class Sides:
    """Which actions and statuses are for a face, by their ids."""

    own: tuple[int, ...]
    """Actions for this face alone."""
    shared: tuple[int, ...]
    """Actions for both: the status decides."""
    statuses: tuple[int, ...]

    @property
    def condition(self) -> Q:
        stands = Q(AnyOf("action_id", self.own)) if self.own else NOWHERE
        if not (self.shared and self.statuses):
            return stands
        return stands | Q(AnyOf("action_id", self.shared), AnyOf("status_id", self.statuses))


def sides_of(face: str) -> Sides:
    """What stands on a face; kept from page to page."""
    return small_tables.kept("notes.sides", (Action, Status), _all_sides)[face]


def _all_sides() -> Mapping[str, Sides]:
    actions = list(Action.everything.order_by("pk").values_list("pk", "side"))
    statuses = list(Status.everything.order_by("pk").values_list("pk", "side"))
    return {
        face: Sides(
            own=tuple(pk for pk, side in actions if side == face),
            shared=tuple(pk for pk, side in actions if side == Side.BOTH),
            statuses=tuple(pk for pk, side in statuses if Side(side).is_with(face)),
        )
        for face in Face.values
    }


def on_face(face: str) -> Q:
    """A note stands where its action is used; one with an action for both sides, where its status is."""
    return sides_of(face).condition


class StandingStore(Store):
    """What follows from columns of the note; a field's place names the rule."""

    model = Note
    tells_past = False

    def load(self, ids, fields):
        """A face is nobody's column; the flags are told by the moment at which they are asked."""
        rows = Note._base_manager.filter(AnyOf("id", ids)).order_by()
        now = timezone.now()
        return {
            pk: self.from_rows([{"closed_at": closed, "due_at": due, "now": now}], fields)
            for pk, closed, due in rows.values_list("pk", "closed_at", "due_at")
        }

    def from_rows(self, rows, fields):
        row = rows[0] if rows else {}
        return {field.key: _STANDING[field.place[0]].read(row) for field in fields}

    def condition(self, field, operator, value, session):
        return _STANDING[field.place[0]].asked(operator, value)


@dataclass(frozen=True)
class _Rule:
    asked: Callable[[str, Any], Q]
    read: Callable[[Mapping[str, Any]], Any]


def _asked_of_face(operator: str, value: Any) -> Q:
    faces = (value,) if operator in ("is", "is_not") else value
    found = NOWHERE
    for face in faces:
        found |= on_face(face) if face in Face.values else NOWHERE
    return found if operator in ("is", "in") else ~found


def _asked_of_open(operator: str, value: Any) -> Q:
    return Q(closed_at__isnull=bool(value))


def _asked_of_overdue(operator: str, value: Any) -> Q:
    late = Q(closed_at=None, due_at__isnull=False, due_at__lt=timezone.now())
    return late if value else ~late


_STANDING = {
    FACE: _Rule(_asked_of_face, lambda row: None),
    OPEN: _Rule(_asked_of_open, lambda row: row.get("closed_at") is None),
    OVERDUE: _Rule(
        _asked_of_overdue,
        lambda row: is_overdue(
            row.get("closed_at"), row.get("due_at"), row.get("now") or timezone.now()
        ),
    ),
}
STANDING = StandingStore()


def _field(key: str, label, kind, **more) -> Field:
    return Field(
        key=key,
        label=label,
        kind=kind,
        store=STANDING,
        place=(key,),
        section="what",
        is_editable=False,
        is_on_card=False,
        is_filterable=True,
        **more,
    )


STANDING_FIELDS = (
    _field(FACE, _("Side"), FaceKind(), is_required=True, is_listable=False),
    _field(OPEN, pgettext_lazy("notes", "Open"), FlagKind(), is_on_filter_pane=True),
    _field(OVERDUE, _("Overdue"), FlagKind()),
)
