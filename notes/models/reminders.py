"""Reminders of a note, and the secret addresses of agendas."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notes.models import triggers
from notes.models.notes import Note


class ReminderQuerySet(models.QuerySet):
    """Reminders by whom they are for, and by whether their time has come."""

    def of(self, user):
        """Those that he gets: his own, and those for whoever is in charge of a note of his."""
        return self.filter(Q(user=user) | Q(user=None, note__assigned_to=user))

    def waiting(self, *, now):
        """Those whose time has come and that nobody has been told of."""
        return self.filter(sent_at=None, fires_at__lte=now)


class Reminder(models.Model):
    """Tells one person of a note once: at a moment, or so long before it is due.

    `fires_at` is kept by triggers here and on the note, whatever writes: a relative one moves with
    the note. NULL: the note is due at no time, closed, or there is nobody to tell. What is due on a day as
    a whole is told of in the morning, and whole days before it are days of the calendar. One that was sent
    is not sent again because the note is put off: who wants that adds another.
    """

    note = models.ForeignKey(Note, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="note_reminders",
        verbose_name=_("who is reminded"),
    )
    """None: whoever the note is assigned to when it fires."""
    at = models.DateTimeField(_("at"), null=True, blank=True)
    minutes_before = models.PositiveIntegerField(_("before it is due"), null=True, blank=True)
    is_snooze = models.BooleanField(default=False, db_default=False, editable=False)
    """Somebody wanted to be reminded again of this one note; those of a series that follow know nothing
    of that."""
    fires_at = models.DateTimeField(null=True, editable=False)
    set_at = models.DateTimeField(null=True, editable=False)
    """When that moment was decided."""
    sent_at = models.DateTimeField(null=True, editable=False)
    """When it was done with; nothing was sent where its person does not see the note any more."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", editable=False
    )

    objects = models.Manager.from_queryset(ReminderQuerySet)()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("fires_at", "id")
        triggers = (triggers.keep_fires_at,)
        constraints = (
            models.CheckConstraint(
                condition=Q(at=None, minutes_before__isnull=False)
                | Q(at__isnull=False, minutes_before=None),
                name="notes_reminder_one_moment",
                violation_error_message=_("Choose a moment, or how long before it is due."),
            ),
            models.UniqueConstraint(
                fields=("note", "user", "at"),
                condition=Q(is_snooze=True, sent_at=None),
                name="notes_reminder_snoozed_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("fires_at",),
                condition=Q(sent_at=None, fires_at__isnull=False),
                name="notes_reminders_to_send",
            ),
        )

    def __str__(self):
        return f"{self.note_id} {self.fires_at}"

    @property
    def expected_at(self):
        """When it was to come: one whose moment was past when it was set, at once."""
        return max(self.fires_at, self.set_at or self.fires_at)


class AgendaFeed(models.Model):
    """The secret address at which a calendar program reads somebody's agenda. Only a digest of the
    secret is kept; a revoked one answers nothing any more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agenda_feeds")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("address of an agenda")
        verbose_name_plural = _("addresses of agendas")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=Q(revoked_at=None),
                name="notes_agendafeed_one_at_a_time",
            ),
        )

    def __str__(self):
        return f"{self.user_id}"
