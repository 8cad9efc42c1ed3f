"""`manage.py import_customers`: what it prints, writes and answers."""

import re
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from accounts.services import create_department, deactivate_user
from core.catalogue import Reachable
from core.models import ChangeSet
from customers.models import Customer, Status, Tag
from importing import commanding
from importing.applying import apply_rows
from importing.models import Import
from importing.services import save_mapping
from importing.work import record_result
from tests.canaries import secret
from tests.core.tracked_rows import state_of_all
from tests.customers.records import add_customers
from tests.importing.files import PDF, protected_xlsx, records, text, xlsx
from tests.importing.sheets import allow
from tests.importing.test_conflicts import change
from tests.importing.test_pages import uploaded
from tests.records.custom import add_unique_field

KEYED = ["External ID", "Name", "E-mail"]
LAST_LINE = re.compile(r"created=(\d+) updated=(\d+) unchanged=(\d+) skipped=(\d+) failed=(\d+)")


@pytest.fixture
def run(tmp_path, cast):
    """Import rows or bytes as Erin; the exit code, the counts and what stands on both streams."""

    def run_command(content, *options, name="customers.xlsx", email="erin@example.com"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else xlsx(content))
        out, err = StringIO(), StringIO()
        code = 0
        try:
            call_command(
                "import_customers", str(path), "--as", email, *options, stdout=out, stderr=err
            )
        except CommandError as refusal:
            code = refusal.returncode
            err.write(str(refusal))
        except SystemExit as ending:
            code = ending.code
        return code, counts_in(out.getvalue()), err.getvalue()

    return run_command


def counts_in(output: str) -> tuple[int, ...] | None:
    """The five numbers of the last line; None when nothing was printed."""
    if not output:
        return None
    return tuple(map(int, LAST_LINE.fullmatch(output.splitlines()[-1]).groups()))


def test_good_file_ends_with_zero(run):
    add_customers({"name": "Anna", "external_id": "A"}, {"name": "Bob", "external_id": "B"})
    rows = [KEYED, ["A", "Anna Maria", ""], ["B", "Bob", ""], ["C", "Carl", "c@example.com"]]
    assert run(rows) == (0, (1, 1, 1, 0, 0), "")
    assert Customer.objects.get(external_id="A").name == "Anna Maria"


def test_wrong_row_ends_with_one_and_good_rows_go_in(run):
    code, counts, err = run([KEYED, ["A", "Anna", ""], ["B", "", "?"], ["", "", ""]])
    assert (code, counts) == (1, (1, 0, 0, 0, 1))
    assert "Row 3, C E-mail: “?” is not an e-mail address." in err
    assert "Row 3, B Name: “Name” is empty." in err
    assert Customer.objects.get().name == "Anna"


def test_only_the_first_wrong_rows_are_listed(run):
    code, counts, err = run([KEYED, *([f"{i}", "", ""] for i in range(60))])
    assert (code, counts[-1]) == (1, 60)
    assert err.count("“Name” is empty.") == 50
    assert err.rstrip().endswith("… and 10 more rows.")


def test_dry_run_writes_nothing_and_counts_the_same(run):
    rows = [KEYED, ["A", "Anna", ""], ["B", "", ""]]
    before = state_of_all()
    assert run(rows, "--dry-run")[:2] == (1, (1, 0, 0, 0, 1))
    assert state_of_all() == before
    assert not Import.objects.exists()
    assert run(rows)[:2] == (1, (1, 0, 0, 0, 1))


def test_key_can_be_chosen(run):
    rows = [KEYED, ["A", "Anna", "anna@example.com"]]
    run(rows)
    again = [KEYED, ["A", "Anna Maria", "anna@example.com"]]
    assert run(again, "--key", "email")[1] == (0, 1, 0, 0, 0)


def test_unique_custom_field_can_be_the_key(run, cast):
    add_unique_field(cast, "email", "Billing")
    add_customers({"name": "Anna", "custom.billing": Reachable("a@x.com")})
    rows = [["Name", "Billing"], ["Anna Maria", "A@X.com"], ["Bob", "b@x.com"]]
    assert run(rows, "--key", "custom.billing")[:2] == (0, (1, 1, 0, 0, 0))
    assert run([*rows, ["Carl", "B@x.com"]])[1] == (0, 0, 0, 0, 3)


