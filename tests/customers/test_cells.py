"""Cells of the list: changed in place as the form would change them, by the same rights and checks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import User
from accounts.sessions import session_for
from core.catalogue import Reachable
from core.change_sets import change_set
from core.forms.sent import as_sent
from core.models import ChangeSet, DomainEvent
from customers import services
from customers.cells import Cells
from customers.fields import customer_catalogue
from customers.forms.cells import CellForm
from customers.forms.customers import CustomerForm
from customers.kinds import ReachableKind
from customers.models import Category, Customer, Status
from records import services as records
from records.cells import CellMark
from records.layouts import Hidden
from records.models import CustomField
from tests.customers.any_values import any_value
from tests.customers.cells import CellEditor
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.records.custom import add_field, add_unique_field
from tests.tries import tried

pytestmark = pytest.mark.django_db
LIST = "/customers/"


@pytest.fixture
def norths(cast):
    (customer,) = add_customers(
        {
            "name": "Norths",
            "short_name": "N",
            "status": Status.objects.get(code="lead").pk,
            "departments": (cast.north.pk,),
            "is_public": False,
        }
    )
    return customer


@pytest.fixture
def cell(cast, client_for, norths):
    """`cell("status", cast.bob, query="?status=3")`: Alice's without a person."""

    def open_cell(key, person=None, *, of=None, query=""):
        return CellEditor(client_for(person or cast.alice), of or norths, key, query=query)

    return open_cell


def values_of(customer) -> dict:
    catalogue = customer_catalogue()
    return catalogue.load([customer.pk], catalogue.form_fields)[customer.pk]


def save(customer, **changes) -> None:
    services.update_customer(
        actor=None,
        catalogue=customer_catalogue(),
        customer=customer,
        changes=changes,
        version=None,
    )


def in_list(client, customer, query="?display=table") -> set[str]:
    """The keys of the customer's cells that can be changed in the list."""
    page = client.get(f"{LIST}{query}").content.decode()
    return set(re.findall(rf'data-cell="/customers/{customer.pk}/cells/([^/"]+)/"', page))


# --- Saving ---------------------------------------------------------------------------------------


def test_cell_is_saved_and_comes_back_as_the_list_shows_it(cell, norths, client_for, cast):
    active = Status.objects.get(code="active")
    editor = cell("status")
    assert "Status of Norths" in editor.text and "Lead" in editor.text
    assert editor.save(status=str(active.pk)).is_saved
    assert Customer.objects.get(pk=norths.pk).status == active
    page = client_for(cast.alice).get(LIST).content.decode()
    cell_html = rf'<span class="cell" id="cell-{norths.pk}-status".*?</button></span>'
    (answered,), (shown,) = (re.findall(cell_html, text) for text in (editor.text, page))
    assert answered.replace(' hx-swap-oob="true"', "") == shown
    assert editor.told == ["“Status” of Norths is saved."]
    assert DomainEvent.objects.filter(name="customers.customer.updated").count() == 1


def test_name_stays_the_way_to_the_card(cell, norths):
    editor = cell("name").save(name="Łukasz <b>")
    link = f'<a href="/customers/{norths.pk}/" id="row-{norths.pk}" data-row-link>'
    assert editor.is_saved and f"{link}<bdi>Łukasz &lt;b&gt;</bdi></a>" in editor.text


def test_what_is_saved_is_taken_back_from_the_list(cell, norths, client_for, cast):
    editor = cell("short_name", query="?q=Norths").save(short_name="Other")
    undo = re.search(r'action="([^"]+/undo/[^"]*)"', editor.text)[1]
    answer = client_for(cast.alice).post(undo)
    assert answer.url == f"{LIST}?q=Norths"
    assert Customer.objects.get(pk=norths.pk).short_name == "N"


def test_nothing_is_written_when_nothing_differs(cell, norths):
    editor = cell("short_name").save()
    assert editor.is_saved and editor.told == []
    assert not ChangeSet.objects.filter(reason="customers.update").exists()


def test_row_that_fits_no_longer_stays_and_says_so(cell, norths):
    lead, active = (Status.objects.get(code=code).pk for code in ("lead", "active"))
    told = cell("status", query=f"?status={lead}").save(status=str(active)).told
    assert "does not fit the filters any more" in told[0]
    assert "fit" not in cell("status", query=f"?status={lead}").save(status=str(lead)).told[0]


