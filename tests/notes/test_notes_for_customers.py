"""One note for each of the ticked customers: who gets it, who is passed over, and the way back."""

import pytest
from django.urls import reverse

from core.change_sets import change_set
from core.models import DomainEvent
from core.undo import undo_change_set
from customers.bin import CUSTOMERS
from customers.bulk.selection import Selection
from customers.services.bin import delete_record, remove_records
from notes.bulk import reading
from notes.bulk.adding import AddNotes
from notes.bulk.engine import apply_act
from notes.bulk.work import reach_of
from notes.models import Note, NoteBulkEdit, Status
from notes.services import bulk as services
from records.models import Notice
from records.notices import newest_notices
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.notes.pages import note_form
from tests.notes.records import action, add_note, status
from tests.records.custom import add_field, let_stand

pytestmark = pytest.mark.django_db
BEGIN = "notes:bulk_note"


@pytest.fixture
def carol(client_for, cast):
    return client_for(cast.carol)


def noted(actor, *customers, to_responsible=False, skips_open=True, **values):
    """The act on these customers, done."""
    given = {
        "text": "Ring about the new prices",
        "action": action(values.pop("action", "call")).pk,
        "status": status(values.pop("status", "active")).pk,
        **values,
    }
    act = AddNotes(actor, given, to_responsible=to_responsible, skips_open=skips_open)
    chosen = Selection(tuple(sorted(customer.pk for customer in customers)))
    return apply_act(act, chosen, details={})


def begin(client, *customers, **more) -> str:
    """The address of the page of a draft."""
    return client.post(reverse(BEGIN), {"ids": [one.pk for one in customers], **more}).url


def typed(**changes) -> dict:
    return note_form(**{"text": "Ring about the new prices", "skips_open": "on", **changes})


def test_each_customer_gets_a_note_of_his_own(cast):
    alfa, beta = add_named("Alfa", "Beta")
    done = noted(cast.carol, alfa, beta, assigned_to=cast.bob.pk, due=None)
    assert done.counts == {"changed": 2, "unchanged": 0, "refused": 0, "reasons": {}}
    notes = Note.objects.order_by("customer_id")
    assert [note.customer for note in notes] == [alfa, beta]
    assert {(n.plain_text, n.created_by, n.assigned_to) for n in notes} == {
        ("Ring about the new prices", cast.carol, cast.bob)
    }
    created = DomainEvent.objects.filter(name="notes.note.created")
    assert set(created.values_list("record_id", flat=True)) == {note.pk for note in notes}


def test_whoever_is_responsible_gets_his_own_and_the_assignee_the_rest(cast):
    bobs, nobodys, left = add_customers(
        {"name": "Bobs", "assigned_to": cast.bob.pk},
        {"name": "Nobodys"},
        {"name": "Of one who left", "assigned_to": cast.alice.pk},
    )
    with change_set(actor=None, reason="tests.leave"):
        type(cast.alice).objects.filter(pk=cast.alice.pk).update(is_active=False)
    noted(cast.carol, bobs, nobodys, left, to_responsible=True, assigned_to=cast.carol.pk)
    by_customer = dict(Note.objects.values_list("customer__name", "assigned_to__name"))
    assert by_customer == {"Bobs": "Bob", "Nobodys": "Carol", "Of one who left": "Carol"}


def test_one_notice_tells_each_how_many_he_got(cast):
    rows = [{"name": f"B{number}", "assigned_to": cast.bob.pk} for number in range(3)]
    customers = add_customers(*rows, {"name": "Carols", "assigned_to": cast.carol.pk})
    Notice.objects.all().delete()
    noted(cast.carol, *customers, to_responsible=True)
    (notice,) = newest_notices(cast.bob, limit=5).notices
    assert notice.sentence == "Carol gave you 3 notes."
    assert Notice.objects.count() == 1


def test_a_status_that_closes_is_told_by_events_and_gives_nobody_work(cast):
    (alfa,) = add_named("Alfa")
    Notice.objects.all().delete()
    noted(cast.carol, alfa, status="done", assigned_to=cast.bob.pk)
    note = Note.objects.get()
    assert note.closed_by == cast.carol
    closed = DomainEvent.objects.filter(name="notes.note.closed")
    assert set(closed.values_list("record_id", flat=True)) == {note.pk}
    assert not Notice.objects.exists()


