"""Everybody is served in his language, calendar, digits and time zone."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from accounts import services
from accounts.middleware import PreferencesMiddleware
from accounts.models import User
from core.calendars.preferences import current


def seen_by(user, language="en") -> dict:
    """What is active while the request of this person is served."""
    seen = {}

    def view(request):
        seen.update(
            language=translation.get_language(),
            zone=timezone.get_current_timezone_name(),
            calendar=current().calendar,
            digits=current().digits,
            page_size=current().page_size,
        )
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user, request.LANGUAGE_CODE = user, language
    PreferencesMiddleware(view)(request)
    return seen


def test_persons_own_preferences_are_active(cast):
    user = services.set_preferences(
        actor=cast.alice,
        language="fa",
        calendar="gregorian",
        digits="arabext",
        time_zone="Europe/Warsaw",
        page_size=25,
    )
    assert seen_by(user) == {
        "language": "fa",
        "zone": "Europe/Warsaw",
        "calendar": "gregorian",
        "digits": "arabext",
        "page_size": 25,
    }


def test_nothing_stays_active_for_the_next_request(cast):
    seen_by(services.set_preferences(actor=cast.alice, language="fa", calendar="jalali"))
    assert (translation.get_language(), current().calendar) == ("en", "gregorian")


@pytest.mark.parametrize(
    ("browser", "language", "direction"), [("fa-IR,fa;q=0.9", "fa", "rtl"), ("de", "en", "ltr")]
)
def test_who_has_not_signed_in_is_served_in_the_language_of_his_browser(
    db, client, browser, language, direction
):
    response = client.get("/accounts/login/", headers={"Accept-Language": browser})
    assert f'<html lang="{language}" dir="{direction}"' in response.content.decode()
    assert response.headers["Content-Language"] == language


def test_language_of_the_person_wins_over_that_of_the_browser(cast, client_for):
    services.set_preferences(actor=cast.alice, language="fa")
    response = client_for(cast.alice).get("/profile/", headers={"Accept-Language": "pl"})
    assert response.headers["Content-Language"] == "fa"
    assert 'dir="rtl"' in response.content.decode()


def test_language_chosen_before_signing_in_is_kept_in_a_cookie(db, client):
    response = client.post(reverse("accounts:set_language"), {"language": "fa", "next": "/x/"})
    assert response.url == "/x/"
    assert client.get("/accounts/login/").headers["Content-Language"] == "fa"


def test_language_chosen_in_the_menu_is_the_persons_from_now_on(cast, client_for):
    client_for(cast.alice).post(reverse("accounts:set_language"), {"language": "ru"})
    alice = User.objects.get(pk=cast.alice.pk)
    assert (alice.language, alice.calendar) == ("ru", "gregorian")


def test_calendar_and_digits_go_with_a_new_language(cast):
    alice = services.set_preferences(actor=cast.alice, language="fa")
    assert (alice.calendar, alice.digits, alice.time_zone) == ("jalali", "arabext", "UTC")


def test_calendar_and_digits_that_were_chosen_stay_with_a_new_language(cast):
    services.set_preferences(actor=cast.alice, calendar="jalali")
    alice = services.set_preferences(actor=cast.alice, language="pl")
    assert (alice.calendar, alice.digits) == ("jalali", "latn")


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", ""])
def test_menu_leads_to_no_other_site(cast, client_for, address):
    response = client_for(cast.alice).post(
        reverse("accounts:set_theme"), {"theme": "dark", "next": address}
    )
    assert response.url == "/"


@pytest.mark.parametrize("route", ["accounts:set_language", "accounts:set_theme"])
def test_unknown_choice_is_refused(cast, client_for, route):
    response = client_for(cast.alice).post(reverse(route), {"language": "xx", "theme": "pink"})
    assert response.status_code == 400


def test_nobody_gives_himself_a_role(cast):
    with pytest.raises(TypeError):
        services.set_preferences(actor=cast.alice, role_id="owner")


def test_profile_is_saved(cast, client_for):
    form = {
        "version": cast.alice.version,
        "name": "Alice Brown",
        "language": "en",
        "calendar": "jalali",
        "digits": "latn",
        "time_zone": "Asia/Tehran",
        "page_size": "100",
        "theme": "dark",
        "reminded_by": "email",
        "role": "owner",
    }
    client_for(cast.alice).post("/profile/", form)
    alice = User.objects.get(pk=cast.alice.pk)
    assert (alice.name, alice.calendar, alice.page_size) == ("Alice Brown", "jalali", 100)
    assert (alice.is_reminded_on_bell, alice.is_reminded_by_email) == (False, True)
    assert alice.role_id == "staff"
