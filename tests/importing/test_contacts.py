"""Contact persons from a file of their own, each joined to a customer who is there (R100-R102, R112)."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.change_sets import change_set
from core.undo import undo_change_set
from customers.importers import CONTACTS, CUSTOMERS
from customers.models import ContactPerson, Customer, CustomerPerson
from customers.person_fields import RECORD_TYPE as PERSON
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from importing.by_content import map_by_content
from importing.choices import EmptyCells, OnMatch
from importing.mapping import suggest_mapping
from tests.canaries import WORD
from tests.customers.records import add_customers, add_named
from tests.importing import sheets
from tests.importing.sheets import messages, outcomes, problems
from tests.records.custom import add_unique_field

pytestmark = pytest.mark.django_db

check = partial(sheets.check, target=CONTACTS)
apply = partial(sheets.apply, target=CONTACTS)
HEADERS = ["Customer: External identifier", "Name", "Job title", "Mobile", "E-mail"]


@pytest.fixture
def firms(cast):
    """Alfa and Beta, by their external identifiers."""
    return add_customers(
        {"name": "Alfa", "external_id": "A", "email": (), "departments": (cast.north.pk,)},
        {"name": "Beta", "external_id": "B", "departments": (cast.north.pk,)},
    )


def add_person(erin, *customers, **values) -> ContactPerson:
    return contact_persons.create_person(
        actor=erin,
        catalogue=person_catalogue(),
        values={"name": "Omid Rahimi", "departments": (), "assigned_to": None, **values},
        positions=PositionChanges(added={c.pk: Position("buyer") for c in customers}),
    )


def people() -> dict[str, list[str]]:
    """The names of persons at each customer."""
    links = CustomerPerson.objects.order_by("customer__name", "person__name")
    found: dict[str, list[str]] = {}
    for customer, person in links.values_list("customer__name", "person__name"):
        found.setdefault(customer, []).append(person)
    return found


# --- Which customer -------------------------------------------------------------------------------


def test_several_persons_go_to_the_customer_whom_their_rows_name(erin, firms):
    rows = [
        ["A", "Omid Rahimi", "buyer", "09123450011", "omid@example.com"],
        ["A", "Sara Karimi", "", "", ""],
        ["B", "Jan Kowalski", "", "+48 600 100 200", ""],
    ]
    applied = apply(erin, HEADERS, *rows)
    assert applied.counts["new"] == 3
    assert people() == {"Alfa": ["Omid Rahimi", "Sara Karimi"], "Beta": ["Jan Kowalski"]}
    omid = ContactPerson.objects.get(name="Omid Rahimi")
    assert (omid.job_title, omid.created_by) == ("buyer", erin)
    assert sorted(omid.contact_points.values_list("normalized", flat=True)) == [
        "+989123450011",
        "omid@example.com",
    ]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Customer number", "number"),
        ("Customer: External identifier", "A-1"),
        ("Customer: National ID", "12 34-56"),
        ("Customer: E-mail", "Office@alfa.example"),
        ("Customer: Mobile", "0912 345 0001"),
        ("Customer: Phone", "+98 912 345 0001"),
        ("Customer: Tax file", "tf 7"),
        ("Customer", "شركة  آلفا"),
    ],
)
def test_customer_is_named_by_any_key(cast, erin, header, cell):
    add_unique_field(cast, label="Tax file")
    reader = CONTACTS.session(erin)
    catalogue = CONTACTS.catalogue()

    def read(key, text):
        return catalogue[key].kind.reader(reader)(text)

    (firm,) = add_customers(
        {
            "name": "شرکة آلفا",
            "external_id": "A-1",
            "national_id": "123456",
            "email": read("email", "office@alfa.example"),
            "mobile": read("mobile", "09123450001"),
            "custom.tax_file": "TF-7",
        }
    )
    value = firm.number if cell == "number" else cell
    checked = apply(erin, [header, "Name"], [value, "Omid"]).checked
    assert (outcomes(checked), messages(checked)) == (["new"], "")
    assert list(firm.people.values_list("name", flat=True)) == ["Omid"]


@pytest.mark.parametrize(
    "header",
    [
        "Customer external ID",
        "شناسه مشتری",
        "Identyfikator klienta",
        "Код клиента",
    ],
)
def test_columns_that_name_the_customer_are_known_by_their_headers(header):
    assert suggest_mapping(CONTACTS.catalogue(), [header]) == ["customer.external_id"]


def test_headers_of_a_person_mean_the_person():
    headers = ["E-mail", "Imię i nazwisko", "Должность", "موبایل", "Firma", "Rola"]
    expected = ["email", "name", "job_title", "mobile", "customer.name", "part"]
    assert suggest_mapping(CONTACTS.catalogue(), headers) == expected


def test_customer_is_never_guessed_by_what_cells_look_like(erin):
    """A second column of addresses is not the customer's: people would land at somebody's by chance."""
    addresses = [[f"{name}{i}@example.com" for i in range(5)] for name in "ab"]
    catalogue, session = CONTACTS.catalogue(), CONTACTS.session(erin)
    headers = ["One", "Two"]
    assert map_by_content(catalogue, session, headers, addresses, ["", ""]) == {0: "email"}


def test_row_with_no_such_customer_is_wrong_and_the_others_go_in(erin, firms):
    checked = apply(erin, HEADERS, ["Z", "Omid", "", "", ""], ["A", "Sara", "", "", ""]).checked
    assert outcomes(checked) == ["wrong", "new"]
    assert [(number, letter) for number, letter, _message in problems(checked)] == [(2, "A")]
    assert "No customer whom you may change is called this." in messages(checked)


def test_second_key_finds_the_customer_where_the_first_one_does_not(erin, firms):
    headers = ["Customer: External identifier", "Customer", "Name"]
    checked = apply(erin, headers, ["Z", "beta", "Omid"]).checked
    assert messages(checked) == ""
    assert people() == {"Beta": ["Omid"]}


def test_number_that_does_not_exist_is_wrong_whatever_else_the_row_says(erin, firms):
    headers = ["Customer number", "Customer", "Name"]
    checked = check(erin, headers, [987654321, "Beta", "Omid"])
    assert outcomes(checked) == ["wrong"]
    assert problems(checked)[0][1] == "A"


def test_columns_that_name_two_customers_contradict_each_other(erin, firms):
    headers = ["Customer number", "Customer: External identifier", "Name"]
    checked = check(erin, headers, [firms[0].number, "B", "Omid"])
    assert outcomes(checked) == ["wrong"]
    assert "another customer than the one in “Customer number”" in messages(checked)


def test_customer_whose_name_two_have_is_unclear(erin):
    add_named("Alfa", "ALFA")
    checked = check(erin, ["Customer", "Name"], ["Alfa", "Omid"])
    assert "2 customers have this" in messages(checked)


def test_row_without_a_customer_is_wrong(erin, firms):
    checked = check(erin, HEADERS, ["", "Omid", "", "", ""])
    assert outcomes(checked) == ["wrong"]
    assert messages(checked) == (
        "The row names no customer. Fill in a column that says whose person this is."
    )


def test_customer_of_others_is_told_like_one_who_is_not_there(cast, canaries):
    sheets.allow(cast.dan, "importing.run")
    rows = [
        [canaries.north.number, "Omid"],
        [987654321, "Omid"],
    ]
    checked = apply(cast.dan, ["Customer number", "Name"], *rows).checked
    assert outcomes(checked) == ["wrong", "wrong"]
    told = [message for _number, _letter, message in problems(checked)]
    assert told[0] == told[1]
    assert WORD not in messages(checked)
    checked = check(cast.dan, ["Customer", "Name"], [canaries.north.name, "Omid"])
    assert problems(checked)[0][2] == told[0]
    assert not ContactPerson.objects.filter(name="Omid").exists()


def test_reader_imports_nothing(cast):
    (firm,) = add_named("Alfa")
    sheets.allow(cast.rob, "importing.run")
    checked = apply(cast.rob, ["Customer number", "Name"], [firm.number, "Omid"]).checked
    assert outcomes(checked) == ["wrong"]


# --- Which person ---------------------------------------------------------------------------------


def test_person_of_the_same_name_at_the_customer_is_changed(erin, firms):
    omid = add_person(erin, firms[0])
    checked = apply(erin, HEADERS, ["A", "omid  rahimi", "Director", "", "o@example.com"]).checked
    assert outcomes(checked) == ["changed"]
    assert checked.rows[0].record_id == omid.pk
    omid.refresh_from_db()
    assert (omid.name, omid.job_title) == ("omid rahimi", "Director")
    assert people() == {"Alfa": ["omid rahimi"]}


def test_same_name_at_another_customer_is_another_person(erin, firms):
    add_person(erin, firms[0])
    assert outcomes(apply(erin, HEADERS, ["B", "Omid Rahimi", "", "", ""]).checked) == ["new"]
    assert ContactPerson.objects.count() == 2


def test_same_name_and_address_at_another_customer_is_the_same_person(erin, firms):
    email = CONTACTS.catalogue()["email"].kind.reader(CONTACTS.session(erin))("o@example.com")
    omid = add_person(erin, firms[0], email=email)
    checked = apply(erin, HEADERS, ["B", "Omid Rahimi", "", "", "O@example.com"]).checked
    assert outcomes(checked) == ["changed"]
    assert checked.rows[0].changes["customer.external_id"] == "B"
    assert people() == {"Alfa": ["Omid Rahimi"], "Beta": ["Omid Rahimi"]}
    assert ContactPerson.objects.get() == omid


def test_two_rows_make_one_person_at_two_customers(erin, firms):
    rows = [
        ["A", "Omid Rahimi", "buyer", "09123450011", ""],
        ["B", "Omid Rahimi", "", "0912 345 0011", "omid@example.com"],
    ]
    checked = apply(erin, HEADERS, *rows).checked
    assert (outcomes(checked), messages(checked)) == (["new", "new"], "")
    omid = ContactPerson.objects.get()
    assert omid.job_title == "buyer"
    assert {row.record_id for row in checked.rows} == {omid.pk}
    assert omid.contact_points.count() == 2
    assert people() == {"Alfa": ["Omid Rahimi"], "Beta": ["Omid Rahimi"]}


def test_rows_of_one_person_that_contradict_each_other_are_named(erin, firms):
    rows = [
        ["A", "Omid Rahimi", "buyer", "09123450011", ""],
        ["B", "Omid Rahimi", "director", "09123450011", ""],
    ]
    checked = check(erin, HEADERS, *rows)
    assert outcomes(checked) == ["new", "wrong"]
    assert problems(checked) == [
        (3, "C", "Row 2 says otherwise of the same person. Write the same in both rows.")
    ]


def test_same_person_twice_at_one_customer_is_wrong(erin, firms):
    checked = check(erin, HEADERS, *(2 * [["A", "Omid Rahimi", "", "", ""]]))
    assert "wrong" in outcomes(checked)
    assert "has the same value" in messages(checked)


def test_chosen_key_finds_a_person_of_another_name(erin, firms):
    email = CONTACTS.catalogue()["email"].kind.reader(CONTACTS.session(erin))("o@example.com")
    add_person(erin, firms[0], email=email)
    row = ["A", "Omid R.", "", "", "o@example.com"]
    assert outcomes(check(erin, HEADERS, row)) == ["new"]
    checked = apply(erin, HEADERS, row, keys=["email"]).checked
    assert outcomes(checked) == ["changed"]
    assert ContactPerson.objects.get().name == "Omid R."


def test_of_two_persons_with_one_address_the_one_at_the_customer_is_meant(erin, firms):
    email = CONTACTS.catalogue()["email"].kind.reader(CONTACTS.session(erin))("o@example.com")
    add_person(erin, firms[0], name="Omid", email=email)
    sara = add_person(erin, firms[1], name="Sara", email=email)
    checked = check(erin, HEADERS, ["B", "Sara", "Boss", "", "o@example.com"], keys=["email"])
    assert [row.record_id for row in checked.rows] == [sara.pk]


def test_person_is_found_by_his_number(erin, firms):
    omid = add_person(erin, firms[0])
    headers = ["Contact person number", "Name", "Customer number"]
    rows = [[omid.pk, "Omid Rahimi", firms[0].number], [omid.pk, "Omid Rahimi", firms[1].number]]
    checked = apply(erin, headers, *rows).checked
    assert outcomes(checked) == ["unchanged", "changed"]
    assert people() == {"Alfa": ["Omid Rahimi"], "Beta": ["Omid Rahimi"]}


def test_every_row_is_a_person_of_its_own_when_records_are_added_all_the_same(erin, firms):
    rows = [["A", "Omid", "", "0912", ""], ["B", "Omid", "", "0912", ""]]
    apply(erin, HEADERS, *rows, on_match=OnMatch.CREATE)
    assert ContactPerson.objects.count() == 2


def test_person_of_others_is_not_changed(cast, canaries):
    (firm,) = add_named("Alfa", departments=(cast.south.pk,), is_public=False)
    sheets.allow(cast.dan, "importing.run")
    person = canaries.person_of_north
    headers = ["Contact person number", "Name", "Customer number"]
    checked = apply(cast.dan, headers, [person.pk, "Renamed", firm.number]).checked
    assert outcomes(checked) == ["wrong"]
    person.refresh_from_db()
    assert person.name != "Renamed"


def test_unique_custom_value_is_the_same_persons_in_all_his_rows(cast, erin, firms):
    add_unique_field(cast, label="Badge", record_type=PERSON)
    headers = ["Customer: External identifier", "Name", "Mobile", "Badge"]
    rows = [["A", "Omid", "0912", "7"], ["B", "Omid", "0912", "7"]]
    assert messages(apply(erin, headers, *rows).checked) == ""
    checked = check(erin, headers, ["A", "Sara", "0913", "7"])
    assert "Another record has this value already." in messages(checked)


# --- The place at the customer ----------------------------------------------------------------------


PLACED = ["Customer: External identifier", "Name", "Part there", "The main contact there"]


def test_part_and_main_contact_are_written_and_changed(erin, firms):
    apply(erin, PLACED, ["A", "Omid", "buyer", "yes"], ["A", "Sara", "", ""])
    links = CustomerPerson.objects.order_by("person__name")
    assert list(links.values_list("part", "is_main")) == [("buyer", True), ("", False)]
    checked = apply(erin, PLACED, ["A", "Omid", "director", ""], ["A", "Sara", "", "yes"]).checked
    assert outcomes(checked) == ["changed", "changed"]
    assert list(links.values_list("part", "is_main")) == [("director", False), ("", True)]
    (doubt,) = checked.rows[1].doubts
    assert doubt.message == "The main contact there is Omid, who will not be it any more."


def test_customer_has_one_main_contact(erin, firms):
    checked = check(erin, PLACED, ["A", "Omid", "", "yes"], ["A", "Sara", "", "yes"])
    assert outcomes(checked) == ["new", "wrong"]
    assert "Row 2 names another main contact" in messages(checked)


def test_loading_the_same_file_again_changes_nothing(erin, firms):
    rows = [
        ["A", "Omid Rahimi", "buyer", "yes"],
        ["B", "Omid Rahimi", "", ""],
        ["B", "Sara", "owner", "yes"],
    ]
    apply(erin, PLACED, *rows)
    assert outcomes(check(erin, PLACED, *rows)) == ["unchanged"] * 3


def test_part_says_at_which_customer(erin, firms):
    omid = add_person(erin, firms[0])
    headers = ["Contact person number", "Part there"]
    checked = check(erin, headers, [omid.pk, "director"])
    assert "Say at which customer this is." in messages(checked)


def test_moving_a_person_makes_a_new_version_of_him(erin, firms):
    omid = add_person(erin, firms[0])
    was = ContactPerson.objects.get().version
    headers = ["Contact person number", "Customer number"]
    apply(erin, headers, [omid.pk, firms[1].number])
    assert ContactPerson.objects.get().version == was + 1


def test_empty_cell_takes_the_part_away_where_that_was_chosen(erin, firms):
    apply(erin, PLACED, ["A", "Omid", "buyer", "yes"])
    row = ["A", "Omid", "", ""]
    assert outcomes(check(erin, PLACED, row)) == ["unchanged"]
    checked = apply(erin, PLACED, row, empty_cells=EmptyCells.CLEAR).checked
    assert (outcomes(checked), messages(checked)) == (["changed"], "")
    link = CustomerPerson.objects.get()
    assert (link.part, link.is_main, link.customer) == ("", False, firms[0])


def test_customer_may_be_the_same_for_every_row(erin, firms):
    constants = {"customer.number": firms[1].number, "part": "buyer"}
    applied = apply(erin, ["Name"], ["Omid"], ["Sara"], constants=constants)
    assert messages(applied.checked) == ""
    assert people() == {"Beta": ["Omid", "Sara"]}
    assert set(CustomerPerson.objects.values_list("part", flat=True)) == {"buyer"}


def test_of_two_persons_of_one_name_at_the_customer_somebody_says_who_is_meant(erin, firms):
    first = add_person(erin, firms[0], job_title="Driver")
    add_person(erin, firms[0], job_title="Director")
    row = ["A", "Omid Rahimi", "Boss", "", ""]
    checked = check(erin, HEADERS, row)
    assert outcomes(checked) == ["wrong"]
    assert checked.rows[0].candidates[0] == first.pk
    apply(erin, HEADERS, row, decisions={2: {"record": first.pk}})
    first.refresh_from_db()
    assert first.job_title == "Boss"
    assert outcomes(check(erin, HEADERS, row, decisions={2: {"record": "out"}})) == ["skipped"]


# --- All at once -------------------------------------------------------------------------------------


def test_whole_import_is_taken_back_and_put_back(erin, firms):
    omid = add_person(erin, firms[0])
    rows = [
        ["A", "Omid Rahimi", "director", "09123450011", ""],
        ["A", "Sara", "", "", "sara@example.com"],
        ["B", "Sara", "", "", "sara@example.com"],
    ]
    applied = apply(erin, HEADERS, *rows)
    after = people()
    undo = undo_change_set(actor=erin, change_set=applied.change_set)
    omid.refresh_from_db()
    assert (omid.job_title, people()) == ("", {"Alfa": ["Omid Rahimi"]})
    undo_change_set(actor=erin, change_set=undo.change_set)
    assert people() == after == {"Alfa": ["Omid Rahimi", "Sara"], "Beta": ["Sara"]}


def test_number_of_statements_does_not_depend_on_the_rows(erin, firms):
    def statements(first: int, count: int) -> int:
        rows = [
            ["AB"[i % 2], f"Person {i}", "", f"0912345{i:04}", f"p{i}@example.com"]
            for i in range(first, first + count)
        ]
        with CaptureQueriesContext(connection) as queries:
            applied = apply(erin, HEADERS, *rows)
        assert applied.counts["new"] == count
        return len(queries)

    statements(0, 2)
    assert statements(100, 2) == statements(200, 40)


def test_customer_who_went_into_the_bin_meanwhile_gets_nobody(erin, firms, monkeypatch):
    """He was found, and is gone when he is locked: the import looks again, and the row is wrong."""
    alfa = firms[0].pk
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.filter(pk=alfa).update(deleted_at="2026-01-01T00:00Z")
    editable, calls = CUSTOMERS.editable, []

    def as_they_were(actor, ids):
        calls.append(ids)
        return {alfa} if len(calls) == 1 else editable(actor, ids)

    monkeypatch.setattr(CUSTOMERS, "editable", as_they_were)
    monkeypatch.setattr(CUSTOMERS, "find", lambda field, values: {"A": [alfa]})
    checked = apply(erin, HEADERS, ["A", "Omid", "", "", ""]).checked
    assert len(calls) == 2
    assert outcomes(checked) == ["wrong"]
    assert not ContactPerson.objects.exists()


# --- Several persons --------------------------------------------------------------------------------


def test_one_of_several_persons_is_chosen(erin, firms):
    """Two of one name at one customer: the row is unclear until somebody says which is meant."""
    alfa, _beta = firms
    first, second = add_person(erin, alfa), add_person(erin, alfa)
    row = ["A", "Omid Rahimi", "director", "", ""]
    checked = check(erin, HEADERS, row)
    assert outcomes(checked) == ["wrong"]
    assert checked.rows[0].candidates == (first.pk, second.pk)
    apply(erin, HEADERS, row, decisions={2: {"record": second.pk}})
    titles = dict(ContactPerson.objects.values_list("pk", "job_title"))
    assert titles == {first.pk: "", second.pk: "director"}


def test_neither_of_several_persons_is_meant(erin, firms):
    alfa, _beta = firms
    add_person(erin, alfa), add_person(erin, alfa)
    row = ["A", "Omid Rahimi", "director", "", ""]
    apply(erin, HEADERS, row, decisions={2: {"record": "new"}})
    assert people() == {"Alfa": ["Omid Rahimi"] * 3}