def test_customers_with_an_open_note_of_the_action_are_passed_over_if_asked(cast):
    called, closed, other, private = add_named("Called", "Closed", "Other", "Private")
    add_note(cast.carol, customer=called)
    add_note(cast.carol, customer=closed, status="done")
    add_note(cast.carol, customer=other, action="ship", status="awaiting_approval")
    add_note(cast.dan, customer=private, is_private=True)
    done = noted(cast.carol, called, closed, other, private)
    assert done.refused == [(called.pk, "has_one")]
    assert noted(cast.carol, called, skips_open=False).counts["changed"] == 1


def test_nobody_gets_a_note_of_a_customer_whom_he_does_not_see(cast):
    norths, public = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Public"},
    )
    done = noted(cast.carol, norths, public, assigned_to=cast.dan.pk)
    assert done.refused == [(norths.pk, "unseen")]
    assert Note.objects.get().customer == public


def test_a_customer_out_of_sight_or_in_the_bin_is_counted_and_gets_none(cast):
    souths, binned, public = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False},
        {"name": "Binned"},
        {"name": "Public"},
    )
    delete_record(actor=cast.erin, record=binned)
    done = noted(cast.carol, souths, binned, public)
    assert sorted(done.refused) == sorted([(souths.pk, "not_yours"), (binned.pk, "not_yours")])
    assert list(Note.objects.values_list("customer", flat=True)) == [public.pk]


def test_taking_back_removes_the_notes_but_for_what_somebody_has_gone_on_with(cast):
    alfa, beta = add_named("Alfa", "Beta")
    done = noted(cast.carol, alfa, beta)
    kept = Note.objects.get(customer=beta)
    with change_set(actor=cast.bob, reason="tests.meanwhile"):
        Note.objects.filter(pk=kept.pk).update(priority=4)
    undo = undo_change_set(actor=cast.carol, change_set=done.change_set, reach=reach_of(cast.carol))
    assert undo.left_count == 1
    assert list(Note.objects.all()) == [kept]


# --- The pages --------------------------------------------------------------------------------------


