"""Filters that show dates, numbers and amounts in the reader's calendar, digits and time zone."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.calendars import formatting
from core.calendars.preferences import current
from core.files.sizes import size_text
from core.money import Money, format_money

register = template.Library()


@register.filter
def date_for_user(value: date | None, style: str = "medium") -> str:
    """`{{ customer.created_at|date_for_user:"short" }}`: the day; nothing for None."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(current().time_zone))
    return formatting.format_date(value, style=style)


@register.filter
def datetime_for_user(value: datetime | None, style: str = "medium") -> str:
    """`{{ job.started_at|datetime_for_user }}`: day and time of day; nothing for None."""
    return formatting.format_datetime(value, style=style) if value else ""


@register.filter
def own_direction(text: Any) -> SafeString:
    """`{% blocktranslate with person=user.name|own_direction %}`: in its own direction within the sentence."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def digits(value: Any) -> str:
    """`{{ customer.number|digits }}`: the text with its digits as the reader writes them."""
    return "" if value is None else formatting.localize_digits(str(value))


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """`{{ count|number }}`, `{{ hours|number:2 }}`: grouped by thousands; nothing for None."""
    if value is None or value == "":
        return ""
    return formatting.format_decimal(Decimal(str(value)), places=places)


@register.filter
def money(amount: Money | Decimal | int | None, currency: str = "") -> str:
    """`{{ invoice.total_amount|money:invoice.currency }}`; a `Money` needs no code."""
    if amount is None or amount == "":
        return ""
    if isinstance(amount, Money):
        return format_money(amount.amount, amount.currency)
    return format_money(amount, currency)


@register.filter
def file_size(value: int | None) -> str:
    """`{{ attachment.size|file_size }}`: `2.4 MB`; nothing for None."""
    return "" if value is None else size_text(value)


@register.filter
def bdi(value: Any) -> SafeString:
    """`{{ person.phone|bdi }}`: data written from left to right, kept whole in Persian text."""
    if value is None or value == "":
        return SafeString("")
    return format_html('<bdi dir="ltr">{}</bdi>', value)
