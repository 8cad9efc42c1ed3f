"""The list of contact persons as a file: as it is shown, and ready to load back."""

from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.calendars.kinds import CALENDARS
from core.calendars.preferences import DEFAULTS
from core.change_sets import change_set
from customers.importers import CONTACTS
from customers.models import ContactPerson, Customer, CustomerPerson
from customers.person_fields import RECORD_TYPE, person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from importing.applying import apply_rows
from importing.choices import Contents
from importing.exporting.plan import ExportPlan
from importing.models import Export
from importing.plan import Plan
from importing.reading import Sheet
from importing.writing import FORMATS
from records.models import CustomField, CustomFieldChoice
from tests.canaries import WORD
from tests.customers.any_values import any_values
from tests.customers.records import add_customers, add_named
from tests.importing.exported_tables import (
    LANGUAGES,
    READERS,
    SELDOM,
    assert_nothing_is_lost,
    forgotten,
    load_back,
    plan_back,
    write,
)
from tests.importing.sheets import allow, messages, outcomes

pytestmark = pytest.mark.django_db
PARTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30).map(
    lambda text: " ".join(text.split())
)
LIST = reverse("customers:contact_list")


@pytest.fixture
def people(erin, cast):
    """Omid at two customers, Sara at one, and Jan at none."""
    alfa, beta = add_customers(
        {"name": "Alfa", "external_id": "007"},
        {"name": "شرکت بتا", "departments": (cast.north.pk,), "is_public": False},
    )
    catalogue = person_catalogue()

    def add(name, positions, **values):
        return contact_persons.create_person(
            actor=erin,
            catalogue=catalogue,
            values={"name": name, **values},
            positions=PositionChanges(added=positions),
        )

    mobile = catalogue["mobile"].kind.reader(CONTACTS.session(erin))("0912 345 0011; 0912 345 0022")
    both = {alfa.pk: Position("=buyer", is_main=True), beta.pk: Position()}
    add("Omid Rahimi", both, mobile=mobile, job_title="-1")
    add("سارا کریمی", {beta.pk: Position("مالک")}, description="two\nlines")
    add("Jan Źrebiec", {})


def plan_of(actor, contents=Contents.EVERYTHING, columns=()) -> ExportPlan:
    return ExportPlan.make(actor, CONTACTS, query="", contents=contents, columns=columns)


def written(actor, folder, *, writer="en", **asked) -> Sheet:
    """What the person exports, read from the file."""
    return write(actor, CONTACTS, folder, writer=DEFAULTS[writer], **asked)


def table(sheet: Sheet) -> list[dict[str, object]]:
    headers = [header.label for header in sheet.headers]
    rows = (list(cells) + [""] * (len(headers) - len(cells)) for _number, cells in sheet.rows)
    return [dict(zip(headers, cells, strict=True)) for cells in rows]


def plan_for(actor, sheet: Sheet) -> Plan:
    return plan_back(actor, CONTACTS, [header.label for header in sheet.headers])


def assert_nothing_changes(actor, sheet: Sheet, reader="en") -> None:
    checked = load_back(actor, CONTACTS, sheet, DEFAULTS[reader])
    assert_nothing_is_lost(checked, len(sheet.rows))


# --- Ready to load back ---------------------------------------------------------------------------


def test_each_customer_of_a_person_has_a_row(erin, people, tmp_path):
    rows = table(written(erin, tmp_path))
    assert [(row["Customer"], row["Name"], row["Part there"]) for row in rows] == [
        ("", "Jan Źrebiec", ""),
        ("Alfa", "Omid Rahimi", "=buyer"),
        ("شرکت بتا", "Omid Rahimi", ""),
        ("شرکت بتا", "سارا کریمی", "مالک"),
    ]
    alfa = Customer.objects.get(name="Alfa")
    assert rows[1]["Customer number"] == alfa.number
    assert rows[1]["Customer: External identifier"] == "007"
    assert rows[1]["Contact person number"] == rows[2]["Contact person number"]
    headers = list(rows[0])
    assert (headers[0], headers[-1]) == ("Contact person number", "Record version")
    assert not any(header.startswith("Customer: E-mail") for header in headers)


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize("writer", LANGUAGES)
def test_loaded_back_nothing_changes_whoever_writes_and_reads(
    erin, people, tmp_path, writer, reader
):
    for suffix in FORMATS:
        sheet = written(erin, tmp_path, suffix=suffix, writer=writer)
        assert len(sheet.rows) == 4
        assert_nothing_changes(erin, sheet, reader)


