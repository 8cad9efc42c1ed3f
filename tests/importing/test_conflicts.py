"""Conflicts: a record that somebody has changed since the file was made is not overwritten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.change_sets import change_set
from core.undo import undo_change_set
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer, RelationKind, Tag
from customers.services import update_customer
from customers.services.relations import PartnerChanges, Tie
from importing.choices import ListMode, OnMatch
from tests.customers.records import add_customers
from tests.importing.files import PDF
from tests.importing.sheets import apply, check, outcomes, problems
from tests.records.test_attachments import attach

HEADERS = ["External ID", "Name", "Short name", "City", "Mobile", "Tags", "Record version"]
FILE = {"list_mode": ListMode.REPLACE}


@pytest.fixture
def anna(cast):
    (anna,) = add_customers(
        {
            "name": "Anna",
            "short_name": "A",
            "external_id": "A",
            "city": "Tehran",
            "mobile": phones("0912 000 0001"),
            "tags": (tag("vip"),),
        }
    )
    return anna


def phones(*raw: str) -> tuple[Reachable, ...]:
    return tuple(Reachable("+98" + one.replace(" ", "")[1:], one) for one in raw)


def tag(code: str) -> int:
    return Tag.objects.get(code=code).pk


def row(
    name="Anna", short="A", city="Tehran", mobile="0912 000 0001", tags="VIP", version=1
) -> list:
    return ["A", name, short, city, mobile, tags, version]


def change(customer: Customer, actor=None, **changes) -> None:
    """Somebody saves the customer."""
    update_customer(
        actor=actor,
        catalogue=customer_catalogue(),
        customer=customer,
        changes=changes,
        version=None,
    )


def only(checked):
    (found,) = checked.rows
    return found


# --- What is a conflict -----------------------------------------------------------------------------


def test_a_cell_that_nobody_touched_in_the_file_leaves_what_is_newer(erin, anna):
    change(anna, short_name="AA", mobile=phones("0912 000 0009"), tags=(), city="Qom")
    checked = check(erin, HEADERS, row(), **FILE)
    assert outcomes(checked) == ["unchanged"]
    assert not only(checked).changes


def test_a_touched_cell_is_in_conflict_with_its_three_values(erin, anna):
    change(anna, short_name="AA", city="Qom")
    found = only(check(erin, HEADERS, row(city="Tabriz"), **FILE))
    assert found.outcome == "conflict"
    assert found.changes == {"city": "Tabriz"}
    assert (found.old["city"], found.conflict.was["city"]) == ("Qom", "Tehran")
    assert (found.conflict.then, found.conflict.now) == (1, 2)


def test_values_beside_the_row_are_known_as_they_were(erin, anna):
    change(anna, mobile=phones("0912 000 0002"))
    change(anna, tags=(tag("vip"), tag("debtor")) if Tag.objects.filter(code="debtor") else ())
    change(anna, mobile=phones("0912 000 0003"))
    at_first = only(check(erin, HEADERS, row(mobile="0912 000 0009", tags="VIP"), **FILE))
    assert at_first.changes.keys() == {"mobile"}
    assert [point.raw for point in at_first.conflict.was["mobile"]] == ["0912 000 0001"]
    second = only(check(erin, HEADERS, row(mobile="0912 000 0009", tags="", version=3), **FILE))
    assert [point.raw for point in second.conflict.was["mobile"]] == ["0912 000 0002"]


def test_the_version_of_today_is_no_conflict(erin, anna):
    change(anna, city="Qom")
    assert outcomes(check(erin, HEADERS, row(city="Tabriz", version=2), **FILE)) == ["changed"]


def test_the_same_change_on_both_sides_is_none(erin, anna):
    change(anna, city="Qom")
    assert outcomes(check(erin, HEADERS, row(city="Qom"), **FILE)) == ["unchanged"]


@pytest.mark.parametrize("version", [99, 0, -1])
def test_of_a_version_that_never_was_nothing_is_known_and_nothing_overwritten(erin, anna, version):
    change(anna, city="Qom")
    found = only(check(erin, HEADERS, row(version=version), **FILE))
    assert found.outcome == "conflict"
    assert found.changes == {"city": "Tehran"}
    assert not found.conflict.was


def test_a_version_that_an_act_beside_the_fields_may_have_raised_is_not_guessed(erin, anna):
    """Somebody raised the version without a trace: from there on the sum is another one."""
    change(anna, city="Qom")
    Customer.objects.filter(pk=anna.pk).update(version=7)
    found = only(check(erin, HEADERS, row(), **FILE))
    assert found.outcome == "conflict"
    assert not found.conflict.was


def test_partners_and_files_do_not_hide_what_was_exported(erin, anna, settings, tmp_path):
    """Partners raise the version, files do not."""
    settings.MEDIA_ROOT = tmp_path
    (bob,) = add_customers({"name": "Bob"})
    partner = PartnerChanges(added={bob.pk: Tie(RelationKind.objects.first().pk)})
    update_customer(
        actor=erin,
        catalogue=customer_catalogue(),
        customer=anna,
        changes={},
        version=None,
        partners=partner,
    )
    attach(erin, anna, ("secret.pdf", PDF))
    change(anna, city="Qom")
    found = only(check(erin, HEADERS, row(city="Tabriz", version=2), **FILE))
    assert (found.outcome, found.conflict.was) == ("conflict", {"city": "Tehran"})


def test_an_undo_counts_like_any_other_act(erin, anna):
    with change_set(actor=erin, reason="tests.change") as opened:
        Customer.objects.filter(pk=anna.pk).update(short_name="AA")
    undo_change_set(actor=erin, change_set=opened)
    change(anna, city="Qom")
    found = only(check(erin, HEADERS, row(city="Tabriz", short="A", version=3), **FILE))
    assert found.conflict.was == {"city": "Tehran"}
    assert only(check(erin, HEADERS, row(short="AA", version=2), **FILE)).outcome == "unchanged"


def test_the_number_of_queries_does_not_depend_on_the_conflicts(erin):
    many = add_customers(
        *({"name": f"N{i}", "external_id": f"E{i}", "city": "Tehran"} for i in range(12))
    )
    for one in many:
        change(one, city="Qom")
    headers = ["External ID", "Name", "City", "Record version"]

    def queries(count: int) -> int:
        rows = [[f"E{i}", f"N{i}", "Tabriz", 1] for i in range(count)]
        with CaptureQueriesContext(connection) as captured:
            checked = check(erin, headers, *rows)
        assert outcomes(checked) == ["conflict"] * count
        return len(captured)

    queries(1)
    assert queries(2) == queries(12)


# --- What was decided --------------------------------------------------------------------------------


def decided(side: str, version: int = 2) -> dict:
    return {**FILE, "decisions": {2: {"conflict": side, "version": version}}}


def test_without_a_decision_nothing_is_written(erin, anna):
    change(anna, city="Qom", short_name="AA")
    applied = apply(erin, HEADERS, row(city="Tabriz", name="Maria"), **FILE)
    assert applied.counts["conflict"] == 1
    anna.refresh_from_db()
    assert (anna.name, anna.addresses.get().city) == ("Anna", "Qom")


def test_the_file_s_values_go_and_what_it_did_not_touch_stays(erin, anna):
    change(anna, city="Qom", short_name="AA")
    applied = apply(erin, HEADERS, row(city="Tabriz"), **decided("file"))
    assert applied.counts["changed"] == 1
    anna.refresh_from_db()
    assert (anna.short_name, anna.addresses.get().city) == ("AA", "Tabriz")


def test_what_is_here_is_kept(erin, anna):
    change(anna, city="Qom")
    applied = apply(erin, HEADERS, row(city="Tabriz"), **decided("here"))
    assert applied.counts["skipped"] == 1
    assert anna.addresses.get().city == "Qom"


@pytest.mark.parametrize("side", ["file", "here"])
def test_a_decision_about_another_version_is_none(erin, anna, side):
    change(anna, city="Qom")
    change(anna, city="Shiraz")
    applied = apply(erin, HEADERS, row(city="Tabriz"), **decided(side))
    assert applied.counts["conflict"] == 1
    assert anna.addresses.get().city == "Shiraz"


def test_a_wrong_cell_goes_before_a_conflict(erin, anna):
    change(anna, city="Qom")
    checked = check(erin, HEADERS, row(city="Tabriz", mobile="nobody"), **FILE)
    assert outcomes(checked) == ["wrong"]
    assert [letter for _row, letter, _message in problems(checked)] == ["E"]


def test_filling_only_what_is_empty_is_in_conflict_where_it_was_emptied_since(erin, anna):
    change(anna, city=None)
    options = {**FILE, "on_match": OnMatch.FILL}
    assert outcomes(check(erin, HEADERS, row(), **options)) == ["unchanged"]
    assert outcomes(check(erin, HEADERS, row(city="Tabriz"), **options)) == ["conflict"]
