"""Signing in and out, attempts, passwords, links in mails."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from accounts import services
from accounts.models import User
from tests.cast import PASSWORD
from tests.guards.requests import GuardedClient

LOGIN = "/accounts/login/"


def sign_in(client, email, password=PASSWORD, **data):
    return client.post(LOGIN, {"login": email, "password": password, **data})


def is_signed_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def test_person_signs_in_and_goes_where_he_wanted(cast, client):
    response = sign_in(client, "alice@example.com", next="/profile/")
    assert (response.status_code, response.url) == (302, "/profile/")
    assert is_signed_in(client)


def test_capital_letters_in_the_address_do_not_matter(cast, client):
    sign_in(client, "ALICE@Example.com")
    assert is_signed_in(client)


def test_nobody_is_led_to_another_site(cast, client):
    response = sign_in(client, "alice@example.com", next="https://example.org/")
    assert "example.org" not in response.url


def test_wrong_password_says_so_and_keeps_the_address(cast, client):
    response = sign_in(client, "alice@example.com", "wrong")
    text = response.content.decode()
    assert "The e-mail address or the password is wrong." in text
    assert "alice@example.com" in text
    assert not is_signed_in(client)


def test_sixth_failed_attempt_is_refused_even_with_the_right_password(cast, client):
    for _attempt in range(5):
        sign_in(client, "alice@example.com", "wrong")
    response = sign_in(client, "alice@example.com")
    assert "Too many failed attempts. Wait five minutes" in response.content.decode()
    assert not is_signed_in(client)


def test_attempts_on_one_person_do_not_shut_out_another(cast, client):
    for _attempt in range(5):
        sign_in(client, "alice@example.com", "wrong")
    sign_in(client, "bob@example.com")
    assert is_signed_in(client)


def test_who_was_shut_out_cannot_sign_in(cast, client):
    services.deactivate_user(actor=cast.erin, user=cast.alice)
    response = sign_in(client, "alice@example.com")
    assert response.url == reverse("account_inactive")
    assert not is_signed_in(client)


def test_being_shut_out_ends_the_sessions(cast, client_for):
    client = client_for(cast.alice)
    assert is_signed_in(client)
    services.deactivate_user(actor=cast.erin, user=cast.alice)
    assert not is_signed_in(client)


def test_signing_out_is_by_post_only(cast, client_for):
    client = client_for(cast.alice)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_changing_the_password_ends_the_other_sessions(cast, client_for):
    here, elsewhere = client_for(cast.alice), client_for(cast.alice)
    form = {"oldpassword": PASSWORD, "password1": "quite another", "password2": "quite another"}
    here.post(reverse("account_change_password"), form)
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


def test_wrong_old_password_changes_nothing(cast, client_for):
    form = {"oldpassword": "x", "password1": "quite another", "password2": "quite another"}
    response = client_for(cast.alice).post(reverse("account_change_password"), form)
    assert "This is not your current password." in response.content.decode()
    assert User.objects.get(pk=cast.alice.pk).check_password(PASSWORD)


def link_in_mail() -> str:
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]


def follow_link(client, link, password):
    """The two steps of the link: it moves its key into the session, then shows the form."""
    page = client.get(link)
    form = page.url if page.status_code == 302 else link
    return client.post(form, {"password1": password, "password2": password})


def test_forgotten_password_is_set_by_the_link_in_a_mail(cast, client):
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    assert mail.outbox[-1].to == ["alice@example.com"]
    response = follow_link(client, link_in_mail(), "quite another one")
    assert response.url == reverse("dashboard")
    assert is_signed_in(client)
    elsewhere = GuardedClient()
    sign_in(elsewhere, "alice@example.com", "quite another one")
    assert is_signed_in(elsewhere)


def test_link_works_once(cast, client):
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    link = link_in_mail()
    follow_link(client, link, "quite another one")
    response = GuardedClient().get(link)
    assert "This link does not work any more" in response.content.decode()


def test_mail_is_in_the_language_of_its_reader(cast, client, monkeypatch):
    services.update_user(actor=cast.erin, user=cast.alice, language="pl")
    seen = []
    monkeypatch.setattr(
        "allauth.account.adapter.DefaultAccountAdapter.send_mail",
        lambda self, *args: seen.append(translation.get_language()),
    )
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    assert seen == ["pl"]


@pytest.mark.parametrize("email", ["nobody@example.org", "alice@example.com"])
def test_answer_does_not_tell_who_is_known(cast, client, email):
    response = client.post(reverse("account_reset_password"), {"email": email})
    assert (response.status_code, response.url) == (302, reverse("account_reset_password_done"))


def test_unknown_address_is_sent_nothing(cast, client):
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert mail.outbox == []


def test_who_was_shut_out_is_sent_no_link(cast, client):
    services.deactivate_user(actor=cast.erin, user=cast.alice)
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    assert mail.outbox == []


SHUT_OUT = "An administrator has taken your sign-in away."


def test_link_says_so_to_who_was_shut_out_since(cast, client):
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    services.deactivate_user(actor=cast.erin, user=cast.alice)
    text = client.get(link_in_mail(), follow=True).content.decode()
    assert SHUT_OUT in text
    assert "password1" not in text


def test_who_was_shut_out_since_sets_no_password_by_the_link(cast, client):
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    services.deactivate_user(actor=cast.erin, user=cast.alice)
    response = follow_link(client, link_in_mail(), "quite another one")
    assert response.status_code == 200
    assert SHUT_OUT in response.content.decode()
    assert User.objects.get(pk=cast.alice.pk).check_password(PASSWORD)


def test_administrator_sends_a_link_to_somebody(cast, client_for):
    client_for(cast.erin).post(reverse("accounts:user_send_password_link", args=[cast.bob.pk]))
    assert mail.outbox[-1].to == ["bob@example.com"]
    client = GuardedClient()
    follow_link(client, link_in_mail(), "a password of Bob")
    assert is_signed_in(client)


def test_password_set_by_an_administrator_ends_the_sessions(cast, client_for):
    client = client_for(cast.alice)
    services.set_password(actor=cast.erin, user=cast.alice, password="given by Erin 1")
    assert not is_signed_in(client)
