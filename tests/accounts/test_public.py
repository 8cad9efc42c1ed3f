"""What is served without signing in is exactly one short list."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import ResolverMatch

from accounts.middleware import LoginRequiredMiddleware
from accounts.public import PUBLIC_ROUTES
from tests.matrix.row import ANONYMOUS, TO_SIGN_IN
from tests.matrix.rows import all_rows, routes


def test_list_is_this():
    assert {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "accounts:set_language",
        "colours",
        "healthz",
        "notes:feed_read",
        "readyz",
    } == PUBLIC_ROUTES


def test_list_names_routes_that_there_are():
    assert set(routes()) >= PUBLIC_ROUTES


def test_matrix_serves_nothing_else_to_somebody_who_has_not_signed_in():
    served = {row.route for row in all_rows() if row.expected[ANONYMOUS] != TO_SIGN_IN}
    assert served <= PUBLIC_ROUTES


@pytest.mark.parametrize("route", sorted(set(routes()) - PUBLIC_ROUTES))
def test_every_other_address_leads_to_the_sign_in_page(route):
    assert answer_before_view(route).url == "/accounts/login/?next=/some/page/%3Fq%3D1"


@pytest.mark.parametrize("route", sorted(PUBLIC_ROUTES))
def test_public_address_is_let_through(route):
    assert answer_before_view(route) is None


def answer_before_view(route):
    """What the middleware answers, instead of the view of this route, to nobody in particular."""
    request = RequestFactory().get("/some/page/?q=1")
    request.user = AnonymousUser()
    request.resolver_match = ResolverMatch(len, (), {}, url_name=route)
    return LoginRequiredMiddleware(len).process_view(request, len, (), {})


def test_htmx_is_told_to_load_the_sign_in_page(db, client):
    response = client.get("/profile/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/accounts/login/"
    assert response.content == b""


def test_address_that_does_not_exist_is_not_found(db, client):
    assert client.get("/no-such-page/").status_code == 404
