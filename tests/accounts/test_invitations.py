"""Inviting a colleague: the mail, its link, sending it again, taking it back."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts import services
from accounts.models import User
from accounts.services import users
from accounts.services.invitations import NotInvited, StillResponsible
from accounts.services.users import EmailTaken
from core.change_sets import change_set
from core.models import ChangeSet
from core.refusals import NotAllowed
from mailings.models import Message
from tests.accounts.test_sign_in import follow_link, is_signed_in, link_in_mail
from tests.customers.records import add_named
from tests.guards.requests import GuardedClient

INVITE = "/settings/users/invite/"


def invite(actor, **values) -> User:
    defaults = {"email": "nina@example.com", "name": "Nina", "role": "staff"}
    return services.invite_user(actor=actor, **{**defaults, **values})


def form(cast, **values) -> dict:
    return {
        "name": "Nina",
        "email": "nina@example.com",
        "role": "staff",
        "departments": [cast.north.pk],
        "language": "en",
        **values,
    }


def html_of(message) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return content


@pytest.fixture
def long_ago(monkeypatch):
    """`long_ago(user)`: his invitation was sent an hour more than its link lives ago."""

    def age(user: User) -> str:
        sent = timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT, hours=1)
        with monkeypatch.context() as patch:
            patch.setattr("django.utils.timezone.now", lambda: sent)
            patch.setattr(
                "django.contrib.auth.tokens.PasswordResetTokenGenerator._now",
                lambda self: sent.replace(tzinfo=None),
            )
            services.send_invitation_again(actor=None, user=user)
        user.refresh_from_db()
        return link_in_mail()

    return age


# --- The person and the mail ----------------------------------------------------------------------


def test_invited_person_is_there_and_cannot_sign_in_yet(cast):
    nina = invite(cast.erin, departments=[cast.north], is_only_own=True)
    assert (nina.invited_by, nina.has_open_invitation) == (cast.erin, True)
    assert not nina.has_usable_password()
    assert (nina.department_ids, nina.is_only_own) == ((cast.north.pk,), True)
    assert list(User.objects.invited()) == [nina]


def test_invitation_is_one_change_set(cast):
    nina = invite(cast.erin, departments=[cast.north])
    change = ChangeSet.objects.latest("id")
    assert (change.reason, change.actor) == ("accounts.invite_user", cast.erin)
    assert nina.events.get().pgh_context_id == change.context_id


def test_mail_comes_from_the_organisation_and_answers_go_to_the_inviter(cast):
    invite(cast.erin)
    message = mail.outbox[-1]
    assert message.from_email == "Test company <karta@localhost>"
    assert (message.to, message.reply_to) == (["nina@example.com"], ["erin@example.com"])


def test_mail_in_english(cast):
    nina = invite(cast.erin, note="See you on Monday <3")
    message = mail.outbox[-1]
    assert message.subject == "Erin invites you to Karta"
    assert "the customer base of Test company" in message.body
    assert "nina@example.com" in message.body
    assert "See you on Monday <3" in message.body
    html = html_of(message)
    assert '<html lang="en" dir="ltr">' in html
    assert "See you on Monday &lt;3" in html
    assert f'href="{link_of(message)}"' in html
    assert f"{nina.invitation_expires_at:%Y}" in message.body


def test_mail_in_persian_runs_from_right_to_left_in_its_calendar_and_digits(cast):
    nina = invite(cast.erin, name="نینا", language="fa")
    message = mail.outbox[-1]
    html = html_of(message)
    assert '<html lang="fa" dir="rtl">' in html
    assert f'<bdi dir="ltr">{nina.email}</bdi>' in html
    assert f'href="{link_of(message)}"' in html
    assert "۱۴۰" in message.body
    assert "20" not in message.body.replace(link_of(message), "")


def link_of(message) -> str:
    (link,) = (word for word in message.body.split() if word.startswith("http"))
    return link


def test_inviter_without_a_name_of_his_own_is_the_organisation(cast):
    invite(None)
    assert mail.outbox[-1].subject == "Test company invites you to Karta"
    assert mail.outbox[-1].reply_to == []


def test_name_with_a_line_break_cannot_write_headers(cast):
    services.update_organisation(
        actor=cast.erin, organisation=services.current_organisation(), name="Firm\nBcc: x@y.z"
    )
    invite(cast.erin)
    assert "\n" not in mail.outbox[-1].from_email


@pytest.mark.parametrize("person", ["carol", "alice", "rob"])
def test_people_without_the_right_invite_nobody(cast, person):
    with pytest.raises(NotAllowed):
        invite(cast.people[person])
    assert mail.outbox == []


def test_administrator_invites_no_owner(cast):
    with pytest.raises(NotAllowed):
        invite(cast.erin, role="owner")


def test_address_that_is_there_already_is_refused(cast):
    with pytest.raises(EmailTaken):
        invite(cast.erin, email="ALICE@example.com")
    assert mail.outbox == []


def test_second_click_says_that_the_address_is_taken(cast, client_for, monkeypatch):
    """It finds nobody yet, and is told by the database."""
    client = client_for(cast.erin)
    client.post(INVITE, form(cast))
    monkeypatch.setattr(users, "_check", lambda user: None)
    response = client.post(INVITE, form(cast))
    assert response.status_code == 422
    assert "Somebody with this e-mail address is there already." in response.content.decode()
    assert len(mail.outbox) == 1


# --- The link -------------------------------------------------------------------------------------


def test_link_leads_to_a_password_and_into_the_dashboard(cast, client):
    nina = invite(cast.erin)
    page = client.get(link_in_mail(), follow=True).content.decode()
    assert "Welcome, Nina" in page
    response = follow_link(client, link_in_mail(), "a password of Nina")
    assert response.url == reverse("dashboard")
    assert is_signed_in(client)
    nina.refresh_from_db()
    assert not nina.has_open_invitation


def test_link_works_once(cast):
    invite(cast.erin)
    link = link_in_mail()
    follow_link(GuardedClient(), link, "a password of Nina")
    assert "This link does not work any more" in GuardedClient().get(link).content.decode()


def test_link_that_is_too_old_says_so_in_the_language_of_the_reader(cast, long_ago):
    link = long_ago(invite(cast.erin, language="fa"))
    english = GuardedClient().get(link, headers={"Accept-Language": "en"})
    persian = GuardedClient().get(link, headers={"Accept-Language": "fa"})
    words = "This link does not work any more"
    assert words in english.content.decode()
    assert '<html lang="fa" dir="rtl"' in persian.content.decode()
    with translation.override("fa"):
        assert gettext(words) in persian.content.decode()


def test_expired_invitation_is_called_so_until_it_is_sent_again(cast, long_ago):
    nina = invite(cast.erin)
    assert not nina.is_invitation_expired
    long_ago(nina)
    assert nina.is_invitation_expired
    again = services.send_invitation_again(actor=cast.olga, user=nina)
    assert (again.is_invitation_expired, again.invited_by) == (False, cast.olga)
    follow_link(GuardedClient(), link_in_mail(), "a password of Nina")
    assert User.objects.get(pk=nina.pk).has_usable_password()


def test_who_comes_too_late_sends_himself_a_new_link(cast, client, long_ago):
    nina = invite(cast.erin)
    long_ago(nina)
    client.post(reverse("account_reset_password"), {"email": nina.email})
    follow_link(client, link_in_mail(), "a password of Nina")
    assert is_signed_in(client)


def test_invitation_that_is_sent_again_keeps_the_line_of_its_own(cast):
    nina = invite(cast.erin, note="See you on Monday")
    services.send_invitation_again(actor=cast.olga, user=nina)
    assert len(mail.outbox) == 2
    assert "See you on Monday" in mail.outbox[-1].body


def test_link_says_so_to_who_was_shut_out_before_he_accepted(cast):
    nina = invite(cast.erin)
    services.deactivate_user(actor=cast.erin, user=nina)
    link = link_in_mail()
    assert "You cannot sign in any more" in GuardedClient().get(link, follow=True).content.decode()
    response = follow_link(GuardedClient(), link, "a password of Nina")
    assert "You cannot sign in any more" in response.content.decode()
    assert not User.objects.get(pk=nina.pk).has_usable_password()


# --- Taking it back -------------------------------------------------------------------------------


def test_withdrawn_invitation_has_a_dead_link_and_leaves_the_address_free(cast):
    nina = invite(cast.erin, departments=[cast.north])
    link = link_in_mail()
    services.withdraw_invitation(actor=cast.erin, user=nina)
    assert "This link does not work any more" in GuardedClient().get(link).content.decode()
    assert not User.objects.filter(pk=nina.pk).exists()
    assert User.everything.get(pk=nina.pk).deleted_by == cast.erin
    assert nina not in cast.north.members.all()
    assert invite(cast.erin).pk != nina.pk


def test_who_has_accepted_cannot_be_put_away(cast):
    nina = invite(cast.erin)
    follow_link(GuardedClient(), link_in_mail(), "a password of Nina")
    with pytest.raises(NotInvited):
        services.withdraw_invitation(actor=cast.erin, user=nina)
    with pytest.raises(NotInvited):
        services.send_invitation_again(actor=cast.erin, user=nina)


def test_who_is_responsible_for_records_is_not_put_away(cast):
    nina = invite(cast.erin)
    add_named("Customer", assigned_to=nina.pk)
    with pytest.raises(StillResponsible, match="responsible for 1 record already"):
        services.withdraw_invitation(actor=cast.erin, user=nina)


def test_owner_who_is_invited_is_an_owners_business(cast):
    nina = invite(cast.olga, role="owner")
    with pytest.raises(NotAllowed):
        services.withdraw_invitation(actor=cast.erin, user=nina)


def test_person_with_a_password_has_no_invitation(cast):
    with pytest.raises(NotInvited):
        services.withdraw_invitation(actor=cast.erin, user=cast.bob)


# --- The pages ------------------------------------------------------------------------------------


def test_form_invites_and_says_where_the_mail_goes(cast, client_for):
    client = client_for(cast.erin)
    response = client.post(INVITE, form(cast, language="fa", note="سلام"), follow=True)
    assert "The invitation is on its way to nina@example.com." in response.content.decode()
    nina = User.objects.get(email="nina@example.com")
    assert (nina.role_id, nina.language, nina.invitation_note) == ("staff", "fa", "سلام")
    assert nina.department_ids == (cast.north.pk,)


def test_taken_address_is_refused_beside_its_field_and_nothing_is_lost(cast, client_for):
    data = form(cast, email="alice@example.com", note="See you on Monday")
    response = client_for(cast.erin).post(INVITE, data)
    shown = response.context["form"]
    assert response.status_code == 422
    assert shown.errors["email"] == ["Somebody with this e-mail address is there already."]
    assert shown["note"].value() == "See you on Monday"
    assert shown["name"].value() == "Nina"


def test_list_and_page_tell_how_far_the_invitation_is(cast, client_for, long_ago):
    nina = invite(cast.erin)
    client = client_for(cast.erin)
    addresses = reverse("accounts:user_list"), reverse("accounts:user_update", args=[nina.pk])
    for address in addresses:
        assert "Not signed in yet" in client.get(address).content.decode()
    long_ago(nina)
    for address in addresses:
        assert "Invitation expired" in client.get(address).content.decode()


def test_list_of_those_who_wait(cast, client_for):
    invite(cast.erin)
    client = client_for(cast.erin)
    assert "1 invitation waits" in client.get(reverse("accounts:user_list")).content.decode()
    rows = client.get(f"{reverse('accounts:user_list')}?state=invited").context["rows"]
    assert [row.record.name for row in rows] == ["Nina"]


def test_buttons_send_again_and_withdraw(cast, client_for):
    nina = invite(cast.erin)
    client = client_for(cast.erin)
    page = reverse("accounts:user_update", args=[nina.pk])
    again = reverse("accounts:user_invite_again", args=[nina.pk])
    withdraw = reverse("accounts:user_withdraw_invitation", args=[nina.pk])
    text = client.get(page).content.decode()
    assert again in text
    assert withdraw in text
    client.post(again)
    assert len(mail.outbox) == 2
    said = client.post(withdraw, follow=True).content.decode()
    assert "The invitation of Nina is withdrawn." in said
    assert client.get(page).status_code == 404


def test_late_button_says_that_the_person_has_accepted(cast, client_for):
    nina = invite(cast.erin)
    services.set_password(actor=cast.erin, user=nina, password="a password of Nina")
    address = reverse("accounts:user_withdraw_invitation", args=[nina.pk])
    text = client_for(cast.erin).post(address, follow=True).content.decode()
    assert "This invitation does not wait any more" in text
    assert User.objects.filter(pk=nina.pk).exists()


def test_number_of_queries_does_not_depend_on_the_number_of_invitations(cast, client_for):
    client = client_for(cast.erin)
    address = f"{reverse('accounts:user_list')}?state=invited"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    for number in range(2):
        invite(cast.erin, email=f"p{number}@example.com", departments=[cast.north])
    client.get(address)
    few = queries()
    for number in range(2, 20):
        invite(cast.erin, email=f"p{number}@example.com", departments=[cast.north, cast.south])
    assert queries() == few


def test_mail_leaves_only_with_the_person(cast, settings):
    """The mail stands in the transaction that makes the person."""
    settings.EMAIL_BACKEND = "mailings.backend.OutboxBackend"
    with change_set(actor=None, reason="tests.other"), pytest.raises(Exception, match="open"):
        invite(cast.erin)
    assert not Message.objects.exists()
    invite(cast.erin)
    message = Message.objects.get()
    assert message.to == ["nina@example.com"]
    assert "<html" in message.html
