"""The notes of the demo: every kind of them, for everybody, in the language of the organisation."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from notes.models import CustomerFacts, Note
from records.models import CustomField


@pytest.mark.django_db(transaction=True)
def test_demo_notes_show_what_notes_can_do(monkeypatch):
    call_command("flush", interactive=False, verbosity=0)
    monkeypatch.delenv("DEMO", raising=False)
    call_command("first_start", stdout=StringIO())
    notes = Note.objects.select_related("assigned_to", "customer")

    assert 30 <= notes.count() <= 80
    writers = {user.pk for user in User.objects.all() if not user.is_read_only}
    assert {note.assigned_to_id for note in notes} == writers
    assert notes.overdue(now=timezone.now()).exists()
    assert notes.filter(closed_at__isnull=False).exclude(result="").exists()
    assert all(note.closed_at == note.created_at for note in notes if not note.is_open)
    assert all(note.closed_by_id for note in notes if not note.is_open)
    for note in notes:
        seen = Customer.objects.visible_to(note.assigned_to).filter(pk=note.customer_id)
        assert seen.exists()
    keys = set(CustomField.objects.for_record_type("notes.note").values_list("key", flat=True))
    assert keys == {"time_zone", "projected_close"}
    assert CustomerFacts.objects.filter(variables__time_zone="tehran").exists()
