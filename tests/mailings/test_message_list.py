"""The outbox in the settings: what became of each message, and sending a failed one again."""

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.refusals import NotAllowed
from mailings import services
from mailings.models import Message

URL = reverse("mailings:message_list")
SECRET = "https://example.com/secret-link/"


@pytest.fixture
def failed(db, sent) -> Message:
    send_mail("Your password", SECRET, "karta@example.com", ["alice@example.com"])
    Message.objects.update(state="failed", attempts=8, error="550 No such user")
    return Message.objects.get()


def test_administrators_see_what_failed_and_why_but_not_what_it_says(cast, client_for, failed):
    page = client_for(cast.erin).get(URL).content.decode()
    for shown in ("alice@example.com", "Your password", "Failed", "550 No such user"):
        assert shown in page
    assert SECRET not in page


def test_others_do_not_see_the_outbox(cast, client_for, failed):
    assert client_for(cast.carol).get(URL).status_code == 403
    retry = reverse("mailings:message_retry", args=[failed.pk])
    assert client_for(cast.carol).post(retry).status_code == 403


def test_a_failed_message_is_sent_again(
    cast, client_for, failed, sent, django_capture_on_commit_callbacks
):
    retry = reverse("mailings:message_retry", args=[failed.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_for(cast.erin).post(retry, follow=True)
    assert "The message will be sent again." in answer.content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == ("queued", 0, "")
    assert sent == [failed.pk]


def test_a_message_that_was_sent_is_not_sent_again(cast, client_for, failed, sent):
    Message.objects.update(state="sent")
    answer = client_for(cast.erin).post(
        reverse("mailings:message_retry", args=[failed.pk]), follow=True
    )
    assert "This message has not failed" in answer.content.decode()
    assert Message.objects.get().state == "sent"


def test_the_service_asks_for_the_right_itself(cast, failed):
    with pytest.raises(NotAllowed):
        services.retry_message(actor=cast.alice, message=failed)


def test_the_list_is_narrowed_by_state_and_paged(cast, client_for, failed, sent, monkeypatch):
    monkeypatch.setattr("mailings.views.PAGE_SIZE", 2)
    for number in range(3):
        send_mail(f"No. {number}", "T", "karta@example.com", ["b@example.com"])
    erin = client_for(cast.erin)
    first = erin.get(URL, {"state": "queued"})
    assert [message.subject for message in first.context["rows"]] == ["No. 2", "No. 1"]
    before = first.context["next_before"]
    assert f"?before={before}&amp;state=queued" in first.content.decode()
    second = erin.get(URL, {"state": "queued", "before": before})
    assert [message.subject for message in second.context["rows"]] == ["No. 0"]
    assert second.context["next_before"] is None


def test_an_empty_outbox_says_what_will_be_here(cast, client_for):
    assert "No messages yet" in client_for(cast.erin).get(URL).content.decode()
    narrowed = client_for(cast.erin).get(URL, {"state": "failed"})
    assert "There are no such messages." in narrowed.content.decode()


def test_nonsense_in_the_address_is_passed_over(cast, client_for, failed):
    answer = client_for(cast.erin).get(URL, {"state": "nonsense", "before": "x"})
    assert [message.pk for message in answer.context["rows"]] == [failed.pk]


def test_the_number_of_queries_does_not_depend_on_the_number_of_messages(cast, client_for, failed):
    erin = client_for(cast.erin)
    erin.get(URL)
    numbers = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            erin.get(URL)
        numbers.append(len(queries))
        for number in range(5):
            send_mail(f"No. {number}", "T", "karta@example.com", ["b@example.com"])
    assert numbers[0] == numbers[1]
