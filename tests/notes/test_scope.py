"""Who sees a note: whoever sees its customer, or its department, or for a private one two people."""

import pytest

from core.change_sets import change_set
from customers.models import ContactPerson, ContactPersonDepartment, CustomerDepartment
from notes.models import Note
from tests.customers.records import add_customers
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db


def seen_by(user) -> set[int]:
    return set(Note.objects.visible_to(user).values_list("pk", flat=True))


@pytest.fixture
def norths(cast):
    (customer,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    return customer


def test_whoever_sees_the_customer_sees_the_note(cast, norths):
    note = add_note(cast.alice, customer=norths)

    for name, user in cast.people.items():
        assert (note.pk in seen_by(user)) == (name != "dan"), name


def test_a_private_note_is_seen_by_its_writer_and_its_assignee_alone(cast, norths):
    note = add_note(cast.alice, customer=norths, is_private=True, assigned_to=cast.bob.pk)

    assert {name for name, user in cast.people.items() if note.pk in seen_by(user)} == {
        "alice",
        "bob",
    }


def test_a_note_of_nobody_is_for_everybody_or_for_its_department(cast):
    for_all = add_note(cast.dan)
    for_north = add_note(cast.carol, department=cast.north.pk)

    assert for_all.pk in seen_by(cast.alice)
    assert {name for name, user in cast.people.items() if for_north.pk not in seen_by(user)} == {
        "dan"
    }


def test_a_note_of_a_contact_person_alone_is_for_those_who_would_see_him_without_a_customer(cast):
    with change_set(actor=None, reason="tests.person"):
        person = ContactPerson.objects.create(name="Petra")
        ContactPersonDepartment.objects.create(person=person, department=cast.north)
    note = add_note(cast.alice, contact=person.pk)
    assert note.pk not in seen_by(cast.dan)
    assert note.pk in seen_by(cast.bob)

    with change_set(actor=None, reason="tests.move"):
        ContactPersonDepartment.objects.filter(person=person).update(department=cast.south)
    assert note.pk in seen_by(cast.dan)
    assert note.pk not in seen_by(cast.bob)
    assert note.pk in seen_by(cast.alice)


def test_notes_follow_the_departments_of_their_customer(cast, norths):
    note = add_note(cast.alice, customer=norths)
    private = add_note(cast.alice, customer=norths, is_private=True)

    with change_set(actor=None, reason="tests.move"):
        CustomerDepartment.objects.filter(customer=norths).update(department=cast.south)

    assert note.pk in seen_by(cast.dan)
    assert note.pk not in seen_by(cast.bob)
    assert private.pk not in seen_by(cast.dan)
    assert private.pk in seen_by(cast.alice)


def test_notes_of_a_customer_in_the_bin_are_not_there_until_he_comes_back(cast, norths):
    from customers.services.bin import delete_record

    note = add_note(cast.alice, customer=norths)
    delete_record(actor=cast.erin, record=norths)
    assert note.pk not in seen_by(cast.alice) | seen_by(cast.olga)

    with change_set(actor=None, reason="tests.restore"):
        type(norths).everything.filter(pk=norths.pk).update(deleted_at=None)
    assert note.pk in seen_by(cast.alice)


def test_an_inactive_person_sees_nothing(cast, norths):
    add_note(cast.alice, customer=norths)
    cast.alice.is_active = False
    assert seen_by(cast.alice) == set()


def test_whoever_only_reads_changes_nothing(cast, norths):
    add_note(cast.alice, customer=norths)
    assert not Note.objects.editable_by(cast.rob).exists()
    assert Note.objects.editable_by(cast.bob).exists()
