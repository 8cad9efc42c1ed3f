"""The addresses by which the mail of a customer is found."""

from importlib import import_module

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from mailings.models import Message
from mailings.services import addresses_of, store_message

pytestmark = pytest.mark.django_db

RECIPIENTS = ["Ali <Ali@Example.com>", "ali@example.com", '"Rezaei, Ali" <second@example.com>']


def test_addresses_stand_without_names_in_lower_case_and_once():
    assert addresses_of(RECIPIENTS) == ["ali@example.com", "second@example.com"]
    assert addresses_of([]) == []


def test_message_keeps_every_address_that_it_goes_to():
    email = EmailMessage(
        "Hello", "", "us@example.com", ["A <A@x.example>"], cc=["c@x.example"], bcc=["B@x.example"]
    )
    message = store_message(actor=None, email=email)
    assert message.addresses == ["a@x.example", "b@x.example", "c@x.example"]


def test_old_messages_get_the_same_addresses():
    email = EmailMessage("Hello", "", "us@example.com", RECIPIENTS, bcc=["B@x.example"])
    message = store_message(actor=None, email=email)
    wanted = message.addresses
    Message.objects.update(addresses=[])
    with connection.cursor() as cursor:
        cursor.execute(import_module("mailings.migrations.0003_fill_addresses").FILL)
    message.refresh_from_db()
    assert message.addresses == wanted