def test_whoever_gives_a_customer_away_is_asked_and_told(cell, norths, cast):
    editor = cell("departments").save(departments=[])
    assert editor.status == 422 and editor.form.warnings
    assert "ignore_warnings" in editor.text
    assert editor.save(ignore_warnings="1").is_saved
    assert "You do not see this customer any more" in editor.told[0]
    assert "/undo/" not in editor.text
    assert not Customer.objects.visible_to(cast.alice).filter(pk=norths.pk).exists()


def test_taking_over_closes_the_cell_for_who_may_not_hand_over(cell, norths, cast):
    editor = cell("assigned_to").save(assigned_to=str(cast.bob.pk))
    assert editor.is_saved and "data-cell" not in editor.text and "Bob" in editor.text
    assert cell("assigned_to").status == 403
    assert cell("assigned_to", cast.carol).status == 200


# --- The same as the form -------------------------------------------------------------------------


def forms_of(kind, actor, catalogue, session, customer, present, **more):
    return lambda data=None, **shown: kind(
        data,
        actor=actor,
        catalogue=catalogue,
        session=session,
        customer=customer,
        present={**present, **shown},
        **more,
    )


def make_every_kind(cast) -> None:
    for kind in CustomField.Kind.values:
        add_field(cast, kind, kind)


@pytest.fixture
def catalogue(cast):
    make_every_kind(cast)
    return customer_catalogue()


@tried(12)
@given(data=st.data())
def test_cell_changes_what_the_form_would_change(cast, catalogue, data):
    session = session_for(cast.carol)
    cells = Cells(cast.carol, catalogue)
    fields = [f for f in catalogue.form_fields if cells.get(f.key) and not is_reachable(f)]
    field = data.draw(st.sampled_from(fields), label="field")
    before, after = (data.draw(any_value(field, session)) for _value in range(2))
    (customer,) = add_customers({"name": "Same", field.key: before})
    present = catalogue.load([customer.pk], catalogue.form_fields)[customer.pk]
    if not cells.can_change(field, present):
        return
    asked = (cast.carol, cells.catalogue, session, customer, present)
    in_form, in_cell = forms_of(CustomerForm, *asked), forms_of(CellForm, *asked, field=field)
    typed = {field.key: after}
    whole, one = in_form(sent(in_form, typed)), in_cell(sent(in_cell, typed))
    assert one.is_valid() == whole.is_valid(), (one.errors, whole.errors)
    if whole.is_valid():
        assert one.changes == whole.changes
        assert numbers(one.warnings) == numbers(whole.warnings)


def sent(make, typed):
    """What a form sends in which somebody has typed a value: opened with what is there."""
    data, opened = as_sent(make(**typed)), as_sent(make())
    for name in ("version", "opened"):
        data[name] = opened[name]
    return data


def is_reachable(field) -> bool:
    return isinstance(field.kind, ReachableKind)


def numbers(warnings) -> dict:
    return {key: texts for key, texts in warnings.items() if key != "departments"}


# --- Phones and the like ----------------------------------------------------------------------------


@pytest.fixture
def reached(norths):
    points = (
        Reachable("+989121111111", "0912 111 1111", label="work", is_invalid=True),
        Reachable("+989122222222", "0912 222 2222", label="home"),
    )
    save(norths, mobile=points)
    return norths


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0912 333 3333", [("0912 333 3333", "work", False), ("0912 222 2222", "home", False)]),
        (
            "+98 912 111 1111",
            [("+98 912 111 1111", "work", True), ("0912 222 2222", "home", False)],
        ),
        ("0912 222 2222", [("0912 222 2222", "home", False)]),
        ("", [("0912 222 2222", "home", False)]),
        (
            "0912 333 3333; 0912 444 4444",
            [
                ("0912 333 3333", "work", False),
                ("0912 444 4444", "", False),
                ("0912 222 2222", "home", False),
            ],
        ),
    ],
)
def test_phone_of_a_cell_is_the_main_one_and_the_others_stay(cell, reached, typed, expected):
    editor = cell("mobile")
    assert editor.sent["mobile"] == "0912 111 1111"
    assert editor.save(mobile=typed).is_saved
    points = values_of(reached)["mobile"]
    assert [(p.raw, p.label, p.is_invalid) for p in points] == expected


