"""The groups of the demo company: two by hand, one above the other, and two that fill themselves."""

from collections.abc import Mapping
from typing import Any

from core.change_sets import change_set
from customers.fields import customer_catalogue
from customers.groups.membership import check_customers
from customers.models import Category, Customer, Group, Status
from customers.services import groups
from customers.services.saving import change_customers

REGULARS = 5
"""So many of those who pay well come to the regulars' table."""


def _names(en: str, fa: str, pl: str, ru: str) -> dict[str, str]:
    return {"en": en, "fa": fa, "pl": pl, "ru": ru}


def create_demo_groups(*, actor) -> None:
    """Make them and put customers into them; after the customers of the demo."""
    trade = groups.create_group(
        actor=actor,
        names=_names("Trade", "همکاران تجاری", "Handel", "Торговля"),
        font_color="#1d4f91",
        background_color="#e3edfa",
    )
    regulars = groups.create_group(
        actor=actor,
        names=_names("Regulars", "مشتریان همیشگی", "Stali bywalcy", "Постоянные"),
        parent=trade,
        font_color="#17692f",
        background_color="#e4f4e8",
    )
    _by_rule(
        actor,
        _names("Warm leads", "سرنخ‌های داغ", "Gorące leady", "Тёплые лиды"),
        {
            "all": [
                _asked("status", "in", [Status.objects.get(code="lead").pk]),
                _asked("mobile", "not_empty"),
            ]
        },
        font_color="#7a4b00",
        background_color="#fbefd9",
    )
    _by_rule(
        actor,
        _names("New this month", "تازه‌های این ماه", "Nowi w tym miesiącu", "Новые за месяц"),
        {"all": [_asked("created_at", "within", {"last_days": 30})]},
        font_color="#8a2367",
        background_color="#fbe6f3",
    )
    _fill(actor, trade, regulars)
    check_customers(Customer.everything.values_list("pk", flat=True))


def _by_rule(actor, names: Mapping[str, str], rule: dict[str, Any], **colours: str) -> None:
    groups.create_group(actor=actor, names=names, rule=rule, is_notifying=True, **colours)


def _asked(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _fill(actor, trade: Group, regulars: Group) -> None:
    """Wholesalers into the upper group, those who pay well into the one beneath."""
    wholesale, good = (Category.objects.get(code=code) for code in ("wholesale", "good_payers"))
    rows: dict[int, dict[str, Any]] = {}
    for category, group, limit in ((wholesale, trade, None), (good, regulars, REGULARS)):
        customers = Customer.objects.filter(category_links__category=category).order_by("pk")
        for pk in customers.values_list("pk", flat=True)[:limit]:
            chosen = {*rows.get(pk, {}).get("groups", ()), group.pk}
            rows[pk] = {"groups": tuple(sorted(chosen))}
    with change_set(actor=actor, reason="customers.demo"):
        change_customers(catalogue=customer_catalogue(), rows=rows)