def test_unknown_key_is_refused(run):
    code, counts, err = run([KEYED, ["A", "Anna", ""]], "--key", "name")
    assert (code, counts) == (2, None)
    assert "Choose one of: " in err and "external_id" in err
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("mode", "counts"),
    [("update", (0, 1, 0, 0, 0)), ("skip", (0, 0, 0, 1, 0)), ("create", (0, 0, 0, 0, 1))],
)
def test_what_is_done_with_those_that_are_there(run, mode, counts):
    add_customers({"name": "Anna", "external_id": "A"})
    assert run([KEYED, ["A", "Anna Maria", ""]], "--on-match", mode)[1] == counts


def test_department_of_new_customers(run, cast):
    assert run([KEYED, ["A", "Anna", ""]], "--department", "SOUTH")[0] == 0
    assert list(Customer.objects.get().departments.all()) == [cast.south]


def test_without_a_department_new_customers_are_the_importers_own(run, cast):
    run([KEYED, ["A", "Anna", ""]])
    customer = Customer.objects.get()
    assert (customer.assigned_to, list(customer.departments.all())) == (cast.erin, [])


def test_without_a_department_they_belong_to_that_of_the_importer(run, cast):
    allow(cast.alice, "importing.run")
    assert run([KEYED, ["A", "Anna", ""]], email="alice@example.com")[0] == 0
    assert list(Customer.objects.get().departments.all()) == [cast.north]


def test_unknown_department_is_refused(run):
    code, counts, err = run([KEYED, ["A", "Anna", ""]], "--department", "West")
    assert (code, counts) == (2, None)
    assert "no department named “West”" in err
    assert not Customer.objects.exists()


def test_department_named_twice_is_refused(run, cast):
    create_department(actor=cast.erin, name="north")
    code, counts, err = run([KEYED, ["A", "Anna", ""]], "--department", "North")
    assert (code, counts) == (2, None)
    assert "2 departments named “North”" in err


def test_department_of_others_is_refused(run, cast):
    allow(cast.alice, "importing.run")
    rows = [KEYED, ["A", "Anna", ""]]
    assert run(rows, "--department", "South", email="alice@example.com")[:2] == (2, None)


@pytest.mark.parametrize("email", ["nobody@example.com", "", "alice@example.com"])
def test_who_may_not_import_is_refused(run, email):
    code, counts, err = run([KEYED, ["A", "Anna", ""]], email=email)
    assert (code, counts) == (2, None)
    assert err


def test_who_may_not_sign_in_is_refused(run, cast):
    deactivate_user(actor=cast.olga, user=cast.erin)
    assert run([KEYED, ["A", "Anna", ""]])[:2] == (2, None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (PDF, "PDF"),
        (records(5001), "5,001 records; at most 5,000"),
        (protected_xlsx(), "password"),
        ([["Colour", "Size"], ["red", "5"]], "Choose a field"),
    ],
    ids=["empty", "pdf", "5001 rows", "password", "no known column"],
)
def test_file_that_cannot_be_read_is_refused(run, content, told):
    code, counts, err = run(content)
    assert (code, counts) == (2, None)
    assert told in err
    assert not Import.objects.exists()
    assert not Customer.objects.exists()


def test_missing_file_is_refused(cast, tmp_path):
    with pytest.raises(CommandError, match="was not found") as refusal:
        call_command("import_customers", str(tmp_path / "no.xlsx"), "--as", "erin@example.com")
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("utf-8", ";"), ("cp1250", ";"), ("utf-16", "\t")],
)
def test_text_of_any_encoding(run, encoding, delimiter):
    rows = [["Identyfikator", "Nazwa", "Miasto"], ["A", "Łukasz Żółć", "Łódź"]]
    content = text(rows, delimiter=delimiter, encoding=encoding)
    assert run(content, name="klienci.csv")[:2] == (0, (1, 0, 0, 0, 0))
    assert Customer.objects.get().name == "Łukasz Żółć"


