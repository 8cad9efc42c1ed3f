"""The form of a department or project."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import DepartmentKind
from accounts.forms.fields import currency_field
from accounts.models import Department, User
from core.forms.fields import DateField, DecimalField
from core.forms.versioned import VersionedForm


class DepartmentForm(VersionedForm):
    """Dates and budget belong to a project; for a department they must be empty."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=DepartmentKind.choices,
        initial=DepartmentKind.DEPARTMENT,
        widget=forms.RadioSelect,
    )
    starts_on = DateField(label=_("Start"), required=False)
    ends_on = DateField(label=_("End"), required=False)
    budget_amount = DecimalField(
        label=_("Budget"), required=False, max_digits=19, decimal_places=4, min_value=0
    )
    currency = currency_field(required=False)
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Members see and edit its customers."),
    )

    class Meta:
        model = Department
        fields = (
            "name",
            "kind",
            "description",
            "is_active",
            "starts_on",
            "ends_on",
            "budget_amount",
            "currency",
            "members",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs["rows"] = 2
        people = User.objects.active()
        if self.instance.pk:
            own = User.objects.filter(memberships__department=self.instance)
            self.initial["members"] = list(own)
            people = (people | User.objects.filter(pk__in=own)).distinct()
        self.fields["members"].queryset = people

    def clean(self):
        """A currency chosen for no budget is dropped: nothing was said by it."""
        cleaned = super().clean()
        if cleaned.get("budget_amount") is None and "budget_amount" not in self.errors:
            cleaned["currency"] = ""
        return cleaned