def test_wrong_phone_is_told_beside_what_was_typed(cell, reached):
    editor = cell("mobile").save(mobile="nobody")
    assert editor.status == 422 and editor.sent["mobile"] == "nobody"
    assert "nobody" in editor.errors[0] and 'aria-invalid="true"' in editor.text
    assert values_of(reached)["mobile"][0].raw == "0912 111 1111"


def test_mail_keeps_that_its_owner_wants_no_mailings(cell, norths):
    save(norths, email=(Reachable("a@example.com", is_opted_out=True),))
    assert cell("email").save(email="b@example.com").is_saved
    assert [(p.raw, p.is_opted_out) for p in values_of(norths)["email"]] == [
        ("b@example.com", True)
    ]


# --- What is wrong, or in doubt -----------------------------------------------------------------------


def test_what_is_required_or_taken_is_refused(cell, norths):
    assert cell("name").save(name="  ").status == 422
    add_named("Other", external_id="X1")
    editor = cell("external_id").save(external_id="X1", ignore_warnings="1")
    assert editor.status == 422 and "Give each customer his own" in editor.errors[0]
    assert values_of(norths)["name"] == "Norths"


def test_unique_custom_field_is_told_of_in_the_cell(cast, client_for):
    key = f"custom.{add_unique_field(cast, label='Code').key}"
    first, second = add_customers({"name": "A", key: "1"}, {"name": "B"})
    erin = client_for(cast.erin)
    editor = CellEditor(erin, second, key).save(**{key: "1"})
    assert editor.status == 422 and "Another customer has this value" in editor.errors[0]
    assert CellEditor(erin, first, key).save().is_saved


def test_doubt_is_asked_about_once(cell, norths):
    editor = cell("iban").save(iban="PL61 1090 1014 0000 0712 1981 2875")
    assert editor.status == 422 and editor.form.warnings
    assert editor.save(ignore_warnings="1").is_saved
    assert not cell("iban").form.warnings
    assert values_of(norths)["iban"] == "PL61109010140000071219812875"


def test_likely_double_is_asked_about(cell, norths):
    add_customers(
        {"name": "Norths Company", "national_id": "84575948"}, {"name": "X", "short_name": ""}
    )
    editor = cell("name").save(name="Norths Company")
    assert editor.status == 422 and "Likely the same" in editor.text


def test_category_that_asks_for_more_is_for_the_form(cast, cell, norths):
    vip, other = Category.objects.all()[:2]
    add_field(cast, "text", "Contract", is_required=True, limited_to=[vip.pk])
    editor = cell("categories").save(categories=[str(other.pk), str(vip.pk)])
    assert editor.status == 422 and "Contract" in editor.errors[0]
    assert cell("categories").save(categories=[str(other.pk)]).is_saved


# --- Two at once ------------------------------------------------------------------------------------


def test_other_fields_may_have_been_saved_meanwhile(cell, norths):
    editor = cell("short_name")
    save(norths, city="Tehran")
    assert editor.save(short_name="Mine").is_saved
    assert values_of(norths)["short_name"] == "Mine" and values_of(norths)["city"] == "Tehran"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Alice's"), ("theirs", "Bob's")])
def test_same_field_has_to_be_chosen(cell, norths, cast, choice, kept):
    alice, bob = cell("short_name"), cell("short_name", cast.bob)
    assert bob.save(short_name="Bob's").is_saved
    assert alice.save(short_name="Alice's").status == 422
    assert "Take what <bdi>Bob</bdi> saved" in alice.text and "Bob&#x27;s" in alice.text
    assert alice.sent["short_name"] == "Alice's"
    assert alice.save().status == 422, "nothing was chosen"
    assert alice.save(keep_short_name=choice).is_saved
    assert values_of(norths)["short_name"] == kept


def test_what_one_did_not_change_is_not_put_over_the_others(cell, norths, cast):
    alice, bob = cell("short_name"), cell("short_name", cast.bob)
    bob.save(short_name="Bob's")
    assert alice.save().is_saved and "Bob&#x27;s" in alice.text
    assert "has been changed meanwhile" in alice.told[0]
    assert values_of(norths)["short_name"] == "Bob's"


def test_customer_who_was_deleted_meanwhile_is_told_of(cell, norths, cast):
    editor = cell("short_name")
    with change_set(actor=cast.carol, reason="tests.delete"):
        Customer.objects.filter(pk=norths.pk).update(
            deleted_at="2026-01-01T00:00Z", deleted_by=cast.carol
        )
    editor.save(short_name="Typed")
    assert editor.status == 422 and "Carol put this into the recycle bin" in editor.text
    assert editor.sent["short_name"] == "Typed"