def test_file_is_read_as_the_options_say(run):
    content = text([["1", "Łucja", "x"], ["2", "Żaneta", "y"]], delimiter="\t", encoding="cp1250")
    options = ("--encoding", "cp1250", "--delimiter", "tab", "--header-row", "0")
    code, counts, told = run(content, *options, name="customers.csv")
    assert (code, counts) == (2, None)
    assert "column" in told
    headed = text([["title"], KEYED, ["A", "Łucja", ""]], encoding="cp1250")
    assert run(headed, "--header-row", "2", name="b.csv")[:2] == (0, (1, 0, 0, 0, 0))
    assert run(xlsx([KEYED, ["B", "Bob", ""]]), "--sheet", "Nowhere")[0] == 2


def test_import_stands_in_the_history_with_its_wrong_rows(run, cast):
    run([KEYED, ["A", "Anna", ""], ["B", "", ""]])
    recorded = Import.objects.get()
    assert (recorded.stage, recorded.created_by, recorded.original_name) == (
        "done",
        cast.erin,
        "customers.xlsx",
    )
    assert recorded.counts == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "wrong": 1,
        "conflict": 0,
    }
    assert [row.number for row in recorded.rows.all()] == [3]
    assert recorded.change_set == ChangeSet.objects.get(reason="importing.apply")
    assert recorded.change_set.details == {"file": "customers.xlsx", "import": recorded.pk}


def test_nothing_is_told_about_customers_of_others(run, cast, canaries):
    allow(cast.alice, "importing.run")
    rows = [["Customer number", *KEYED]]
    for place in ("south", "north"):
        customer = getattr(canaries, place)
        rows.append([customer.number, "", "Renamed", ""])
        rows.append(["", customer.external_id, "Renamed", ""])
    _code, counts, err = run(rows, email="alice@example.com")
    assert counts == (0, 1, 0, 0, 3)
    assert secret("south", "").lower() not in err.lower()
    canaries.south.refresh_from_db()
    assert canaries.south.name == secret("south", "name")


def test_a_conflict_is_told_counted_as_failed_and_not_overwritten(run):
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "city": "Tehran"})
    change(anna, city="Qom")
    rows = [["External ID", "Name", "City", "Record version"], ["A", "Anna", "Tabriz", 1]]
    code, counts, err = run(rows)
    assert (code, counts) == (1, (0, 0, 0, 0, 1))
    assert "Conflict: row 2: This record was changed after the file was made" in err
    assert "City: in the file “Tabriz”, here now “Qom”, when it was exported “Tehran”." in err
    assert anna.addresses.get().city == "Qom"
    assert [row.number for row in Import.objects.get().rows.all()] == [2]


# --- Names that are on no list, and records that are there already ------------------------------------


TAGGED = [["External ID", "Name", "Tags"], ["A", "Anna", "VIP; Late"], ["B", "Bob", "late"]]


def test_unknown_names_fail_unless_they_are_to_be_added(run):
    code, counts, errors = run(TAGGED)
    assert (code, counts) == (1, (0, 0, 0, 0, 2))
    assert "“Late” is not on the list" in errors
    assert run(TAGGED, "--unknown", "create") == (0, (2, 0, 0, 0, 0), "")
    assert Tag.objects.filter(names={"en": "Late"}).count() == 1


def test_dry_run_adds_no_names(run):
    before = state_of_all()
    assert run(TAGGED, "--unknown", "create", "--dry-run") == (0, (2, 0, 0, 0, 0), "")
    assert state_of_all() == before


def test_what_is_empty_is_filled_in(run):
    add_customers(
        {"name": "Anna", "external_id": "A", "short_name": "Kept"},
        {"name": "Bob", "external_id": "B"},
    )
    rows = [["External ID", "Name", "Short name"], ["A", "X", "New"], ["B", "X", "New"]]
    assert run(rows, "--on-match", "fill") == (0, (0, 1, 1, 0, 0), "")
    names = dict(Customer.objects.values_list("name", "short_name"))
    assert names == {"Anna": "Kept", "Bob": "New"}


# --- What is chosen about the file ------------------------------------------------------------------


def test_several_keys_are_tried_in_their_order(run):
    add_customers({"name": "Anna", "external_id": "A", "national_id": "1"}, {"name": "Bob"})
    rows = [["External ID", "National ID", "Name"], ["", "1", "Anna B"], ["A2", "", "Carl"]]
    keys = ("--key", "external_id", "--key", "national_id")
    assert run(rows, *keys)[:2] == (0, (1, 1, 0, 0, 0))
    code, _counts, err = run(rows, "--key", "external_id", "--key", "colour")
    assert code == 2
    assert "colour does not find a record" in err


