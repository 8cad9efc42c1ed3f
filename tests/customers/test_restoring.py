"""Restoring: one value or a whole card as it was; what cannot be put back is named."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services as accounts
from accounts.models import User
from accounts.sessions import session_for
from core.calendars import Birthday
from core.change_sets import change_set
from core.models import ChangeSet, DomainEvent
from core.past import Moment
from core.permissions import NO_RIGHT
from core.refusals import NotAllowed, Refused
from core.versions import ChangedMeanwhile
from customers import services
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import ContactPerson, Customer, CustomerPerson, Relation, RelationKind, Tag
from customers.person_fields import person_catalogue
from customers.restoring import Comparison
from customers.services import contact_persons, relations
from customers.services.contact_persons import Position, PositionChanges
from customers.services.relations import PartnerChanges
from customers.services.restoring import restore
from records import services as records
from records.services import custom_fields
from tests.customers.hanging import hang
from tests.customers.records import add_customers, add_named
from tests.customers.test_customer_history import status, told, update
from tests.customers.test_partners import connect, kind
from tests.customers.test_timeline import entries, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(cast):
    (customer,) = add_customers(
        {
            "name": "Old name",
            "departments": (cast.north.pk,),
            "is_public": False,
            "status": status("lead"),
            "city": "Tehran",
            "mobile": (
                Reachable("+989123456789", "0912 345 6789"),
                Reachable("+989350001122", "0935 000 1122"),
            ),
            "opening_total": (Decimal("500"), "EUR"),
            "birthday": Birthday(1370, 5, 21, "jalali"),
            "tags": (Tag.objects.first().pk,),
            "external_id": "X-1",
        }
    )
    return customer


@pytest.fixture
def carol(cast, client_for):
    return client_for(cast.carol)


def everything(customer) -> dict:
    catalogue = customer_catalogue()
    return catalogue.load([customer.pk], catalogue.form_fields)[customer.pk]


def before(opened: ChangeSet) -> Moment:
    return Moment(opened, is_before=True)


def compared(actor, record, moment) -> Comparison:
    catalogue = customer_catalogue() if isinstance(record, Customer) else person_catalogue()
    return Comparison(actor, record, catalogue, session_for(actor), moment)


def keys(actor, record, moment) -> list[str]:
    return [one.key for one in compared(actor, record, moment).differences]


def put_back(actor, record, moment, *chosen, version=None) -> ChangeSet:
    catalogue = customer_catalogue() if isinstance(record, Customer) else person_catalogue()
    return restore(
        actor=actor,
        record=record,
        catalogue=catalogue,
        session=session_for(actor),
        moment=moment,
        keys=chosen or keys(actor, record, moment),
        version=version,
    )


def change_all(cast, customer) -> ChangeSet:
    return update(
        cast.carol,
        customer,
        name="New name",
        status=status("active"),
        city="Shiraz",
        mobile=(Reachable("+989350001122", "0935-000-1122"),),
        opening_total=None,
        birthday=None,
        tags=(),
        external_id=None,
    )


# --- The whole card -------------------------------------------------------------------------------


def test_whole_card_is_put_back_and_that_is_an_act_of_its_own(cast, customer):
    was = everything(customer)
    opened = change_all(cast, customer)
    update(cast.bob, customer, short_name="later")
    restored = put_back(cast.carol, customer, before(opened))
    assert everything(customer) == was
    assert (restored.actor, restored.reason) == (cast.carol, "customers.restore")
    assert DomainEvent.objects.latest("pk").name == "customers.customer.updated"


def test_moment_after_an_act_keeps_what_the_act_did(cast, customer):
    update(cast.bob, customer, name="First")
    opened = ChangeSet.objects.latest("pk")
    update(cast.bob, customer, name="Second", city="Shiraz")
    put_back(cast.carol, customer, Moment(opened))
    customer.refresh_from_db()
    assert (customer.name, customer.addresses.get().city) == ("First", "Tehran")


def test_only_what_is_ticked_is_put_back(cast, carol, customer):
    opened = change_all(cast, customer)
    customer.refresh_from_db()
    address = reverse("customers:customer_restore", args=[customer.pk, opened.pk]) + "?at=before"
    page = carol.get(address)
    assert {one["difference"].key for one in page.context["restorable"]} == {
        *("name", "status", "city", "mobile", "opening_total", "birthday", "tags", "external_id")
    }
    answer = carol.post(address, {"restore": ["city", "tags"], "version": customer.version})
    assert answer.headers["Location"] == url(customer)
    values = everything(customer)
    assert (values["city"], len(values["tags"]), values["name"]) == ("Tehran", 1, "New name")


def test_restoring_is_told_and_can_be_taken_back(cast, carol, customer):
    opened = change_all(cast, customer)
    became = everything(customer)
    restored = put_back(cast.carol, customer, before(opened))
    newest = entries(carol, customer)[0]
    assert (newest.who, newest.title) == ("Carol", "Restored")
    assert told(newest)["Name"] == ("New name", "Old name")
    carol.post(reverse("customers:customer_undo", args=[customer.pk, restored.pk]))
    assert everything(customer) == became


def test_nothing_is_offered_where_nothing_differs(cast, carol, customer):
    opened = update(cast.bob, customer, name="New")
    address = reverse("customers:customer_restore", args=[customer.pk, opened.pk])
    assert "Nothing is different now." in carol.get(address).content.decode()


def test_before_its_registration_there_is_nothing_to_restore(cast, carol):
    customer = services.create_customer(
        actor=cast.carol, catalogue=customer_catalogue(), values={"name": "New"}
    )
    opened = ChangeSet.objects.latest("pk")
    address = reverse("customers:customer_restore", args=[customer.pk, opened.pk]) + "?at=before"
    assert "The record was not there yet." in carol.get(address).content.decode()
    labels = [str(tool.label) for tool in entries(carol, customer)[0].tools]
    assert labels == ["Restore the card to after this"]
    assert not any(line.put_back for line in entries(carol, customer)[0].lines)


def test_act_on_another_record_is_no_moment_of_this_one(cast, carol, customer):
    (other,) = add_named("Other")
    opened = update(cast.bob, other, name="Renamed")
    for page, method in (("restore", carol.get), ("put_back", carol.post)):
        address = reverse(f"customers:customer_{page}", args=[customer.pk, opened.pk])
        assert method(address).status_code == 404


# --- What cannot be put back ----------------------------------------------------------------------


def blocked(actor, record, moment) -> dict[str, str]:
    return {one.key: one.blocked for one in compared(actor, record, moment).differences}


def test_option_that_is_no_longer_offered_is_named(cast, carol, customer):
    opened = change_all(cast, customer)
    option = records.update_option(
        actor=cast.erin, option=customer.status, names={"en": "Gone"}, is_active=False
    )
    found = blocked(cast.carol, customer, before(opened))
    assert found["status"] == "Gone can no longer be chosen."
    assert found["name"] == ""
    address = reverse("customers:customer_restore", args=[customer.pk, opened.pk]) + "?at=before"
    assert "Gone can no longer be chosen." in carol.get(address).content.decode()
    with pytest.raises(Refused, match="Gone can no longer be chosen"):
        put_back(cast.carol, customer, before(opened), "status", "name")
    customer.refresh_from_db()
    assert (customer.name, option.is_active) == ("New name", False)


def test_of_several_choices_those_still_offered_come_back(cast, customer):
    first, second, *_rest = Tag.objects.all()
    update(cast.bob, customer, tags=(first.pk, second.pk))
    opened = update(cast.bob, customer, tags=())
    records.update_option(actor=cast.erin, option=second, is_active=False)
    (difference,) = compared(cast.carol, customer, before(opened)).differences
    assert difference.note == f"{second.name} can no longer be chosen."
    put_back(cast.carol, customer, before(opened))
    assert everything(customer)["tags"] == (first.pk,)


def test_taken_unique_value_is_named(cast, customer):
    opened = update(cast.bob, customer, external_id=None)
    add_customers({"name": "Taker", "external_id": "X-1"})
    assert blocked(cast.carol, customer, before(opened)) == {
        "external_id": "Another record has this value by now."
    }


def test_field_out_of_use_is_named(cast, customer):
    field = custom_fields.create_custom_field(
        actor=cast.erin, key="shoe", kind="integer", labels={"en": "Shoe size"}, help_texts={}
    )
    update(cast.bob, customer, **{"custom.shoe": 38})
    opened = update(cast.bob, customer, **{"custom.shoe": 39})
    custom_fields.update_custom_field(actor=cast.erin, custom_field=field, is_retired=True)
    assert blocked(cast.carol, customer, before(opened)) == {
        "custom.shoe": "This field is no longer used."
    }


def test_field_that_one_may_not_change_is_named(cast, customer):
    opened = update(cast.erin, customer, opening_total=None)
    role = cast.carol.role
    accounts.update_role_rights(
        actor=cast.olga, role=role, rights=set(role.rights) - {"customers.change_opening_total"}
    )
    found = blocked(User.objects.get(pk=cast.carol.pk), customer, before(opened))
    assert found == {"opening_total": str(NO_RIGHT)}


# --- Partners and contact persons -----------------------------------------------------------------


@pytest.fixture
def souths(cast):
    (customer,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    return customer


def drop_partners(cast, customer) -> ChangeSet:
    with change_set(actor=cast.erin, reason="customers.update") as opened:
        gone = {r.relation_id: None for r in relations.partners_of(cast.erin, customer)}
        relations.change_partners(
            actor=cast.erin, customer=customer, changes=PartnerChanges(changed=gone)
        )
    return opened


def test_partners_come_back_as_they_were_connected(cast, customer):
    ali, babak = add_named("Ali", "Babak")
    connect(cast.erin, customer, ali, kind("parent_company", is_inverse=True))
    connect(cast.erin, babak, customer, kind("friend"))
    connect(cast.erin, customer, babak, kind("colleague"))
    opened = drop_partners(cast, customer)
    connect(cast.erin, customer, ali, kind("friend"))
    put_back(cast.carol, customer, before(opened))
    assert [(p.customer.name, p.label) for p in relations.partners_of(cast.carol, customer)] == [
        ("Ali", "Subsidiary"),
        ("Babak", "Colleague"),
        ("Babak", "Friend"),
    ]


def test_partner_out_of_sight_is_neither_named_nor_touched(cast, carol, customer, souths):
    connect(cast.erin, customer, souths, kind("friend"))
    opened = drop_partners(cast, customer)
    assert keys(cast.carol, customer, before(opened)) == []
    assert keys(cast.erin, customer, before(opened)) != []
    address = reverse("customers:customer_restore", args=[customer.pk, opened.pk]) + "?at=before"
    assert "Souths" not in carol.get(address).content.decode()
    with pytest.raises(Refused):
        kind_id = RelationKind.objects.get(code="friend").pk
        put_back(cast.carol, customer, before(opened), f"partner-{souths.pk}-{kind_id}-0")
    assert not Relation.objects.exists()


def test_kind_of_relation_that_is_no_longer_offered_is_named(cast, customer):
    (ali,) = add_named("Ali")
    connect(cast.erin, customer, ali, kind("friend"))
    opened = drop_partners(cast, customer)
    friend = RelationKind.objects.get(code="friend")
    records.update_option(actor=cast.erin, option=friend, is_active=False)
    assert list(blocked(cast.carol, customer, before(opened)).values()) == [
        "Friend can no longer be chosen."
    ]


def add_person(cast, customer, **position) -> ContactPerson:
    return contact_persons.create_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        values={"name": "Omid", "is_public": True},
        positions=PositionChanges(added={customer.pk: Position(**position)}),
    )


def test_contact_persons_of_a_customer_come_back_with_their_part(cast, customer):
    person = add_person(cast, customer, part="buyer", is_main=True)
    link = CustomerPerson.objects.get()
    contact_persons.update_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        person=person,
        changes={},
        version=None,
        positions=PositionChanges(changed={link.pk: None}),
    )
    put_back(cast.carol, customer, before(ChangeSet.objects.latest("pk")))
    link = CustomerPerson.objects.get()
    assert (link.person, link.part, link.is_main) == (person, "buyer", True)


def test_contact_person_is_restored_and_taken_back_on_his_own_card(cast, carol, customer):
    person = add_person(cast, customer, part="buyer")
    (link,) = contact_persons.positions_of(cast.erin, person)
    contact_persons.update_person(
        actor=cast.bob,
        catalogue=person_catalogue(),
        person=person,
        changes={"name": "Renamed", "job_title": "Boss"},
        version=None,
        positions=PositionChanges(changed={link.pk: Position("owner", False)}),
    )
    opened = ChangeSet.objects.latest("pk")
    assert "Take back" in [str(tool.label) for tool in entries(carol, person)[0].tools]
    address = reverse("customers:person_restore", args=[person.pk, opened.pk]) + "?at=before"
    assert carol.get(address).status_code == 200
    restored = put_back(cast.carol, person, before(opened))
    person.refresh_from_db()
    link.refresh_from_db()
    assert (person.name, person.job_title, link.part) == ("Omid", "", "buyer")
    carol.post(reverse("customers:person_undo", args=[person.pk, restored.pk]))
    person.refresh_from_db()
    assert person.name == "Renamed"


# --- One value ------------------------------------------------------------------------------------


def put_back_button(entry, label: str):
    return {str(line.label): line.put_back for line in entry.lines}[label]


def test_one_value_is_put_back_from_its_line(cast, carol, customer):
    change_all(cast, customer)
    button = put_back_button(entries(carol, customer)[0], "City")
    page = carol.post(button.url, button.data, follow=True)
    values = everything(customer)
    assert (values["city"], values["name"]) == ("Tehran", "New name")
    assert "Put back" in page.content.decode()


def test_value_that_stands_again_has_no_button(cast, carol, customer):
    update(cast.bob, customer, city="Shiraz")
    update(cast.bob, customer, city="Tehran")
    again, changed, *_rest = entries(carol, customer)
    assert put_back_button(changed, "City") is None
    assert put_back_button(again, "City") is not None


def test_value_on_an_old_page_is_not_put_back_over_a_newer_one(cast, carol, customer):
    update(cast.bob, customer, city="Shiraz")
    button = put_back_button(entries(carol, customer)[0], "City")
    update(cast.bob, customer, city="Mashhad")
    page = carol.post(button.url, button.data, follow=True).content.decode()
    assert everything(customer)["city"] == "Mashhad"
    assert "Somebody saved this while you were editing." in page


@pytest.mark.parametrize("data", [{}, {"field": "nothing"}, {"field": "number"}, {"version": "x"}])
def test_what_is_no_field_or_version_is_refused_in_words(cast, carol, customer, data):
    opened = update(cast.bob, customer, city="Shiraz")
    customer.refresh_from_db()
    address = reverse("customers:customer_put_back", args=[customer.pk, opened.pk])
    page = carol.post(
        address, {"version": customer.version, "field": "city", **data} if data else {}, follow=True
    )
    assert page.context["messages"]
    assert everything(customer)["city"] == "Shiraz"


# --- Who may, and two at once ---------------------------------------------------------------------


def test_staff_and_readers_restore_nothing(cast, client_for, customer):
    opened = update(cast.alice, customer, name="New")
    for person in (cast.alice, cast.rob):
        client = client_for(person)
        for page in ("restore", "put_back"):
            address = reverse(f"customers:customer_{page}", args=[customer.pk, opened.pk])
            assert client.post(address, {"field": "name", "version": 2}).status_code == 403
        with pytest.raises(NotAllowed):
            put_back(person, customer, before(opened), "name")
        entry = entries(client, customer)[0]
        assert entry.lines[0].put_back is None
        assert not any("Restore" in str(tool.label) for tool in entry.tools)


def test_card_changed_since_the_comparison_is_a_conflict(cast, carol, customer):
    opened = update(cast.bob, customer, name="New")
    customer.refresh_from_db()
    seen = customer.version
    update(cast.bob, customer, name="Newest")
    with pytest.raises(ChangedMeanwhile):
        put_back(cast.carol, customer, before(opened), version=seen)
    address = reverse("customers:customer_restore", args=[customer.pk, opened.pk]) + "?at=before"
    answer = carol.post(address, {"restore": ["name"], "version": seen})
    assert answer.status_code == 422
    assert "Newest" in answer.content.decode()


def test_queries_of_the_comparison_do_not_grow(cast, customer):
    opened = update(cast.bob, customer, name="New")
    counts = []
    for count in (2, 11):
        hang(cast, customer, count)
        customer.refresh_from_db()
        assert "name" in keys(cast.carol, customer, Moment(opened))
        with CaptureQueriesContext(connection) as captured:
            assert compared(cast.carol, customer, Moment(opened)).differences
        counts.append(len(captured))
    assert counts[0] == counts[1]
