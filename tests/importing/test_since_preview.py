"""What was changed between preview and import is never overwritten unseen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import update_user
from core.change_sets import change_set
from customers.models import Customer, Tag
from importing import services
from importing.models import Import
from importing.options import CREATE
from importing.work import apply_import, check_import
from tests.customers.records import add_customers
from tests.importing.test_conflicts import change
from tests.importing.test_pages import checked, run
from tests.importing.test_wrong_rows import only_row

HEADERS = ["External ID", "Name", "City", "Tags"]
FOUND = ["A", "Anna", "Qom", ""]
HERE = {"name": "Annie", "city": "Tehran"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def annie(cast):
    (annie,) = add_customers({"external_id": "A", **HERE})
    return annie


def previewed(erin, *rows) -> Import:
    return checked(erin, headers=HEADERS, rows=list(rows))


def applied(an_import) -> Import:
    services.request_apply(actor=an_import.created_by, an_import=an_import)
    return run(apply_import, an_import)


def outcome(an_import, number=2) -> str:
    return an_import.rows.get(number=number).outcome


def told(an_import, number=2) -> list:
    return an_import.rows.get(number=number).problems


def put_into_the_bin(customer) -> None:
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.filter(pk=customer.pk).update(deleted_at=timezone.now())


def test_changed_cell_keeps_its_row_out_and_says_what_is_here_now(erin, annie):
    an_import = previewed(erin, FOUND)
    change(annie, city="Shiraz")
    an_import = applied(an_import)
    assert outcome(an_import) == "wrong"
    assert told(an_import) == [
        [
            "C",
            "City",
            "Changed here after the preview; here now “Shiraz”. Load the row again to see what it"
            " would change.",
        ]
    ]
    annie.refresh_from_db()
    assert annie.name == "Annie"


def test_it_comes_back_with_the_wrong_rows(erin, annie):
    an_import = previewed(erin, FOUND)
    change(annie, city="Shiraz")
    cells = [cell.value for cell in only_row(applied(an_import))]
    assert cells[:3] == ["A", "Anna", "Qom"]
    assert "here now “Shiraz”" in cells[-1]


def test_value_that_would_be_put_back_unseen_stays(erin, annie):
    """The file says what stood there at the preview, so the preview had nothing to show of it."""
    an_import = previewed(erin, ["A", "Annie", "Tehran", ""], ["B", "Bob", "", ""])
    change(annie, city="Shiraz")
    an_import = applied(an_import)
    assert (outcome(an_import), outcome(an_import, 3)) == ("wrong", "new")
    assert told(an_import)[0][:2] == ["C", "City"]


def test_edits_of_other_fields_do_not_matter(erin, annie):
    an_import = previewed(erin, FOUND)
    change(annie, short_name="An")
    assert outcome(applied(an_import)) == "changed"
    annie.refresh_from_db()
    assert (annie.name, annie.short_name) == ("Anna", "An")


def test_what_somebody_has_done_already_is_no_matter(erin, annie):
    an_import = previewed(erin, FOUND, ["A2", "Bob", "", ""])
    change(annie, city="Qom")
    assert outcome(applied(an_import)) == "changed"
    annie.refresh_from_db()
    assert annie.name == "Anna"


def test_row_with_nothing_left_to_write_is_unchanged(erin, annie):
    an_import = previewed(erin, FOUND, ["B", "Bob", "", ""])
    change(annie, name="Anna", city="Qom")
    assert outcome(applied(an_import)) == "unchanged"


def test_new_row_that_meets_a_record_stays_out(erin, cast):
    an_import = previewed(erin, FOUND)
    add_customers({"external_id": "A", "name": "Someone", "city": "Yazd"})
    an_import = applied(an_import)
    assert outcome(an_import) == "wrong"
    assert "was added here after the preview" in told(an_import)[0][2]
    assert Customer.objects.get().name == "Someone"


def test_changed_row_whose_record_has_gone_adds_none(erin, annie):
    an_import = previewed(erin, FOUND)
    put_into_the_bin(annie)
    an_import = applied(an_import)
    assert "is not found any more" in told(an_import)[0][2]
    assert not Customer.objects.exists()


def test_another_record_than_the_previewed_one_is_not_changed(erin, annie):
    an_import = previewed(erin, FOUND)
    put_into_the_bin(annie)
    add_customers({"external_id": "A", "name": "Someone"})
    an_import = applied(an_import)
    assert "something else than the preview has shown" in told(an_import)[0][2]
    assert Customer.objects.get().name == "Someone"


def test_wrong_row_that_would_be_right_by_now_stays_out_as_it_was_said(erin, cast):
    an_import = previewed(erin, ["A", "Anna", "", "Late"], ["B", "Bob", "", ""])
    with change_set(actor=None, reason="tests.meanwhile"):
        Tag.objects.create(code="late", names={"en": "Late"})
    an_import = applied(an_import)
    assert (outcome(an_import), outcome(an_import, 3)) == ("wrong", "new")
    assert "something else than the preview has shown" in told(an_import)[0][2]


def test_option_that_was_to_be_added_and_is_there_by_now_is_taken(erin, annie):
    an_import = previewed(erin, ["A", "Annie", "", "Late"])
    services.choose_options(actor=erin, an_import=an_import, chosen={"tags": {"late": CREATE}})
    services.request_recheck(actor=erin, an_import=an_import)
    an_import = run(check_import, an_import)
    with change_set(actor=None, reason="tests.meanwhile"):
        late = Tag.objects.create(code="late", names={"en": "Late"})
    an_import = applied(an_import)
    assert (outcome(an_import), an_import.counts["changed"]) == ("changed", 1)
    assert set(annie.tags.all()) == {late}


def test_language_that_changes_between_preview_and_import_keeps_nothing_out(erin, annie):
    an_import = previewed(erin, FOUND, ["B", "Bob", "", ""])
    update_user(actor=erin, user=erin, language="pl", calendar="jalali")
    an_import = applied(an_import)
    assert (outcome(an_import), outcome(an_import, 3)) == ("changed", "new")


def test_it_asks_nothing_more_for_many_rows(erin, cast):
    counts = []
    for size in (2, 20):
        rows = [[f"{size}-{i}", f"N{i}", "Qom", ""] for i in range(size)]
        add_customers(*({"external_id": row[0], "name": "Old"} for row in rows))
        an_import = previewed(erin, *rows)
        services.request_apply(actor=erin, an_import=an_import)
        with CaptureQueriesContext(connection) as queries:
            run(apply_import, an_import)
        assert an_import.counts["changed"] == size
        counts.append(len(queries))
    assert counts[0] == counts[1]
