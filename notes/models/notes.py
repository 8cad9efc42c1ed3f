"""A note: what is to be done about a customer or within the house, by whom, and how it stands."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.scoped import AudienceQuerySet, key_ring
from core.models import LivingManager, Record, RecordQuerySet
from core.touched import Touches
from core.tracking import tracked
from customers.models import ContactPerson, Customer
from customers.models.searched import SearchedQuerySet, WordStarts
from notes import due
from notes.choices import Priority
from notes.models import triggers
from notes.models.options import Action, Status


class NoteQuerySet(SearchedQuerySet, AudienceQuerySet, RecordQuerySet):
    """Notes by who may see them and how they stand."""

    def visible_to(self, user):
        """Notes of a customer: whoever sees the customer. Of a contact person alone: whoever would see him
        without a customer, and the note's writer and assignee. Of nobody: the department that the note is
        for, else everybody; and these two. A private note: these two alone, whatever the role. One of a
        customer in the recycle bin is not there."""
        if not user.is_active:
            return self.none()
        shown = self.filter(is_shown=True)
        if user.sees_everything:
            return shown.filter(Q(is_private=False) | Q(audience__contains=[-user.pk]))
        return shown.filter(audience__overlap=key_ring(user))

    def editable_by(self, user):
        """Whoever sees a note and is not read-only may change it."""
        return self.none() if user.is_read_only else self.visible_to(user)

    def open(self):
        """Those that no status has closed."""
        return self.filter(closed_at=None)

    def overdue(self, *, now):
        """Open ones whose time is past."""
        return self.open().filter(due_at__lt=now)


@tracked(
    derived=("search_text", "audience", "is_shown"),
    owners=("customer",),
    touches=Touches("customers.customer", ("customer_id",)),
)
class Note(Record):
    """A CRM note (R79-R83). Whoever sees the customer sees it (R80), unless it is private."""

    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("customer"),
        related_name="crm_notes",
        db_index=False,
    )
    contact = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("contact person"),
        related_name="crm_notes",
    )
    action = models.ForeignKey(
        Action, models.PROTECT, verbose_name=_("action"), related_name="notes", db_index=False
    )
    status = models.ForeignKey(
        Status, models.PROTECT, verbose_name=_("status"), related_name="notes", db_index=False
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("assignee"),
        related_name="assigned_notes",
        db_index=False,
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("department"),
        related_name="crm_notes",
    )
    text = models.TextField(_("text"), blank=True, default="", db_default="")
    """Clean HTML (see core.rich_text)."""
    plain_text = models.TextField(blank=True, default="", db_default="", editable=False)
    """The same without marks, as lists and searches have it."""
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    is_due_all_day = models.BooleanField(default=False, db_default=False)
    """Due on the day of `due_at` in the time zone of the organisation, at no hour of it; `due_at` is
    the end of that day then."""
    priority = models.SmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL
    )
    is_private = models.BooleanField(_("private"), default=False, db_default=False)
    is_pinned = models.BooleanField(_("pinned"), default=False, db_default=False)
    result = models.TextField(_("result"), blank=True, default="", db_default="")
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    """Since when a status that closes has been on it; kept by a trigger."""
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    repeat = models.JSONField(_("repeats"), null=True, blank=True)
    """The rule of a recurring note (see notes.repeating); None: it does not recur."""
    series = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    """The first note of those that a rule has made."""
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_steps", editable=False
    )
    """The note that this one is the next step of."""
    custom = models.JSONField(default=dict)
    search_text = models.TextField(blank=True, default="", db_default="", editable=False)
    audience = ArrayField(models.BigIntegerField(), db_default=[], editable=False)
    is_shown = models.BooleanField(db_default=True, editable=False)

    everything = models.Manager.from_queryset(NoteQuerySet)()
    objects = LivingManager.from_queryset(NoteQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-created_at", "-id")
        triggers = (
            triggers.note_searched_keys(triggers.NOTE),
            triggers.fill_search_text_of_note,
            triggers.keep_scope,
            triggers.keep_closed_at,
            triggers.keep_reminders,
            *triggers.keep_facts,
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="notes_note_priority"
            ),
            models.CheckConstraint(
                condition=Q(is_due_all_day=False) | Q(due_at__isnull=False),
                name="notes_note_due_all_day",
            ),
            models.CheckConstraint(
                condition=Q(repeat=None) | Q(due_at__isnull=False),
                name="notes_note_repeats_from_due",
                violation_error_message=_("Say when it is due: what repeats begins there."),
            ),
        )
        indexes = (
            GinIndex(fields=("audience",), name="notes_audience", fastupdate=False),
            GinIndex(fields=("search_text",), name="notes_search", opclasses=("gin_trgm_ops",)),
            GinIndex(WordStarts("search_text"), name="notes_word_starts"),
            GinIndex(
                fields=("custom",),
                name="notes_custom",
                opclasses=("jsonb_path_ops",),
                fastupdate=False,
            ),
            models.Index(fields=("customer", "created_at"), name="notes_by_customer"),
            models.Index(fields=("created_at", "id"), name="notes_by_created_at"),
            models.Index(fields=("due_at", "id"), name="notes_by_due_at"),
            models.Index(fields=("closed_at", "id"), name="notes_by_closed_at"),
            models.Index(fields=("priority", "id"), name="notes_by_priority"),
            models.Index(fields=("status", "id"), name="notes_by_status"),
            models.Index(fields=("action", "id"), name="notes_by_action"),
            models.Index(fields=("created_by", "created_at"), name="notes_by_writer"),
            models.Index(
                fields=("assigned_to", "due_at", "id"),
                condition=Q(closed_at=None, deleted_at=None),
                name="notes_open_of_assignee",
            ),
            models.Index(
                fields=("due_at", "id"),
                condition=Q(closed_at=None, deleted_at=None, due_at__isnull=False),
                name="notes_open_by_due_at",
            ),
            models.Index(fields=("assigned_to", "closed_at"), name="notes_of_assignee"),
        )

    def __str__(self):
        return self.plain_text[:80] or self.action.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_overdue(self, *, now) -> bool:
        """Open, and its time is past."""
        return due.is_overdue(self.closed_at, self.due_at, now)
