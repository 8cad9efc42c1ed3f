"""What one says under a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.rich_text import RichTextField
from notes.forms.notes import mentioning
from notes.models import Comment, Note
from notes.services.comments import LONGEST, NOTHING_SAID


class CommentForm(forms.Form):
    """A new comment, an answer (`parent`), or one that is changed (`comment`)."""

    parent = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    saved = ""
    """What somebody has saved while this was typed, as clean HTML."""

    def __init__(self, data=None, *, note: Note, comment: Comment | None = None, parent=None):
        initial = {"parent": parent.pk if parent else None}
        if comment is not None:
            initial = {"version": comment.version, "text": comment.text}
        auto_id = f"answer-{parent.pk}-%s" if parent else "comment-%s"
        super().__init__(data, initial=initial, auto_id=auto_id)
        self.fields["text"] = RichTextField(
            label=_("Your answer") if parent else _("Comment"),
            max_length=LONGEST,
            present=comment.text if comment else "",
            error_messages={"required": NOTHING_SAID},
        )
        mentioning(self.fields["text"].widget, note)
