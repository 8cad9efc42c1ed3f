"""Export, load back: nothing changes, whoever wrote and whoever reads, in every format and calendar,
on the command line and in the wizard."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import services as accounts
from core.calendars import GREGORIAN, JALALI, Birthday
from core.calendars import preferences as display
from core.calendars.kinds import CALENDARS
from core.calendars.preferences import DEFAULTS, DisplayPreferences
from core.catalogue import Session
from core.change_sets import change_set
from core.money import Money
from core.undo import undo_change_set
from customers.fields import customer_catalogue
from customers.importers import CUSTOMERS
from customers.models import (
    Category,
    Channel,
    Customer,
    Group,
    PaymentManner,
    Preference,
    PurchaseStatus,
    Source,
    Status,
    Tag,
)
from customers.services import insert_customers, update_customer
from importing.applying import Applied, apply_rows
from importing.checking import check_rows
from importing.choices import Contents, ListMode
from importing.conflicts import told
from importing.exporting.plan import ExportPlan
from importing.mapping import suggest_mapping
from importing.plan import Checked, Plan
from importing.writing import FORMATS
from records.models import CustomField
from tests.customers.any_values import any_values
from tests.customers.records import add_customers, add_named
from tests.importing import exported_tables
from tests.importing.exported_tables import (
    ANY,
    LANGUAGES,
    READERS,
    Table,
    assert_nothing_changes,
    assert_nothing_is_lost,
    forgotten,
    plan_back,
)
from tests.importing.sheets import messages, outcomes

pytestmark = pytest.mark.django_db


def load_back(
    actor, table: Table, reader: DisplayPreferences = DEFAULTS["en"], **choices
) -> Checked:
    return exported_tables.load_back(actor, CUSTOMERS, table.sheet, reader, **choices)


def write_back(actor, table: Table) -> Applied:
    """The same, written."""
    return apply_rows(plan_back(actor, CUSTOMERS, table.headers), table.sheet.rows, details={})


# --- Any value, any reader ------------------------------------------------------------------------


def values_of_every_field(cast, catalogue) -> dict[str, Any]:
    """A customer in whom everything is filled in, long text in two lines included."""
    session = Session()
    with change_set(actor=None, reason="tests.groups"):
        group = Group.objects.create(code="regulars", names={"en": "Regulars; old", "fa": "دائمی"})
    custom = {
        "text": "=1+1",
        "long_text": "first\nsecond; third",
        "integer": -1234,
        "decimal": Decimal("1.234"),
        "date": date(2024, 3, 19),
        "boolean": False,
        "choice": "gold",
        "choices": ("gold", "silver"),
        "money": Money(Decimal("1250.125"), "PLN"),
    }
    typed = {
        "mobile": "0912 345 6789; +48 600-100-200",
        "phone": "021 8890 1234; +98(21)88901235",
        "fax": "+7 495 123-45-67",
        "email": "A@Example.com; b@example.com",
        "website": "example.com/a?b=1; https://example.org",
        "messenger": "@anna; +98 912 345 6789",
        "iban": "PL61 1090 1014 0000 0712 1981 2874",
        "custom.a_url": "example.com/a?b=1",
        "custom.a_email": "A@Example.com",
        "custom.a_phone": "+98-912-345-6789",
    }
    options = {
        "status": Status,
        "source": Source,
        "channel": Channel,
        "payment_manner": PaymentManner,
        "purchase_status": PurchaseStatus,
    }
    several = {"tags": Tag, "categories": Category, "preferences": Preference}
    return {
        "name": "علی Łęcka",
        "kind": "legal",
        "short_name": "007",
        "parts": ("customer", "lead"),
        "national_id": "0012345678",
        "external_id": "-12",
        "birthday": Birthday(None, 12, 30, JALALI),
        **_address(""),
        **_address("delivery_"),
        "preferences_text": "@home",
        "opening_total": Money(Decimal("-0.125"), "IRT"),
        "is_delivery_same_as_main": False,
        "groups": (group.pk,),
        "departments": tuple(sorted((cast.north.pk, cast.south.pk))),
        "assigned_to": cast.bob.pk,
        "is_public": True,
        "description": "a\nb",
        **{key: model.objects.earliest("pk").pk for key, model in options.items()},
        **{
            key: tuple(option.pk for option in model.objects.order_by("pk")[:2])
            for key, model in several.items()
        },
        **{f"custom.a_{key}": value for key, value in custom.items()},
        **{key: catalogue[key].kind.reader(session)(cell) for key, cell in typed.items()},
    }


def _address(prefix: str) -> dict[str, Any]:
    values = {
        "country": "IR",
        "region": "استان تهران",
        "city": "تهران; ری",
        "postal_code": "0123456789",
        "street": "+1 ul. Długa",
        "text": "first\nsecond, 3",
        "coordinates": (Decimal("35.689200"), Decimal("-51.389000")),
    }
    return {f"{prefix}{key}": value for key, value in values.items()}


def test_nothing_that_can_be_loaded_back_is_left_out_of_the_proof(cast, catalogue, erin):
    """A new field of the catalogue needs a value above."""
    plan = ExportPlan.make(erin, CUSTOMERS, query="", contents=Contents.EVERYTHING)
    filled = {key for key, value in values_of_every_field(cast, catalogue).items() if value}
    filled |= {"is_delivery_same_as_main", "custom.a_boolean"}  # No
    assert {field.key for field in plan.fields if field.is_editable} == filled


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("writer", LANGUAGES)
def test_every_field_goes_from_every_language_to_every_other(
    cast, catalogue, erin, exported, writer, calendar
):
    add_customers(values_of_every_field(cast, catalogue))
    for suffix in FORMATS:
        table = exported(erin, suffix=suffix, writer=DEFAULTS[writer], calendar=calendar)
        for reader in LANGUAGES:
            for is_staged in (False, True):
                back = load_back(erin, table, DEFAULTS[reader], is_staged=is_staged)
                assert_nothing_is_lost(back, 1)


@ANY
@given(
    data=st.data(),
    writer=READERS,
    reader=READERS,
    suffix=st.sampled_from(tuple(FORMATS)),
    calendar=st.sampled_from(("", *CALENDARS)),
    is_staged=st.booleans(),
)
def test_a_file_that_is_loaded_back_changes_nothing(
    catalogue, erin, exported, data, writer, reader, suffix, calendar, is_staged
):
    rows = data.draw(st.lists(any_values(catalogue, Session()), min_size=1, max_size=4))
    with forgotten():
        with change_set(actor=None, reason="tests.customers"):
            insert_customers(actor=None, catalogue=catalogue, rows=rows)
        table = exported(erin, suffix=suffix, writer=writer, calendar=calendar)
        checked = load_back(erin, table, reader, is_staged=is_staged)
        assert_nothing_is_lost(checked, len(rows))


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_adding_to_lists_changes_nothing_either(erin, exported, language, suffix):
    add_customers({"name": "Anna", "mobile": _phones("0912 345 6789; 0912 345 6780")})
    table = exported(erin, suffix=suffix, writer=DEFAULTS[language])
    assert_nothing_changes(load_back(erin, table, list_mode=ListMode.ADD), 1)


def _phones(text: str):
    return CUSTOMERS.catalogue()["mobile"].kind.reader(Session())(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_header_finds_its_own_field_again(catalogue, erin, language):
    """Also for somebody of another language: a header in one means nothing else in another."""
    with display.activate(DEFAULTS[language]):
        plan = ExportPlan.make(erin, CUSTOMERS, query="", contents=Contents.EVERYTHING)
        headers = [column.label for column in plan.headers]
    for reader in LANGUAGES:
        with display.activate(DEFAULTS[reader]):
            mapping = suggest_mapping(CUSTOMERS.catalogue(), headers, actor=erin)
            assert mapping == [field.key for field in plan.fields]


def test_a_field_that_is_called_like_another_has_its_key_in_the_header(erin, exported):
    with change_set(actor=None, reason="tests.fields"):
        CustomField.objects.create(key="other", labels={"en": "Status"}, kind="text")
    add_customers({"name": "Anna", "custom.other": "fine"})
    table = exported(erin)
    assert "Status (custom.other)" in table.headers
    assert_nothing_changes(load_back(erin, table), 1)


# --- Values that a fresh import would refuse ------------------------------------------------------


def test_a_retired_status_may_stay_where_it_is(erin, exported):
    status = Status.objects.first()
    add_customers({"name": "Anna", "status": status.pk})
    table = exported(erin)
    with change_set(actor=None, reason="tests.options"):
        Status.objects.filter(pk=status.pk).update(is_active=False)
    assert_nothing_changes(load_back(erin, table), 1)
    assert_nothing_changes(load_back(erin, exported(erin)), 1)


def test_a_retired_status_is_not_given_to_others(erin, exported):
    retired, other = Status.objects.all()[:2]
    add_customers({"name": "Anna", "status": other.pk})
    with change_set(actor=None, reason="tests.options"):
        Status.objects.filter(pk=retired.pk).update(is_active=False)
    table = exported(erin)
    table.put("Status", retired.names["en"])
    assert "is not on the list" in messages(load_back(erin, table))


def test_a_department_that_the_person_may_not_choose_stays(cast, exported):
    """Alice sees the customer through North; South is none of hers to give."""
    both = (cast.north.pk, cast.south.pk)
    add_customers({"name": "Anna", "departments": tuple(sorted(both)), "is_public": False})
    allow_exporting(cast.alice)
    table = exported(cast.alice)
    assert_nothing_changes(load_back(cast.alice, table), 1)
    table.put("Name", "Anne")
    (row,) = load_back(cast.alice, table).rows
    assert (row.outcome, row.changes) == ("changed", {"name": "Anne"})


def allow_exporting(person) -> None:
    rights = {*person.role.rights, "importing.export", "importing.run"}
    accounts.update_role_rights(actor=None, role=person.role, rights=rights)
    person.role.refresh_from_db()


def test_a_manager_who_has_left_stays_where_he_is(cast, erin, exported):
    add_customers({"name": "Anna", "assigned_to": cast.bob.pk})
    accounts.deactivate_user(actor=None, user=cast.bob)
    assert_nothing_changes(load_back(erin, exported(erin)), 1)


def test_a_department_does_not_become_its_namesake(erin, exported):
    """The old one is out of use; the new one has its name."""
    old = accounts.create_department(actor=None, name="Spring fair")
    add_customers({"name": "Anna", "departments": (old.pk,), "is_public": False})
    accounts.update_department(actor=None, department=old, is_active=False)
    accounts.create_department(actor=None, name="Spring fair")
    assert_nothing_changes(load_back(erin, exported(erin)), 1)


def test_a_manager_who_has_left_does_not_become_his_namesake(cast, erin, exported):
    add_customers({"name": "Anna", "assigned_to": cast.bob.pk})
    accounts.deactivate_user(actor=None, user=cast.bob)
    accounts.create_user(
        actor=None, email="other@example.com", name=cast.bob.name, role="staff", password="x" * 12
    )
    assert_nothing_changes(load_back(erin, exported(erin)), 1)


def test_a_phone_of_another_country_stays_as_it_was_read(erin, exported):
    """It was typed when the organisation's phones were Polish; today they are Iranian."""
    number = CUSTOMERS.catalogue()["phone"].kind.reader(Session(phone_country="PL"))("600 100 200")
    add_customers({"name": "Anna", "phone": number})
    assert_nothing_changes(load_back(erin, exported(erin)), 1)


