"""Deleting into the recycle bin, what hangs on a record, restoring, and editing what was deleted."""

import pytest
from django.urls import reverse

from accounts.models import Department
from accounts.services import set_preferences
from customers import services
from customers.bin import CUSTOMERS, customers_in_bin, persons_in_bin
from customers.fields import customer_catalogue
from customers.importers import CUSTOMERS as TARGET
from customers.models import ContactPerson, Customer
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.bin import delete_record, restore_records
from customers.services.contact_persons import Position, PositionChanges
from records import services as records_services
from tests.customers.hanging import hang
from tests.customers.pages import customer_form, person_form, queries_of, tie
from tests.customers.records import add_customers
from tests.records.custom import add_unique_field
from tests.records.files import PDF, upload

pytestmark = pytest.mark.django_db
LISTED = "customers:customer_list"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def carol(cast, client_for):
    return client_for(cast.carol)


def of_department(department: Department, *names: str, **values) -> list[Customer]:
    return add_customers(
        *(
            {"name": name, "departments": (department.pk,), "is_public": False, **values}
            for name in names
        )
    )


@pytest.fixture
def norths(cast) -> Customer:
    (customer,) = of_department(cast.north, "Norths")
    return customer


def url(name: str, record) -> str:
    return reverse(f"customers:{name}", args=[record.pk])


def person_at(cast, name: str, *customers: Customer, **values) -> ContactPerson:
    return contact_persons.create_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        values={"name": name, **values},
        positions=PositionChanges(added={customer.pk: Position() for customer in customers}),
    )


def bin_names(client, query: str = "") -> list[str]:
    page = client.get(reverse("customers:bin") + query)
    return [record.name for record in page.context["records"]]


def toasts(client) -> str:
    return client.get(reverse("dashboard")).content.decode()


# --- Deleting ---------------------------------------------------------------------------------


def test_what_hangs_on_him_is_listed_first(cast, carol, norths):
    hang(cast, norths, 3)
    records_services.add_attachments(
        actor=cast.carol, record=norths, files=[upload("a.pdf", PDF), upload("b.pdf", PDF)]
    )
    page = carol.get(url("customer_delete", norths))
    told = {str(line.label): line.count for line in page.context["hanging"]}
    assert told == {
        "Contact persons": 3,
        "Partners": 3,
        "Phones, e-mails and other contact points": 3,
        "Addresses": 1,
        "Files": 2,
    }
    assert Customer.objects.filter(pk=norths.pk).exists()


def test_partners_whom_the_reader_does_not_see_are_not_counted(cast, carol, norths):
    (souths,) = of_department(cast.south, "Souths")
    data = customer_form(
        name="Norths",
        version=norths.version,
        departments=[cast.north.pk],
        new_partners=[souths.pk],
        new_partner_kind=tie("friend"),
    )
    erin = carol.__class__()
    erin.force_login(cast.erin)
    assert erin.post(url("customer_update", norths), data).status_code == 302
    assert not carol.get(url("customer_delete", norths)).context["hanging"]


def test_bin_stands_at_its_address(carol):
    assert carol.get("/customers/bin/").resolver_match.view_name == "customers:bin"


def test_deleted_customer_is_in_the_bin_and_nowhere_else(cast, carol, norths):
    (other,) = of_department(cast.north, "Other")
    response = carol.post(url("customer_delete", norths))
    assert response.url == reverse(LISTED)
    norths.refresh_from_db(from_queryset=Customer.everything.all())
    assert norths.deleted_by == cast.carol
    assert bin_names(carol) == ["Norths"]
    for query in ("", "?q=Norths"):
        rows = carol.get(reverse(LISTED) + query).context["rows"]
        assert "Norths" not in [row.name for row in rows]
    found = carol.get(reverse("customers:customer_search") + "?q=Norths").json()
    assert found["results"] == []
    assert list(TARGET.visible_to(cast.carol).values_list("pk", flat=True)) == [other.pk]
    assert carol.get(url("customer_update", norths)).status_code == 404


def test_partner_in_the_bin_is_not_shown(cast, carol, norths):
    hang(cast, norths, 1)
    partner = Customer.objects.get(name__startswith="Partner")
    delete_record(actor=cast.erin, record=partner)
    assert partner.name not in carol.get(url("customer_detail", norths)).content.decode()


def test_toast_restores(cast, carol, norths):
    response = carol.post(url("customer_delete", norths))
    assert (
        f'action="{url("customer_restore_from_bin", norths)}"'
        in carol.get(response.url).content.decode()
    )
    carol.post(url("customer_restore_from_bin", norths))
    assert Customer.objects.filter(pk=norths.pk).exists()
    assert "Restored: Norths" in toasts(carol)


