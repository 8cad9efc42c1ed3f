"""Whatever sends mail through Django is stored in its transaction, and leaves when that commits."""

from email import message_from_bytes
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, send_mail, send_mass_mail
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from crm_project import settings as product_settings
from mailings import services
from mailings.models import Message
from tests.core.tracked_rows import act, make_customer

pytestmark = pytest.mark.django_db


def send(subject="Hello", to=("alice@example.com",)) -> int:
    return send_mail(subject, "Text", "karta@example.com", to)


def source_of(message: Message):
    return message_from_bytes(bytes(message.source))


def test_the_product_sends_by_the_outbox():
    assert product_settings.EMAIL_BACKEND == settings.EMAIL_BACKEND


def test_a_message_is_stored_with_all_that_it_consists_of():
    email = EmailMultiAlternatives(
        "Zażółć",
        "Plain",
        "Karta <karta@example.com>",
        to=["Alice <alice@example.com>"],
        cc=["bob@example.com"],
        bcc=["erin@example.com"],
        headers={"X-Karta": "1"},
    )
    email.attach_alternative("<p>Rich</p>", "text/html")
    email.attach("رسید.txt", "receipt", "text/plain")
    assert email.send() == 1
    message = Message.objects.get()
    assert (message.state, message.attempts, message.created_by) == ("queued", 0, None)
    assert (message.subject, message.text, message.html) == ("Zażółć", "Plain", "<p>Rich</p>")
    assert message.recipients == [
        "Alice <alice@example.com>",
        "bob@example.com",
        "erin@example.com",
    ]
    assert message.headers["X-Karta"] == "1"
    source = source_of(message)
    assert source["Message-ID"] == message.message_id
    assert "erin" not in bytes(message.source).decode()
    assert [part.get_filename() for part in source.walk() if part.get_filename()] == ["رسید.txt"]


def test_a_message_keeps_the_message_id_that_it_has():
    email = EmailMultiAlternatives("S", "T", "k@example.com", ["a@example.com"])
    email.extra_headers["Message-Id"] = "<mine@example.com>"
    email.send()
    assert Message.objects.get().message_id == "<mine@example.com>"
    assert source_of(Message.objects.get()).get_all("Message-ID") == ["<mine@example.com>"]


def test_a_new_message_id_tells_nothing_of_the_machine(settings):
    settings.SITE_URL = "https://crm.example.com:8000/"
    send()
    assert Message.objects.get().message_id.endswith("@crm.example.com>")


def test_the_id_goes_to_the_workers_when_the_transaction_commits(
    sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send()
        assert sent == []
    assert sent == [Message.objects.get().pk]


def test_a_rollback_takes_the_message_back(sent, django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        send()
        raise ZeroDivisionError
    assert (Message.objects.count(), sent) == (0, [])


def test_without_redis_the_message_waits_and_the_act_succeeds(django_capture_on_commit_callbacks):
    away = patch("mailings.services.current_app.send_task", side_effect=BrokerError("away"))
    with away, django_capture_on_commit_callbacks(execute=True):
        send()
    assert Message.objects.get().state == "queued"


def test_a_message_without_recipients_is_not_stored():
    assert send(to=[]) == 0
    assert not Message.objects.exists()


def test_a_line_break_in_a_header_is_refused():
    with pytest.raises(BadHeaderError):
        send(subject="Hello\nBcc: everybody@example.com")
    assert not Message.objects.exists()


def test_several_messages_are_stored_one_by_one():
    mails = [(f"No. {number}", "Text", None, ["a@example.com"]) for number in range(3)]
    assert send_mass_mail(mails) == 3
    assert Message.objects.count() == 3


def test_a_service_names_the_actor_and_the_record(cast):
    with act():
        customer = make_customer()
    email = EmailMultiAlternatives("S", "T", "k@example.com", ["a@example.com"])
    message = services.store_message(actor=cast.alice, email=email, record=customer)
    assert message.created_by == cast.alice
    assert (message.record_type, message.record_id) == ("customers.customer", customer.pk)
