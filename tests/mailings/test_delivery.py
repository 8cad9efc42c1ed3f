"""Delivery: by a real SMTP server or into a folder, once; again when it failed for the moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from threading import Barrier

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, send_mail
from django.db import connection, transaction
from django.utils import timezone

from mailings import delivery
from mailings.models import ABANDONED, Message
from mailings.transport import DeliveryFailed, FolderTransport, transport_of
from tests.fixtures.worker import mail_folder


def deliver(message: Message) -> Message:
    """As a worker would; returns the message as it is afterwards."""
    delivery.deliver_message(message.pk)
    return Message.objects.get(pk=message.pk)


def later(**duration):
    return time_machine.travel(timezone.now() + timedelta(**duration), tick=True)


# --- By SMTP -------------------------------------------------------------------------------------


def test_a_message_reaches_the_server_as_it_was_stored(message, mail_server):
    delivered = deliver(message)
    [envelope] = mail_server.accepted
    assert (envelope.mail_from, envelope.rcpt_tos) == ("karta@example.com", ["alice@example.com"])
    received = message_from_bytes(envelope.content, policy=policy.default)
    assert (received["Subject"], received.get_content().strip()) == ("Ваш пароль", "Zażółć گچ")
    assert received["Message-ID"] == message.message_id
    assert (delivered.state, delivered.attempts, delivered.error) == ("sent", 1, "")
    assert delivered.sent_at is not None


def test_hidden_copies_and_names_outside_ascii_are_in_the_envelope(db, sent, mail_server):
    EmailMessage(
        "S", "T", "Ярта <karta@example.com>", ["آلیس <alice@żółć.pl>"], bcc=["erin@example.com"]
    ).send()
    deliver(Message.objects.get())
    assert mail_server.accepted[0].rcpt_tos == ["alice@xn--kda4b0koi.pl", "erin@example.com"]


def test_a_message_is_delivered_once_however_often_its_id_comes(message, mail_server):
    for _time in range(3):
        deliver(message)
    assert len(mail_server.accepted) == 1
    assert Message.objects.get().attempts == 1


def test_a_refusal_for_good_fails_and_says_why(message, mail_server):
    mail_server.answers_to_recipients["alice@example.com"] = "550 No such user"
    failed = deliver(message)
    assert (failed.state, failed.error) == ("failed", "alice@example.com: 550 No such user")
    assert delivery.resend_due_messages() == []


def test_a_refusal_of_the_message_for_good_fails(message, mail_server):
    mail_server.answer_to_message = "554 Looks like spam"
    assert deliver(message).state == "failed"


@pytest.mark.parametrize("answer", ["451 Try again later", "421 Busy"])
def test_a_refusal_for_the_moment_is_tried_again(message, mail_server, sent, answer):
    mail_server.answer_to_message = answer
    waiting = deliver(message)
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert answer[:3] in waiting.error
    assert delivery.resend_due_messages() == []
    mail_server.answer_to_message = "250 OK"
    with later(minutes=2):
        assert delivery.resend_due_messages() == [message.pk]
    assert sent == [message.pk]
    assert deliver(message).state == "sent"


def test_one_refused_recipient_does_not_keep_it_from_the_others(db, sent, mail_server):
    send_mail("S", "T", "karta@example.com", ["a@example.com", "gone@example.com"])
    mail_server.answers_to_recipients["gone@example.com"] = "550 No such user"
    delivered = deliver(Message.objects.get())
    assert (delivered.state, delivered.error) == ("sent", "gone@example.com: 550 No such user")


def test_what_was_accepted_is_sent_whatever_the_server_says_to_the_good_bye(message, mail_server):
    mail_server.answer_to_quit = "451 Confused"
    assert deliver(message).state == "sent"


def test_a_server_that_is_away_is_tried_again_and_at_last_given_up(message, settings, sent):
    settings.MAIL_DELIVERY_URL = "smtp://127.0.0.1:9"
    pauses = []
    for _attempt in range(delivery.MAX_ATTEMPTS - 1):
        waiting = deliver(message)
        assert waiting.state == "queued"
        pauses.append(round((waiting.due_at - timezone.now()).total_seconds() / 60))
    assert pauses == [1, 4, 16, 64, 256, 360, 360]
    failed = deliver(message)
    assert (failed.state, failed.attempts) == ("failed", delivery.MAX_ATTEMPTS)
    assert "refused" in failed.error


def test_a_sign_in_that_the_server_does_not_take_can_be_mended(message, mail_server, settings):
    settings.MAIL_DELIVERY_URL = f"smtp://karta:wrong@127.0.0.1:{mail_server.port}"
    assert deliver(message).state == "queued"


def test_starttls_is_not_given_up_when_the_server_has_none(message, mail_server, settings):
    settings.MAIL_DELIVERY_URL = f"smtp+starttls://127.0.0.1:{mail_server.port}"
    assert deliver(message).state == "queued"
    assert mail_server.accepted == []


# --- Workers that die, and workers that meet -----------------------------------------------------


def test_a_message_left_by_a_dead_worker_goes_out_again_after_the_lease(message, mail_server, sent):
    delivery._take(message.pk)
    assert deliver(message).state == "sending"
    with later(seconds=delivery.LEASE.total_seconds() + 1):
        assert delivery.resend_due_messages() == [message.pk]
        assert deliver(message).state == "sent"
    assert len(mail_server.accepted) == 1


def test_a_message_that_kills_every_worker_is_given_up(message, mail_server):
    Message.objects.update(state="sending", attempts=delivery.MAX_ATTEMPTS, due_at=timezone.now())
    failed = deliver(message)
    assert (failed.state, failed.error) == ("failed", ABANDONED)
    assert "worker" in str(failed.explanation)
    assert mail_server.accepted == []


def test_a_worker_that_comes_too_late_does_not_write_over_the_result(message):
    first = delivery._take(message.pk)
    with later(seconds=delivery.LEASE.total_seconds() + 1):
        second = delivery._take(message.pk)
        delivery._write(second, state=Message.State.SENT, error="")
        delivery._write_failure(first, DeliveryFailed("late", is_final=True))
    assert (Message.objects.get().state, Message.objects.get().error) == ("sent", "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_deliver_once(sent, mail_server):
    send_mail("S", "T", "karta@example.com", ["a@example.com"])
    pk = Message.objects.get().pk
    together = Barrier(4)

    def work(_number):
        try:
            together.wait()
            delivery.deliver_message(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(mail_server.accepted) == 1
    assert Message.objects.get().attempts == 1


def test_a_lost_message_is_sent_to_the_workers_again_but_not_at_every_sweep(message, sent):
    assert delivery.resend_due_messages() == []
    with later(minutes=2):
        assert delivery.resend_due_messages() == [message.pk]
        assert delivery.resend_due_messages() == []
    assert sent == [message.pk]


# --- Into a folder -------------------------------------------------------------------------------


def test_a_folder_gets_a_file_that_mail_programs_open(message, folder):
    assert deliver(message).state == "sent"
    [file] = folder.iterdir()
    assert file.suffix == ".eml"
    assert message_from_bytes(file.read_bytes())["To"] == "alice@example.com"


def test_a_second_attempt_leaves_no_second_file(message, folder):
    for _attempt in range(2):
        delivery._hand_on(message)
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_tried_again(message, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MAIL_DELIVERY_URL = f"file://{tmp_path}/file/mail"
    assert deliver(message).state == "queued"


# --- The setting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "mail.example.com", "http://example.com", "smtp://", "file://"]
)
def test_an_address_that_names_no_way_stops_the_start(settings, url):
    settings.MAIL_DELIVERY_URL = url
    with pytest.raises(ImproperlyConfigured, match="MAIL_DELIVERY_URL"):
        transport_of(url)
    assert [error.id for error in run_checks() if error.id == "mailings.E001"] == ["mailings.E001"]


def test_a_password_does_not_go_out_unencrypted():
    with pytest.raises(ImproperlyConfigured, match="unencrypted"):
        transport_of("smtp://karta:secret@mail.example.com")


def test_a_folder_with_a_space_in_its_name():
    assert isinstance(transport_of("file:///var/my%20mail"), FolderTransport)
    assert str(transport_of("file:///var/my%20mail").folder) == "/var/my mail"


# --- A real worker -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, databases=["default", "progress"])
def test_a_worker_delivers_what_a_transaction_has_stored(worker, wait_for):
    with transaction.atomic():
        send_mail("From a worker", "T", "karta@example.com", ["a@example.com"])
    message = wait_for(lambda: Message.objects.filter(state="sent").first())
    file = mail_folder() / f"{message.pk:08}.eml"
    assert message_from_bytes(file.read_bytes())["Subject"] == "From a worker"