def test_restoring_twice_does_nothing(cast, carol, norths):
    carol.post(url("customer_delete", norths))
    for _turn in range(2):
        assert carol.post(url("customer_restore_from_bin", norths)).status_code == 302
    assert Customer.objects.filter(pk=norths.pk).exists()


def test_deleting_and_restoring_stand_in_the_history(cast, carol, norths):
    delete_record(actor=cast.carol, record=norths)
    restore_records(actor=cast.carol, kind=CUSTOMERS, ids=[norths.pk])
    entries = carol.get(url("customer_timeline", norths)).context["timeline"].entries
    assert [(entry.title, entry.who) for entry in entries[:2]] == [
        ("Restored from the recycle bin", "Carol"),
        ("Put into the recycle bin", "Carol"),
    ]


# --- Contact persons ----------------------------------------------------------------------------


def test_persons_stay_with_their_other_customers(cast, client_for, norths):
    (other,) = of_department(cast.north, "Other")
    person = person_at(cast, "Omid", norths, other)
    delete_record(actor=cast.carol, record=norths)
    assert client_for(cast.alice).get(url("person_detail", person)).status_code == 200


def test_person_of_a_deleted_customer_counts_as_one_without(cast, client_for, norths):
    """His own department decides then; the rule is told alike."""
    person = person_at(cast, "Omid", norths, departments=(cast.south.pk,))
    dan = client_for(cast.dan)
    assert dan.get(url("person_detail", person)).status_code == 404
    delete_record(actor=cast.carol, record=norths)
    page = dan.get(url("person_detail", person))
    assert page.status_code == 200
    assert page.context["access"].is_visible
    assert client_for(cast.alice).get(url("person_detail", person)).status_code == 404


def test_persons_left_alone_go_with_him_and_come_back_with_him(cast, carol, norths):
    (other,) = of_department(cast.north, "Other")
    alone, shared = person_at(cast, "Alone", norths), person_at(cast, "Shared", norths, other)
    page = carol.get(url("customer_delete", norths))
    assert page.context["alone"] == [alone]
    carol.post(url("customer_delete", norths), {"with_persons": "1"})
    assert list(ContactPerson.objects.all()) == [shared]
    assert bin_names(carol, "?kind=contacts") == ["Alone"]
    carol.post(url("customer_restore_from_bin", norths))
    assert set(ContactPerson.objects.all()) == {alone, shared}


def test_person_who_was_deleted_before_stays_in_the_bin(cast, norths):
    person = person_at(cast, "Before", norths)
    delete_record(actor=cast.carol, record=person)
    delete_record(actor=cast.carol, record=norths, with_persons=True)
    restore_records(actor=cast.carol, kind=CUSTOMERS, ids=[norths.pk])
    assert not ContactPerson.objects.exists()


def test_contact_person_is_deleted_and_restored(cast, carol, norths):
    person = person_at(cast, "Omid", norths)
    page = carol.get(url("person_delete", person))
    assert [(str(line.label), line.count) for line in page.context["hanging"]] == [("Customers", 1)]
    assert carol.post(url("person_delete", person)).url == reverse("customers:contact_list")
    assert "Omid" not in carol.get(url("customer_contacts", norths)).content.decode().replace(
        "In the recycle bin: Omid", ""
    )
    assert bin_names(carol, "?kind=contacts") == ["Omid"]
    assert carol.get(url("person_detail", person)).context["restore_url"]
    carol.post(url("person_restore_from_bin", person))
    assert ContactPerson.objects.get() == person


# --- Who may ------------------------------------------------------------------------------------


def test_staff_neither_delete_nor_look_into_the_bin(cast, client_for, norths):
    alice = client_for(cast.alice)
    assert alice.get(url("customer_delete", norths)).status_code == 403
    assert alice.post(url("customer_delete", norths)).status_code == 403
    assert alice.get(reverse("customers:bin")).status_code == 403
    assert (
        url("customer_delete", norths)
        not in alice.get(url("customer_detail", norths)).content.decode()
    )
    delete_record(actor=cast.carol, record=norths)
    assert alice.get(url("customer_detail", norths)).status_code == 404
    assert alice.post(url("customer_restore_from_bin", norths)).status_code == 403


