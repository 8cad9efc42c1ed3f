"""An import: the file, what its columns mean, what it would do and what it did."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from core.contributions import ImportTarget
from core.models import ChangeSet
from core.undo.standing import UndoableQuerySet, last_undo_of
from importing.choices import REDO, UNDO, EmptyCells, ListMode, OnMatch, Outcome, Stage
from importing.targets import contribution_of


class ImportQuerySet(UndoableQuerySet):
    """Imports by who may look at them."""

    undo_jobs = (UNDO, REDO)

    def visible_to(self, user):
        """One's own; owners and administrators see everybody's."""
        if not user.is_active or not user.has_right("importing.run"):
            return self.none()
        return self if user.sees_everything else self.filter(created_by=user)

    def outlived(self, *, on):
        """Those whose file has been kept long enough at that moment; of none that a job is at."""
        running = [stage for stage in Stage if stage.is_running]
        return self.exclude(file="").filter(kept_until__lt=on).exclude(stage__in=running)

    def abandoned(self, *, on, after):
        """Those that have written nothing, and whose file was let go so long before that moment; of none
        that a job is at. Of one from before files were let go the beginning counts."""
        waiting = [s for s in Stage if not s.is_running and s != Stage.DONE]
        let_go = Coalesce("kept_until", "created_at")
        return self.alias(let_go=let_go).filter(stage__in=waiting, let_go__lt=on - after)

    def written(self):
        """Those that are done and changed something; a taking back changes nothing about that."""
        is_written = Q(counts__new__gt=0) | Q(counts__changed__gt=0)
        return self.filter(is_written, stage=Stage.DONE)


class Import(models.Model):
    """One spreadsheet on its way into the base, and the history of it afterwards."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports", verbose_name=_("by")
    )
    target = models.CharField(max_length=40, default="customers")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.READING)
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=300, blank=True)
    kept_until = models.DateTimeField(null=True)
    """How long the file is kept; each step of the import puts it off (importing.kept_file)."""
    original_name = models.CharField(_("file"), max_length=255)
    sheet = models.JSONField(default=dict)
    """What was found: kind, sheet_name, encoding, delimiter, headers, warnings, row_count;
    `upload`, `guessed` and `read_as` (importing.kept_file); `remembered_from`, the file whose choices were taken over (importing.remembered); what the cells
    say: `evidence` of their notation, `by_content` the fields of columns that were mapped by it, by
    index, `as_before` those of columns that go where the person let such ones go before, `looks_like` the kind of custom field that would hold each; `used_mapping`, the saved
    mapping whose choices these are."""

    reading = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """What the person has said about how the file is to be read, where the guess was wrong: `sheet`,
    `header_row`, `encoding`, `delimiter`."""

    mapping = ArrayField(models.CharField(max_length=80, blank=True), default=list)
    """For each column the key of the field it goes to; empty: the column is skipped."""
    made_fields = ArrayField(
        models.CharField(max_length=80), default=list, db_default=[], editable=False
    )
    """The keys of the custom fields that were made of columns when the rows were checked; they stay,
    whatever becomes of the import."""
    keys = ArrayField(models.CharField(max_length=80), default=list, db_default=[])
    """The fields that find existing records, asked in their order until one finds a record; none: the usual ones."""
    on_match = models.CharField(max_length=8, choices=OnMatch, default=OnMatch.UPDATE)
    list_mode = models.CharField(max_length=8, choices=ListMode, default=ListMode.ADD)
    empty_cells = models.CharField(
        max_length=8, choices=EmptyCells, default=EmptyCells.LEAVE, db_default=EmptyCells.LEAVE
    )
    """What an empty cell of a mapped column says of a record that is there."""
    placement = models.JSONField(default=dict)
    """Values that every new record gets where the file gives none, by the key of their field."""
    constants = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """Values that every row gets, by the key of a field to which no column goes; as `to_json` of the
    field's kind has them."""
    notation = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """How the file writes what could be read in two ways: `day_order`, `calendar`, `short_years`,
    `decimal`, `phone_country`; what is not there is guessed cell by cell, as importing.notation says."""
    option_choices = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """What names of options that are not there stand for, by the key of the field and the name as
    `core.text.fold` has it: a value, or importing.options.CREATE."""

    needs_check = models.BooleanField(default=False, db_default=False)
    """Whether cells were mended or rows decided about since the check: the preview says less than that."""
    preview = models.JSONField(default=dict)
    """How many rows of each outcome the check found, and what waits for an answer
    (importing.previewed)."""
    counts = models.JSONField(default=dict)
    """How many rows of each outcome the import had."""
    problem = models.JSONField(default=dict)
    """Why the last step did not end well: `code` and `params` of importing.reading, or a `text`,
    or `is_cancelled`."""
    change_set = models.ForeignKey("core.ChangeSet", models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(ImportQuerySet)()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)
        indexes = (
            models.Index(
                F("kept_until"), condition=~Q(file=""), name="importing_import_kept_until"
            ),
        )

    def __str__(self):
        return self.original_name

    @property
    def kind(self) -> ImportTarget:
        """What kind of record stands in the file."""
        return contribution_of(self.target)

    @property
    def last_undo(self) -> ChangeSet | None:
        """The last time that it was taken back or put back; `undoes` says which of the two it was."""
        return last_undo_of(self.change_set_id)

    @property
    def unclear_count(self) -> int:
        """How many rows may mean several records."""
        return len(self.preview.get("unclear", {}).get("rows", ()))

    @property
    def undecided_count(self) -> int:
        """Of how many of them nobody has said which one is meant."""
        return self.preview.get("unclear", {}).get("open", 0)

    @property
    def unknown_count(self) -> int:
        """How many names of options are on no list."""
        return sum(map(len, self.preview.get("unknown", {}).values()))

    @property
    def unexplained_count(self) -> int:
        """Of how many of them nobody has said what they stand for."""
        return sum(
            len(names.keys() - self.option_choices.get(key, {}).keys())
            for key, names in self.preview.get("unknown", {}).items()
        )

    @property
    def has_written(self) -> bool:
        """Whether the import changed anything."""
        return any(self.counts.get(outcome) for outcome in (Outcome.NEW, Outcome.CHANGED))


