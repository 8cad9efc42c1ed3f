"""How the customer is reached."""

from django.utils.translation import gettext_lazy as _

from core.catalogue import Field, FlagKind
from customers.choices import PHONE_KINDS, ContactPointKind
from customers.fields.options import option_field
from customers.kinds import ReachableKind
from customers.models import Channel
from customers.stores import CONTACT_MARKS, CONTACT_POINTS


def _reachable(kind: ContactPointKind, label, *, is_in_list=False, is_key=False, synonyms=()):
    return Field(
        key=kind.value,
        label=label,
        kind=ReachableKind(kind),
        store=CONTACT_POINTS,
        place=(kind.value,),
        section="contact",
        synonyms=synonyms,
        is_in_list=is_in_list,
        is_filterable=True,
        is_matching_key=is_key,
    )


def _mark(key: str, label, column: str, *kinds: ContactPointKind):
    """A fact to filter by; the card has the marks beside the numbers."""
    return Field(
        key=key,
        label=label,
        kind=FlagKind(),
        store=CONTACT_MARKS,
        place=(column, *(kind.value for kind in kinds)),
        section="contact",
        is_editable=False,
        is_listable=False,
        is_on_card=False,
        is_filterable=True,
        is_on_filter_pane=True,
    )


FIELDS = (
    _reachable(
        ContactPointKind.MOBILE,
        _("Mobile"),
        is_in_list=True,
        is_key=True,
        synonyms=(
            "mobile phone",
            "cell",
            "komórka",
            "telefon komórkowy",
            "мобильный",
            "мобильный телефон",
            "موبایل",
            "همراه",
            "تلفن همراه",
            "شماره همراه",
        ),
    ),
    _reachable(
        ContactPointKind.PHONE,
        _("Phone"),
        is_key=True,
        synonyms=("telephone", "tel", "telefon", "телефон", "تلفن", "شماره تلفن", "تلفن ثابت"),
    ),
    _reachable(
        ContactPointKind.EMAIL,
        _("E-mail"),
        is_key=True,
        synonyms=(
            "email",
            "mail",
            "e-mail address",
            "adres e-mail",
            "почта",
            "эл. почта",
            "электронная почта",
            "ایمیل",
            "پست الکترونیک",
        ),
    ),
    _reachable(ContactPointKind.FAX, _("Fax"), synonyms=("faks", "факс", "فکس", "نمابر")),
    _reachable(
        ContactPointKind.WEBSITE,
        _("Website"),
        synonyms=("www", "url", "web", "strona www", "сайт", "وب‌سایت", "وب سایت", "سایت"),
    ),
    _reachable(
        ContactPointKind.MESSENGER,
        _("Messenger"),
        synonyms=(
            "telegram",
            "whatsapp",
            "komunikator",
            "мессенджер",
            "телеграм",
            "پیام‌رسان",
            "تلگرام",
        ),
    ),
    option_field(
        "channel",
        Channel,
        _("Channel"),
        section="contact",
        synonyms=("preferred channel", "sposób kontaktu", "способ связи", "نحوه ارتباط"),
    ),
    _mark(
        "has_opted_out_email", _("E-mail without mailings"), "is_opted_out", ContactPointKind.EMAIL
    ),
    _mark(
        "has_invalid_contact",
        _("Invalid phone or e-mail"),
        "is_invalid",
        *PHONE_KINDS,
        ContactPointKind.EMAIL,
    ),
)
