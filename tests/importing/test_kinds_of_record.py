"""What is in a file: choosing the kind of record when it is uploaded, and from there to the result."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.change_sets import change_set
from customers.models import ContactPerson, Customer, CustomerPerson
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from importing import services
from importing.choices import Stage
from importing.chosen import Chosen
from importing.models import Import
from importing.undoing import redo_import, undo_import
from importing.work import apply_import, check_import, read_file
from tests.customers.records import add_customers
from tests.importing.sheets import allow
from tests.importing.test_pages import checked, done, page_of, run, url

pytestmark = pytest.mark.django_db
UPLOAD = reverse("importing:import_create")
CONTACTS = b"Customer: External identifier;Name;Part there\nA;Omid;buyer\nZ;Sara;\n"


def file(content: bytes = CONTACTS, name: str = "contacts.csv"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def contacts(erin) -> Import:
    """A file of contact persons that waits for its columns."""
    add_customers({"name": "Alfa", "external_id": "A"})
    made = services.start_import(
        actor=erin, target="contacts", file=file(), original_name="contacts.csv"
    )
    run(read_file, made)
    made.refresh_from_db()
    return made


def test_upload_asks_what_is_in_the_file_with_a_word_each(client):
    page = page_of(client, UPLOAD)
    assert "What is in the file" in page
    assert "The people at customers, one in each row." in page
    assert 'value="customers"' in page
    assert 'value="contacts"' in page


@pytest.mark.parametrize(("query", "chosen"), [("", "customers"), ("?of=contacts", "contacts")])
def test_what_one_came_for_is_chosen_already(client, query, chosen):
    form = client.get(UPLOAD + query).context["form"]
    assert form["of"].value() == chosen


@pytest.mark.parametrize(
    ("query", "sent", "expected"),
    [
        ("", {}, "customers"),
        ("", {"of": "contacts"}, "contacts"),
        ("?of=contacts", {}, "contacts"),
        ("?of=contacts", {"of": "customers"}, "customers"),
    ],
)
def test_file_is_read_as_what_was_chosen(client, query, sent, expected):
    client.post(UPLOAD + query, {**sent, "file": file()})
    assert Import.objects.get().target == expected


def test_missing_file_keeps_what_was_chosen(client):
    response = client.post(UPLOAD, {"of": "contacts"})
    assert response.status_code == 422
    assert response.context["form"]["of"].value() == "contacts"


def test_columns_of_contacts_ask_for_no_place(client, contacts):
    page = page_of(client, url(contacts))
    assert "Where new records belong" not in page
    assert contacts.mapping == ["customer.external_id", "name", "part"]


def test_contacts_go_through_the_wizard_to_the_result(client, contacts, erin):
    answers = {f"column_{i}": key for i, key in enumerate(contacts.mapping)}
    answers |= {"on_match": "update", "list_mode": "add", "key": ""}
    client.post(reverse("importing:import_columns", args=[contacts.pk]), answers)
    contacts.refresh_from_db()
    assert (contacts.stage, contacts.placement) == (Stage.CHECKING, {})
    run(check_import, contacts)
    page = page_of(client, url(contacts))
    assert "Import 1 contact person" in page
    assert "Contact persons" in page
    page = page_of(client, url(contacts) + "?show=wrong")
    assert "No customer whom you may change is called this." in page
    services.request_apply(actor=erin, an_import=contacts)
    run(apply_import, contacts)
    omid = ContactPerson.objects.get()
    page = page_of(client, url(contacts) + "?show=new")
    assert reverse("customers:person_detail", args=[omid.pk]) in page
    assert f'href="{reverse("customers:contact_list")}"' in page


def test_result_of_customers_leads_on_to_their_contacts(client, erin):
    page = unescape(page_of(client, url(done(erin))))
    assert "Next: Contact persons" in page
    assert f'href="{UPLOAD}?of=contacts"' in page


def test_preview_leads_to_another_file_of_the_same_kind(client, erin):
    assert f'href="{UPLOAD}?of=customers"' in page_of(client, url(checked(erin)))


def test_history_says_what_was_in_each_file(client, contacts, erin):
    done(erin)
    page = page_of(client, reverse("importing:import_list"))
    assert '<small class="dim">Contact persons</small>' in page
    assert '<small class="dim">Customers</small>' in page


def loaded(contacts: Import, actor) -> Import:
    """The same, written."""
    services.request_check(actor=actor, an_import=contacts, chosen=Chosen.of(contacts))
    run(check_import, contacts)
    services.request_apply(actor=actor, an_import=contacts)
    run(apply_import, contacts)
    contacts.refresh_from_db()
    return contacts


def test_import_of_contacts_is_taken_back_and_put_back_on_its_page(client, contacts, erin):
    loaded(contacts, erin)
    client.post(reverse("importing:import_undo", args=[contacts.pk]))
    run(undo_import, contacts)
    assert not ContactPerson.objects.exists()
    page = page_of(client, url(contacts))
    assert "Taken back by Erin" in page
    client.post(reverse("importing:import_redo", args=[contacts.pk]))
    run(redo_import, contacts)
    assert ContactPerson.objects.get().name == "Omid"
    assert "Put back by Erin" in page_of(client, url(contacts))


def test_place_at_a_customer_who_is_out_of_reach_now_stays(cast, erin, contacts):
    """Whoever takes it back has lost the customer since: who is there is no longer his to say."""
    loaded(contacts, erin)
    Import.objects.update(created_by=cast.carol)
    allow(cast.carol, "importing.run")
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.update(is_public=False)
        Customer.objects.update(assigned_to=cast.dan)
    contacts.refresh_from_db()
    services.request_undo(actor=cast.carol, an_import=contacts)
    run(undo_import, contacts)
    assert CustomerPerson.objects.get().customer.name == "Alfa"


def test_persons_among_whom_one_chooses_are_told_apart_by_their_customers(client, contacts, erin):
    alfa = Customer.objects.get()
    for job_title in ("Driver", "Director"):
        contact_persons.create_person(
            actor=erin,
            catalogue=person_catalogue(),
            values={"name": "Omid", "job_title": job_title},
            positions=PositionChanges(added={alfa.pk: Position()}),
        )
    services.request_check(actor=erin, an_import=contacts, chosen=Chosen.of(contacts))
    run(check_import, contacts)
    page = page_of(client, reverse("importing:import_records", args=[contacts.pk]))
    for told in ("Driver", "Director", "Alfa"):
        assert told in page
