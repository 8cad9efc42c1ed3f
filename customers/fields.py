"""The field catalogue of customers: every attribute, built-in and custom, described once."""

from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries import countries

from accounts.models import Organisation
from accounts.sources import DEPARTMENTS, PEOPLE
from core.catalogue import (
    BirthdayKind,
    CallableChoices,
    Catalogue,
    Choice,
    ChoiceKind,
    ChoicesKind,
    DateTimeKind,
    Field,
    FixedChoices,
    FlagKind,
    LinkStore,
    LongTextKind,
    MoneyKind,
    NumberKind,
    RequiredChoiceKind,
    Section,
    Session,
    TextKind,
    TickedChoicesKind,
)
from core.contributions import contributed
from customers.choices import AddressKind, ContactPointKind, CustomerKind, Part
from customers.kinds import BankAccountKind, CoordinatesKind, ReachableKind
from customers.models import (
    Category,
    Channel,
    CustomerCategory,
    CustomerDepartment,
    CustomerTag,
    PaymentManner,
    PurchaseStatus,
    Source,
    Status,
    Tag,
)
from customers.stores import ADDRESSES, CONTACT_POINTS, ROW, DepartmentStore
from records.custom_fields import SECTION as CUSTOM_SECTION
from records.custom_fields import custom_catalogue_fields
from records.sources import Options

RECORD_TYPE = "customers.customer"

SECTIONS = (
    Section(code="identity", label=_("Identity")),
    Section(code="contact", label=_("Contact")),
    Section(code="main_address", label=_("Main address")),
    Section(code="delivery_address", label=_("Delivery address")),
    Section(code="terms", label=_("Terms"), side="end"),
    Section(code="responsibility", label=_("Responsibility"), side="end"),
    Section(code=CUSTOM_SECTION, label=_("Custom fields"), side="end"),
    Section(code="notes", label=_("Description"), side="end"),
    Section(code="record", label=_("Record"), side="end"),
)


def customer_catalogue() -> Catalogue:
    """The catalogue as it stands now, with the custom fields of this installation: two queries."""
    contributed_fields = [
        field
        for record_type, make in contributed("fields")
        if record_type == RECORD_TYPE
        for field in make()
    ]
    custom = custom_catalogue_fields(RECORD_TYPE, ROW)
    return Catalogue(RECORD_TYPE, SECTIONS, [*BUILT_IN, *contributed_fields, *custom])


def session_for(actor, language: str | None = None) -> Session:
    """The session of a person, with the organisation's currency, country and country of phones."""
    organisation = Organisation.objects.values("currency", "phone_country", "country").first() or {}
    session = Session(
        actor=actor,
        currency=organisation.get("currency", "EUR"),
        phone_country=str(organisation.get("phone_country", "IR")),
        country=str(organisation.get("country", "IR")),
    )
    if language:
        session.language = language
    return session


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


def _address_fields(kind: AddressKind, prefix: str, synonyms: dict[str, tuple[str, ...]]):
    """The fields of one address; those of the delivery address are named as such."""
    is_main = kind == AddressKind.MAIN
    labels = {
        "country": _("Country") if is_main else _("Delivery country"),
        "region": _("Region") if is_main else _("Delivery region"),
        "city": _("City") if is_main else _("Delivery city"),
        "street": _("Street") if is_main else _("Delivery street"),
        "postal_code": _("Postal code") if is_main else _("Delivery postal code"),
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
        "coordinates": CoordinatesKind(),
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
        )


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


def _option(key, model, label, *, section="terms", synonyms=(), **more):
    kind = more.pop("kind", None) or ChoiceKind(Options(model))
    return Field(
        key=key,
        label=label,
        kind=kind,
        store=more.pop("store", ROW),
        place=more.pop("place", (f"{key}_id",)),
        section=section,
        synonyms=synonyms,
        is_filterable=True,
        **more,
    )


