"""The outbox as it is in production, and a mail server that says what it is told to say."""

import socket
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import send_mail
from django.db import transaction

from mailings.models import Message


@pytest.fixture(autouse=True)
def _outbox_as_backend(settings):
    """Django's tests put a backend of their own in its place."""
    settings.EMAIL_BACKEND = "mailings.backend.OutboxBackend"


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """The ids given to the workers; here nobody works."""
    ids: list[int] = []
    monkeypatch.setattr(
        "mailings.services.current_app.send_task", lambda *_, args, **__: ids.extend(args)
    )
    return ids


@pytest.fixture
def folder(settings, tmp_path):
    """The folder that messages are delivered to."""
    settings.MAIL_DELIVERY_URL = f"file://{tmp_path}/mail"
    return tmp_path / "mail"


@dataclass
class MailServer:
    """What it has accepted, and what it answers: to a recipient, to the message, to QUIT."""

    port: int
    accepted: list = field(default_factory=list)
    answers_to_recipients: dict[str, str] = field(default_factory=dict)
    answer_to_message: str = "250 OK"
    answer_to_quit: str = "221 Bye"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers_to_recipients.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.answer_to_message.startswith("2"):
            self.accepted.append(envelope)
        return self.answer_to_message

    async def handle_QUIT(self, server, session, envelope):
        return self.answer_to_quit


@pytest.fixture
def mail_server(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = MailServer(port)
    settings.MAIL_DELIVERY_URL = f"smtp://127.0.0.1:{port}"
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def message(db, sent) -> Message:
    with transaction.atomic():
        send_mail("Ваш пароль", "Zażółć گچ", "Karta <karta@example.com>", ["alice@example.com"])
    return Message.objects.get()