@pytest.fixture
def fields_of_every_kind(erin):
    with change_set(actor=None, reason="tests.fields"):
        for kind in CustomField.Kind.values:
            field = CustomField.objects.create(
                key=f"a_{kind}", labels={"en": kind}, kind=kind, record_type=RECORD_TYPE
            )
            if kind.startswith("choice"):
                for code in ("gold", "silver"):
                    CustomFieldChoice.objects.create(field=field, code=code, names={"en": code})


@SELDOM
@given(
    data=st.data(),
    writer=READERS,
    reader=READERS,
    suffix=st.sampled_from(tuple(FORMATS)),
    calendar=st.sampled_from(("", *CALENDARS)),
    is_staged=st.booleans(),
)
def test_any_values_of_every_kind_come_back_as_they_were(
    erin, fields_of_every_kind, tmp_path, data, writer, reader, suffix, calendar, is_staged
):
    with forgotten():
        catalogue = person_catalogue()
        alfa, beta = add_named("Alfa", "Beta")
        parts = data.draw(st.lists(PARTS, min_size=2, max_size=2))
        for part in parts:
            contact_persons.create_person(
                actor=erin,
                catalogue=catalogue,
                values=data.draw(any_values(catalogue, CONTACTS.session(erin))),
                positions=PositionChanges(added={alfa.pk: Position(part), beta.pk: Position()}),
            )
        sheet = write(erin, CONTACTS, tmp_path, suffix=suffix, writer=writer, calendar=calendar)
        checked = load_back(erin, CONTACTS, sheet, reader, is_staged=is_staged)
        assert_nothing_is_lost(checked, 4)


def test_changed_cells_and_a_new_row_go_in(erin, people, tmp_path):
    sheet = written(erin, tmp_path)
    headers = [header.label for header in sheet.headers]
    omid = sheet.rows[1][1]
    omid[headers.index("Job title")] = "Director"
    sheet.rows[2][1][headers.index("Job title")] = "Director"
    added = {"Customer: External identifier": "007", "Name": "Piotr", "Part there": "owner"}
    sheet.rows.append((99, [added.get(header, "") for header in headers]))
    applied = apply_rows(plan_for(erin, sheet), sheet.rows, details={})
    assert messages(applied.checked) == ""
    assert outcomes(applied.checked) == ["unchanged", "changed", "changed", "unchanged", "new"]
    assert ContactPerson.objects.get(name="Omid Rahimi").job_title == "Director"
    piotr = CustomerPerson.objects.get(person__name="Piotr")
    assert (piotr.customer.name, piotr.part) == ("Alfa", "owner")


def put(sheet: Sheet, row: int, header: str, value: str) -> None:
    headers = [header.label for header in sheet.headers]
    sheet.rows[row][1][headers.index(header)] = value


def change_omid(**changes) -> ContactPerson:
    """As a colleague does meanwhile."""
    return contact_persons.update_person(
        actor=None,
        catalogue=person_catalogue(),
        person=ContactPerson.objects.get(name="Omid Rahimi"),
        version=None,
        **{"changes": {}, **changes},
    )


def test_what_somebody_has_changed_meanwhile_stays_where_the_file_was_not_touched(
    erin, people, tmp_path
):
    sheet = written(erin, tmp_path)
    change_omid(changes={"job_title": "Meanwhile"})
    assert_nothing_changes(erin, sheet)


def test_cell_that_was_changed_on_both_sides_is_a_conflict_in_every_row(erin, people, tmp_path):
    sheet = written(erin, tmp_path)
    change_omid(changes={"job_title": "Meanwhile"})
    for row in (1, 2):
        put(sheet, row, "Job title", "Director")
    checked = apply_rows(plan_for(erin, sheet), sheet.rows, details={}).checked
    assert outcomes(checked) == ["unchanged", "conflict", "conflict", "unchanged"]
    assert checked.rows[1].conflict.was == {"job_title": "-1"}
    assert ContactPerson.objects.get(name="Omid Rahimi").job_title == "Meanwhile"
    decision = {"conflict": "file", "version": checked.rows[1].conflict.now}
    plan = replace(plan_for(erin, sheet), decisions={3: decision, 4: decision})
    assert outcomes(apply_rows(plan, sheet.rows, details={}).checked)[1:3] == ["changed"] * 2
    assert ContactPerson.objects.get(name="Omid Rahimi").job_title == "Director"


