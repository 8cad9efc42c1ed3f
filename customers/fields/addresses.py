"""Where the customer is, and where he wants his goods."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.catalogue import (
    CallableChoices,
    Catalogue,
    Choice,
    ChoiceKind,
    Field,
    FlagKind,
    LongTextKind,
    Session,
    TextKind,
)
from core.catalogue.coordinates import CoordinatesKind
from customers.choices import AddressKind
from customers.stores import ADDRESSES, ROW


def _countries():
    names = _country_names()
    return [Choice(code, str(name), names[code]) for code, name in countries]


@cache
def _country_names() -> dict[str, tuple[str, ...]]:
    """Every country's codes and its name in each language of the product."""
    names = {code: [code, countries.alpha3(code)] for code, _name in countries}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, name in countries:
                names[code].append(str(name))
    return {code: tuple(found) for code, found in names.items()}


COUNTRIES = CallableChoices(_countries)
SAME_ADDRESS = "is_delivery_same_as_main"
ADDRESS_PARTS = ("street", "postal_code", "city", "region", "country")


def address_line(
    catalogue: Catalogue, values: Mapping[str, Any], session: Session, beginning: str = ""
) -> str:
    """An address on one line: its parts; where it has none but the country, its words; `beginning` is
    that of the keys of the fields. `static/js/address_inputs.js` has the same."""
    keys = [f"{beginning}{part}" for part in ADDRESS_PARTS]
    parts = [text for key in keys if (text := catalogue[key].kind.text(values[key], session))]
    has_country_alone = len(parts) == 1 and values[keys[-1]]
    words = values[f"{beginning}text"]
    return words if words and (has_country_alone or not parts) else gettext(", ").join(parts)


def _address_fields(kind: AddressKind, prefix: str, synonyms: dict[str, tuple[str, ...]]):
    """The fields of one address; those of the delivery address are named as such."""
    is_main = kind == AddressKind.MAIN
    labels = {
        "country": _("Country") if is_main else _("Delivery country"),
        "region": _("Region") if is_main else _("Delivery region"),
        "city": _("City") if is_main else _("Delivery city"),
        "postal_code": _("Postal code") if is_main else _("Delivery postal code"),
        "street": _("Street") if is_main else _("Delivery street"),
        "text": _("Address") if is_main else _("Delivery address in words"),
        "coordinates": _("Coordinates") if is_main else _("Delivery coordinates"),
    }
    kinds = {
        "country": ChoiceKind(COUNTRIES, pg_type="text", is_pill=False),
        "region": TextKind(120),
        "city": TextKind(120),
        "street": TextKind(300),
        "postal_code": TextKind(20, is_ltr=True),
        "text": LongTextKind(1000),
        "coordinates": CoordinatesKind(is_on_map=is_main),
    }
    for name, label in labels.items():
        columns = ("latitude", "longitude") if name == "coordinates" else (name,)
        yield Field(
            key=f"{prefix}{name}",
            label=label,
            kind=kinds[name],
            store=ADDRESSES,
            place=(kind.value, *columns),
            section=f"{kind.value}_address",
            synonyms=synonyms.get(name, ()),
            is_filterable=is_main and name in ("country", "region", "city"),
            help_text=_("Latitude and longitude, e.g. 35.6892, 51.3890.")
            if name == "coordinates"
            else "",
            shown_when="" if is_main else f"{SAME_ADDRESS}=",
        )


FIELDS = (
    *_address_fields(
        AddressKind.MAIN,
        "",
        {
            "country": ("kraj", "страна", "країна", "کشور"),
            "region": ("province", "state", "województwo", "регион", "область", "استان"),
            "city": ("town", "miasto", "miejscowość", "город", "місто", "شهر"),
            "street": ("ulica", "улица", "вулиця", "خیابان"),
            "postal_code": ("zip", "postcode", "kod pocztowy", "индекс", "کد پستی", "کدپستی"),
            "text": ("main address", "adres", "адрес", "адреса", "نشانی", "آدرس"),
            "coordinates": ("gps", "współrzędne", "координаты", "مختصات", "لوکیشن"),
        },
    ),
    Field(
        key=SAME_ADDRESS,
        label=_("The delivery address is the main address"),
        kind=FlagKind(),
        store=ROW,
        place=("is_delivery_same_as_main",),
        section="main_address",
    ),
    *_address_fields(
        AddressKind.DELIVERY,
        "delivery_",
        {
            "text": (
                "delivery address",
                "shipping address",
                "adres dostawy",
                "адрес доставки",
                "آدرس ارسالی",
            )
        },
    ),
)