def test_manager_sees_in_the_bin_what_he_would_see_outside(cast, carol, norths):
    (souths,) = of_department(cast.south, "Souths")
    persons = [person_at(cast, "At Norths", norths), person_at(cast, "At Souths", souths)]
    for record in (norths, souths, *persons):
        delete_record(actor=cast.erin, record=record)
    assert bin_names(carol) == ["Norths"]
    assert list(customers_in_bin(cast.carol)) == [norths]
    assert list(persons_in_bin(cast.carol)) == [persons[0]]
    assert set(persons_in_bin(cast.erin)) == set(persons)
    assert carol.get(url("customer_detail", souths)).status_code == 404
    assert carol.post(url("customer_restore_from_bin", souths)).status_code == 404
    carol.post(reverse("customers:bin_restore"), {"kind": "customers", "ids": [souths.pk]})
    assert not Customer.objects.filter(pk=souths.pk).exists()


def tools_of(client, customer) -> list:
    page = client.get(url("customer_timeline", customer))
    return [tool for entry in page.context["timeline"].entries for tool in entry.tools]


def test_card_in_the_bin_offers_only_restoring(cast, carol, norths):
    records_services.add_attachments(actor=cast.carol, record=norths, files=[upload("a.pdf", PDF)])
    assert tools_of(carol, norths)
    delete_record(actor=cast.carol, record=norths)
    assert not tools_of(carol, norths)
    page = carol.get(url("customer_detail", norths))
    text = page.content.decode()
    assert "In the recycle bin" in text
    assert f'action="{url("customer_restore_from_bin", norths)}"' in text
    assert "data-card-opened" not in text
    assert (page.context["edit_url"], page.context["add_links"]) == ("", [])
    assert page.context["delete_url"] == page.context["remove_url"] == ""
    files = carol.get(url("customer_files", norths))
    assert not files.context["may_add_files"]
    assert carol.get(files.context["files"][0].url).status_code == 200


# --- The page -------------------------------------------------------------------------------------


def test_several_are_restored_at_once(cast, carol):
    customers = of_department(cast.north, "A", "B", "C")
    for customer in customers:
        delete_record(actor=cast.carol, record=customer)
    ids = [customer.pk for customer in customers[:2]]
    carol.post(reverse("customers:bin_restore"), {"kind": "customers", "ids": [*ids, "7x"]})
    assert set(Customer.objects.values_list("pk", flat=True)) == set(ids)
    assert "2 restored" in toasts(carol)


def test_bin_is_searched_and_paged_without_gaps(cast, carol):
    set_preferences(actor=cast.carol, page_size=25)
    customers = of_department(cast.north, *(f"Customer N{n:02}" for n in range(30)))
    for customer in customers:
        delete_record(actor=cast.carol, record=customer)
    first = carol.get(reverse("customers:bin"))
    second = carol.get(reverse("customers:bin") + first.context["next_url"])
    names = [r.name for page in (first, second) for r in page.context["records"]]
    assert names == [customer.name for customer in reversed(customers)]
    assert second.context["next_url"] == ""
    assert bin_names(carol, "?q=customer+n29") == ["Customer N29"]
    assert (
        "Nothing like that is in the bin"
        in carol.get(reverse("customers:bin") + "?q=nobody").content.decode()
    )


def test_number_of_queries_does_not_depend_on_the_bin(cast, carol):
    costs = []
    for count in (2, 18):
        for customer in of_department(cast.north, *(f"{count} {n}" for n in range(count))):
            delete_record(actor=cast.carol, record=customer)
        costs.append(queries_of(carol, reverse("customers:bin")))
    assert costs[0] == costs[1]


def test_page_of_deleting_asks_the_same_whatever_hangs(cast, carol):
    costs = []
    for count in (2, 12):
        (customer,) = of_department(cast.north, f"With {count}")
        hang(cast, customer, count)
        costs.append(queries_of(carol, url("customer_delete", customer)))
    assert costs[0] == costs[1]


# --- Unique values ----------------------------------------------------------------------------------


def test_external_identifier_is_free_and_who_has_it_is_named(cast, carol):
    (first,) = of_department(cast.north, "First", external_id="A-1")
    delete_record(actor=cast.carol, record=first)
    (second,) = of_department(cast.north, "Second", external_id="A-1")
    carol.post(url("customer_restore_from_bin", first))
    assert not Customer.objects.filter(pk=first.pk).exists()
    assert (
        "“First” stays in the bin: “Second” has its value of “External identifier” now."
        in toasts(carol)
    )
    services.update_customer(
        actor=cast.carol,
        catalogue=customer_catalogue(),
        customer=second,
        changes={"external_id": "A-2"},
        version=None,
    )
    carol.post(url("customer_restore_from_bin", first))
    assert Customer.objects.filter(pk=first.pk).exists()