def test_a_phone_of_a_custom_field_does_so_too(catalogue, erin, exported):
    kind = catalogue["custom.a_phone"].kind
    add_customers(
        {"name": "Anna", "custom.a_phone": kind.reader(Session(phone_country="PL"))("600 100 200")}
    )
    assert_nothing_changes(load_back(erin, exported(erin)), 1)


# --- What a file holds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "+x", "'=1", "#N/A", "a_x0041_b"]
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_text_that_looks_like_a_formula_stays_text(erin, exported, suffix, text):
    add_customers({"name": f"{text}", "description": text})
    table = exported(erin, suffix=suffix)
    assert table.cell("Name") == text
    assert_nothing_changes(load_back(erin, table), 1)


def test_phones_and_ids_are_text_and_keep_their_zeros(erin, exported):
    add_customers({"name": "Anna", "national_id": "0012345678", "mobile": _phones("0912 345 6789")})
    table = exported(erin)
    assert (table.cell("National ID"), table.cell("Mobile")) == ("0012345678", "0912 345 6789")


@pytest.mark.parametrize("language", LANGUAGES)
def test_phones_of_a_text_file_are_neither_formulas_nor_damaged(
    catalogue, erin, exported, language
):
    """However they are grouped, they are the same ones, and keep their marks."""
    phones = _phones("+48-600-100-200; +98(912)345/67/89; 0912-345-6780")
    other = catalogue["custom.a_phone"].kind.reader(Session())("+48-600-100-201")
    marked = (phones[0].marked(label="work", is_invalid=True), *phones[1:])
    add_customers({"name": "Anna", "mobile": marked, "custom.a_phone": other})
    table = exported(erin, suffix="csv", writer=DEFAULTS[language])
    keys = suggest_mapping(CUSTOMERS.catalogue(), table.headers)
    written = dict(zip(keys, table.sheet.rows[0][1], strict=False))
    assert written["mobile"] == "+48 600 100 200; +98 912 345 67 89; 0912-345-6780"
    assert written["custom.a_phone"] == "+48 600 100 201"
    for reader in LANGUAGES:
        assert_nothing_is_lost(load_back(erin, table, DEFAULTS[reader]), 1)


