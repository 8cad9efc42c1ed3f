"""The form of a role: one box per right, under the app that it belongs to."""

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.models import Role
from core.contributions import Right, contributed
from core.forms.versioned import VersionedForm


class RoleForm(VersionedForm):
    """The owner's role shows every box ticked and cannot be changed."""

    rights = forms.MultipleChoiceField(
        label=_("Rights"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Role
        fields = ("rights", "is_only_own")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = [
            (right.code, right_label(right)) for right in contributed("rights")
        ]
        if self.instance.sees_everything:
            del self.fields["is_only_own"]
        if self.instance.code == RoleCode.OWNER:
            self.initial["rights"] = [right.code for right in contributed("rights")]
            self.fields["rights"].disabled = True


def right_label(right: Right) -> SafeString:
    return format_html('<span>{} <span class="dim">{}</span></span>', right.label, right.help_text)
