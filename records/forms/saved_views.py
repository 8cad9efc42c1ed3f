"""What is said of a saved view: its name, and who may use it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from core.forms.versioned import VersionedForm
from core.forms.widgets import DescribedRadios
from records.models import SavedView
from records.permissions import can_manage_view, can_share_views
from records.services.view_sharing import choosable_departments

SHARING_HINTS = {
    SavedView.Sharing.PRIVATE: _("Nobody else sees that it is there."),
    SavedView.Sharing.DEPARTMENTS: _("Their members find it among their views."),
    SavedView.Sharing.EVERYONE: _("Each sees of it the records that he may see anyway."),
}


class SavedViewForm(VersionedForm):
    """Those who may not share see the name alone; what is shared already stays so."""

    sharing = forms.ChoiceField(
        label=_("Who may use it"),
        choices=SavedView.Sharing.choices,
        initial=SavedView.Sharing.PRIVATE,
        widget=DescribedRadios(SHARING_HINTS),
    )
    departments = forms.ModelMultipleChoiceField(
        label=_("Departments"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = SavedView
        fields = ("name", "sharing", "departments", "is_locked")
        help_texts = {
            "is_locked": _("Others use it as it is; only you and administrators change it.")
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        is_new = not self.instance.pk
        may_decide = is_new or can_manage_view(user, self.instance)
        if not may_decide or not (can_share_views(user) or self.instance.is_shared):
            for name in ("sharing", "departments", "is_locked"):
                del self.fields[name]
            return
        self.fields["departments"].queryset = choosable_departments(user, self.instance)
        if not is_new:
            own = Department.objects.filter(saved_views=self.instance)
            self.initial["departments"] = list(own)

    def clean(self) -> dict[str, Any]:
        """Departments that were ticked before another choice was made say nothing."""
        cleaned = super().clean()
        if "sharing" in self.fields and cleaned.get("sharing") != SavedView.Sharing.DEPARTMENTS:
            cleaned["departments"] = []
        return cleaned


class NewViewForm(SavedViewForm):
    """The same for a new view, with what it will keep of the list."""

    record_type = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False)