def test_who_has_the_value_out_of_sight_is_not_named(cast, carol):
    (first,) = of_department(cast.north, "First", external_id="A-1")
    delete_record(actor=cast.carol, record=first)
    of_department(cast.south, "Hidden", external_id="A-1")
    carol.post(url("customer_restore_from_bin", first))
    page = toasts(carol)
    assert "another customer has its value of “External identifier” now" in page
    assert "Hidden" not in page


def test_person_who_cannot_come_back_does_not_keep_his_customer_in_the_bin(cast, norths):
    add_unique_field(cast, record_type="customers.contactperson")
    taken = {"custom.extra": "A-1"}
    alone, other = person_at(cast, "Alone", norths, **taken), person_at(cast, "Other", norths)
    delete_record(actor=cast.carol, record=norths, with_persons=True)
    (elsewhere,) = of_department(cast.north, "Elsewhere")
    person_at(cast, "Third", elsewhere, **taken)
    result = restore_records(actor=cast.carol, kind=CUSTOMERS, ids=[norths.pk])
    assert result.records == [norths]
    ((refused, reason),) = result.refused
    assert refused == alone
    assert reason.startswith("“Alone” stays in the bin")
    assert set(ContactPerson.objects.filter(customer_links__customer=norths)) == {other}


def test_one_refused_does_not_keep_the_others(cast):
    first, free = of_department(cast.north, "First", "Free")
    services.update_customer(
        actor=cast.carol,
        catalogue=customer_catalogue(),
        customer=first,
        changes={"external_id": "A-1"},
        version=None,
    )
    for record in (first, free):
        delete_record(actor=cast.carol, record=record)
    of_department(cast.north, "Second", external_id="A-1")
    result = restore_records(actor=cast.carol, kind=CUSTOMERS, ids=[first.pk, free.pk])
    assert result.records == [free]
    assert [record for record, _reason in result.refused] == [first]


# --- Edited while deleted -----------------------------------------------------------------------------


def test_form_of_a_deleted_customer_says_so_and_loses_nothing(cast, client_for, carol, norths):
    data = customer_form(name="Typed by Alice", version=norths.version, is_public="on")
    delete_record(actor=cast.carol, record=norths)
    response = client_for(cast.alice).post(url("customer_update", norths), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Carol put this into the recycle bin" in page
    assert 'value="Typed by Alice"' in page
    assert "Restore it, then save again." not in page
    page = carol.post(url("customer_update", norths), data).content.decode()
    assert f'<a href="{url("customer_detail", norths)}" target="_blank">Restore it' in page


def test_form_of_a_deleted_person_says_so_and_loses_nothing(cast, client_for):
    person = contact_persons.create_person(
        actor=cast.carol,
        catalogue=person_catalogue(),
        values={"name": "Omid", "departments": (cast.north.pk,)},
    )
    delete_record(actor=cast.carol, record=person)
    data = person_form(name="Typed", version=person.version, departments=[cast.north.pk])
    response = client_for(cast.alice).post(url("person_update", person), data)
    assert response.status_code == 422
    assert "Carol put this into the recycle bin" in response.content.decode()
    assert 'value="Typed"' in response.content.decode()


def test_deleted_between_reading_and_saving(cast, client_for, norths, monkeypatch):
    """The form was read while the customer was alive; the service finds him gone."""

    def delete_first(**kwargs):
        delete_record(actor=cast.carol, record=norths)
        return services.saving.lock(norths)

    monkeypatch.setattr("customers.views.customer_form.services.update_customer", delete_first)
    data = customer_form(name="Typed", version=norths.version, departments=[cast.north.pk])
    response = client_for(cast.alice).post(url("customer_update", norths), data)
    assert response.status_code == 422
    assert "Carol put this into the recycle bin" in response.content.decode()
    assert 'value="Typed"' in response.content.decode()


def test_stranger_who_sends_the_form_of_a_deleted_one_is_told_nothing(cast, client_for, norths):
    delete_record(actor=cast.carol, record=norths)
    response = client_for(cast.dan).post(url("customer_update", norths), customer_form())
    assert response.status_code == 404


def test_saved_form_after_restoring(cast, carol, norths):
    data = customer_form(name="New", version=norths.version, departments=[cast.north.pk])
    delete_record(actor=cast.carol, record=norths)
    restore_records(actor=cast.carol, kind=CUSTOMERS, ids=[norths.pk])
    response = carol.post(url("customer_update", norths), data)
    data["version"] = response.context["form"].data["version"]
    carol.post(url("customer_update", norths), data)
    norths.refresh_from_db()
    assert norths.name == "New"
