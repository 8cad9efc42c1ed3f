"""The form of a person, for whoever manages users."""

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.forms.fields import OnlyOwnField, time_zone_field
from accounts.models import Department, Role, User
from accounts.permissions import can_grant_role
from core.forms.versioned import VersionedForm

LOOK = ("language", "calendar", "digits", "time_zone", "page_size")


class UserForm(VersionedForm):
    """Who he is, what he may do and see, and how things look to him.

    A role that `actor` may not grant is not offered. Departments that are no longer in use are
    offered to those who belong to them.
    """

    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.none(), to_field_name="code", empty_label=None
    )
    departments = forms.ModelMultipleChoiceField(
        label=_("Departments and projects"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Members see and edit the customers of a department."),
    )
    is_only_own = OnlyOwnField()
    time_zone = time_zone_field()

    class Meta:
        model = User
        fields = ("name", "email", "role", "departments", "is_only_own", "is_active", *LOOK)
        help_texts = {
            "is_active": _(
                "Without it nobody can sign in as this person; everything recorded so far stays."
            )
        }

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["dir"] = "ltr"
        present = self.instance.role_id
        grantable = [code for code in RoleCode.values if can_grant_role(actor, code)]
        self.fields["role"].queryset = Role.objects.filter(code__in=[*grantable, present])
        departments = Department.objects.active()
        if self.instance.pk:
            self.fields["is_only_own"].name_rule_of(self.instance.role)
            own = Department.objects.filter(memberships__user=self.instance)
            self.initial["departments"] = list(own)
            departments = (departments | Department.objects.filter(pk__in=own)).distinct()
        self.fields["departments"].queryset = departments

    @property
    def changes(self):
        return {**super().changes, "role": self.cleaned_data["role"].code}

    def validate_constraints(self):
        """Left to the service, which says it of the address and answers for every path."""


class InvitationForm(UserForm):
    """A colleague who is invited by mail; how things look to him follows his language."""

    note = forms.CharField(
        label=_("A line of your own"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It stands in the mail, after what Karta is and who invites."),
    )
    time_zone = None

    class Meta(UserForm.Meta):
        fields = ("name", "email", "role", "departments", "is_only_own", "language")
        help_texts = {"language": _("The mail is written in it, and so are the pages.")}


class NewUserForm(UserForm):
    """A new person with a password that the administrator gives."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=_("Tell it to the person yourself: no mail is sent."),
    )

    class Meta(UserForm.Meta):
        fields = ("name", "email", "role", "departments", "is_only_own", "language")

    time_zone = None

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.instance)
        return password


class PasswordForm(forms.Form):
    """A password that an administrator gives to somebody."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
