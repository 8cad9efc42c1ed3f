"""Colleagues who are named in a note: who may be, how they are found, and that they are told once."""

import pytest

from accounts.models import Membership, User
from accounts.services import set_preferences, update_user
from core import rich_text
from core.change_sets import change_set
from core.refusals import Refused
from customers.models import ContactPerson, ContactPersonDepartment
from notes import rich
from notes.access import readers_of
from notes.models import Mention, Note
from notes.services import add_comment, change_comment, update_note
from records.models import Notice
from tests.customers.records import add_customers, add_named
from tests.notes.pages import note_form
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def norths(cast):
    (found,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    return found


def naming(*people, words: str = "Ask") -> str:
    return f"<div>{words} {' '.join(rich_text.mention(p.pk, p.name) for p in people)}</div>"


def told(user, kind: str = "notes.mentioned") -> int:
    return Notice.objects.filter(user=user, kind=kind).count()


def test_who_is_mentioned_is_told_once(cast, norths):
    note = add_note(cast.alice, customer=norths, text=naming(cast.bob, cast.bob, cast.alice))
    update_note(actor=cast.alice, note=note, changes={"text": naming(cast.bob, words="Now ask")})

    assert told(cast.bob) == 1
    assert told(cast.alice) == 0
    assert set(Mention.objects.values_list("user", flat=True)) == {cast.bob.pk, cast.alice.pk}


def test_a_mention_of_who_does_not_see_the_customer_is_refused_by_name(cast, norths, client_for):
    with pytest.raises(Refused) as refused:
        add_note(cast.alice, customer=norths, text=naming(cast.dan))
    assert "Dan" in str(refused.value)
    assert refused.value.field == "text"
    assert not Note.objects.exists()

    answer = client_for(cast.alice).post(
        "/notes/new/", note_form(customer=norths.pk, text=naming(cast.dan))
    )
    assert answer.status_code == 422
    assert "Dan" in answer.context["form"].errors["text"][0]
    assert answer.context["form"]["text"].value() == naming(cast.dan)


def test_in_a_private_note_nobody_else_can_be_mentioned(cast, norths):
    with pytest.raises(Refused):
        add_note(cast.alice, customer=norths, is_private=True, text=naming(cast.erin))
    add_note(cast.alice, is_private=True, assigned_to=cast.bob.pk, text=naming(cast.bob))
    assert told(cast.bob) == 1


def test_who_was_mentioned_and_lost_sight_is_no_obstacle(cast, norths):
    note = add_note(cast.alice, customer=norths, text=naming(cast.bob))
    with change_set(actor=None, reason="tests.leave"):
        Membership.objects.filter(user=cast.bob).delete()
    update_note(actor=cast.alice, note=note, changes={"text": naming(cast.bob, words="Still")})


def test_a_mention_in_a_comment_is_told_beside_that_of_the_note(cast, norths):
    note = add_note(cast.alice, customer=norths, text=naming(cast.bob))
    comment = add_comment(actor=cast.alice, note=note, text=naming(cast.bob))
    change_comment(actor=cast.alice, comment=comment, text=naming(cast.bob, words="Please"))
    assert told(cast.bob) == 2
    with pytest.raises(Refused):
        add_comment(actor=cast.alice, note=note, text=naming(cast.dan))


def test_a_name_that_is_typed_after_an_at_is_a_mention(cast, norths):
    note = add_note(cast.alice, customer=norths, text="<div>ask @bob, mail a@Bob.example</div>")
    assert (
        note.text == f"<div>ask {rich_text.mention(cast.bob.pk, 'Bob')}, mail a@Bob.example</div>"
    )
    assert told(cast.bob) == 1


def test_a_mention_has_the_name_of_today_and_one_of_nobody_is_words(cast, norths):
    forged = f'<div><span data-mention="{cast.bob.pk}">@The boss</span></div>'
    note = add_note(cast.alice, customer=norths, text=forged)
    assert note.plain_text == "@Bob"
    note = add_note(cast.alice, customer=norths, text='<div><span data-mention="0">@X</span></div>')
    assert note.text == "<div>@X</div>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<div>@Ann Lee</div>", {2}),
        ("<div>@ann</div>", {1}),
        ("<div>@Annabel</div>", set()),
        ("<div><a href='https://x.y/@Ann'>@Ann</a></div>", set()),
        ("<pre>@Ann</pre>", set()),
        ("<div>@Twin</div>", set()),
        ("<div>@O&#x27;Hara</div>", {5}),
    ],
)
def test_typed_names_are_found_whole_and_where_they_are_words(text, expected):
    names = {1: "Ann", 2: "Ann Lee", 3: "Twin", 4: "twin", 5: "O'Hara"}
    assert set(rich_text.mentioned(rich.with_typed_names(text, names))) == expected


