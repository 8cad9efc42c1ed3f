"""Handing a message on by the way that MAIL_DELIVERY_URL names: an SMTP server or a folder."""

import os
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP_TIMEOUT_SECONDS = 60
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
BEFORE_THE_MESSAGE = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
)
DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class DeliveryFailed(Exception):
    """The message was not accepted. `is_final`: trying again will not help."""

    def __init__(self, text: str, *, is_final: bool):
        super().__init__(text)
        self.is_final = is_final


class Transport(Protocol):
    def deliver(self, *, name: str, sender: str, recipients: Sequence[str], source: bytes) -> str:
        """Hand the message on; return a note for people, empty when there is nothing to say.

        `name` is the same for every attempt at the same message. Raises DeliveryFailed.
        """


def transport_of(url: str) -> Transport:
    """`smtp://`, `smtp+starttls://` and `smtps://user:password@host:port`, or `file:///folder`."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return FolderTransport(Path(unquote(parts.path)))
    if parts.scheme in DEFAULT_PORTS and parts.hostname:
        if parts.scheme == "smtp" and parts.username and parts.hostname not in THIS_MACHINE:
            raise ImproperlyConfigured(
                "MAIL_DELIVERY_URL would send its password unencrypted: write smtp+starttls:// or"
                " smtps:// instead of smtp://."
            )
        return SmtpTransport(parts)
    raise ImproperlyConfigured(
        "MAIL_DELIVERY_URL must be smtp://host:port, smtp+starttls://user:password@host:port,"
        " smtps://user:password@host:port or file:///folder."
    )


@dataclass(frozen=True)
class FolderTransport:
    """Writes each message as a file that any mail program opens: for development."""

    folder: Path

    def deliver(self, *, name: str, sender: str, recipients: Sequence[str], source: bytes) -> str:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
                file.write(source)
            os.replace(file.name, self.folder / f"{name}.eml")
        except OSError as error:
            raise DeliveryFailed(str(error), is_final=False) from error
        return ""


@dataclass(frozen=True)
class SmtpTransport:
    """Speaks SMTP to the server of the URL; with smtps from the first byte under TLS."""

    url: SplitResult

    def deliver(self, *, name: str, sender: str, recipients: Sequence[str], source: bytes) -> str:
        with _told_as_failure():
            server = self._open()
            try:
                refused = server.sendmail(sender, recipients, source)
            finally:
                _part_with(server)
        return _list(refused)

    def _open(self) -> smtplib.SMTP:
        host, port = self.url.hostname, self.url.port or DEFAULT_PORTS[self.url.scheme]
        if self.url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=SMTP_TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=SMTP_TIMEOUT_SECONDS)
        try:
            if self.url.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
        except BaseException:
            server.close()
            raise
        return server


@contextmanager
def _told_as_failure():
    """A refusal of the message with a code from 500 is final; all else may go better later, the
    greeting and the sign-in too, which an administrator can mend."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        is_final = all(code >= 500 for code, _reply in error.recipients.values())
        raise DeliveryFailed(_list(error.recipients), is_final=is_final) from error
    except smtplib.SMTPResponseException as error:
        is_final = error.smtp_code >= 500 and not isinstance(error, BEFORE_THE_MESSAGE)
        raise DeliveryFailed(_text(error.smtp_code, error.smtp_error), is_final=is_final) from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryFailed(str(error) or type(error).__name__, is_final=False) from error


def _part_with(server: smtplib.SMTP) -> None:
    """Take leave. What was accepted stays accepted, whatever the server answers to that."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _list(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address}: {_text(*refusal)}" for address, refusal in refused.items())


def _text(code: int, reply: bytes | str) -> str:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {words}"
