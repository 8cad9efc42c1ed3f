"""`manage.py import_contacts`: like `import_customers`, for contact persons."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.change_sets import change_set
from customers.models import ContactPerson
from importing.models import Import
from tests.customers.records import add_customers
from tests.importing.files import PDF, xlsx

pytestmark = pytest.mark.django_db
HEADERS = ["Customer: External identifier", "Name", "E-mail"]


@pytest.fixture
def run(tmp_path, cast):
    """Import rows as Erin; the exit code, the last line and what stands on the error output."""

    def run_command(content, *options, email="erin@example.com"):
        path = tmp_path / "contacts.xlsx"
        path.write_bytes(content if isinstance(content, bytes) else xlsx(content))
        out, err = StringIO(), StringIO()
        code = 0
        try:
            call_command(
                "import_contacts", str(path), "--as", email, *options, stdout=out, stderr=err
            )
        except CommandError as refusal:
            code = refusal.returncode
            err.write(str(refusal))
        except SystemExit as ending:
            code = ending.code
        return code, tuple(map(int, re.findall(r"=(\d+)", out.getvalue()))), err.getvalue()

    return run_command


@pytest.fixture
def alfa(cast):
    (customer,) = add_customers({"name": "Alfa", "external_id": "A"})
    return customer


def test_good_rows_go_in_and_wrong_ones_end_with_one(run, alfa):
    rows = [HEADERS, ["A", "Omid", "omid@example.com"], ["Z", "Sara", ""]]
    code, counts, err = run(rows)
    assert (code, counts) == (1, (1, 0, 0, 0, 1))
    assert "Row 3, A Customer: External identifier: No customer whom you may change" in err
    assert list(alfa.people.values_list("name", flat=True)) == ["Omid"]
    assert Import.objects.get().target == "contacts"


def test_same_file_again_ends_with_zero_and_changes_nothing(run, alfa):
    rows = [HEADERS, ["A", "Omid", "omid@example.com"]]
    assert run(rows) == (0, (1, 0, 0, 0, 0), "")
    assert run(rows) == (0, (0, 0, 1, 0, 0), "")


def test_chosen_key_finds_persons(run, alfa):
    run([HEADERS, ["A", "Omid", "omid@example.com"]])
    code, counts, _err = run([HEADERS, ["A", "Omid R.", "omid@example.com"]], "--key", "email")
    assert (code, counts) == (0, (0, 1, 0, 0, 0))
    assert ContactPerson.objects.get().name == "Omid R."


def test_dry_run_writes_nothing(run, alfa):
    assert run([HEADERS, ["A", "Omid", ""]], "--dry-run")[:2] == (0, (1, 0, 0, 0, 0))
    assert not ContactPerson.objects.exists()


@pytest.mark.parametrize(
    ("content", "options"),
    [(PDF, ()), ([HEADERS, ["A", "Omid", ""]], ("--key", "external_id"))],
    ids=["no table", "no key of persons"],
)
def test_what_is_refused_ends_with_two_and_no_counts(run, alfa, content, options):
    code, counts, err = run(content, *options)
    assert (code, counts) == (2, ())
    assert err


def test_columns_several_values_and_conflicts_are_said_as_for_customers(run, alfa):
    rows = [HEADERS, ["A", "Omid", "omid@example.com"]]
    run(rows)
    omid = ContactPerson.objects.get()
    with change_set(actor=None, reason="tests.change"):
        ContactPerson.objects.filter(pk=omid.pk).update(job_title="Buyer")
    headers = ["Whose", "Contact person number", "What he does", "E-mail", "Record version"]
    again = [headers, ["A", omid.pk, "Owner", "o@example.com", omid.version]]
    said = ("--column", "Whose=customer.external_id", "--column", "What he does=job_title")
    assert run(again, *said)[:2] == (1, (0, 0, 0, 0, 1))
    assert run(again, *said, "--conflicts", "file", "--several", "add")[1] == (0, 1, 0, 0, 0)
    omid.refresh_from_db()
    assert (omid.job_title, omid.contact_points.count()) == ("Owner", 2)


def test_persons_have_no_place_of_their_own(run, alfa):
    with pytest.raises(CommandError, match="unrecognized arguments: --public"):
        call_command("import_contacts", "a.csv", "--as", "erin@example.com", "--public")
