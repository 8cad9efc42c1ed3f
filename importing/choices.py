"""The fixed choices of an import."""

from django.db import models
from django.utils.translation import gettext_lazy as _

UNDO, REDO = "importing.undo", "importing.redo"
"""The kinds of work that take an import back, and put it back."""


class OnMatch(models.TextChoices):
    UPDATE = "update", _("Change the existing record")
    FILL = "fill", _("Only fill in what is empty there")
    SKIP = "skip", _("Leave the existing record as it is")
    CREATE = "create", _("Add a new record all the same")


class ListMode(models.TextChoices):
    ADD = "add", _("Add to what is there")
    REPLACE = "replace", _("Put in the place of what is there")


class EmptyCells(models.TextChoices):
    LEAVE = "leave", _("Nothing: what is there stays")
    CLEAR = "clear", _("That there is nothing: what is there goes")


class Stage(models.TextChoices):
    """How far an import has come; each page of the wizard belongs to one."""

    READING = "reading", _("Reading the file")
    REFUSED = "refused", _("The file could not be read")
    MAPPING = "mapping", _("Columns")
    CHECKING = "checking", _("Checking the rows")
    CHECKED = "checked", _("Preview")
    APPLYING = "applying", _("Importing")
    DONE = "done", _("Done")

    @property
    def is_running(self) -> bool:
        """Whether a job is at it."""
        return self in (Stage.READING, Stage.CHECKING, Stage.APPLYING)


class Outcome(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    SKIPPED = "skipped", _("Skipped")
    CONFLICT = "conflict", _("Conflict")
    WRONG = "wrong", _("Wrong")


KEPT_OUT = (Outcome.WRONG, Outcome.CONFLICT)
"""Rows that wait for somebody; the others are done with."""


class Placement(models.TextChoices):
    DEPARTMENT = "department", _("A department or project")
    PUBLIC = "public", _("Public: everybody sees them")
    PERSON = "person", _("Only the responsible manager")


class Contents(models.TextChoices):
    """What an export is for; see importing.exporting."""

    LIST = "list", _("The list as it is shown")
    EVERYTHING = "everything", _("Everything, ready to load back")


class FileFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV = "csv", _("Text (.csv)")
    XLS = "xls", _("Excel 97–2003 (.xls)")
