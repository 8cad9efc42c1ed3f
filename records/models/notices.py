"""Notices to one person: the bell of the shell."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    """Notices by reader."""

    def of(self, user):
        """The person's own notices, newest first."""
        return self.filter(user=user).order_by("-id")

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """Something a person should know, with the page where it is: an import that has ended."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    """Dotted code that decides the sentence, e.g. `core.job.done`; see records.notices."""
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(NoticeQuerySet)()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("user", "-id"), name="records_notice_of_user"),
            models.Index(
                fields=("user",),
                condition=models.Q(read_at=None),
                name="records_notice_unread",
            ),
        )

    def __str__(self):
        return f"{self.kind} → {self.user_id}"
