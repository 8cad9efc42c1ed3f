"""Removing customers and contact persons for good: parts, files, events; the stub that stays."""

from dataclasses import replace

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from accounts import services as accounts
from core import contributions
from core.change_sets import change_set
from core.contributions import Hanging
from core.jobs import following_url
from core.models import ChangeSet, Job, RemovedRecord
from core.refusals import NotAllowed
from core.tracked_tables import tracked_tables
from core.tracking import Event
from core.undo import undo_change_set
from customers import services
from customers.bin import CUSTOMERS, PERSONS
from customers.fields import customer_catalogue
from customers.merging.comparison import Choices
from customers.models import ContactPerson, Customer, CustomerPerson
from customers.permissions import REMOVE_FOR_GOOD
from customers.services.bin import delete_record, remove_records
from customers.services.duplicates import SEARCH
from customers.services.merging import request_merge
from importing.models import Import, ImportRow
from mailings.models import Message
from records import services as records_services
from records import stored_files
from records.models import Attachment, KindChange, Photo
from tests.customers.hanging import hang
from tests.customers.records import add_named
from tests.customers.test_photos import give_photo
from tests.records.custom import add_field
from tests.records.files import PDF, upload

pytestmark = pytest.mark.django_db
SECRET = "Zarathustra"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def erin(cast, client_for):
    return client_for(cast.erin)


def full_customer(cast) -> Customer:
    """With parts, changes, files and a photo; everything of him has the secret in it."""
    (customer,) = add_named(f"{SECRET} one")
    hang(cast, customer, 2)
    customer.refresh_from_db()
    services.update_customer(
        actor=cast.carol,
        catalogue=customer_catalogue(),
        customer=customer,
        changes={"description": SECRET, "city": SECRET, "national_id": SECRET},
        version=None,
    )
    records_services.add_attachments(
        actor=cast.carol, record=customer, files=[upload(f"{SECRET}.pdf", PDF)], description=SECRET
    )
    give_photo(cast.carol, customer)
    return customer


