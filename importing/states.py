"""Where an import stands, in a few words: the history shows it and can be narrowed to it."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from importing.choices import Stage
from importing.models import Import, ImportQuerySet
from importing.permissions import can_undo

_BY_STAGE = {
    Stage.READING: _("Reading the file"),
    Stage.REFUSED: _("Could not be read"),
    Stage.MAPPING: _("Columns to choose"),
    Stage.CHECKING: _("Checking the rows"),
    Stage.CHECKED: _("Preview to look at"),
    Stage.APPLYING: _("Importing"),
    Stage.DONE: _("Done"),
}


class State(TextChoices):
    """What the history can be narrowed to."""

    DONE = "done", _("Done")
    TAKEN_BACK = "taken_back", _("Taken back")
    OPEN = "open", _("To go on with")
    RUNNING = "running", _("Running")
    REFUSED = "refused", _("Could not be read")


def imports_in(imports: ImportQuerySet, state: str) -> ImportQuerySet:
    """Those of the imports (`with_undo`) that are in the state; all for one that is none."""
    match state:
        case State.DONE:
            return imports.filter(stage=Stage.DONE, is_taken_back=False)
        case State.TAKEN_BACK:
            return imports.filter(is_taken_back=True)
        case State.OPEN:
            return imports.filter(stage__in=(Stage.MAPPING, Stage.CHECKED))
        case State.RUNNING:
            return imports.filter(stage__in=[stage for stage in Stage if stage.is_running])
        case State.REFUSED:
            return imports.filter(stage=Stage.REFUSED)
    return imports


def state_text(an_import: Import) -> str | Promise:
    """In a few words; the import was found `with_undo`."""
    if an_import.is_being_undone:
        return _("Putting it back") if an_import.is_taken_back else _("Taking it back")
    if an_import.is_taken_back:
        return State.TAKEN_BACK.label
    return _("Put back") if an_import.was_taken_back else _BY_STAGE[Stage(an_import.stage)]


def state_code(an_import: Import) -> str:
    """For its looks: the stage, or that it was taken back."""
    return State.TAKEN_BACK.value if an_import.is_taken_back else an_import.stage


def may_undo_now(user, an_import: Import) -> bool:
    """Whether the page offers to take it back, or to put it back when it is taken back."""
    is_ready = an_import.stage == Stage.DONE and an_import.has_written
    return is_ready and not an_import.is_being_undone and bool(can_undo(user, an_import))
