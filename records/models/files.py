"""Files and photos of records of any kind; their contents lie in the storage `attachments`."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.files import FileKind
from core.files.kinds import BY_CONTENT_TYPE
from core.models import LivingManager, Record, RecordQuerySet
from core.tracking import tracked


class OfRecordsQuerySet(RecordQuerySet):
    """Rows that hang on a record of any kind."""

    def of(self, record: models.Model):
        """Those of the record."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk)


@tracked(owners=("record_id",))
class Attachment(Record):
    """A file of a record. `key` is where the storage keeps its content, under a name of our own; the
    content never changes: another version is another attachment."""

    record_type = models.CharField(max_length=60, editable=False)
    record_id = models.BigIntegerField(editable=False)
    name = models.CharField(_("file name"), max_length=200)
    description = models.CharField(
        _("description"), max_length=500, blank=True, default="", db_default=""
    )
    key = models.CharField(max_length=120, editable=False)
    size = models.BigIntegerField(_("size"), editable=False)
    content_type = models.CharField(_("kind"), max_length=100, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    everything = models.Manager.from_queryset(OfRecordsQuerySet)()
    objects = LivingManager.from_queryset(OfRecordsQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="records_attachment_has_name",
                violation_error_message=_("Write a name."),
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="records_attachment_has_content"),
        )
        indexes = (
            models.Index(
                fields=("record_type", "record_id", "-id"), name="records_files_of_record"
            ),
        )

    def __str__(self):
        return self.name

    @property
    def kind(self) -> FileKind | None:
        """None where the content type is not taken any more."""
        return BY_CONTENT_TYPE.get(self.content_type)


@tracked(owners=("record_id",))
class Photo(Record):
    """The picture of a record, in two sizes. Another picture is another row, so that the address of
    one may be kept by browsers for ever; a record has one among the living."""

    record_type = models.CharField(max_length=60, editable=False)
    record_id = models.BigIntegerField(editable=False)
    large_key = models.CharField(max_length=120, editable=False)
    small_key = models.CharField(max_length=120, editable=False)

    everything = models.Manager.from_queryset(OfRecordsQuerySet)()
    objects = LivingManager.from_queryset(OfRecordsQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("record_type", "record_id"),
                condition=Q(deleted_at=None),
                name="records_photo_once",
            ),
        )

    def __str__(self):
        return f"{self.record_type}:{self.record_id}"


class DiscardedFile(models.Model):
    """A stored content that nothing refers to any more and that is still to be deleted: written with
    the last row that referred to it, so that no crash in between leaves it behind."""

    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("discarded file")
        verbose_name_plural = _("discarded files")
        ordering = ("id",)

    def __str__(self):
        return self.key
