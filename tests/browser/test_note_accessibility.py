"""What axe-core finds on the pages of notes: nothing serious, in light and in dark."""

import datetime

import pytest
from django.utils import timezone

from customers.kinds import Reachable
from notes import services
from notes.models import Reminder
from notes.repeating import Rule
from tests.browser.test_accessibility import grave_faults
from tests.customers.records import add_customers
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

PAGES = (
    "/notes/reports/",
    "/agenda/",
    "/agenda/calendar/",
    "/agenda/feed/",
    "/settings/crm/actions/",
)
OF_A_CUSTOMER = (
    "/customers/{customer}/notes/",
    "/notes/log/?customer={customer}&action=call",
    "/notes/email/?customer={customer}",
)
OF_A_NOTE = (
    "/notes/{note}/",
    "/agenda/{note}/move/",
    "/agenda/{note}/repeat/",
    "/notes/reminders/{reminder}/",
)


def test_pages_of_notes_have_no_grave_faults_of_accessibility(visit, cast, in_persian):
    email = (Reachable("zrebiec@example.com", "zrebiec@example.com"),)
    (customer,) = add_customers({"name": "Łukasz Źrebiec", "email": email})
    today = timezone.localdate()
    rule = Rule(unit="week", start=today, weekdays=(today.weekday(),))
    note = add_note(cast.erin, customer=customer, due=today, assigned_to=cast.erin.pk, priority=4)
    services.update_note(actor=cast.erin, note=note, changes={}, repeat=rule.to_json())
    services.add_comment(actor=cast.bob, note=note, text="<div>Nobody <em>there</em></div>")
    late = timezone.now() - datetime.timedelta(hours=3)
    add_note(cast.erin, customer=customer, due=late, assigned_to=cast.erin.pk, is_private=True)
    add_note(cast.bob, customer=customer, status="done")
    reminder = Reminder.objects.create(note=note, user=cast.erin, at=timezone.now())
    values = {"customer": customer.pk, "note": note.pk, "reminder": reminder.pk}

    reader = visit(in_persian(cast.erin))
    reader.enter("/")
    faults = {}
    for path in (*PAGES, *(path.format(**values) for path in (*OF_A_CUSTOMER, *OF_A_NOTE))):
        answer = reader.page.goto(path)
        assert answer.status == 200, path
        faults[path] = grave_faults(reader.page)
    assert {path: found for path, found in faults.items() if found} == {}
