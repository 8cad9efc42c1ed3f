"""Choices that several of these forms offer: time zones, currencies, yes-no-or-as-the-role."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.scope import ONLY_OWN, SHARED, sight_of
from core.money import CURRENCIES

_LEGACY = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


def time_zone_choices() -> list[tuple[str, str]]:
    """The places of the time zone database, `Europe/Warsaw` written for people."""
    names = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(_LEGACY)
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def time_zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        widget=forms.Select(attrs={"data-search-select": ""}),
    )


def currency_choices() -> Iterable[tuple[str, str]]:
    return [(code, currency.label) for code, currency in CURRENCIES.items()]


def currency_field(*, required: bool = True) -> forms.ChoiceField:
    def choices():
        return [*([] if required else [("", "—")]), *currency_choices()]

    return forms.ChoiceField(label=_("Currency"), choices=choices, required=required)


class OnlyOwnField(forms.TypedChoiceField):
    """None: as the role says; else yes or no, whatever the role says."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Sees"),
            choices=[
                ("", _("As the role says")),
                ("true", ONLY_OWN.words),
                ("false", SHARED.words),
            ],
            coerce=lambda value: value == "true",
            empty_value=None,
            required=False,
            help_text=_(
                "Who sees only his own finds no other customer anywhere: not in lists, cards, search, "
                "choices and numbers. Owners and administrators see everything, whatever is chosen "
                "here."
            ),
            **kwargs,
        )

    def name_rule_of(self, role: Role) -> None:
        """Say in the first choice what the role says."""
        self.choices = [("", sight_of(role).as_role), *self.choices[1:]]

    def prepare_value(self, value):
        return {None: "", True: "true", False: "false"}.get(value, value)