def tables_that_mention(text: str) -> list[str]:
    """Every table of the product of which a row has the text in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_nothing_of_him_stays_anywhere(cast, settings, django_capture_on_commit_callbacks):
    (other,) = add_named("Other")
    customer = full_customer(cast)
    assert len(tables_that_mention(SECRET)) > 4
    stored_files.delete_discarded()  # the staged photo
    assert len(files_in(settings.MEDIA_ROOT)) == 3
    delete_record(actor=cast.carol, record=customer)
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk]).count == 1
    assert tables_that_mention(SECRET) == []
    assert files_in(settings.MEDIA_ROOT) == []
    assert not Customer.everything.filter(pk=customer.pk).exists()
    assert ContactPerson.objects.count() == 2
    assert Customer.objects.filter(pk=other.pk).exists()


def test_every_event_of_him_is_gone_and_those_of_others_stay(cast):
    customer = full_customer(cast)
    (other,) = add_named("Other")
    delete_record(actor=cast.carol, record=customer)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
    for table in tracked_tables():
        for entry in table.entries_of("customers.customer"):
            column = "pgh_obj_id" if entry.owner_column == "id" else entry.owner_column
            kind = {entry.type_column: entry.record_type} if entry.type_column else {}
            assert not table.event_model.objects.filter(**kind, **{column: customer.pk}).exists()
    events = Customer.events.rel.related_model.objects
    assert events.filter(pgh_obj_id=other.pk).exists()


def test_a_stub_stays(cast, erin):
    customer = full_customer(cast)
    delete_record(actor=cast.carol, record=customer)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
    stub = RemovedRecord.objects.get()
    assert (stub.record_type, stub.record_id) == ("customers.customer", customer.pk)
    assert (stub.number, stub.removed_by) == (customer.number, cast.erin)
    page = erin.get(reverse("customers:bin") + "?kind=removed").content.decode()
    assert str(customer.number) in page
    assert SECRET not in page


def test_events_are_guarded_again_afterwards(cast):
    customer = full_customer(cast)
    delete_record(actor=cast.carol, record=customer)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
    events = ContactPerson.events.rel.related_model
    assert issubclass(events, Event)
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        change_set(actor=None, reason="t.t"),
    ):
        events.objects.all().delete()


def test_removal_has_nothing_to_undo(cast):
    customer = full_customer(cast)
    delete_record(actor=cast.carol, record=customer)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
    result = undo_change_set(actor=cast.erin, change_set=ChangeSet.objects.latest("pk"))
    assert (result.changed, result.left) == (0, ())


def test_undo_of_what_made_him_passes_him_over(cast):
    customers = add_named("One", "Two")
    made = ChangeSet.objects.latest("pk")
    delete_record(actor=cast.carol, record=customers[0])
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customers[0].pk])
    result = undo_change_set(actor=cast.erin, change_set=made)
    assert result.deleted > 0
    assert not Customer.everything.exists()


def test_contact_person_is_removed(cast):
    customer = full_customer(cast)
    person = ContactPerson.objects.first()
    delete_record(actor=cast.carol, record=person)
    remove_records(actor=cast.erin, kind=PERSONS, ids=[person.pk])
    assert not ContactPerson.everything.filter(pk=person.pk).exists()
    assert Customer.objects.filter(pk=customer.pk).exists()
    assert RemovedRecord.objects.get().record_type == "customers.contactperson"


def test_staged_rows_and_messages_of_him_are_emptied(cast):
    (customer,) = add_named("Nadia")
    an_import = Import.objects.create(created_by=cast.erin, original_name="a.xlsx")
    row = ImportRow.objects.create(
        of_import=an_import, number=2, cells=[SECRET], record_id=customer.pk
    )
    Message.objects.create(
        sender="a@example.com",
        to=["b@example.com"],
        text=SECRET,
        message_id="x",
        source=b"",
        due_at=customer.created_at,
        record_type="customers.customer",
        record_id=customer.pk,
    )
    delete_record(actor=cast.carol, record=customer)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
    row.refresh_from_db()
    assert row.cells == []
    assert tables_that_mention(SECRET) == []


def test_rows_of_his_contact_persons_are_emptied_though_they_stay(cast):
    (customer,) = add_named("Nadia")
    with change_set(actor=None, reason="tests.person"):
        person = ContactPerson.objects.create(name="Omid", is_public=True)
        link = CustomerPerson.objects.create(customer=customer, person=person)
    contacts = Import.objects.create(
        created_by=cast.erin, original_name="a.xlsx", target="contacts"
    )
    row = ImportRow.objects.create(
        of_import=contacts, number=2, cells=[SECRET], edits={"0": SECRET}, record_id=person.pk
    )
    with change_set(actor=None, reason="tests.person"):
        link.delete()
    delete_record(actor=cast.carol, record=customer)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
    row.refresh_from_db()
    assert (row.cells, row.edits) == ([], {})
    assert ContactPerson.objects.filter(pk=person.pk).exists()


def test_jobs_of_him_keep_neither_name_nor_numbers(cast):
    winner, loser = add_named(f"{SECRET} one", f"{SECRET} two")
    request_merge(
        actor=cast.erin,
        winner=winner,
        losers=[loser.pk],
        versions={winner.pk: 1, loser.pk: 1},
        choices=Choices(kept={"email": [f"{SECRET}@example.com"]}),
    )
    shared = [{"key": "name", "value": f"{SECRET} two", "count": 51}]
    Job.objects.create(kind=SEARCH, state=Job.State.DONE, result={"shared": shared})
    delete_record(actor=cast.carol, record=loser)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[loser.pk])
    assert tables_that_mention(f"{SECRET} two") == tables_that_mention(f"{SECRET}@") == []
    delete_record(actor=cast.carol, record=winner)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[winner.pk])
    assert tables_that_mention(SECRET) == []


def test_change_of_a_kind_shows_no_values_of_him_any_more(cast):
    (customer,) = add_named("Nadia")
    field = add_field(cast, "text")
    found = {"kept": 1, "lost": 1, "kept_samples": [[SECRET, "1"]], "lost_samples": [[SECRET, 1]]}
    changed = KindChange.objects.create(field=field, from_kind="text", to_kind="date", found=found)
    delete_record(actor=cast.carol, record=customer)
    remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
    assert tables_that_mention(SECRET) == []
    changed.refresh_from_db()
    assert (changed.found["kept"], changed.found["lost"]) == (1, 1)


def test_person_who_is_seen_in_the_bin_through_a_customer_there_is_removed(cast, erin):
    """By who has the right and does not see everything."""
    (customer,) = add_named("North")
    hang(cast, customer, 1)
    person = ContactPerson.objects.get()
    delete_record(actor=cast.carol, record=customer, with_persons=True)
    role = cast.carol.role
    rights = {*role.rights, REMOVE_FOR_GOOD}
    accounts.update_role_rights(actor=None, role=role, rights=rights)
    role.refresh_from_db()
    assert remove_records(actor=cast.carol, kind=PERSONS, ids=[person.pk]).count == 1
    assert not ContactPerson.everything.exists()


def test_what_is_not_in_the_bin_is_not_removed(cast):
    (customer,) = add_named("Nadia")
    assert remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk]).count == 0
    assert Customer.objects.filter(pk=customer.pk).exists()


@pytest.fixture
def blocked(monkeypatch):
    """A later app that forbids removing: `blocked(ids)`."""

    def block(ids):
        entry = Hanging(
            record_type="customers.customer",
            label="Invoices",
            count=lambda user, record: 1,
            fate="stay",
            order=99,
            blocked=lambda asked: set(ids) & set(asked),
            blocked_because="Invoices are kept for ten years.",
        )
        parts = contributions.all_contributions()
        more = (*parts[:-1], replace(parts[-1], hanging=(*parts[-1].hanging, entry)))
        monkeypatch.setattr(contributions, "all_contributions", lambda: more)
        contributions.contributed.cache_clear()

    yield block
    monkeypatch.undo()
    contributions.contributed.cache_clear()


def test_what_something_blocks_is_kept_with_the_reason(cast, erin, blocked):
    one, two = add_named("One", "Two")
    for record in (one, two):
        delete_record(actor=cast.carol, record=record)
    blocked([one.pk])
    result = remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[one.pk, two.pk])
    assert (result.count, result.blocked) == (1, {one.pk: "Invoices are kept for ten years."})
    assert Customer.everything.filter(pk=one.pk).exists()
    page = erin.get(reverse("customers:bin_remove") + f"?kind=customers&ids={one.pk}")
    assert "Invoices are kept for ten years." in page.content.decode()


# --- The page -----------------------------------------------------------------------------------


def send(client, ids, confirmation: str | None):
    data = {"kind": "customers", "ids": ids}
    if confirmation is not None:
        data["confirmation"] = confirmation
    return client.post(reverse("customers:bin_remove"), data)


def test_name_is_typed_to_confirm(cast, erin):
    (customer,) = add_named("Łukasz کریمی")
    delete_record(actor=cast.carol, record=customer)
    assert send(erin, [customer.pk], None).status_code == 200
    response = send(erin, [customer.pk], "Somebody")
    assert response.status_code == 422
    assert "Nothing was removed." in response.content.decode()
    assert send(erin, [customer.pk], "").status_code == 422
    send(erin, [customer.pk], "lukasz كريمي")
    assert not Customer.everything.exists()


def test_name_without_letters_is_typed_as_it_stands(cast, erin):
    (customer,) = add_named("🌷🌷")
    delete_record(actor=cast.carol, record=customer)
    assert send(erin, [customer.pk], "").status_code == 422
    assert send(erin, [customer.pk], "🌷").status_code == 422
    send(erin, [customer.pk], " 🌷🌷")
    assert not Customer.everything.exists()


def test_several_are_a_job_after_their_number_is_typed(cast, erin):
    customers = add_named("One", "Two", "Three")
    for record in customers:
        delete_record(actor=cast.carol, record=record)
    ids = [record.pk for record in customers[:2]]
    assert send(erin, ids, "3").status_code == 422
    response = send(erin, ids, "۲")
    job = Job.objects.get()
    assert response.url == following_url(job)
    assert sorted(job.params["ids"]) == ids
    assert Customer.everything.in_bin().count() == 3


def test_manager_restores_and_does_not_remove(cast, client_for):
    (customer,) = add_named("Nadia")
    delete_record(actor=cast.carol, record=customer)
    carol = client_for(cast.carol)
    page = carol.get(reverse("customers:bin")).content.decode()
    assert reverse("customers:bin_remove") not in page
    assert send(carol, [customer.pk], "Nadia").status_code == 403
    with pytest.raises(NotAllowed):
        remove_records(actor=cast.carol, kind=CUSTOMERS, ids=[customer.pk])
    assert "is_current" in str(
        carol.get(reverse("customers:bin") + "?kind=removed").context["tabs"]
    )
    assert not carol.get(reverse("customers:bin") + "?kind=removed").context["may_remove"]


def test_what_left_the_bin_meanwhile_is_said(erin):
    response = send(erin, [10**9], "1")
    assert response.url == reverse("customers:bin") + "?kind=customers"
    assert "Nothing of that is in the bin any more." in erin.get(response.url).content.decode()


def test_discarded_contents_survive_a_rollback(cast):
    customer = full_customer(cast)
    key = Attachment.objects.get().key
    photo = Photo.objects.get()
    delete_record(actor=cast.carol, record=customer)
    with pytest.raises(RuntimeError), transaction.atomic():
        remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[customer.pk])
        raise RuntimeError
    assert Attachment.everything.filter(key=key).exists()
    assert storages["attachments"].exists(photo.large_key)


def test_files_that_a_merge_gave_to_another_customer_stay_his(
    cast, client_for, django_capture_on_commit_callbacks
):
    winner, loser = add_named("Winner", "Loser")
    records_services.add_attachments(
        actor=cast.erin, record=loser, files=[upload("contract.pdf", PDF)]
    )
    photo = give_photo(cast.erin, loser)
    services.merge_customers(
        actor=cast.erin,
        winner=winner.pk,
        losers=[loser.pk],
        versions={c.pk: Customer.objects.get(pk=c.pk).version for c in (winner, loser)},
        choices=Choices(),
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[loser.pk]).count == 1
    attachment = Attachment.objects.of(winner).get()
    exists = storages["attachments"].exists
    assert [exists(key) for key in (attachment.key, photo.large_key, photo.small_key)] == [True] * 3
    with django_capture_on_commit_callbacks(execute=True):
        delete_record(actor=cast.erin, record=Customer.objects.get(pk=winner.pk))
        remove_records(actor=cast.erin, kind=CUSTOMERS, ids=[winner.pk])
    assert not exists(attachment.key) and not exists(photo.large_key)