class ImportRowQuerySet(models.QuerySet):
    """Rows by what was found in them."""

    def doubtful(self):
        """Those that go in though something in them can hardly be right."""
        return self.exclude(doubts=[])

    def mended_count(self) -> int:
        """How many cells a person has mended in them."""
        return self.exclude(edits={}).aggregate(
            count=Coalesce(Sum(RawSQL(_KEYS_OF_EDITS, (), models.IntegerField())), 0)
        )["count"]

    def decided_count(self) -> int:
        """About how many of them a person has decided something."""
        return self.exclude(decision={}).count()


_KEYS_OF_EDITS = "(SELECT count(*)::int FROM jsonb_object_keys(importing_importrow.edits))"


class ImportRow(models.Model):
    """One row of the file: its cells, and what was found when it was checked."""

    of_import = models.ForeignKey(
        Import, models.CASCADE, related_name="rows", db_column="import_id", db_index=False
    )
    number = models.PositiveIntegerField(_("row"))
    """As Excel counts."""
    cells = models.JSONField()
    outcome = models.CharField(
        max_length=10, choices=Outcome, blank=True, default="", db_default=""
    )
    problems = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """What is wrong: column letter, header, message."""
    doubts = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """What can hardly be right though the row goes in: column letter, header, message."""
    changes = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """What would change: key of the field, old and new as text, of several values a list of each with
    whether it is kept, added or removed (else empty); of a conflict also what stood there when the
    file was made, if that is known, and in front the versions (importing.conflicts)."""
    edits = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """Cells that a person has mended on the page, by the index of their column; `cells` stay as they
    were read."""
    decision = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """What a person has decided about the row: `record`, the id of the one that is meant where several
    are found; `conflict`, `file` or `here`, whose values go, with the `version` that it is about."""
    record_id = models.BigIntegerField(null=True)
    overwrites = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """What the row would change of the record, as CheckedRow has it: by it an import notices what was
    changed since the preview."""

    objects = models.Manager.from_queryset(ImportRowQuerySet)()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("of_import", "number"), name="importing_importrow_number_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("of_import", "outcome", "number"), name="importing_row_by_outcome"
            ),
        )

    def __str__(self):
        return f"{self.of_import_id}:{self.number}"
