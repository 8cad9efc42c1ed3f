"""Logging calls, messages and feedback from a card, with the next step, and taking it back."""

import datetime
import re

import pytest
from django.urls import reverse

from core.change_sets import change_set
from core.colours import pill_class
from core.models import ChangeSet
from customers.models import ContactPerson, ContactPoint, CustomerPerson
from customers.models import Status as CustomerStatus
from notes.models import Note, Status
from notes.services import update_note
from notes.services.settings_options import update_option
from tests.customers.pages import errors_of, queries_of
from tests.customers.records import add_customers, add_named
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db
PANEL = {"HX-Request": "true", "HX-Target": "call-log"}


@pytest.fixture
def acme(cast):
    return add_named("Acme")[0]


@pytest.fixture
def omid(cast, acme):
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Omid")
        CustomerPerson.objects.create(customer=acme, person=person)
        ContactPoint.objects.create(
            person=person, kind="mobile", raw="0912 345 6789", normalized="+989123456789"
        )
    return ContactPerson.objects.get(pk=person.pk)


def url(**query) -> str:
    return reverse("notes:talk_log", query=query)


def talk(**more) -> dict:
    return {
        "action": action("call").pk,
        "status": status("done").pk,
        "text": "Talked\nabout shoes",
        "next_due_day": "",
        "next_due_time": "",
        **more,
    }


def test_the_form_is_ready_for_a_call_that_was_just_made(cast, client_for, acme, omid):
    page = client_for(cast.alice).get(url(customer=acme.pk, number="+989123456789"))
    initial = page.context["form"].initial
    assert initial == {
        "contact": omid.pk,
        "action": action("call").pk,
        "status": status("done").pk,
    }


def test_a_call_is_logged_with_two_clicks(cast, client_for, acme):
    answer = client_for(cast.alice).post(url(customer=acme.pk), talk())

    note = Note.objects.get()
    assert answer.url == reverse("notes:customer_notes", args=[acme.pk])
    assert (note.customer, note.action, note.status) == (acme, action("call"), status("done"))
    assert (note.closed_by, note.assigned_to) == (cast.alice, cast.alice)
    assert note.plain_text == "Talked\nabout shoes"


def test_the_next_step_is_noted_with_it_and_both_are_taken_back(cast, client_for, acme, omid):
    alice = client_for(cast.alice)
    data = talk(
        contact=omid.pk,
        next_action=action("email").pk,
        next_due_day="2030-05-01",
        next_text="Send the offer",
    )
    alice.post(url(customer=acme.pk), data)

    done, following = Note.objects.order_by("pk")
    assert (following.previous, following.customer, following.contact) == (done, acme, omid)
    assert following.is_open
    assert following.is_due_all_day
    assert following.plain_text == "Send the offer"

    undo_url = reverse("notes:talk_undo", args=[ChangeSet.objects.get(reason="notes.log").pk])
    assert undo_url in alice.get(reverse("notes:customer_notes", args=[acme.pk])).content.decode()
    alice.post(undo_url)
    assert not Note.objects.exists()


def test_a_talk_that_somebody_went_on_from_is_not_taken_back(cast, client_for, acme):
    alice = client_for(cast.alice)
    alice.post(url(customer=acme.pk), talk())
    note = Note.objects.latest("pk")
    update_note(actor=cast.bob, note=note, changes={"text": "He called back"})
    act = ChangeSet.objects.get(reason="notes.log")
    answer = alice.post(reverse("notes:talk_undo", args=[act.pk]))
    told = alice.get(answer.url).content.decode()
    assert "Somebody has gone on from there." in told and "Taken back" not in told
    assert Note.objects.filter(pk=note.pk).exists()


def test_nobody_takes_back_what_another_has_logged(cast, client_for, acme):
    client_for(cast.alice).post(url(customer=acme.pk), talk())
    act = ChangeSet.objects.get(reason="notes.log")
    answer = client_for(cast.bob).post(reverse("notes:talk_undo", args=[act.pk]))
    assert answer.status_code == 404
    assert Note.objects.exists()


