"""How far we are with the customer, and on what terms."""

from django.utils.translation import gettext_lazy as _

from core.catalogue import ChoicesKind, Field, LinkStore, MoneyKind, TextKind
from customers.fields.options import option_field
from customers.kinds import BankAccountKind
from customers.models import (
    Category,
    CustomerCategory,
    CustomerPreference,
    CustomerTag,
    PaymentManner,
    Preference,
    PurchaseStatus,
    Source,
    Status,
    Tag,
)
from customers.permissions import CHANGE_OPENING_TOTAL
from customers.stores import ROW
from records.sources import Options

FIELDS = (
    option_field(
        "status",
        Status,
        _("Status"),
        is_in_list=True,
        is_on_filter_pane=True,
        synonyms=("stan", "статус", "وضعیت"),
    ),
    option_field(
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
    option_field(
        "tags",
        Tag,
        _("Tags"),
        is_on_filter_pane=True,
        kind=ChoicesKind(Options(Tag)),
        store=LinkStore(CustomerTag, "customer", "tag"),
        place=(),
        synonyms=("tag", "tagi", "etykiety", "тег", "теги", "метки", "برچسب", "برچسب‌ها", "تگ"),
    ),
    option_field(
        "payment_manner",
        PaymentManner,
        _("Payment manner"),
        synonyms=("sposób płatności", "порядок оплаты", "نحوه دریافت هزینه"),
    ),
    option_field(
        "purchase_status",
        PurchaseStatus,
        _("Purchase status"),
        is_in_list=True,
        synonyms=("status zakupu", "статус покупки", "وضعیت خرید"),
    ),
    option_field(
        "source",
        Source,
        _("Source"),
        synonyms=("how we met", "źródło", "skąd o nas wie", "источник", "نحوه آشنایی"),
    ),
    option_field(
        "preferences",
        Preference,
        _("Preferences"),
        kind=ChoicesKind(Options(Preference)),
        store=LinkStore(CustomerPreference, "customer", "preference"),
        place=(),
        synonyms=("preference", "preferencje", "предпочтения", "ترجیحات"),
    ),
    Field(
        key="preferences_text",
        label=_("Preferences in words"),
        kind=TextKind(500),
        store=ROW,
        place=("preferences_text",),
        section="terms",
        synonyms=("preferencje słownie", "предпочтения словами", "شرح ترجیحات"),
        is_filterable=True,
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
        change_right=CHANGE_OPENING_TOTAL,
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
)
