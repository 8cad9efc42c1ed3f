"""History: who, when, what, old and new, in the reader's words; and taking a change back."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts import services as accounts
from core.calendars import Birthday
from core.change_sets import change_set
from core.models import ChangeSet
from customers import services
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer, CustomerPerson, Relation, Status, Tag
from customers.person_fields import person_catalogue
from customers.services import contact_persons, relations
from customers.services.contact_persons import Position, PositionChanges
from customers.services.relations import PartnerChanges
from records.services import custom_fields
from tests.customers.pages import tie
from tests.customers.records import add_customers
from tests.customers.test_customer_form import edit_url, edited
from tests.customers.test_partners import connect, kind

pytestmark = pytest.mark.django_db


def history_url(customer) -> str:
    return reverse("customers:customer_timeline", args=[customer.pk])


def entries(client, customer, query: str = "") -> list:
    return client.get(history_url(customer) + query).context["timeline"].entries


def told(entry) -> dict[str, tuple[str, str]]:
    """Old and new by label, without markup."""
    return {str(line.label): (strip_tags(line.old), strip_tags(line.new)) for line in entry.lines}


def tools(entry) -> list[str]:
    """What can be done with the entry."""
    return [str(tool.label) for tool in entry.tools]


def update(actor, customer, **changes) -> ChangeSet:
    services.update_customer(
        actor=actor,
        catalogue=customer_catalogue(),
        customer=customer,
        changes=changes,
        version=None,
    )
    return ChangeSet.objects.latest("pk")


def status(code: str) -> int:
    return Status.objects.get(code=code).pk


@pytest.fixture
def customer(cast):
    (customer,) = add_customers(
        {
            "name": "Old name",
            "departments": (cast.north.pk,),
            "is_public": False,
            "status": status("lead"),
            "city": "Tehran",
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
            "opening_total": (Decimal("500"), "EUR"),
            "birthday": Birthday(1370, 5, 21, "jalali"),
        }
    )
    return customer


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


def test_every_kind_of_value_is_told_with_its_label_old_and_new(cast, alice, customer):
    tag = Tag.objects.first()
    update(
        cast.carol,
        customer,
        name="New name",
        status=status("active"),
        city="Shiraz",
        mobile=(Reachable("+989350001122", "0935 000 1122"),),
        opening_total=(Decimal("750"), "EUR"),
        birthday=Birthday(1370, 5, 22, "jalali"),
        tags=(tag.pk,),
        departments=(),
        assigned_to=cast.alice.pk,
        is_public=True,
    )
    newest = entries(alice, customer)[0]
    assert (newest.who, newest.title) == ("Carol", "Edited")
    assert told(newest) == {
        "Name": ("Old name", "New name"),
        "Status": ("Lead", "Active"),
        "City": ("Tehran", "Shiraz"),
        "Mobile": ("0912 345 6789", "0935 000 1122"),
        "Purchase total at the start": ("€500.00", "€750.00"),
        "Birthday": ("21 Mordad 1370", "22 Mordad 1370"),
        "Tags": ("", tag.name),
        "Departments": ("North", ""),
        "Responsible manager": ("", "Alice"),
        "Public": ("No", "Yes"),
    }


def test_custom_values_are_told_by_the_label_of_their_field(cast, alice, customer):
    custom_fields.create_custom_field(
        actor=cast.erin, key="shoe", kind="integer", labels={"en": "Shoe size"}, help_texts={}
    )
    update(cast.bob, customer, **{"custom.shoe": 38})
    update(cast.bob, customer, **{"custom.shoe": 39})
    assert told(entries(alice, customer)[0]) == {"Shoe size": ("38", "39")}


def test_import_is_told_with_the_name_of_its_file(cast, alice, customer):
    with change_set(actor=cast.erin, reason="importing.apply", details={"file": "spring.xlsx"}):
        services.change_customers(
            catalogue=customer_catalogue(), rows={customer.pk: {"status": status("active")}}
        )
    newest = entries(alice, customer)[0]
    assert (newest.who, newest.title) == ("Erin", "Import of spring.xlsx")
    assert told(newest) == {"Status": ("Lead", "Active")}


def test_bulk_update_past_the_services_is_told_as_well(cast, alice, customer):
    with change_set(actor=cast.carol, reason="tests.bulk"):
        Customer.objects.update(short_name="All alike")
    newest = entries(alice, customer)[0]
    assert (newest.who, newest.title) == ("Carol", "Changed")
    assert told(newest) == {"Short name": ("", "All alike")}


def test_act_of_the_system_is_told_as_such(cast, alice, customer):
    with change_set(actor=None, reason="tests.system"):
        Customer.objects.update(short_name="x")
    assert entries(alice, customer)[0].who == "The system"


def test_values_are_told_in_the_language_and_calendar_of_the_reader(cast, client_for, customer):
    accounts.set_preferences(actor=cast.alice, language="fa", calendar="jalali", digits="arabext")
    update(cast.bob, customer, status=status("active"), birthday=Birthday(1370, 5, 22, "jalali"))
    values = told(entries(client_for(cast.alice), customer)[0]).values()
    assert ("۲۱ مرداد ۱۳۷۰", "۲۲ مرداد ۱۳۷۰") in values
    lead, active = (Status.objects.get(code=code).names["fa"] for code in ("lead", "active"))
    assert (lead, active) in values


def test_registration_tells_what_was_filled_in(cast, alice, customer):
    first = entries(alice, customer)[-1]
    assert told(first)["City"] == ("", "Tehran")
    assert "Region" not in told(first)


def test_connection_is_told_on_both_cards(cast, alice, customer):
    (other,) = add_customers({"name": "Other"})
    connect(cast.erin, customer, other, kind("parent_company"))
    assert told(entries(alice, customer)[0]) == {"Partner": ("", "Other (Parent company)")}
    assert told(entries(alice, other)[0]) == {"Partner": ("", "Old name (Subsidiary)")}


def test_partner_out_of_sight_is_not_told(cast, alice, customer):
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    connect(cast.erin, customer, souths, kind("friend"))
    page = alice.get(history_url(customer)).content.decode()
    assert "Souths" not in page
    assert len(entries(alice, customer)) == 1


def test_pages_follow_one_another_without_gaps(cast, alice, customer):
    for n in range(30):
        update(cast.bob, customer, short_name=f"s{n}")
    first = alice.get(history_url(customer)).context["timeline"]
    second = entries(alice, customer, f"?before={first.next_before}")
    assert len(first.entries) == 25
    shown = [told(entry).get("Short name", ("", ""))[1] for entry in [*first.entries, *second]]
    assert shown[:-1] == [f"s{n}" for n in reversed(range(30))]


@pytest.mark.parametrize(
    "before", ["x", "-1", "0", "9" * 40, "1", "1-1", "9" * 17 + "-1-1", "1-1-1"]
)
def test_any_place_in_the_pages_is_answered(alice, customer, before):
    assert alice.get(f"{history_url(customer)}?before={before}").status_code == 200


# --- Taking back ----------------------------------------------------------------------------------


def undo(client, customer, change: ChangeSet):
    return client.post(reverse("customers:customer_undo", args=[customer.pk, change.pk]))


def test_own_edit_is_taken_back_and_told(cast, alice, customer):
    change = update(cast.alice, customer, name="New name", city="Shiraz")
    undo(alice, customer, change)
    customer.refresh_from_db()
    assert (customer.name, customer.addresses.get().city) == ("Old name", "Tehran")
    newest, edit, *_rest = entries(alice, customer)
    assert newest.title == "Taken back"
    assert told(newest)["Name"] == ("New name", "Old name")
    assert edit.mark == "Taken back"


def test_taking_back_can_be_taken_back(cast, alice, customer):
    change = update(cast.alice, customer, name="New name")
    undo(alice, customer, change)
    undo(alice, customer, ChangeSet.objects.latest("pk"))
    customer.refresh_from_db()
    assert customer.name == "New name"


def test_edit_of_a_colleague_is_taken_back_by_a_manager_only(cast, alice, client_for, customer):
    change = update(cast.bob, customer, name="New name")
    assert "Take back" not in tools(entries(alice, customer)[0])
    assert undo(alice, customer, change).status_code == 403
    carol = client_for(cast.carol)
    assert "Take back" in tools(entries(carol, customer)[0])
    undo(carol, customer, change)
    customer.refresh_from_db()
    assert customer.name == "Old name"


def test_what_was_changed_since_stays_and_is_named(cast, alice, customer):
    change = update(cast.alice, customer, name="First", city="Shiraz")
    update(cast.bob, customer, name="Second")
    page = alice.post(
        reverse("customers:customer_undo", args=[customer.pk, change.pk]), follow=True
    ).content.decode()
    customer.refresh_from_db()
    assert (customer.name, customer.addresses.get().city) == ("Second", "Tehran")
    assert "Changed since" in page


def test_second_taking_back_is_refused_in_words(cast, alice, customer):
    change = update(cast.alice, customer, name="New name")
    undo(alice, customer, change)
    page = alice.post(
        reverse("customers:customer_undo", args=[customer.pk, change.pk]), follow=True
    ).content.decode()
    assert "This has been taken back already." in page


def test_registration_and_imports_are_not_taken_back_from_the_card(cast, client_for, customer):
    erin = client_for(cast.erin)
    with change_set(actor=cast.erin, reason="importing.apply", details={"file": "a.csv"}) as of:
        services.change_customers(
            catalogue=customer_catalogue(), rows={customer.pk: {"city": "Shiraz"}}
        )
    assert undo(erin, customer, of).status_code == 403
    assert Customer.objects.filter(pk=customer.pk).exists()


def test_edit_of_another_customer_is_not_taken_back_from_this_card(cast, alice, customer):
    (other,) = add_customers({"name": "Other"})
    change = update(cast.alice, other, name="Renamed")
    undo(alice, customer, change)
    other.refresh_from_db()
    assert other.name == "Renamed"


def test_connection_with_somebody_out_of_sight_is_not_taken_back(cast, client_for, customer):
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    services.update_customer(
        actor=cast.erin,
        catalogue=customer_catalogue(),
        customer=customer,
        changes={"city": "Shiraz"},
        version=None,
        partners=PartnerChanges(added={souths.pk: kind("friend")}),
    )
    undo(client_for(cast.carol), customer, ChangeSet.objects.latest("pk"))
    assert Relation.objects.exists()
    assert relations.partners_of(cast.erin, customer)


def test_reader_takes_nothing_back(cast, client_for, customer):
    change = update(cast.bob, customer, name="New name")
    assert undo(client_for(cast.rob), customer, change).status_code == 403


def test_edits_of_partners_are_told_with_the_rest(cast, client_for, customer):
    (other,) = add_customers({"name": "Other"})
    carol = client_for(cast.carol)
    data = edited(carol, customer, new_partners=[other.pk], new_partner_kind=tie("friend"))
    carol.post(edit_url(customer), data)
    assert told(entries(carol, customer)[0]) == {"Partner": ("", "Other (Friend)")}


def test_person_who_has_left_is_named_as_he_was_here(cast, client_for):
    """What he is called since, at a customer of others, is theirs alone."""
    norths, souths = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False},
    )
    asked = {"actor": cast.erin, "catalogue": person_catalogue()}
    person = contact_persons.create_person(
        **asked, values={"name": "Mina"}, positions=PositionChanges(added={norths.pk: Position()})
    )
    (link,) = CustomerPerson.objects.all()
    moved = PositionChanges(added={souths.pk: Position()}, changed={link.pk: None})
    for changes, positions in (({}, moved), ({"name": "Secret"}, PositionChanges())):
        contact_persons.update_person(
            **asked, person=person, changes=changes, version=None, positions=positions
        )
    left, came = entries(client_for(cast.alice), norths)[:2]
    assert told(left)["Contact person"] == ("Mina", "")
    assert told(came)["Contact person"] == ("", "Mina")
    assert told(entries(client_for(cast.erin), norths)[0])["Contact person"] == ("Secret", "")