def test_a_message_from_nowhere_asks_for_its_customer(cast, client_for, acme):
    alice = client_for(cast.alice)
    answer = alice.post(url(action="message"), talk())
    assert errors_of(answer) == {"customer": ["Choose the customer that it was with."]}
    answer = alice.post(url(action="message"), talk(customer=acme.pk, action=action("message").pk))
    assert answer.status_code == 302
    assert Note.objects.get().customer == acme


def test_a_customer_out_of_sight_is_not_logged_with(cast, client_for):
    (norths,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    dan = client_for(cast.dan)
    assert dan.post(url(customer=norths.pk), talk()).status_code == 404
    assert "customer" in errors_of(dan.post(url(), talk(customer=norths.pk)))
    assert not Note.objects.exists()


def test_what_does_not_go_together_is_said_and_nothing_typed_is_lost(cast, client_for, acme):
    alice = client_for(cast.alice)
    wrong = talk(status=status("awaiting_approval").pk, text="Long talk")
    answer = alice.post(url(customer=acme.pk), wrong)
    assert answer.status_code == 422
    assert list(errors_of(answer)) == ["status"]
    assert "Long talk" in answer.content.decode()

    answer = alice.post(url(customer=acme.pk), talk(next_text="Something"))
    assert errors_of(answer) == {"next_action": ["Say what is to be done next."]}
    assert "Something" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_next_step_without_a_fitting_status_is_refused_in_words(cast, client_for, acme):
    with change_set(actor=None, reason="tests.retire"):
        Status.objects.filter(side="sales").update(is_active=False)
        Status.objects.filter(side="both").exclude(code="done").update(is_active=False)
    data = talk(next_action=action("fax").pk)
    answer = client_for(cast.alice).post(url(customer=acme.pk), data)
    assert list(errors_of(answer)) == ["next_action"]
    assert not Note.objects.exists()


def test_the_panel_of_a_card_leads_back_to_the_page_it_stands_on(cast, client_for, acme):
    alice = client_for(cast.alice)
    panel = alice.get(url(customer=acme.pk), headers=PANEL).content.decode()
    assert "<html" not in panel
    here = f"/customers/{acme.pk}/contacts/"
    answer = alice.post(
        url(customer=acme.pk),
        talk(),
        headers={**PANEL, "HX-Current-URL": f"http://testserver{here}"},
    )
    assert answer.headers["HX-Redirect"] == here


def test_a_card_offers_to_log_and_to_add(cast, client_for, acme, omid):
    for name, pk, query in (
        ("customer", acme.pk, f"customer={acme.pk}"),
        ("person", omid.pk, f"contact={omid.pk}"),
    ):
        address = reverse(f"customers:{name}_detail", args=[pk])
        page = client_for(cast.alice).get(address).content.decode()
        assert f'data-call-log="/notes/log/?{query}&amp;action=call"' in page
        for code in ("call", "message", "feedback"):
            assert f'href="/notes/log/?{query}&amp;action={code}"' in page
        assert f'href="/notes/email/?{query}"' in page
        page = client_for(cast.rob).get(address).content.decode()
        assert "/notes/log/" not in page


# --- The card -------------------------------------------------------------------------------------


def test_the_card_shows_the_status_of_the_latest_open_note(cast, client_for, acme):
    alice = client_for(cast.alice)
    card = reverse("customers:customer_detail", args=[acme.pk])

    def badge():
        badges = alice.get(card).context["badges"]
        return [str(one.option) for one in badges]

    assert badge() == []
    for code, name in (("done", "Done"), ("inactive", "Inactive")):
        add_note(cast.alice, customer=acme, status=code)
        assert badge() == [name]
    add_note(cast.alice, customer=acme, status="lead")
    add_note(cast.alice, customer=acme, status="done")
    add_note(cast.alice, customer=acme, status="on_hold", is_private=True)
    assert badge() == ["Lead"]


def test_the_status_of_notes_stands_beside_that_of_the_customer_in_its_own_colours(
    cast, client_for
):
    own = CustomerStatus.objects.active().first()
    (customer,) = add_customers({"name": "Acme", "status": own.pk})
    add_note(cast.alice, customer=customer, status="lead")
    lead = status("lead")
    colours = {"font_color": "#123456", "background_color": "#fedcba"}
    update_option(actor=cast.erin, option=lead, **colours)
    page = client_for(cast.alice).get(reverse("customers:customer_detail", args=[customer.pk]))
    title = page.content.decode().split('<div class="card-title">')[1].split("</h1>")[1]
    pills = re.findall(r'<span class="pill ([^"]*)">(?:<svg.*?</svg>)?([^<]+)</span>', title, re.S)
    of_customer = pill_class(own.font_color, own.background_color)
    assert pills[:2] == [(of_customer, str(own)), ("pill-c-123456-fedcba", "Lead")]
    assert "Status of the newest open note" in title


def test_the_card_shows_what_is_due_next(cast, client_for, acme):
    for day in (3, 1, 2, 4):
        due = datetime.date(2030, 5, day)
        add_note(cast.alice, customer=acme, text=f"Step {day}", due=due)
    add_note(cast.alice, customer=acme, text="Some day")
    add_note(cast.alice, customer=acme, text="Was", status="done", due=datetime.date(2030, 5, 1))

    page = client_for(cast.bob).get(reverse("customers:customer_detail", args=[acme.pk]))
    ((_section, part),) = [p for p in page.context["parts"] if p[0].code == "next_step"]
    assert [line.note.plain_text for line in part.context["notes"]] == [
        "Step 1",
        "Step 2",
        "Step 3",
    ]


def test_the_tab_has_pinned_notes_first_then_open_ones_by_date_then_closed_ones(
    cast, client_for, acme
):
    for text, values in {
        "Old": {"status": "done"},
        "Without date": {},
        "Later": {"due": datetime.date(2030, 5, 2)},
        "Sooner": {"due": datetime.date(2030, 5, 1)},
        "Pinned": {"is_pinned": True},
        "New": {"status": "done"},
    }.items():
        add_note(cast.alice, customer=acme, text=text, **values)
    with change_set(actor=None, reason="tests.age"):
        moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        Note.objects.filter(plain_text="Old").update(closed_at=moment)

    def shown(query=""):
        page = client_for(cast.bob).get(reverse("notes:customer_notes", args=[acme.pk]) + query)
        return [line.note.plain_text for line in page.context["lines"]]

    assert shown() == ["Pinned", "Sooner", "Later", "Without date", "New", "Old"]
    assert shown("?state=closed") == ["New", "Old"]
    assert shown("?state=open") == ["Pinned", "Sooner", "Later", "Without date"]
    assert shown("?action=fax") == []
    assert shown("?action=communication&state=closed") == ["New", "Old"]
    assert shown("?after=nonsense&action=nonsense&state=nonsense") == shown()


def test_pages_of_the_tab_leave_nothing_out(cast, client_for, acme):
    for number in range(60):
        values = {"status": "done"} if number % 3 else {"due": datetime.date(2030, 5, 1)}
        add_note(cast.alice, customer=acme, text=f"n{number}", is_pinned=number % 7 == 0, **values)
    alice, told, query = client_for(cast.alice), [], ""
    while True:
        page = alice.get(reverse("notes:customer_notes", args=[acme.pk]) + query)
        told += [line.note.plain_text for line in page.context["lines"]]
        query = f"?{page.context['older_query']}"
        if query == "?":
            break
    assert len(told) == 60
    assert len(set(told)) == 60


def test_tab_and_overview_cost_the_same_with_many_notes(cast, client_for, acme):
    alice = client_for(cast.alice)
    pages = [
        reverse("notes:customer_notes", args=[acme.pk]),
        reverse("customers:customer_detail", args=[acme.pk]),
    ]

    def cost(count: int) -> list[int]:
        for _number in range(count):
            due = datetime.date(2030, 5, 1)
            add_note(cast.alice, customer=acme, due=due, assigned_to=cast.bob.pk)
        return [queries_of(alice, page) for page in pages]

    assert cost(2) == cost(18)