def found(client, query: str) -> list[str]:
    return [one["text"] for one in client.get(f"/notes/people/?{query}").json()["results"]]


def test_those_who_see_the_note_are_offered(client_for, cast, norths):
    note = add_note(cast.alice, customer=norths)
    alice = client_for(cast.alice)
    everybody = {user.name for user in cast.people.values()}
    assert set(found(alice, f"note={note.pk}")) == everybody - {"Dan"}
    assert found(alice, f"note={note.pk}&q=bo") == ["Bob"]
    assert set(found(alice, f"customer={norths.pk}")) == everybody - {"Dan"}
    assert found(alice, f"customer={norths.pk}&is_private=on") == ["Alice"]
    assert found(client_for(cast.dan), f"note={note.pk}") == []
    assert found(client_for(cast.dan), f"customer={norths.pk}") == []


def test_who_is_offered_are_those_whom_the_rule_of_notes_lets_see(client_for, cast, norths):
    """Beyond any number of others who are called so, and narrowed people among them."""
    update_user(actor=cast.erin, user=cast.bob, is_only_own=True)
    norths.refresh_from_db()
    private = add_note(cast.alice, is_private=True, assigned_to=cast.bob.pk)
    for note in (
        add_note(cast.alice, customer=norths),
        add_note(cast.alice),
        add_note(cast.alice, department=cast.north.pk, assigned_to=cast.bob.pk),
        private,
    ):
        offered = found(client_for(cast.alice), f"note={note.pk}")
        people = User.objects.filter(pk__in=[p.pk for p in cast.people.values()])
        assert set(offered) == {p.name for p in readers_of(note).among(people)}, note.pk
    with change_set(actor=None, reason="tests.people"):
        User.objects.bulk_create(
            User(name=f"Aaron {place}", email=f"a{place}@example.com", role_id="staff")
            for place in range(210)
        )
    assert found(client_for(cast.alice), f"note={private.pk}") == ["Alice", "Bob"]


def test_offering_costs_the_same_for_many_people(
    client_for, cast, norths, django_assert_max_num_queries
):
    alice = client_for(cast.alice)
    alice.get(f"/notes/people/?customer={norths.pk}")
    with django_assert_max_num_queries(12):
        alice.get(f"/notes/people/?customer={norths.pk}")


def test_of_a_person_alone_those_who_see_him_and_the_writer_are_offered(client_for, cast):
    with change_set(actor=cast.erin, reason="tests.person"):
        person = ContactPerson.objects.create(name="Petra")
        ContactPersonDepartment.objects.create(person=person, department=cast.north)
    everybody = {user.name for user in cast.people.values()}
    alice = client_for(cast.alice)
    assert set(found(alice, f"contact={person.pk}")) == everybody - {"Dan"}
    assert set(found(alice, f"contact={person.pk}&assigned_to={cast.dan.pk}")) == everybody
    assert found(client_for(cast.dan), f"contact={person.pk}") == []


def test_whoever_edits_a_note_does_not_stand_in_for_its_writer(client_for, cast):
    note = add_note(cast.alice, assigned_to=cast.bob.pk, is_private=True)
    bob = client_for(cast.bob)
    edited = f"edited={note.pk}&is_private=on"
    assert set(found(bob, f"{edited}&assigned_to={cast.carol.pk}")) == {"Alice", "Carol"}
    assert f"/notes/people/?edited={note.pk}" in bob.get(f"/notes/{note.pk}/edit/").text
    assert found(client_for(cast.carol), edited) == []


def test_a_note_without_a_text_is_told_of_in_the_language_of_who_gets_it(cast):
    set_preferences(actor=cast.bob, language="fa")
    note = add_note(cast.alice, assigned_to=cast.bob.pk, text="")
    assert Notice.objects.get(user=cast.bob).params["text"] == note.action.names["fa"]


def test_an_assignee_is_told_by_whom_but_not_of_what_he_did_himself(cast):
    (customer,) = add_named("Acme")
    note = add_note(cast.alice, customer=customer, assigned_to=cast.bob.pk)
    add_note(cast.bob, customer=customer, assigned_to=cast.bob.pk)
    update_note(actor=cast.alice, note=note, changes={"priority": 4})
    assert told(cast.bob, "notes.assigned") == 1
    update_note(actor=cast.alice, note=note, changes={"assigned_to": cast.carol.pk})
    assert told(cast.carol, "notes.assigned") == 1