def test_empty_cells_clear_where_that_is_said(run):
    add_customers({"name": "Anna", "external_id": "A", "description": "Old"})
    rows = [["External ID", "Description"], ["A", ""]]
    assert run(rows)[1] == (0, 0, 1, 0, 0)
    assert run(rows, "--empty", "clear")[1] == (0, 1, 0, 0, 0)
    assert Customer.objects.get().description == ""


def test_constants_are_read_like_cells(run):
    status = Status.objects.first()
    said = ("--constant", f"status={status.names['pl']}", "--constant", "short_name=From a fair")
    assert run([["Name"], ["Anna"]], *said)[0] == 0
    customer = Customer.objects.get()
    assert (customer.status, customer.short_name) == (status, "From a fair")


@pytest.mark.parametrize(
    ("constant", "told"),
    [
        ("status", "Write it like status=active"),
        ("colour=red", "no such field"),
        ("status=nowhere to be found", "is not on the list"),
        ("name=Anna", "A column goes to “Name” already"),
    ],
)
def test_constant_that_cannot_be_is_refused(run, constant, told):
    code, counts, err = run([["Name"], ["Anna"]], "--constant", constant)
    assert (code, counts) == (2, None)
    assert told in err


def test_notation_is_said_or_found_out(run):
    headers = ["Name", "Birthday", "Purchase total", "Mobile"]
    row = ["Anna", "03/04/1990", "1.234 PLN", "601 100 200"]
    said = ("--day-order", "month", "--decimal", "comma", "--phone-country", "PL")
    assert run([headers, row], *said)[0] == 0
    anna = Customer.objects.get()
    assert (anna.birth_month, anna.birth_day, anna.opening_total_amount) == (3, 4, 1234)
    assert anna.contact_points.get().normalized == "+48601100200"
    run([["Name", "Birthday"], ["Bob", "03/04/1990"], ["Cid", "02/13/1990"]])
    assert Customer.objects.get(name="Bob").birth_month == 3


def test_years_of_two_digits_are_of_the_calendar_that_is_said(run):
    rows = [["Name", "Birthday"], ["Anna", "17/05/90"]]
    code, _counts, err = run(rows)
    assert code == 1
    assert "17/05/90" in err
    assert run(rows, "--short-years", "gregorian")[0] == 0
    anna = Customer.objects.get()
    assert (anna.birth_year, anna.birth_month, anna.birth_day) == (1990, 5, 17)


def test_wrong_country_is_refused(run):
    assert "cannot be “XX”" in run([["Name"], ["Anna"]], "--phone-country", "XX")[2]


def test_saved_choices_are_used_and_what_is_said_goes_before_them(run, cast):
    made = uploaded(cast.erin, headers=["Who", "What"], rows=[["Anna", "x"]])
    made.mapping, made.on_match = ["name", "short_name"], "skip"
    made.constants = {"description": "Monthly"}
    save_mapping(actor=cast.erin, an_import=made, name="Monthly", is_shared=False)
    add_customers({"name": "Anna", "external_id": "A"})
    rows = [["What", "Who", "External ID"], ["x", "Anna", "A"], ["y", "Bob", "B"]]
    assert run(rows, "--mapping", "Monthly")[1] == (1, 0, 0, 1, 0)
    bob = Customer.objects.get(name="Bob")
    assert (bob.short_name, bob.description) == ("y", "Monthly")
    said = ("--on-match", "update", "--constant", "description=Now")
    assert run(rows, "--mapping", "Monthly", *said)[1] == (0, 2, 0, 0, 0)


def test_saved_choices_that_are_not_ones_to_use_are_refused(run, cast):
    made = uploaded(cast.olga, headers=["Name"], rows=[["Anna"]])
    save_mapping(actor=cast.olga, an_import=made, name="Monthly", is_shared=False)
    code, _counts, err = run([["Name"], ["Anna"]], "--mapping", "Monthly")
    assert code == 2
    assert "no saved choices called “Monthly”" in err


