"""The form by which one person's records go to another."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.models import User
from accounts.permissions import can_deactivate_user
from core.forms.widgets import LongSelect


class HandOverForm(forms.Form):
    """Who takes over: an active colleague who edits. Whether the sign-in goes as well is asked where
    there is one to take and `actor` may take it."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        widget=LongSelect({"data-placeholder": _("Choose a colleague")}),
    )
    is_sign_in_taken = forms.BooleanField(
        label=_("Take the sign-in away as well"),
        required=False,
        initial=True,
        help_text=_("The person cannot sign in any more; everything recorded so far stays."),
    )

    def __init__(self, *args, actor: User, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        editors = User.objects.active().exclude(role=RoleCode.READ_ONLY)
        self.fields["successor"].queryset = editors.exclude(pk=person.pk)
        if not person.is_active or not can_deactivate_user(actor, person):
            del self.fields["is_sign_in_taken"]

    @property
    def changes(self) -> dict:
        """The keyword arguments of the service."""
        return {"is_sign_in_taken": False, **self.cleaned_data}
