"""What was cut off on its way is refused; nothing is made of half a file."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started
from django.test import RequestFactory

from crm_project.whole_bodies import CutBody, WholeBody
from crm_project.wsgi import application
from importing.models import Import

TOKEN = "a" * 32


class Trickle(io.BytesIO):
    """A connection that gives a few bytes at a time."""

    def read(self, size=-1, /):
        return super().read(min(size, 3) if size >= 0 else 3)


def test_whole_body_is_read_however_it_comes():
    body = WholeBody(Trickle(b"first\nsecond"), 12)
    assert body.readline() == b"first\n"
    assert body.read(2) == b"se"
    assert body.read() == b"cond"
    assert (body.read(), body.readline(), body.read(5)) == (b"", b"", b"")


@pytest.mark.parametrize("ask", [lambda body: body.read(), lambda body: body.read(100)])
def test_body_that_ends_early_is_no_shorter_body(ask):
    with pytest.raises(CutBody):
        ask(WholeBody(io.BytesIO(b"half"), 8))


def test_line_after_the_last_that_came_is_missing():
    body = WholeBody(io.BytesIO(b"half"), 8)
    assert body.readline() == b"half"
    with pytest.raises(CutBody):
        body.readline()


@pytest.fixture
def send(client_for, cast, settings, tmp_path, monkeypatch):
    """Send a file as the web server hands it on, of its bytes so many less; the status."""
    settings.MEDIA_ROOT = tmp_path
    # As Django's own test client does: the connection holds the test's transaction.
    monkeypatch.setattr(request_started, "receivers", [])
    cookies = client_for(cast.erin).cookies
    session = cookies[settings.SESSION_COOKIE_NAME].value

    def send_file(*, cut_bytes: int) -> str:
        data = {
            "csrfmiddlewaretoken": TOKEN,
            "file": SimpleUploadedFile("customers.csv", b"Name\n" + b"Anna\n" * 2000),
        }
        headers = {
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session};"
            f" {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "HTTP_HOST": "testserver",
        }
        environ = RequestFactory().post("/imports/new/", data, **headers).environ
        sent = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(sent[: len(sent) - cut_bytes])
        statuses: list[str] = []
        list(application(environ, lambda status, _headers: statuses.append(status)))
        return statuses[0]

    return send_file


def test_upload_that_came_whole_is_taken(send):
    assert send(cut_bytes=0).startswith("302")
    assert Import.objects.get().original_name == "customers.csv"


@pytest.mark.parametrize("cut_bytes", [1, 200, 9000])
def test_upload_that_was_cut_off_makes_no_import(send, cut_bytes):
    assert send(cut_bytes=cut_bytes).startswith("403")
    assert not Import.objects.exists()