def test_several_values_add_to_what_is_there_or_replace_it(run):
    run(TAGGED, "--unknown", "create")
    rows = [["External ID", "Tags"], ["A", "Late"]]
    assert run(rows)[1] == (0, 0, 1, 0, 0)
    assert run(rows, "--several", "replace")[1] == (0, 1, 0, 0, 0)
    anna = Customer.objects.get(external_id="A")
    assert [tag.names["en"] for tag in anna.tags.all()] == ["Late"]
    versioned = [[*rows[0], "Record version"], ["A", "VIP", anna.version]]
    assert run(versioned, "--several", "add")[1] == (0, 1, 0, 0, 0)
    assert anna.tags.count() == 2


def test_new_customers_can_be_public(run):
    assert run([KEYED, ["A", "Anna", ""]], "--public")[0] == 0
    customer = Customer.objects.get()
    assert (customer.is_public, customer.assigned_to) == (True, None)


def test_new_customers_can_be_one_persons_own(run, cast):
    assert run([KEYED, ["A", "Anna", ""]], "--manager", "ALICE@example.com")[0] == 0
    customer = Customer.objects.get()
    assert (customer.assigned_to, list(customer.departments.all())) == (cast.alice, [])


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (("--manager", "nobody@example.com"), "Nobody who may sign in has the e-mail address"),
        (("--public",), "You may not put new records there"),
    ],
)
def test_place_that_cannot_be_is_refused(run, cast, place, told):
    allow(cast.alice, "importing.run")
    rows = [KEYED, ["A", "Anna", ""]]
    code, counts, err = run(rows, *place, email="alice@example.com")
    assert (code, counts) == (2, None)
    assert told in err
    assert not Customer.objects.exists()


def test_new_customers_belong_to_one_place(run):
    with pytest.raises(CommandError, match="not allowed with argument"):
        call_command("import_customers", "a.csv", "--as", "x", "--public", "--department", "North")


# --- What the columns mean ----------------------------------------------------------------------------


def test_column_goes_where_is_said_and_takes_the_field_from_the_others(run):
    rows = [["Name", "Colour", "Short name"], ["Anna", "Red", "Ann"]]
    assert run(rows, "--column", "colour=short_name", "--column", "A=name")[:2] == (
        0,
        (1, 0, 0, 0, 0),
    )
    assert Customer.objects.values_list("name", "short_name").get() == ("Anna", "Red")


def test_column_is_skipped_where_that_is_said(run):
    rows = [["Name", "Short name", "Write to"], *([f"N{i}", "x", f"n{i}@x.com"] for i in range(5))]
    assert run(rows, "--column", "Short name=", "--column", "c=")[1] == (5, 0, 0, 0, 0)
    assert not Customer.objects.exclude(short_name="").exists()
    assert not Customer.objects.exclude(contact_points=None).exists()


def test_column_said_goes_before_saved_choices(run, cast):
    made = uploaded(cast.erin, headers=["Who", "What"], rows=[["Anna", "x"]])
    made.mapping = ["name", "short_name"]
    save_mapping(actor=cast.erin, an_import=made, name="Monthly", is_shared=False)
    run([["Who", "What"], ["Anna", "x"]], "--mapping", "Monthly", "--column", "What=description")
    assert Customer.objects.values_list("short_name", "description").get() == ("", "x")


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("short_name", "Write it like Colour=short_name"),
        ("=short_name", "Write it like Colour=short_name"),
        ("Size=short_name", "no column “Size”. It has: Name, Colour, Colour, Brand."),
        ("Colour=short_name", "Say the letter of one: B, C."),
        ("Brand=shade", "shade: no such field. Choose one of: kind, name, "),
    ],
)
def test_column_that_cannot_be_is_refused(run, column, told):
    rows = [["Name", "Colour", "Colour", "Brand"], ["Anna", "x", "y", "z"]]
    code, counts, err = run(rows, "--column", column)
    assert (code, counts) == (2, None)
    assert told in err


def test_two_columns_cannot_be_said_to_go_to_one_field(run):
    rows = [["Name", "One", "Two"], ["Anna", "x", "y"]]
    said = ("--column", "One=short_name", "--column", "Two=short_name")
    assert "Two columns go to “Short name”" in run(rows, *said)[2]