def test_numbers_and_days_are_typed(catalogue, erin, exported):
    add_customers(
        {
            "name": "Anna",
            "custom.a_integer": 42,
            "custom.a_decimal": Decimal("-1.5"),
            "custom.a_date": date(2024, 8, 2),
            "opening_total": Money(Decimal("500000.25"), "IRT"),
            "birthday": Birthday(1991, 8, 12, GREGORIAN),
        }
    )
    table = exported(erin)
    cells = ["integer", "decimal", "date", "Purchase total at the start", "Birthday"]
    found = [table.cell(header) for header in cells]
    assert found == [42, -1.5, date(2024, 8, 2), 500000.25, date(1991, 8, 12)]


def test_days_stand_in_the_calendar_of_the_person(catalogue, erin, exported):
    add_customers({"name": "Anna", "custom.a_date": date(2024, 8, 2)})
    table = exported(erin, writer=DisplayPreferences("en", JALALI, "latn", "UTC"))
    assert table.cell("date") == "1403/05/12"


def test_days_stand_in_the_calendar_that_was_asked_for(catalogue, erin, exported):
    add_customers({"name": "Anna", "custom.a_date": date(2024, 8, 2)})
    table = exported(erin, writer=DEFAULTS["fa"], calendar=GREGORIAN)
    assert table.cell("date") == date(2024, 8, 2)