# --- Which cells -------------------------------------------------------------------------------------


def test_list_marks_what_the_form_lets_one_change(client_for, cast, norths):
    erin, rob, alice = (client_for(person) for person in (cast.erin, cast.rob, cast.alice))
    common = {"name", "status", "mobile", "departments", "assigned_to", "purchase_status"}
    assert in_list(erin, norths) == in_list(alice, norths) == common
    assert in_list(rob, norths) == set()
    save(norths, assigned_to=cast.bob.pk)
    assert in_list(alice, norths) == common - {"assigned_to"}
    assert in_list(erin, norths) == common
    assert {"status", "assigned_to"} < in_list(erin, norths, "?display=list")
    assert {"status", "assigned_to"} < in_list(erin, norths, "?display=tiles")


@pytest.mark.parametrize("key", ["created_at", "number", "description", "starred", "version", "no"])
def test_what_is_no_cell_is_not_there(cell, key):
    assert cell(key).status == 404


def test_retired_field_and_field_of_another_category_are_closed(cast, cell, norths, client_for):
    vip = Category.objects.first()
    limited = add_field(cast, "text", "Limited", is_listed=True, limited_to=[vip.pk])
    key = f"custom.{limited.key}"
    assert cell(key).status == 403
    assert key not in in_list(client_for(cast.alice), norths)
    save(norths, categories=(vip.pk,))
    assert cell(key).save(**{key: "x"}).is_saved
    assert key in in_list(client_for(cast.alice), norths)
    records.retire_custom_field(actor=cast.erin, custom_field=limited)
    assert cell(key).status == 404


def test_address_that_is_the_main_one_is_not_changed_in_a_cell(cell, norths):
    assert cell("delivery_city").status == 403
    save(norths, is_delivery_same_as_main=False)
    assert cell("delivery_city").save(delivery_city="Qom").is_saved


def test_field_that_the_layout_hides_is_closed(cast, cell, client_for, norths):
    records.hide_for_role(
        actor=cast.erin,
        record_type="customers.customer",
        role=cast.alice.role_id,
        hidden=Hidden(fields=frozenset({"status"})),
    )
    assert cell("status").status == 404
    assert "status" not in in_list(client_for(cast.alice), norths)


def test_right_of_a_field_is_asked(cast, cell):
    assert cell("is_public").status == 403
    assert cell("is_public", cast.carol).save(is_public="on").is_saved


def test_without_htmx_the_form_is_the_place(client_for, cast, norths):
    url = reverse("customers:cell", args=[norths.pk, "status"])
    for answer in (client_for(cast.alice).get(url), client_for(cast.alice).post(url)):
        assert answer.url == f"/customers/{norths.pk}/edit/#id_status"


def test_addresses_are_those_of_the_route():
    field = customer_catalogue()["status"]
    assert reverse("customers:cell", args=[30, "status"]) in CellMark(field, "customers:cell").of(
        30, ""
    )


def test_two_and_twenty_rows_cost_the_same(cast, client_for):
    limited = add_field(
        cast, "text", "Limited", is_listed=True, limited_to=[Category.objects.first().pk]
    )
    add_named(*(f"Name {n}" for n in range(2)), status=Status.objects.first().pk)
    erin = client_for(cast.erin)
    few = queries_of(erin, LIST)
    add_named(*(f"Other {n}" for n in range(18)), status=Status.objects.first().pk)
    assert queries_of(erin, LIST) == few
    assert limited.pk


def test_persian_reader_types_and_reads_his_own_digits(cast, cell, norths):
    field = add_field(cast, "date", "Since", is_listed=True)
    key = f"custom.{field.key}"
    alice = accounts.set_preferences(actor=cast.alice, language="fa", time_zone="Asia/Tehran")
    editor = cell(key, User.objects.get(pk=alice.pk)).save(**{key: "۱۴۰۳/۰۵/۱۲"})
    assert editor.is_saved and "۱۲ مرداد ۱۴۰۳" in editor.text


def test_cell_costs_few_queries(cell, norths):
    editor = cell("status")
    with CaptureQueriesContext(connection) as captured:
        editor.save(status=str(Status.objects.get(code="active").pk))
    assert len(captured) < 70