def test_column_without_a_known_header_goes_by_its_cells_and_that_is_told(run, tmp_path):
    rows = [["Name", "Write to"], *([f"N{i}", f"n{i}@x.com"] for i in range(5))]
    path = tmp_path / "by_cells.xlsx"
    path.write_bytes(xlsx(rows))
    out = StringIO()
    call_command("import_customers", str(path), email="erin@example.com", stdout=out)
    first, last = out.getvalue().splitlines()
    assert first == "Column B “Write to” goes to “E-mail”, by what its cells look like."
    assert last.startswith("created=5 ")
    assert Customer.objects.get(name="N1").contact_points.get().normalized == "n1@x.com"


# --- Conflicts, and what comes between ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "counts", "city"),
    [("file", (0, 1, 0, 0, 0), "Tabriz"), ("here", (0, 0, 0, 1, 0), "Qom")],
)
def test_conflicts_are_decided_where_that_is_said(run, side, counts, city):
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "city": "Tehran"})
    change(anna, city="Qom")
    rows = [["External ID", "Name", "City", "Record version"], ["A", "Anna", "Tabriz", 1]]
    assert run(rows, "--conflicts", side, "--dry-run") == (0, counts, "")
    assert anna.addresses.get().city == "Qom"
    assert run(rows, "--conflicts", side) == (0, counts, "")
    assert anna.addresses.get().city == city


def test_record_that_changes_once_more_is_in_conflict_again(run, monkeypatch):
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "city": "Tehran"})
    change(anna, city="Qom")

    def meanwhile(*args, **kwargs):
        change(anna, city="Yazd")
        return apply_rows(*args, **kwargs)

    monkeypatch.setattr(commanding, "apply_rows", meanwhile)
    rows = [["External ID", "Name", "City", "Record version"], ["A", "Anna", "Tabriz", 1]]
    assert run(rows, "--conflicts", "file")[:2] == (1, (0, 0, 0, 0, 1))
    assert anna.addresses.get().city == "Yazd"


@pytest.fixture
def interrupted(monkeypatch):
    """Have the writing end so, attempt by attempt: before it began, after its COMMIT, or not at all."""

    def interrupt(*endings):
        left = iter(endings)

        def apply(*args, **kwargs):
            ending = next(left)
            if ending == "before":
                raise OperationalError("deadlock detected")
            applied = apply_rows(*args, **kwargs)
            if ending == "after":
                raise psycopg.OperationalError("the connection is lost")
            return applied

        monkeypatch.setattr(commanding, "apply_rows", apply)
        monkeypatch.setattr(commanding, "SECONDS_BEFORE_ANOTHER_TRY", 0)

    return interrupt


def test_interrupted_import_begins_again(run, interrupted):
    interrupted("before", "before", "not at all")
    assert run([KEYED, ["A", "Anna", ""]])[:2] == (0, (1, 0, 0, 0, 0))
    assert Import.objects.count() == 1


def test_import_whose_commit_was_not_answered_is_not_done_twice(run, interrupted):
    interrupted("after")
    assert run([["Name"], ["Anna"]])[:2] == (0, (1, 0, 0, 0, 0))
    assert (Customer.objects.count(), Import.objects.count()) == (1, 1)


def test_import_that_is_interrupted_again_and_again_ends_with_three(run, interrupted):
    interrupted(*["before"] * 3)
    code, counts, err = run([KEYED, ["A", "Anna", ""]])
    assert (code, counts) == (3, None)
    assert "The connection to the database was lost." in err
    assert not Customer.objects.exists()


def test_fault_of_the_program_ends_with_three(run, monkeypatch):
    def fault(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(commanding, "apply_rows", fault)
    code, counts, err = run([KEYED, ["A", "Anna", ""]])
    assert (code, counts) == (3, None)
    assert "A fault in the program; nothing was written." in err


@pytest.mark.django_db(transaction=True)
def test_import_whose_session_ends_in_the_middle_begins_again(run, monkeypatch):
    endings = iter(["SELECT pg_terminate_backend(pg_backend_pid())"])

    def end_session(*args):
        with connection.cursor() as cursor:
            for ending in endings:
                cursor.execute(ending)
        return record_result(*args)

    monkeypatch.setattr(commanding, "record_result", end_session)
    monkeypatch.setattr(commanding, "SECONDS_BEFORE_ANOTHER_TRY", 0)
    assert run([["Name"], ["Anna"]])[:2] == (0, (1, 0, 0, 0, 0))
    assert (Customer.objects.count(), Import.objects.count()) == (1, 1)
