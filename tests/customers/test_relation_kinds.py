"""Settings, Kinds of relation: named from either side, at an address of their own."""

import pytest
from django.urls import reverse

from customers.models import Relation, RelationKind
from customers.services import relations
from customers.services.relations import Tie
from records import services
from tests.customers.records import add_named
from tests.customers.test_partners import connect, kind, seen
from tests.records.test_option_pages import form

pytestmark = pytest.mark.django_db

URL = "/settings/relations/"


@pytest.fixture
def erin(client_for, cast):
    return client_for(cast.erin)


def test_both_names_of_a_kind_stand_in_the_list(erin):
    page = erin.get(URL).content.decode()
    assert page.index("Parent company") < page.index("Subsidiary")
    assert "the same" in page


def test_default_kinds_are_there(cast):
    codes = set(RelationKind.objects.values_list("code", flat=True))
    assert codes >= {
        *("business_partner", "colleague", "friend", "family", "spouse", "parent_company"),
        *("parent", "referrer"),
    }


def test_kind_is_added_with_names_from_both_sides_and_used_at_once(cast, erin):
    names = {"names_en": "Landlord", "inverse_names_en": "Tenant", "inverse_names_pl": "Najemca"}
    answer = erin.post(f"{URL}new/", form(**names))
    assert answer.headers["Location"] == URL
    made = RelationKind.objects.get(code="landlord")
    assert made.inverse_names == {"en": "Tenant", "pl": "Najemca"}
    ali, babak = add_named("Ali", "Babak")
    connect(cast.erin, ali, babak, Tie(made.pk))
    assert seen(cast.alice, ali) == [("Babak", "Landlord")]
    assert seen(cast.alice, babak) == [("Ali", "Tenant")]


def test_kind_is_renamed_moved_and_deleted_on_its_own_screen(cast, erin):
    friend = RelationKind.objects.get(code="friend")
    answer = erin.post(f"{URL}{friend.pk}/", form(names_en="Mate", version=friend.version))
    assert answer.headers["Location"] == URL
    moved = erin.post(f"{URL}{friend.pk}/move/up/")
    assert moved.headers["Location"] == f"{URL}#option-{friend.pk}"
    assert RelationKind.objects.first().names["en"] == "Mate"
    ali, babak = add_named("Ali", "Babak")
    connect(cast.erin, ali, babak, kind("friend"))
    other = RelationKind.objects.get(code="colleague")
    answer = erin.post(f"{URL}{friend.pk}/delete/", {"replacement": other.pk})
    assert answer.headers["Location"] == URL
    assert Relation.objects.get().kind == other


def test_name_that_another_kind_has_is_refused(erin):
    answer = erin.post(f"{URL}new/", form(names_en="Friend"))
    assert answer.status_code == 422
    assert "Another option of this list is called “Friend”." in answer.content.decode()


@pytest.mark.parametrize(
    "names",
    [
        {"names_en": "Child"},
        {"names_en": "Owner of it", "inverse_names_en": "Friend"},
        {"names_en": "Twice", "inverse_names_en": "Twice"},
    ],
)
def test_name_that_reads_like_the_other_side_of_a_kind_is_refused(erin, names):
    answer = erin.post(f"{URL}new/", form(**{"names_fa": "", **names}))
    assert answer.status_code == 422
    assert not RelationKind.objects.filter(names__en=names["names_en"]).exists()


def test_kind_without_any_name_is_refused(erin):
    answer = erin.post(f"{URL}new/", form(names_en=" ", names_fa=""))
    assert answer.status_code == 422


def test_old_address_leads_to_the_new_one_and_has_no_other_pages(erin):
    assert erin.get("/settings/options/relation_kind/").headers["Location"] == URL
    assert erin.get("/settings/options/relation_kind/new/").status_code == 404
    assert f'href="{URL}"' in erin.get("/settings/options/").content.decode()


def test_settings_lead_to_it_by_right(cast, client_for, erin):
    assert URL in erin.get(reverse("settings")).content.decode()
    assert client_for(cast.carol).get(URL).status_code == 403


def test_kind_that_is_retired_stays_on_cards_and_is_not_offered(cast, erin, client_for):
    ali, babak = add_named("Ali", "Babak")
    connect(cast.erin, ali, babak, kind("friend"))
    friend = RelationKind.objects.get(code="friend")
    services.update_option(actor=cast.erin, option=friend, is_active=False)
    assert relations.partners_of(cast.alice, ali)[0].label == "Friend"
    page = client_for(cast.alice).get(reverse("customers:customer_create")).content.decode()
    assert ">Friend<" not in page