def test_a_birthday_keeps_its_own_calendar(erin, exported):
    add_customers({"name": "Anna", "birthday": Birthday(1370, 5, 21, JALALI)})
    assert exported(erin).cell("Birthday") == "1370/05/21"


def test_numbers_that_a_spreadsheet_would_round_are_text(catalogue, erin, exported):
    add_customers({"name": "Anna", "custom.a_integer": 10**17 + 1})
    assert exported(erin).cell("integer") == "100000000000000001"


def test_a_list_is_exported_with_its_columns(erin, exported):
    add_named("Anna")
    table = exported(erin, contents=Contents.LIST, columns=["name", "created_at", "gone"])
    assert table.headers == ["Name", "Added"]
    assert isinstance(table.cell("Added"), datetime)


# --- Edited in a spreadsheet program ----------------------------------------------------------------


@pytest.fixture
def table(erin, exported) -> Table:
    add_customers({"name": "Anna", "short_name": "A", "external_id": "X1"}, {"name": "Bob"})
    return exported(erin)


def rows_of(checked: Checked) -> dict[str, str]:
    return {row.values["name"]: str(row.outcome) for row in checked.rows}


def test_a_changed_cell_is_the_only_change(erin, table):
    table.put("Name", "Anna Maria", row=1)
    changes = [row.changes for row in load_back(erin, table).rows]
    assert changes == [{}, {"name": "Anna Maria"}]


def test_columns_may_stand_in_another_order(erin, table):
    for header in table.sheet.headers:
        assert header.label
    order = list(range(len(table.headers)))[::-1]
    reordered = [
        [cells[i] if i < len(cells) else "" for i in order] for _n, cells in table.sheet.rows
    ]
    headers = [table.headers[i] for i in order]
    mapping = suggest_mapping(CUSTOMERS.catalogue(), headers, actor=erin)
    plan = Plan(target=CUSTOMERS, actor=erin, headers=headers, mapping=mapping)
    assert_nothing_changes(check_rows(plan, list(enumerate(reordered, 2))), 2)


def test_a_renamed_column_is_skipped_until_somebody_says_what_it_is(erin, table):
    headers = ["Nick" if h == "Short name" else h for h in table.headers]
    mapping = suggest_mapping(CUSTOMERS.catalogue(), headers, actor=erin)
    assert mapping[headers.index("Nick")] == ""
    plan = Plan(target=CUSTOMERS, actor=erin, headers=headers, mapping=mapping)
    assert_nothing_changes(check_rows(plan, table.sheet.rows), 2)


def test_an_added_column_is_skipped(erin, table):
    headers = [*table.headers, "My remarks"]
    rows = [
        (number, [*cells, *[""] * (len(table.headers) - len(cells)), "call"])
        for number, cells in table.sheet.rows
    ]
    mapping = suggest_mapping(CUSTOMERS.catalogue(), headers, actor=erin)
    plan = Plan(target=CUSTOMERS, actor=erin, headers=headers, mapping=mapping)
    assert_nothing_changes(check_rows(plan, rows), 2)


