"""The notes of the demo company: calls, to-dos and feedback of its people, some of them overdue."""

import datetime
import tomllib
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import current_organisation
from core import rich_text
from core.catalogue.writing import insert_records
from core.change_sets import change_set
from customers.models import Customer
from notes import due
from notes.fields import RECORD_TYPE, ROW, note_catalogue, organisation_zone
from notes.models import Action, Status
from records.models.options import in_language
from records.services import custom_fields

DEMO_PATH = Path(__file__).parent.parent / "demo_notes.toml"
ROUNDS = 4
"""So often the notes of the file go round the customers."""
TIME_ZONE, CLOSE_ON = "time_zone", "projected_close"


def _names(en: str, fa: str, pl: str, ru: str) -> dict[str, str]:
    return {"en": en, "fa": fa, "pl": pl, "ru": ru}


ZONES: tuple[dict[str, Any], ...] = (
    {
        "code": "tehran",
        "names": _names("Tehran", "تهران", "Teheran", "Тегеран"),
        "font_color": "#17692f",
        "background_color": "#e4f4e8",
    },
    {
        "code": "warsaw",
        "names": _names("Warsaw", "ورشو", "Warszawa", "Варшава"),
        "font_color": "#1d4f91",
        "background_color": "#e3edfa",
    },
    {
        "code": "moscow",
        "names": _names("Moscow", "مسکو", "Moskwa", "Москва"),
        "font_color": "#8a2367",
        "background_color": "#fbe6f3",
    },
)

# Examples of variables by which the notes page is sorted (R92).
VARIABLES: tuple[dict[str, Any], ...] = (
    {
        "key": TIME_ZONE,
        "kind": "choice",
        "labels": _names("Time zone", "منطقه زمانی", "Strefa czasowa", "Часовой пояс"),
        "is_filterable": True,
        "is_listed": True,
        "choices": ZONES,
    },
    {
        "key": CLOSE_ON,
        "kind": "date",
        "labels": _names(
            "Projected close date",
            "تاریخ پیش‌بینی بستن",
            "Planowana data zamknięcia",
            "Ожидаемая дата закрытия",
        ),
        "is_filterable": True,
    },
)


def create_demo_notes(*, actor: User) -> int:
    """Add two variables and notes on the customers of the demo, in the language of the organisation,
    each assigned to somebody who sees the customer; returns how many."""
    for variable in VARIABLES:
        custom_fields.create_custom_field(actor=actor, record_type=RECORD_TYPE, **variable)
    rows = list(_rows(current_organisation().language))
    extra = {
        "created_by_id": lambda values: values["assigned_to"],
        "created_at": lambda values: values["written_at"],
        "closed_at": lambda values: values["closed_at"],
        "closed_by_id": lambda values: values["closed_at"] and values["assigned_to"],
    }
    catalogue = note_catalogue()
    with change_set(actor=actor, reason="notes.demo"):
        insert_records(ROW, catalogue, [{**catalogue.defaults, **row} for row in rows], extra)
    return len(rows)


def _rows(language: str) -> Iterator[dict[str, Any]]:
    """Every customer in turn gets the next note, assigned to one after the other of who sees him."""
    notes = tomllib.loads(DEMO_PATH.read_text(encoding="utf-8"))["note"]
    seers = _who_sees()
    if not seers:
        return
    actions = dict(Action.objects.values_list("code", "pk"))
    statuses = {status.code: status for status in Status.objects.all()}
    for number, customer in zip(range(len(notes) * ROUNDS), cycle(seers), strict=False):
        note, people = notes[number % len(notes)], seers[customer]
        yield {
            "customer": customer,
            "assigned_to": people[number % len(people)],
            "action": actions[note["action"]],
            **_stand(note, statuses[note["status"]], number // len(notes)),
            "text": rich_text.from_plain(in_language(note["text"], language)),
            "result": in_language(note["result"], language) if "result" in note else None,
            **_variables(note),
        }


def _who_sees() -> dict[int, list[int]]:
    """The ids of the people who see and write, by customer; a query for each of them."""
    found: dict[int, list[int]] = {}
    for user in User.objects.filter(is_active=True).order_by("pk"):
        if not user.is_read_only:
            visible = Customer.objects.visible_to(user).order_by("pk")
            for pk in visible.values_list("pk", flat=True):
                found.setdefault(pk, []).append(user.pk)
    return dict(sorted(found.items()))


def _stand(note: Mapping[str, Any], status: Status, round_: int) -> dict[str, Any]:
    """What was written in later rounds is older, and due later."""
    now = timezone.now().replace(microsecond=0)
    written_at = now - datetime.timedelta(days=note["ago"] + 6 * round_, minutes=7 * round_)
    return {
        "status": status.pk,
        "written_at": written_at,
        "closed_at": written_at if status.closes else None,
        "due": _due(note, round_),
        "priority": note.get("priority", 2),
    }


def _due(note: Mapping[str, Any], round_: int) -> due.Due | None:
    if "due" not in note:
        return None
    day = timezone.localdate(timezone=organisation_zone())
    day += datetime.timedelta(days=note["due"] + (2 * round_ if note["due"] > 0 else 0))
    if "hour" not in note:
        return day
    return due.at_time(day, datetime.time(note["hour"]), organisation_zone())


def _variables(note: Mapping[str, Any]) -> dict[str, Any]:
    """As the catalogue calls them."""
    values: dict[str, Any] = {}
    if "zone" in note:
        values[f"custom.{TIME_ZONE}"] = note["zone"]
    if "close_in" in note:
        days = datetime.timedelta(days=note["close_in"])
        values[f"custom.{CLOSE_ON}"] = timezone.localdate() + days
    return values