def test_from_the_ticks_of_the_list_to_the_preview(cast, carol):
    alfa, beta, called = add_named("Alfa", "Beta", "Called")
    add_note(cast.carol, customer=called)
    listed = carol.get(reverse("customers:customer_list")).content.decode()
    assert f'formaction="{reverse(BEGIN)}"' in listed
    url = begin(carol, alfa, beta, called, query="q=a")
    asked = carol.get(url)
    assert asked.context["form"]["skips_open"].value() is True
    assert 'href="/customers/?q=a"' in asked.content.decode()
    page = carol.post(f"{url}choose/", typed(assigned_to=cast.bob.pk), follow=True)
    assert [card["count"] for card in page.context["cards"]] == ["3", "2", "1"]
    text = page.content.decode()
    assert "Add 2 notes" in text
    assert "A note for each: Call" in text
    assert "Has an open note with this action already" in text
    assert page.context["form"]["text"].value() == "Ring about the new prices"
    assert [(e.record, str(e.new)) for e in page.context["preview"].examples] == [
        (alfa, "Bob"),
        (beta, "Bob"),
    ]
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"action": "ship", "status": "lead"}, "is no status of"),
        ({"due_day": "2030-02-31"}, "2030-02-31"),
        ({"text": "@Bob should ring"}, "Nobody can be mentioned in notes for many customers"),
    ],
)
def test_wrong_input_is_told_and_nothing_typed_is_lost(cast, carol, changes, told):
    (alfa,) = add_named("Alfa")
    url = begin(carol, alfa)
    answer = carol.post(f"{url}choose/", typed(**changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert answer.context["preview"] is None
    assert changes.get("text", "Ring about the new prices") in page
    assert NoteBulkEdit.objects.get().given is None


def test_an_input_that_is_sent_twice_counts_as_the_form_reads_it(cast, carol):
    url = begin(carol, *add_named("Alfa"))
    twice = [action("ship").pk, action("call").pk]
    page = carol.post(f"{url}choose/", {**typed(), "action": twice}, follow=True)
    assert "A note for each: Call" in page.content.decode()


def test_a_variable_is_filled_in_for_all(cast, carol):
    floor = add_field(cast, "integer", "Floor", record_type="notes.note")
    let_stand(floor)
    customers = add_named("Alfa", "Beta")
    url = begin(carol, *customers)
    name = f"custom.{floor.key}"
    field = carol.get(url).context["form"].catalogue[name]
    carol.post(f"{url}choose/", typed(**{field.input_name: "7"}))
    edit = NoteBulkEdit.objects.get()
    act = reading.act_of(edit, cast.carol)
    apply_act(act, reading.selection_of(edit), details={})
    assert [note.custom[floor.key] for note in Note.objects.all()] == [7, 7]


def test_a_status_that_was_retired_meanwhile_is_told_before_and_at_the_work(cast, carol):
    url = begin(carol, *add_named("Alfa"))
    carol.post(f"{url}choose/", typed())
    with change_set(actor=None, reason="tests.retire"):
        Status.objects.filter(code="active").update(is_active=False)
    assert "This note cannot be taken any more." in carol.get(url).content.decode()
    assert carol.post(f"{url}apply/").url == url


def test_the_right_is_asked_and_the_button_is_absent_without_it(cast, client_for):
    (alfa,) = add_named("Alfa")
    for person in (cast.alice, cast.rob):
        client = client_for(person)
        assert client.post(reverse(BEGIN), {"ids": [alfa.pk]}).status_code == 403
        page = client.get(reverse("customers:customer_list")).content.decode()
        assert reverse(BEGIN) not in page


@pytest.mark.parametrize(
    "data", [{}, {"scope": "everything"}, {"ids": "x"}, {"scope": "all", "query": "nmae=x"}]
)
def test_nonsense_leads_back_to_the_customers_with_a_word(cast, carol, data):
    add_named("Alfa")
    answer = carol.post(reverse(BEGIN), data, follow=True)
    assert answer.redirect_chain[0][0].startswith("/customers/")
    assert list(answer.context["messages"])
    assert not NoteBulkEdit.objects.exists()


def test_customers_are_not_done_to_what_notes_are(cast, carol):
    answer = carol.post(reverse("notes:bulk_begin"), {"deed": "add", "ids": "1"}, follow=True)
    assert not NoteBulkEdit.objects.exists()
    assert list(answer.context["messages"])


def test_two_and_twenty_customers_cost_the_same_preview(cast, carol):
    def cost(count):
        url = begin(carol, *add_named(*(f"C{count}-{number}" for number in range(count))))
        carol.post(f"{url}choose/", typed(assigned_to=cast.bob.pk, to_responsible="on"))
        return queries_of(carol, url)

    assert cost(2) == cost(20)


def test_what_was_typed_goes_with_the_last_of_its_customers(cast):
    alfa, beta = add_named("Alfa", "Beta")
    edit = NoteBulkEdit.objects.create(
        created_by=cast.carol, ids=[alfa.pk], deed="add", given={"typed": {"action": ["1"]}}
    )
    other = NoteBulkEdit.objects.create(
        created_by=cast.carol, ids=[alfa.pk, beta.pk], deed="add", given={"typed": {}}
    )
    delete_record(actor=cast.erin, record=alfa)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[alfa.pk])
    edit.refresh_from_db()
    other.refresh_from_db()
    assert edit.given is None
    assert other.given == {"typed": {}}


@pytest.mark.django_db(transaction=True)
def test_a_worker_notes_it_once_and_takes_it_back(worker, cast, carol, wait_for_state):
    customers = add_named("Alfa", "Beta", "Gamma")
    url = begin(carol, *customers)
    carol.post(f"{url}choose/", typed(assigned_to=cast.bob.pk))
    edit = NoteBulkEdit.objects.get()
    wait_for_state(services.request_apply(actor=cast.carol, edit=edit), "done")
    assert set(Note.objects.values_list("customer__name", "assigned_to__name")) == {
        (name, "Bob") for name in ("Alfa", "Beta", "Gamma")
    }
    page = carol.get(url).content.decode()
    assert "Notes added" in page
    assert "Taking back removes the notes" in page

    edit.refresh_from_db()
    wait_for_state(services.request_undo(actor=cast.carol, edit=edit), "done")
    assert not Note.objects.exists()
    assert "Put it back" in carol.get(url).content.decode()
    wait_for_state(services.request_redo(actor=cast.carol, edit=edit), "done")
    assert Note.objects.count() == 3