@pytest.mark.parametrize("is_renamed", [True, False])
def test_a_row_that_has_lost_its_number_is_named_and_not_added(erin, table, is_renamed):
    place = table.column("Customer number")
    if is_renamed:
        headers = ["No." if h == "Customer number" else h for h in table.headers]
    else:
        headers = table.headers
        for _number, cells in table.sheet.rows:
            cells[place] = ""
    mapping = suggest_mapping(CUSTOMERS.catalogue(), headers, actor=erin)
    plan = Plan(target=CUSTOMERS, actor=erin, headers=headers, mapping=mapping)
    checked = check_rows(plan, table.sheet.rows)
    assert outcomes(checked) == ["wrong", "unchanged"]  # Anna is found by her external identifier
    assert "nothing in it says which record it is" in messages(checked)


def test_an_emptied_column_empties_nothing(erin, table):
    table.put("Short name", "", row=1)
    table.put("Name", "", row=1)
    assert_nothing_changes(load_back(erin, table), 2)


def test_a_deleted_row_deletes_nobody(erin, table):
    del table.sheet.rows[0]
    applied = write_back(erin, table)
    assert applied.counts["unchanged"] == 1
    assert Customer.objects.count() == 2


def test_an_added_row_is_a_new_customer(erin, table):
    table.sheet.rows.append((4, [""] * len(table.headers)))
    table.put("Name", "Carla", row=2)
    assert rows_of(load_back(erin, table)) == {
        "Bob": "unchanged",
        "Anna": "unchanged",
        "Carla": "new",
    }


def test_what_is_taken_out_of_a_cell_is_taken_out_of_the_record(erin, exported):
    """A file that came from here holds all there was, so a phone that is missing is meant to go."""
    add_customers({"name": "Anna", "mobile": _phones("0912 345 6789; 0912 345 6780")})
    table = exported(erin)
    table.put("Mobile", "0912 345 6780")
    (row,) = load_back(erin, table).rows
    assert [point.raw for point in row.changes["mobile"]] == ["0912 345 6780"]


# --- Conflicts --------------------------------------------------------------------------------------


def change_meanwhile(customer: Customer, actor, **changes) -> None:
    update_customer(
        actor=actor,
        catalogue=customer_catalogue(),
        customer=customer,
        changes=changes,
        version=None,
    )


def test_a_record_that_was_changed_since_is_named_and_not_overwritten(erin, table, cast):
    change_meanwhile(Customer.objects.get(name="Anna"), cast.olga, short_name="AA")
    table.put("Name", "Anna Maria", row=1)
    checked = load_back(erin, table)
    assert outcomes(checked) == ["unchanged", "conflict"]
    (row,) = checked.of("conflict")
    assert row.changes == {"name": "Anna Maria"}
    assert "version 1 there, version 2 here" in told(row, checked.catalogue, checked.session)[0]
    applied = write_back(erin, table)
    assert applied.counts["conflict"] == 1
    anna = Customer.objects.get(short_name="AA")
    assert anna.name == "Anna"


def test_an_undo_of_a_phone_since_the_export_is_a_conflict(erin, exported):
    """The file still has the phone that an import had added: loaded back, it would add it again."""
    add_named("Anna")
    table = exported(erin)
    table.put("Mobile", "0912 345 6789")
    added = write_back(erin, table)
    table = exported(erin)
    undo_change_set(actor=erin, change_set=added.change_set)
    table.put("Name", "Anna Maria")
    checked = load_back(erin, table)
    assert outcomes(checked) == ["conflict"]
    (row,) = checked.rows
    assert (row.conflict.then, row.conflict.now) == (2, 3)
    assert row.changes == {"name": "Anna Maria"}, "the phone was not touched in the file"


def test_a_row_that_says_what_is_there_is_no_conflict(erin, table, cast):
    change_meanwhile(Customer.objects.get(name="Anna"), cast.olga, short_name="AA")
    table.put("Short name", "AA", row=1)
    assert_nothing_changes(load_back(erin, table), 2)


def test_without_the_version_the_row_overwrites(erin, table, cast):
    change_meanwhile(Customer.objects.get(name="Anna"), cast.olga, short_name="AA")
    table.put("Name", "Anna Maria", row=1)
    table.put("Record version", "", row=1)
    assert outcomes(load_back(erin, table)) == ["unchanged", "changed"]


def test_a_version_that_is_no_number_is_wrong(erin, table):
    table.put("Record version", "one", row=1)
    assert outcomes(load_back(erin, table)) == ["unchanged", "wrong"]
