"""The guards themselves: each catches what it is there for."""

import socket
import sys

import pytest
from django.core.paginator import Paginator, UnorderedObjectListWarning
from django.db import InternalError, connection
from django.http import HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import path

from accounts import services
from accounts.models import User
from core.change_sets import change_set
from tests.guards.network import LeftTheBox
from tests.guards.requests import GET_MAY_WRITE, GuardedClient, InlineCode, refuse_inline_code
from tests.guards.template_variables import UndefinedVariable


def write(request):
    with change_set(actor=None, reason="tests.write"):
        return HttpResponse()


def write_by_function(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('customers_customer_number')")
    return HttpResponse()


def inline(request):
    return HttpResponse("<p onclick='go()'>")


urlpatterns = [
    path("write/", write, name="healthz"),
    path("function/", write_by_function, name="readyz"),
    path("inline/", inline, name="colours"),
]
here = override_settings(ROOT_URLCONF=sys.modules[__name__])


@here
@pytest.mark.parametrize("address", ["/write/", "/function/"])
def test_get_that_writes_fails(db, address):
    with pytest.raises(InternalError, match="read-only transaction"):
        GuardedClient().get(address)


@here
def test_post_may_write(db):
    assert GuardedClient().post("/write/").status_code == 200


def test_test_may_write_after_a_get(cast, client):
    client.get("/accounts/login/")
    services.set_preferences(actor=cast.alice, page_size=10)
    assert User.objects.get(pk=cast.alice.pk).page_size == 10


def test_get_has_one_exception():
    assert list(GET_MAY_WRITE) == ["notes:feed_read"]


@here
def test_answer_with_inline_code_fails(db):
    with pytest.raises(InlineCode, match="onclick"):
        GuardedClient().get("/inline/")


@pytest.mark.parametrize(
    "html",
    [
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p {}</style>",
        '<p style="color: red">',
        '<a href="javascript:go()">',
        '<img onerror="go()">',
        "<SCRIPT>go()</SCRIPT>",
        "<p onclick>",
        "<p title='x'/onclick = go()>",
        '<p class="x"\nSTYLE="color: red">',
        '<a href=" JavaScript:go()">',
        '<a href="&#106;avascript:go()">',
    ],
)
def test_inline_code_is_found(html):
    with pytest.raises(InlineCode):
        refuse_inline_code(html)


@pytest.mark.parametrize(
    "html",
    ['<script src="/a.js"></script>', '<script type="application/json">{}</script>', "<p>style=x"],
)
def test_harmless_markup_passes(html):
    refuse_inline_code(html)


@pytest.mark.parametrize(
    "template",
    [
        "{{ missing }}",
        "{{ missing|upper }}",
        "{{ known.missing }}",
        "{% with a=missing %}{% endwith %}",
        "{% load i18n %}{% blocktranslate %}Hello {{ missing }}{% endblocktranslate %}",
    ],
)
def test_undefined_variable_fails(template):
    with pytest.raises(UndefinedVariable, match="missing"):
        engines["django"].from_string(template).render({"known": {}})


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ known }}", "1"),
        ('{{ missing|default:"none" }}', "none"),
        ("{% if missing %}x{% endif %}", ""),
        ("{{ nothing }}", "None"),
    ],
)
def test_template_may_ask_and_may_give_a_default(template, shown):
    assert engines["django"].from_string(template).render({"known": 1, "nothing": None}) == shown


def test_page_of_an_unordered_queryset_fails(cast):
    with pytest.raises(UnorderedObjectListWarning):
        Paginator(User.objects.order_by(), 2).page(1)


@pytest.mark.parametrize("address", [("192.0.2.1", 25), ("smtp.example.org", 25)])
def test_connection_to_another_machine_fails(address):
    with socket.socket() as wire, pytest.raises(LeftTheBox):
        wire.connect(address)


def test_connection_to_this_machine_is_let_through():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname()) as wire:
            assert wire.getpeername() == listener.getsockname()
