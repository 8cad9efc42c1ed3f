"""E-mails that are written from a card: who gets them, what is refused, what stays."""

import email
import email.policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.change_sets import change_set
from customers.models import ContactPerson, ContactPoint, CustomerPerson
from mailings.models import Message
from notes.about import Subject
from notes.models import Note
from notes.services import email as services
from records.models import Attachment
from tests.customers.pages import errors_of
from tests.customers.records import add_named
from tests.notes.records import action, status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def add_point(address: str, **values) -> ContactPoint:
    return ContactPoint.objects.create(
        kind="email", raw=address, normalized=address.lower(), **values
    )


@pytest.fixture
def acme(cast):
    (customer,) = add_named("Acme")
    with change_set(actor=cast.erin, reason="tests.points"):
        add_point("Info@acme.example", customer=customer, is_primary=True)
        add_point("dead@acme.example", customer=customer, is_invalid=True)
        add_point("shy@acme.example", customer=customer, is_opted_out=True)
    return customer


@pytest.fixture
def omid(cast, acme):
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Omid")
        CustomerPerson.objects.create(customer=acme, person=person)
        add_point("omid@acme.example", person=person, is_primary=True)
    return person


def url(**query) -> str:
    return reverse("notes:email_write", query=query)


def point(address: str) -> int:
    return ContactPoint.objects.get(normalized=address).pk


def letter(*addresses: str, **more) -> dict:
    to = [point(address) for address in addresses or ("info@acme.example",)]
    return {"to": to, "subject": "Our offer", "text": "<div>Dear <em>Acme</em></div>", **more}


def test_an_address_that_a_person_has_too_keeps_its_place_as_the_main_one(cast, acme, omid):
    with change_set(actor=cast.erin, reason="tests.points"):
        add_point("info@acme.example", person=omid)
    found = services.addresses_for(Subject(acme))
    assert (found[0].normalized, found[0].customer) == ("info@acme.example", acme)
    assert len(found) == len({point.normalized for point in found}) == 4


def test_a_letter_goes_into_the_outbox_and_stays_as_a_closed_note(cast, client_for, acme):
    answer = client_for(cast.alice).post(url(customer=acme.pk), letter(copy_to_me="on"))

    assert answer.url == reverse("notes:customer_notes", args=[acme.pk])
    note, message = Note.objects.get(), Message.objects.get()
    assert (note.action, note.status) == (action("email"), status("done"))
    assert note.plain_text == "Our offer\nDear Acme"
    assert note.result == "Sent to info@acme.example"
    assert (message.record_type, message.record_id) == ("notes.note", note.pk)
    assert (message.to, message.bcc) == (["info@acme.example"], [cast.alice.email])
    assert message.text == "Dear Acme"
    assert "<em>Acme</em>" in message.html
    source = email.message_from_bytes(bytes(message.source), policy=email.policy.default)
    assert source["Reply-To"] == cast.alice.email


def test_a_letter_to_a_person_alone_is_a_note_about_him(cast, client_for, acme, omid):
    client_for(cast.alice).post(url(contact=omid.pk), letter("omid@acme.example"))
    note = Note.objects.get()
    assert (note.customer, note.contact) == (acme, omid)


def test_the_person_who_is_meant_is_ticked_first(cast, client_for, acme, omid):
    alice = client_for(cast.alice)

    def ticked(**query) -> list[str]:
        form = alice.get(url(**query)).context["form"]
        return [one.point.normalized for one in form.recipients if one.is_chosen]

    assert ticked(customer=acme.pk) == ["info@acme.example"]
    assert ticked(customer=acme.pk, contact=omid.pk) == ["omid@acme.example"]


def test_attachments_go_along_and_stay_with_the_note(cast, client_for, acme):
    file = SimpleUploadedFile("prices.txt", b"Shoes: 12")
    client_for(cast.alice).post(url(customer=acme.pk), letter(files=[file]))
    attachment = Attachment.objects.get()
    assert (attachment.record_type, attachment.record_id) == ("notes.note", Note.objects.get().pk)
    assert b"prices.txt" in bytes(Message.objects.get().source)


def test_files_that_are_not_taken_or_too_large_are_refused(cast, client_for, acme, monkeypatch):
    alice = client_for(cast.alice)
    program = SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 200)
    answer = alice.post(url(customer=acme.pk), letter(files=[program]))
    assert answer.status_code == 422
    assert "run.exe" in str(errors_of(answer))
    monkeypatch.setattr(services, "MOST_MB", 0)
    answer = alice.post(url(customer=acme.pk), letter(files=[SimpleUploadedFile("a.txt", b"text")]))
    assert list(errors_of(answer)) == ["files"]
    assert not Message.objects.exists()
    assert not Note.objects.exists()


def test_an_invalid_address_is_refused(cast, client_for, acme):
    answer = client_for(cast.alice).post(url(customer=acme.pk), letter("dead@acme.example"))
    assert errors_of(answer) == {
        "to": ["dead@acme.example is marked as invalid. Choose another address."]
    }
    assert "Our offer" in answer.content.decode()
    assert not Message.objects.exists()


def test_who_wants_no_mailings_is_written_to_after_a_second_look(cast, client_for, acme):
    alice = client_for(cast.alice)
    answer = alice.post(url(customer=acme.pk), letter("shy@acme.example"))
    assert answer.status_code == 422
    assert "shy@acme.example wants no mailings" in answer.content.decode()
    assert not Message.objects.exists()
    answer = alice.post(url(customer=acme.pk), letter("shy@acme.example", ignore_warnings="1"))
    assert answer.status_code == 302
    assert Message.objects.get().to == ["shy@acme.example"]


def test_an_address_of_another_card_is_no_choice(cast, client_for, acme):
    (other,) = add_named("Other")
    with change_set(actor=None, reason="tests.points"):
        add_point("x@other.example", customer=other)
    answer = client_for(cast.alice).post(url(customer=acme.pk), letter("x@other.example"))
    assert list(errors_of(answer)) == ["to"]
    assert not Message.objects.exists()


def test_an_empty_form_says_what_is_missing(cast, client_for, acme):
    answer = client_for(cast.alice).post(
        url(customer=acme.pk), {"text": "<div><script>x</script></div>"}
    )
    assert set(errors_of(answer)) == {"to", "subject", "text"}


def test_a_subject_of_several_lines_makes_no_headers(cast, client_for, acme):
    client_for(cast.alice).post(
        url(customer=acme.pk), letter(subject="Offer\r\nBcc: all@example.com")
    )
    message = Message.objects.get()
    assert message.subject == "Offer Bcc: all@example.com"
    assert message.bcc == []


def test_a_card_without_addresses_says_so(cast, client_for):
    (bare,) = add_named("Bare")
    page = client_for(cast.alice).get(url(customer=bare.pk)).content.decode()
    assert "No e-mail address" in page
    assert reverse("customers:customer_detail", args=[bare.pk]) in page
