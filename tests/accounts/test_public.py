"""What is served without signing in is exactly one short list."""

import pytest
from django.urls import NoReverseMatch, reverse

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
        "readyz",
    } == PUBLIC_ROUTES


def test_list_names_routes_that_there_are():
    assert set(routes()) >= PUBLIC_ROUTES


def test_matrix_serves_nothing_else_to_somebody_who_has_not_signed_in():
    served = {row.route for row in all_rows() if row.expected[ANONYMOUS] != TO_SIGN_IN}
    assert served <= PUBLIC_ROUTES


@pytest.mark.parametrize("route", sorted(set(routes()) - PUBLIC_ROUTES))
def test_every_other_address_leads_to_the_sign_in_page(route, db, client):
    try:
        path = reverse(route)
    except NoReverseMatch:
        path = reverse(route, args=[1]) if _takes(route, 1) else None
    if path is None:
        pytest.skip("its arguments are in the matrix, where it is asked without signing in")
    assert client.get(path).url.startswith("/accounts/login/?next=")


def _takes(route, argument) -> bool:
    try:
        reverse(route, args=[argument])
    except NoReverseMatch:
        return False
    return True


def test_htmx_is_told_to_load_the_sign_in_page(db, client):
    response = client.get("/profile/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/accounts/login/"
    assert response.content == b""


def test_address_that_does_not_exist_is_not_found(db, client):
    assert client.get("/no-such-page/").status_code == 404
