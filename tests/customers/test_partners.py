"""Partners: tied to each other, seen from both sides, and only by who may see them."""

import pytest
from django.urls import reverse

from core.change_sets import change_set
from core.refusals import Refused
from customers.models import Relation, RelationKind
from customers.services import relations
from customers.services.relations import PartnerChanges, Tie
from tests.customers.pages import customer_form, tie
from tests.customers.records import add_customers, add_named
from tests.customers.test_customer_form import edit_url, edited

pytestmark = pytest.mark.django_db


def kind(code: str, *, is_inverse: bool = False) -> Tie:
    return Tie(RelationKind.objects.get(code=code).pk, is_inverse)


def connect(actor, customer, partner, wanted: Tie) -> bool:
    with change_set(actor=actor, reason="tests.connect"):
        return relations.change_partners(
            actor=actor, customer=customer, changes=PartnerChanges(added={partner.pk: wanted})
        )


def seen(user, customer) -> list[tuple[str, str]]:
    return [(p.customer.name, p.label) for p in relations.partners_of(user, customer)]


@pytest.fixture
def pair(cast):
    return add_named("Ali", "Babak")


@pytest.fixture
def souths(cast):
    (customer,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    return customer


def test_several_are_connected_at_once_on_the_form(cast, client_for, pair):
    data = customer_form(
        assigned_to=cast.alice.pk,
        new_partners=[one.pk for one in pair],
        new_partner_kind=tie("friend"),
    )
    client_for(cast.alice).post(reverse("customers:customer_create"), data)
    for one in pair:
        assert seen(cast.alice, one) == [("Nadia Karimi", "Friend")]


def test_several_ways_of_being_connected_are_saved_at_once(cast, client_for, pair):
    ali, babak = pair
    data = customer_form(
        assigned_to=cast.alice.pk,
        new_partners=[ali.pk],
        new_partner_kind=tie("friend"),
        new_partners_2=[babak.pk, ali.pk],
        new_partner_kind_2=tie("parent_company", is_inverse=True),
    )
    client_for(cast.alice).post(reverse("customers:customer_create"), data)
    assert seen(cast.alice, babak) == [("Nadia Karimi", "Parent company")]
    assert {label for _name, label in seen(cast.alice, ali)} == {"Friend", "Parent company"}


def test_rows_that_were_filled_in_come_back_open_when_the_form_does(cast, client_for, pair):
    data = customer_form(name="", new_partners_2=[pair[1].pk])
    answer = client_for(cast.alice).post(reverse("customers:customer_create"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<details class="partner-more" open>' in page
    assert f'<option value="{pair[1].pk}" selected>Babak</option>' in page


@pytest.mark.parametrize("kind_of_tie", ["x", "inverse-x", "999999", "inverse-999999"])
def test_kind_that_is_not_offered_is_refused_at_its_input(cast, client_for, pair, kind_of_tie):
    data = customer_form(new_partners_3=[pair[0].pk], new_partner_kind_3=kind_of_tie)
    answer = client_for(cast.alice).post(reverse("customers:customer_create"), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["new_partner_kind_3"]
    assert not Relation.objects.exists()


def test_business_partner_is_what_is_offered_first(cast, client_for):
    form = client_for(cast.alice).get(reverse("customers:customer_create")).context["form"]
    assert form["new_partner_kind"].value() == tie("business_partner")


def test_each_side_reads_its_own_name_of_the_kind(cast, pair):
    ali, babak = pair
    connect(cast.erin, ali, babak, kind("parent_company"))
    assert seen(cast.alice, ali) == [("Babak", "Parent company")]
    assert seen(cast.alice, babak) == [("Ali", "Subsidiary")]


def test_inverse_kind_is_the_same_from_the_other_side(cast, pair):
    ali, babak = pair
    connect(cast.erin, ali, babak, kind("parent_company", is_inverse=True))
    assert seen(cast.alice, ali) == [("Babak", "Subsidiary")]
    assert seen(cast.alice, babak) == [("Ali", "Parent company")]


def test_same_connection_is_not_made_twice(cast, pair):
    ali, babak = pair
    assert connect(cast.erin, ali, babak, kind("friend"))
    assert not connect(cast.erin, babak, ali, kind("friend"))
    assert connect(cast.erin, babak, ali, kind("colleague"))
    assert Relation.objects.count() == 2


def test_kind_is_changed_and_connection_taken_away_on_the_form(cast, client_for, pair):
    ali, babak = pair
    connect(cast.erin, ali, babak, kind("friend"))
    alice = client_for(cast.alice)
    (relation,) = Relation.objects.all()
    alice.post(edit_url(babak), edited(alice, babak, **{f"partner_{relation.pk}": tie("family")}))
    assert seen(cast.alice, ali) == [("Babak", "Family")]
    (relation,) = Relation.objects.all()
    alice.post(edit_url(ali), edited(alice, ali, **{f"partner_{relation.pk}": ""}))
    assert seen(cast.alice, ali) == []


def test_partners_out_of_sight_are_not_shown_and_stay(cast, client_for, pair, souths):
    ali, babak = pair
    connect(cast.erin, ali, souths, kind("friend"))
    connect(cast.erin, ali, babak, kind("friend"))
    alice = client_for(cast.alice)
    page = alice.get(edit_url(ali)).content.decode()
    assert "Souths" not in page
    mine = next(p for p in relations.partners_of(cast.alice, ali))
    alice.post(edit_url(ali), edited(alice, ali, **{f"partner_{mine.relation_id}": ""}))
    assert seen(cast.erin, ali) == [("Souths", "Friend")]


def test_relation_of_others_cannot_be_changed_by_its_number(cast, pair, souths):
    ali, _babak = pair
    connect(cast.erin, ali, souths, kind("friend"))
    relation = Relation.objects.get()
    with change_set(actor=cast.alice, reason="tests.tamper"):
        relations.change_partners(
            actor=cast.alice, customer=ali, changes=PartnerChanges(changed={relation.pk: None})
        )
    assert Relation.objects.filter(pk=relation.pk).exists()


def test_customer_outside_the_scope_is_not_connected(cast, pair, souths):
    with pytest.raises(Refused):
        connect(cast.alice, pair[0], souths, kind("friend"))


def test_customer_is_not_his_own_partner(cast, pair):
    with pytest.raises(Refused):
        connect(cast.alice, pair[0], pair[0], kind("friend"))


def test_partner_added_since_the_page_was_opened_stays(cast, client_for, pair):
    """The other side's form does not raise this side's version, so the form must not forget him."""
    ali, babak = pair
    alice = client_for(cast.alice)
    sent = edited(alice, ali, short_name="A")
    connect(cast.erin, babak, ali, kind("friend"))
    assert alice.post(edit_url(ali), sent).status_code == 302
    assert seen(cast.alice, ali) == [("Babak", "Friend")]


def test_connecting_is_a_conflict_for_another_editor(cast, client_for, pair):
    ali, babak = pair
    alice = client_for(cast.alice)
    sent = edited(alice, ali, short_name="A")
    connect(cast.erin, ali, babak, kind("friend"))
    assert alice.post(edit_url(ali), sent).status_code == 422


# --- Searching ------------------------------------------------------------------------------------


def search(client, text: str) -> list[str]:
    response = client.get(reverse("customers:customer_search"), {"q": text})
    return [found["text"] for found in response.json()["results"]]


def test_search_finds_what_one_may_see(cast, client_for, pair, souths):
    alice = client_for(cast.alice)
    assert search(alice, "baba") == ["Babak"]
    assert search(alice, "Souths") == []
    assert search(client_for(cast.dan), "souths") == ["Souths"]


def test_search_without_a_text_offers_the_newest(cast, client_for):
    add_named(*(f"Customer {n}" for n in range(25)))
    found = search(client_for(cast.alice), "")
    assert len(found) == 20
    assert found[0] == "Customer 24"


@pytest.mark.parametrize("text", ["\x00", "%", "'; --", "x" * 5000, "٪", "\\"])
def test_search_survives_any_text(cast, client_for, text):
    assert search(client_for(cast.alice), text) is not None
