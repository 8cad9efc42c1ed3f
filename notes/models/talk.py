"""What is said under a note, and who is named in it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from core.tracking import tracked
from notes.models import triggers
from notes.models.notes import Note


@tracked(owners=("note",))
class Comment(Record):
    """An answer to a note, or to another answer of it."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers"
    )
    text = models.TextField(_("comment"))
    """Clean HTML, as that of the note."""
    plain_text = models.TextField(blank=True, default="", db_default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("created_at", "id")
        triggers = triggers.search_what_is_said

    def __str__(self):
        return self.plain_text[:80]


class Mention(models.Model):
    """A colleague who is named in a note or a comment, and was told once."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="mentions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions_in_notes"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = (
            models.UniqueConstraint(
                fields=("note", "user"),
                condition=Q(comment=None),
                name="notes_mention_once_in_note",
            ),
            models.UniqueConstraint(
                fields=("comment", "user"),
                condition=Q(comment__isnull=False),
                name="notes_mention_once_in_comment",
            ),
        )

    def __str__(self):
        return f"{self.note_id} @{self.user_id}"
