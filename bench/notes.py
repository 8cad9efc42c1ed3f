"""The pages of notes: 5,000 notes of 5,000 customers, and 500,000 of many more.

The notes are put in by one statement for each table, without triggers; what triggers would have kept is
computed here as they do it. Half of them are closed, as many are due, three in ten have variables. Whoever
is measured is to do as many in both bases, colleagues a third of the others. The group comes last: the bases have no
notes in the others.
"""

import os
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from accounts.models import User
from bench.harness import PageEntry
from bench.large_base import using
from bench.lists import deep_page
from bench.two_bases import (
    SAMPLED,
    SMALL_SIZE,
    Base,
    Page,
    measure_all,
    page_of_list,
    two_bases,
)
from core.change_sets import change_set
from customers.models import Customer, Status
from notes.fields import RECORD_TYPE
from notes.models import Action, Note
from notes.models import Status as NoteStatus
from notes.models.triggers import fill_facts
from records.indexes import build, custom_indexes
from records.models import CustomField, CustomFieldChoice

SIZES = (SMALL_SIZE, int(os.environ.get("BENCH_NOTES", 500_000)))
OF_PEOPLE = 3_000
"""So many of them are to be done by whoever is measured."""
BESIDE_MS, REPORT_MS = 250, 2_000
"""What comes after a page, and a report, which counts every note of its period."""
ZONES = ("IRST", "CET", "EET", "MSK", "EST")


def run() -> Iterator[PageEntry]:
    """The notes page, the agenda, reports, and what customers are asked about their notes."""
    readers, bases = two_bases()
    for base, size in zip(bases, SIZES, strict=True):
        with using(base.database):
            if Note.everything.count() < size:
                fill(size, list(readers.all_by_name.values()))
    yield from measure_all(pages(), readers.by_name, bases)
    yield from measure_all(pages_beside(), readers.who_merge, bases)


def pages() -> dict[str, Page]:
    """What is measured, by the name that the table gives it."""
    return {
        "notes": _list(),
        "notes, deep page": page_of_list(_deep()),
        "notes, one face": _list(face="sales"),
        "notes, open and mine": _list(open="yes", assigned_to="me"),
        "notes, overdue": _list(overdue="yes"),
        "notes of a status": page_of_list(_of_status),
        "notes by status": _list(sort="status"),
        "notes by assignee": _list(sort="-assigned_to"),
        "notes by customer": _list(sort="customer"),
        "notes by due date": _list(sort="due"),
        "notes by due date, deep page": page_of_list(_deep(sort="due")),
        "notes by a variable": _list(sort="custom.time_zone"),
        "notes by a variable, deep page": page_of_list(_deep(sort="custom.time_zone")),
        "notes of a variable": _list(**{"custom.time_zone": "eet"}),
        "notes of customers of a status": page_of_list(_of_status_of_customer),
        "notes of customers by a part of the name": _list(**{"customer.name": "owalsk"}),
        "notes, search, 6 letters": _list(q="contra"),
        "agenda": page_of_list(lambda base, person, user: reverse("notes:agenda")),
        "calendar of a month": Page(lambda base, person, user: reverse("notes:calendar")),
        "customers with open to-dos": page_of_list(
            lambda base, person, user: reverse(
                "customers:customer_list", query={"open_to_dos.from": "1"}
            )
        ),
    }


def pages_beside() -> dict[str, Page]:
    """What counts everything that it is asked about."""
    counts = Page(
        lambda base, person, user: reverse("notes:filter_counts"),
        milliseconds=BESIDE_MS,
        spare=SAMPLED,
    )
    report = Page(lambda base, person, user: reverse("notes:report"), milliseconds=REPORT_MS)
    return {"numbers beside the filters of notes": counts, "report on a month of notes": report}


def _list(**query: str) -> Page:
    return page_of_list(lambda base, person, user: _path(**query))


def _path(**query: str) -> str:
    return reverse("notes:note_list", query=query)


def _deep(**query: str):
    return lambda base, person, user: deep_page(base, person, _path(**query))


def _of_status(base: Base, person: str, user: User) -> str:
    return _path(status=str(NoteStatus.objects.get(code="lead").pk))


def _of_status_of_customer(base: Base, person: str, user: User) -> str:
    status = Status.objects.get(names__en="Client")
    return _path(**{"customer.status": str(status.pk)})


# --- The notes ------------------------------------------------------------------------------------

_NUMBERED = """
CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, audience FROM customers_customer
WHERE deleted_at IS NULL
"""

