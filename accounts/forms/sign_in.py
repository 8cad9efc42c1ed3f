"""The forms of the sign-in library in our own words."""

from allauth.account import forms as library
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.services.passwords import SHUT_OUT


def _word(form, **labels) -> None:
    """Set labels; take the placeholders away: they vanish when somebody types."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(library.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, login=_("E-mail"), password=_("Password"), remember=_("Stay signed in"))
        self.fields["login"].widget.attrs.update(autocomplete="username", dir="ltr")
        self.fields["password"].help_text = ""


class NewPasswordForm(library.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(
            self,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password again"),
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = password_validators_help_text_html()


class LinkForm(library.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, email=_("E-mail"))
        self.fields["email"].widget.attrs["dir"] = "ltr"


class PasswordByLinkForm(library.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, password1=_("New password"), password2=_("New password again"))
        self.fields["password1"].help_text = password_validators_help_text_html()

    def clean(self):
        """The link outlives the sign-in; the page says so in place of the form."""
        if not self.user.is_active:
            raise ValidationError(SHUT_OUT)
        return super().clean()
