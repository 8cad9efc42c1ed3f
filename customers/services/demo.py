"""The customers of the demo company: invented people, loaded by the engine of imports."""

import csv
from pathlib import Path

from core.change_sets import change_set
from customers.importers import CUSTOMERS
from importing.applying import write
from importing.checking import check_rows
from importing.mapping import suggest_mapping
from importing.plan import Plan
from records.services import custom_fields

DEMO_PATH = Path(__file__).parent.parent / "demo_customers.csv"


def create_demo_customers(*, actor) -> int:
    """Add two custom fields and the customers of `demo_customers.csv`; returns how many."""
    _add_custom_fields(actor)
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


def _add_custom_fields(actor) -> None:
    """What a shop would add: a size to filter by, and a brand (R36)."""
    custom_fields.create_custom_field(
        actor=actor,
        key="shoe_size",
        kind="integer",
        labels={"en": "Shoe size", "fa": "شماره کفش", "pl": "Rozmiar buta", "ru": "Размер обуви"},
        help_texts={},
        is_listed=True,
        is_filterable=True,
    )
    custom_fields.create_custom_field(
        actor=actor,
        key="favourite_brand",
        kind="text",
        labels={
            "en": "Favourite brand",
            "fa": "برند دلخواه",
            "pl": "Ulubiona marka",
            "ru": "Любимая марка",
        },
        help_texts={},
    )