# Which customer, when and by whom follow from the running number, so that each run has the same notes.
_NOTES = """
INSERT INTO notes_note (
    customer_id, action_id, status_id, assigned_to_id, created_by_id, created_at, due_at, closed_at,
    priority, text, plain_text, search_text, custom, audience, is_shown
)
SELECT c.id, (%(actions)s::bigint[])[1 + n %% %(action_count)s], s.id,
    CASE WHEN n < %(own)s THEN (%(people)s::bigint[])[1 + n %% %(people_count)s]
        WHEN n %% 3 = 0 THEN (%(others)s::bigint[])[1 + n %% %(others_count)s] END,
    (%(people)s::bigint[])[1 + (n / 7) %% %(people_count)s],
    written.at,
    CASE WHEN n %% 2 = 0 THEN written.at + (n %% 60) * interval '1 day' END,
    CASE WHEN s.closes THEN written.at + (n %% 200) * interval '1 hour' END,
    1 + n %% 4, '<div>' || words.text || '</div>', words.text, karta_fold_v1(words.text),
    CASE WHEN n %% 10 < 3 THEN jsonb_build_object(
        'time_zone', (%(zones)s::text[])[1 + n %% %(zone_count)s],
        'close_date', to_char(written.at + interval '30 days', 'YYYY-MM-DD')) ELSE '{}' END,
    c.audience, true
FROM generate_series(0, %(count)s - 1) n
JOIN numbered c ON c.place = (n::bigint * 7919) %% %(customers)s
CROSS JOIN LATERAL (SELECT now() - (n::bigint * 31 %% 8760) * interval '1 hour' AS at) written
CROSS JOIN LATERAL (
    SELECT CASE WHEN n %% 50 = 0 THEN 'Talk about the contract no. ' ELSE 'Ask about order no. ' END || n
        AS text
) words
JOIN unnest(%(statuses)s::bigint[], %(closing)s::boolean[]) WITH ORDINALITY AS s(id, closes, place)
    ON s.place = 1 + n %% %(status_count)s
"""


def fill(count: int, people: list[User]) -> None:
    """Put so many notes into a base that has none, and two variables whose indexes stand."""
    variables = _make_variables()
    actions = list(Action.objects.exclude(side="internal").values_list("pk", flat=True))
    statuses = list(NoteStatus.objects.exclude(side="internal").values_list("pk", "closes"))
    others = list(
        User.objects.active()
        .exclude(pk__in=[user.pk for user in people])
        .values_list("pk", flat=True)
    )
    open_ones = [(pk, closes) for pk, closes in statuses if not closes]
    statuses += [pair for pair in statuses if pair[1]] * len(open_ones)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_NUMBERED)
        cursor.execute("ALTER TABLE numbered ADD PRIMARY KEY (place)")
        cursor.execute(
            _NOTES,
            {
                "count": count,
                "customers": Customer.objects.count(),
                "actions": actions,
                "action_count": len(actions),
                "statuses": [pk for pk, _closes in statuses],
                "closing": [closes for _pk, closes in statuses],
                "status_count": len(statuses),
                "people": [user.pk for user in people],
                "people_count": len(people),
                "own": OF_PEOPLE,
                "others": others,
                "others_count": len(others),
                "zones": [zone.lower() for zone in ZONES],
                "zone_count": len(ZONES),
            },
        )
        cursor.execute("ANALYZE notes_note")
        cursor.execute(fill_facts("SELECT customer_id AS id FROM notes_note"))
    for variable in variables:
        for index in custom_indexes(variable, Note):
            build(index)
        CustomField.everything.filter(pk=variable.pk).update(is_indexed=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notes_note, notes_customerfacts")
        cursor.execute("CHECKPOINT")


def _make_variables() -> list[CustomField]:
    with change_set(actor=None, reason="bench.notes"):
        common: dict[str, Any] = {"record_type": RECORD_TYPE, "is_filterable": True}
        zone, _new = CustomField.objects.get_or_create(
            key="time_zone", defaults={"labels": {"en": "Time zone"}, "kind": "choice", **common}
        )
        day, _new = CustomField.objects.get_or_create(
            key="close_date", defaults={"labels": {"en": "Close date"}, "kind": "date", **common}
        )
        if not zone.choices.exists():
            CustomFieldChoice.objects.bulk_create(
                CustomFieldChoice(field=zone, code=name.lower(), names={"en": name}, position=place)
                for place, name in enumerate(ZONES)
            )
    return [zone, day]
