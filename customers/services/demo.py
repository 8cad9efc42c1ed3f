"""The customers of the demo company: invented people, loaded by the engine of imports."""

import csv
from pathlib import Path
from typing import Any

from core.change_sets import change_set
from customers.importers import CUSTOMERS
from importing.applying import write
from importing.checking import check_rows
from importing.mapping import suggest_mapping
from importing.plan import Plan
from records.services import custom_fields

DEMO_PATH = Path(__file__).parent.parent / "demo_customers.csv"


def _labels(en: str, fa: str, pl: str, ru: str) -> dict[str, str]:
    return {"en": en, "fa": fa, "pl": pl, "ru": ru}


def _choice(names: dict[str, str], font_color: str, background_color: str) -> dict[str, Any]:
    return {"names": names, "font_color": font_color, "background_color": background_color}


# What a shop would add: a size to filter by, a brand, what he likes, and how he pays (R36).
CUSTOM_FIELDS: tuple[dict[str, Any], ...] = (
    {
        "key": "shoe_size",
        "kind": "integer",
        "labels": _labels("Shoe size", "شماره کفش", "Rozmiar buta", "Размер обуви"),
        "is_listed": True,
        "is_filterable": True,
    },
    {
        "key": "favourite_brand",
        "kind": "text",
        "labels": _labels("Favourite brand", "برند دلخواه", "Ulubiona marka", "Любимая марка"),
    },
    {
        "key": "interests",
        "kind": "choices",
        "labels": _labels("Interests", "علاقه‌مندی‌ها", "Zainteresowania", "Интересы"),
        "is_filterable": True,
        "choices": (
            _choice(_labels("Running", "دویدن", "Bieganie", "Бег"), "#17692f", "#e4f4e8"),
            _choice(
                _labels("Hiking", "کوهنوردی", "Górskie szlaki", "Походы"), "#7a4b00", "#fbefd9"
            ),
            _choice(_labels("Office", "اداری", "Do biura", "Офис"), "#1d4f91", "#e3edfa"),
            _choice(_labels("Children", "کودکان", "Dla dzieci", "Для детей"), "#8a2367", "#fbe6f3"),
        ),
    },
    {
        "key": "credit_limit",
        "kind": "money",
        "labels": _labels("Credit limit", "سقف اعتبار", "Limit kredytowy", "Кредитный лимит"),
        "is_filterable": True,
    },
    {
        "key": "shop_page",
        "kind": "url",
        "labels": _labels("Shop page", "صفحه فروشگاه", "Strona sklepu", "Страница магазина"),
    },
    {
        "key": "accounts_phone",
        "kind": "phone",
        "labels": _labels(
            "Accounts phone", "تلفن حسابداری", "Telefon do księgowości", "Телефон бухгалтерии"
        ),
    },
    {
        "key": "card_number",
        "kind": "text",
        "labels": _labels("Card number", "شماره کارت باشگاه", "Numer karty klubu", "Номер карты"),
        "help_texts": _labels(
            "As on the club card.",
            "همان که روی کارت باشگاه است.",
            "Jak na karcie klubu.",
            "Как на карте клуба.",
        ),
        "is_unique": True,
    },
)


def create_demo_customers(*, actor) -> int:
    """Add a few custom fields and the customers of `demo_customers.csv`; returns how many."""
    for field in CUSTOM_FIELDS:
        custom_fields.create_custom_field(actor=actor, **field)
    with DEMO_PATH.open(encoding="utf-8", newline="") as file:
        headers, *rows = csv.reader(file)
    catalogue = CUSTOMERS.catalogue()
    plan = Plan(
        target=CUSTOMERS, actor=actor, headers=headers, mapping=suggest_mapping(catalogue, headers)
    )
    with change_set(actor=actor, reason="customers.demo"):
        checked = check_rows(plan, enumerate(rows, start=2))
        if wrong := [row for row in checked.rows if row.problems]:
            raise ValueError(f"{DEMO_PATH.name}, row {wrong[0].number}: {wrong[0].problems}")
        write(plan, checked)
    return len(checked.rows)
