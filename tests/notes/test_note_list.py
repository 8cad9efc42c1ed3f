"""The list of notes: its faces, what it can be filtered and sorted by, who sees what."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from notes.models import Comment, Note
from tests.customers.records import add_customers, add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db
LIST = "/notes/"


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


@pytest.fixture
def listed(client_for, cast):
    """The words of the notes that the list shows, in its order."""

    def names(query="", person=None):
        response = client_for(person or cast.alice).get(f"{LIST}{query}")
        assert response.status_code == 200, response.content.decode()
        return [row.name for row in response.context["rows"]]

    return names


def test_two_faces_part_the_work_and_what_is_for_both_stands_where_its_status_does(cast, listed):
    add_note(cast.alice, text="ship", action="ship", status="awaiting_approval")
    add_note(cast.alice, text="call", action="call", status="active")
    add_note(cast.alice, text="mail of the house", action="email", status="awaiting_approval")
    add_note(cast.alice, text="mail to a lead", action="email", status="lead")
    add_note(cast.alice, text="either", action="email", status="on_hold")

    assert set(listed("?face=internal")) == {"ship", "mail of the house", "either"}
    assert set(listed("?face=sales")) == {"call", "mail to a lead", "either"}
    assert len(listed()) == 5
    assert len(listed("?face=nonsense")) == 0 or len(listed("?face=nonsense")) == 5