def test_person_who_has_left_a_customer_meanwhile_does_not_come_back_by_an_old_file(
    erin, people, tmp_path
):
    sheet = written(erin, tmp_path)
    link = CustomerPerson.objects.get(person__name="Omid Rahimi", customer__name="Alfa")
    change_omid(positions=PositionChanges(changed={link.pk: None}))
    checked = apply_rows(plan_for(erin, sheet), sheet.rows, details={}).checked
    assert outcomes(checked) == ["unchanged", "conflict", "unchanged", "unchanged"]
    assert not CustomerPerson.objects.filter(customer__name="Alfa").exists()


# --- As it is shown -------------------------------------------------------------------------------


def test_list_is_written_as_it_is_shown_with_the_customers(erin, people, tmp_path):
    asked = {"contents": Contents.LIST, "columns": ("name", "mobile", "customers")}
    assert table(written(erin, tmp_path, **asked)) == [
        {"Name": "Jan Źrebiec", "Mobile": "", "Customers": ""},
        {
            "Name": "Omid Rahimi",
            "Mobile": "0912 345 0011; 0912 345 0022",
            "Customers": "Alfa; شرکت بتا",
        },
        {"Name": "سارا کریمی", "Mobile": "", "Customers": "شرکت بتا"},
    ]


def test_only_persons_and_customers_in_sight_are_written(cast, canaries, tmp_path):
    allow(cast.dan, "importing.export", "importing.run")
    for contents in Contents.values:
        columns = ("name", "customers") if contents == Contents.LIST else ()
        told = str(table(written(cast.dan, tmp_path, contents=contents, columns=columns)))
        assert f"{WORD}south" in told
        assert f"{WORD}north" not in told
        assert f"{WORD}alices" not in told


def test_number_of_queries_does_not_depend_on_the_records(erin, people):
    def queries() -> int:
        plan = plan_of(erin)
        ids = list(plan.asked.ordered_ids)
        with CaptureQueriesContext(connection) as found:
            list(plan.rows(ids))
        return len(found)

    before = queries()
    (gamma,) = add_named("Gamma")
    for number in range(10):
        contact_persons.create_person(
            actor=erin,
            catalogue=person_catalogue(),
            values={"name": f"Person {number}"},
            positions=PositionChanges(added={gamma.pk: Position()}),
        )
    assert queries() == before


# --- The pages ------------------------------------------------------------------------------------


def test_list_leads_to_its_import_and_export(client_for, erin, people):
    html = unescape(client_for(erin).get(LIST, {"q": "omid"}).content.decode())
    assert "/imports/new/?of=contacts" in html
    assert "/exports/new/?of=contacts&query=q%3Domid&columns=name%2C" in html
    assert "%2Ccustomers" in html


def test_list_offers_neither_without_the_rights(client_for, cast, people):
    html = client_for(cast.alice).get(LIST).content.decode()
    assert "of=contacts" not in html


def test_export_asks_for_contact_persons_and_makes_such(client_for, erin, people):
    client = client_for(erin)
    address = "/exports/new/?of=contacts&query=q%3Domid&columns=name%2Ccustomers"
    response = client.get(address)
    html = response.content.decode()
    assert "Export 1 contact person" in html
    assert '<input type="hidden" name="of" value="contacts">' in html
    asked = {"of": "contacts", "query": "q=omid", "columns": "name,customers"}
    client.post("/exports/new/", {**asked, "contents": "list", "format": "csv"})
    export = Export.objects.get()
    assert (export.target, export.columns) == ("contacts", ["name", "customers"])
    html = client.get(f"/exports/{export.pk}/").content.decode()
    assert LIST in html


def test_kind_of_record_that_is_none_is_not_found(client_for, erin):
    client = client_for(erin)
    assert client.get("/exports/new/?of=horses").status_code == 404
    assert client.get("/imports/new/?of=horses").status_code == 404


def test_chosen_records_go_along_with_the_form(client_for, erin):
    customers = add_named("Anna", "Bela")
    page = client_for(erin).post(
        reverse("customers:bulk_export"), {"ids": [c.pk for c in customers], "columns": "name"}
    )
    html = page.content.decode()
    assert 'action="/exports/new/"' in html
    assert f'name="ids" value="{customers[0].pk},{customers[1].pk}"' in html