BUILT_IN = (
    Field(
        key="number",
        label=_("Customer number"),
        kind=NumberKind(),
        store=ROW,
        place=("number",),
        section="record",
        synonyms=("customer no", "nr klienta", "numer klienta", "номер клиента", "شماره مشتری"),
        is_editable=False,
        is_filterable=True,
        is_in_list=True,
        sort="value",
        is_matching_key=True,
    ),
    Field(
        key="kind",
        label=_("Kind"),
        kind=RequiredChoiceKind(FixedChoices(CustomerKind), default="natural"),
        store=ROW,
        place=("kind",),
        section="identity",
        synonyms=("customer type", "rodzaj klienta", "typ klienta", "тип клиента", "نوع مشتری"),
        is_filterable=True,
    ),
    Field(
        key="name",
        label=pgettext_lazy("customer", "Name"),
        kind=TextKind(250),
        store=ROW,
        place=("name",),
        section="identity",
        synonyms=(
            "full name",
            "customer",
            "customer name",
            "company",
            "company name",
            "client",
            "nazwa",
            "imię i nazwisko",
            "klient",
            "firma",
            "nazwa firmy",
            "kontrahent",
            "имя",
            "фио",
            "название",
            "наименование",
            "клиент",
            "компания",
            "організація",
            "ім'я",
            "نام",
            "نام و نام خانوادگی",
            "نام مشتری",
            "مشتری",
            "نام شرکت",
        ),
        is_required=True,
        is_in_list=True,
        sort="text",
    ),
    Field(
        key="short_name",
        label=_("Short name"),
        kind=TextKind(80),
        store=ROW,
        place=("short_name",),
        section="identity",
        synonyms=("nickname", "skrót", "nazwa skrócona", "краткое название", "نام اختصاری"),
        is_filterable=True,
    ),
    Field(
        key="parts",
        label=_("Parts"),
        kind=TickedChoicesKind(FixedChoices(Part), default=("customer",)),
        store=ROW,
        place=("parts",),
        section="identity",
        is_filterable=True,
        is_on_filter_pane=True,
    ),
    Field(
        key="national_id",
        label=_("National ID"),
        kind=TextKind(40, is_ltr=True),
        store=ROW,
        place=("national_id",),
        section="identity",
        synonyms=("pesel", "nip", "regon", "инн", "огрн", "іпн", "єдрпоу", "کد ملی", "شناسه ملی"),
        is_filterable=True,
        is_matching_key=True,
    ),
    Field(
        key="birthday",
        label=_("Birthday"),
        kind=BirthdayKind(),
        store=ROW,
        place=("birth_month", "birth_day", "birth_year", "birth_calendar"),
        section="identity",
        synonyms=(
            "birth date",
            "date of birth",
            "data urodzenia",
            "urodziny",
            "дата рождения",
            "день рождения",
            "تاریخ تولد",
            "تولد",
        ),
        help_text=_("In either calendar; the year may be left out, e.g. 21 Mordad."),
    ),
    Field(
        key="external_id",
        label=_("External identifier"),
        kind=TextKind(80, is_ltr=True),
        store=ROW,
        place=("external_id",),
        section="identity",
        synonyms=("external id", "id", "identyfikator", "внешний код", "شناسه", "کد اشتراک"),
        help_text=_("The number of this customer in another system."),
        is_filterable=True,
        is_unique=True,
        is_matching_key=True,
    ),
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
    _option(
        "channel",
        Channel,
        _("Channel"),
        section="contact",
        synonyms=("preferred channel", "sposób kontaktu", "способ связи", "نحوه ارتباط"),
    ),
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
        key="is_delivery_same_as_main",
        label=_("The delivery address is the main address"),
        kind=FlagKind(),
        store=ROW,
        place=("is_delivery_same_as_main",),
        section="delivery_address",
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
    _option(
        "status",
        Status,
        _("Status"),
        is_in_list=True,
        is_on_filter_pane=True,
        synonyms=("stan", "статус", "وضعیت"),
    ),
    _option(
        "categories",
        Category,
        _("Categories"),
        is_on_filter_pane=True,
        kind=ChoicesKind(Options(Category)),
        store=LinkStore(CustomerCategory, "customer", "category"),
        place=(),
        synonyms=(
            "category",
            "kategoria",
            "kategorie",
            "категория",
            "دسته‌بندی",
            "دسته بندی",
            "دسته",
        ),
    ),
    _option(
        "tags",
        Tag,
        _("Tags"),
        is_on_filter_pane=True,
        kind=ChoicesKind(Options(Tag)),
        store=LinkStore(CustomerTag, "customer", "tag"),
        place=(),
        synonyms=("tag", "tagi", "etykiety", "тег", "теги", "метки", "برچسب", "برچسب‌ها", "تگ"),
    ),
    _option(
        "payment_manner",
        PaymentManner,
        _("Payment manner"),
        synonyms=("sposób płatności", "порядок оплаты", "نحوه دریافت هزینه"),
    ),
    _option(
        "purchase_status",
        PurchaseStatus,
        _("Purchase status"),
        is_in_list=True,
        synonyms=("status zakupu", "статус покупки", "وضعیت خرید"),
    ),
    _option(
        "source",
        Source,
        _("Source"),
        synonyms=("how we met", "źródło", "skąd o nas wie", "источник", "نحوه آشنایی"),
    ),
    Field(
        key="opening_total",
        label=_("Purchase total at the start"),
        kind=MoneyKind(),
        store=ROW,
        place=("opening_total_amount", "opening_total_currency"),
        section="terms",
        synonyms=(
            "purchase total",
            "suma zakupów",
            "сумма покупок",
            "جمع خرید",
            "مجموع خرید",
        ),
        help_text=_("What he had bought before he was recorded here."),
    ),
    Field(
        key="iban",
        label=_("Bank account (IBAN)"),
        kind=BankAccountKind(),
        store=ROW,
        place=("iban",),
        section="terms",
        synonyms=(
            "iban",
            "bank account",
            "sheba",
            "shaba",
            "numer konta",
            "nr konta",
            "rachunek",
            "numer rachunku",
            "rachunek bankowy",
            "счёт",
            "расчётный счёт",
            "номер счёта",
            "рахунок",
            "شبا",
            "شماره شبا",
        ),
        help_text=_(
            "With spaces or without. IR may be left out of a Sheba, PL of a Polish number."
        ),
    ),
    Field(
        key="departments",
        label=_("Departments"),
        kind=ChoicesKind(DEPARTMENTS, is_pill=False),
        store=DepartmentStore(CustomerDepartment, "customer", "department"),
        place=(),
        section="responsibility",
        synonyms=(
            "department",
            "project",
            "dział",
            "działy",
            "отдел",
            "отделы",
            "واحد",
            "واحد سازمانی",
        ),
        help_text=_("Their members see the customer."),
        is_in_list=True,
        is_filterable=True,
        is_on_filter_pane=True,
    ),
    Field(
        key="assigned_to",
        label=_("Responsible manager"),
        kind=ChoiceKind(PEOPLE, is_pill=False),
        store=ROW,
        place=("assigned_to_id",),
        section="responsibility",
        synonyms=(
            "responsible",
            "owner",
            "manager",
            "opiekun",
            "ответственный",
            "менеджер",
            "مسئول",
        ),
        is_in_list=True,
        is_filterable=True,
        is_on_filter_pane=True,
    ),
    Field(
        key="is_public",
        label=_("Public"),
        kind=FlagKind(),
        store=ROW,
        place=("is_public",),
        section="responsibility",
        synonyms=("publiczny", "общий", "عمومی"),
        help_text=_("Everybody in the organisation sees the customer."),
        is_filterable=True,
        edit_right="customers.make_public",
    ),
    Field(
        key="description",
        label=_("Description"),
        kind=LongTextKind(),
        store=ROW,
        place=("description",),
        section="notes",
        synonyms=("note", "notes", "comment", "opis", "uwagi", "описание", "примечание", "توضیحات"),
        is_listable=False,
    ),
    Field(
        key="version",
        label=_("Record version"),
        kind=NumberKind(),
        store=ROW,
        place=("version",),
        section="record",
        help_text=_("Tells an import whether somebody has changed the customer since."),
        is_editable=False,
        is_listable=False,
        is_version=True,
    ),
    Field(
        key="created_at",
        label=_("Added"),
        kind=DateTimeKind(),
        store=ROW,
        place=("created_at",),
        section="record",
        is_editable=False,
        is_in_list=True,
        is_filterable=True,
        is_on_filter_pane=True,
        sort="value",
    ),
)
