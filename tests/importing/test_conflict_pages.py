"""Conflicts on the page: three values, a decision for a row or for all, and what it writes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Address
from importing import services
from importing.choices import Stage
from importing.models import Import
from importing.work import apply_import, check_import
from tests.customers.records import add_customers
from tests.importing.test_conflicts import change
from tests.importing.test_pages import checked, htmx, page_of, run, url

HEADERS = ["External ID", "Full name", "City", "Record version"]


def in_conflict(erin, count: int = 1, letter: str = "E") -> Import:
    """Customers in Tehran who moved to Qom here and to Tabriz in the file."""
    there = add_customers(
        *({"name": f"N{i}", "external_id": f"{letter}{i}", "city": "Tehran"} for i in range(count))
    )
    for customer in there:
        change(customer, city="Qom")
    rows = [[f"{letter}{i}", f"N{i}", "Tabriz", 1] for i in range(count)]
    return checked(erin, headers=HEADERS, rows=rows)


def decide_url(an_import: Import, number: int = 2) -> str:
    return reverse("importing:import_decide_conflict", args=[an_import.pk, number])


def rows_url(an_import: Import) -> str:
    return url(an_import) + "?show=conflict"


def decision(an_import: Import, number: int = 2) -> dict:
    return an_import.rows.get(number=number).decision


def test_preview_counts_conflicts_and_shows_three_values(client, erin):
    page = page_of(client, url(in_conflict(erin)))
    assert "1 row is in conflict" in page
    assert "Version 1 in the file, version 2 here" in page
    for value in ('value="Tabriz"', "<bdi>Qom</bdi>", "<bdi>Tehran</bdi>"):
        assert value in page


def test_a_decision_is_kept_with_the_version_that_it_is_about(client, erin):
    an_import = in_conflict(erin)
    response = client.post(decide_url(an_import), {"side": "file", "next": rows_url(an_import)})
    assert response.url == f"{rows_url(an_import)}#row-2"
    assert decision(an_import) == {"conflict": "file", "version": 2}
    page = page_of(client, rows_url(an_import))
    assert "1 row is decided about." in page
    assert 'value="" aria-pressed="true">Take the file’s' in page
    assert "Import 0 customers" not in page


def test_decided_rows_are_checked_again_and_written(client, erin):
    an_import = in_conflict(erin, count=2)
    client.post(decide_url(an_import, 2), {"side": "file"})
    client.post(decide_url(an_import, 3), {"side": "here"})
    client.post(url(an_import, "import_recheck"))
    run(check_import, an_import)
    assert (an_import.preview["changed"], an_import.preview["skipped"]) == (1, 1)
    assert not an_import.needs_check
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    assert sorted(address.city for address in Address.objects.all()) == ["Qom", "Tabriz"]


def test_a_decision_is_taken_back(client, erin):
    an_import = in_conflict(erin)
    client.post(decide_url(an_import), {"side": "file"})
    client.post(decide_url(an_import), {"side": ""})
    assert decision(an_import) == {}


def test_one_decision_for_all(client, erin):
    an_import = in_conflict(erin, count=3)
    client.post(url(an_import, "import_decide_conflicts"), {"side": "here"})
    assert [row.decision for row in an_import.rows.all()] == [
        {"conflict": "here", "version": 2}
    ] * 3
    assert client.post(url(an_import, "import_decide_conflicts"), {"side": "x"}).status_code == 404


def test_one_decision_for_those_that_the_page_is_narrowed_to(client, erin):
    an_import = in_conflict(erin, count=3)
    page = page_of(client, rows_url(an_import) + "&q=N1")
    assert "For this 1 row:" in page
    assert "For all of them:" not in page
    assert '<input type="hidden" name="q" value="N1">' in page
    client.post(url(an_import, "import_decide_conflicts"), {"side": "file", "q": "n1"})
    decided = [row.decision for row in an_import.rows.order_by("number")]
    assert decided == [{}, {"conflict": "file", "version": 2}, {}]
    assert "1 row: Take the file’s" in page_of(client, rows_url(an_import))
    client.post(url(an_import, "import_decide_conflicts"), {"side": "here", "column": "name"})
    assert [row.decision for row in an_import.rows.order_by("number")] == decided
    client.post(url(an_import, "import_decide_conflicts"), {"side": "here", "column": "city"})
    assert {row.decision["conflict"] for row in an_import.rows.all()} == {"here"}


def test_the_decision_for_all_stands_with_the_rows_that_htmx_brings(client, erin):
    an_import = in_conflict(erin, count=3)
    rows = client.get(rows_url(an_import) + "&q=Tabriz", headers=htmx("rows")).content.decode()
    assert "For these 3 rows:" in rows


def test_htmx_gets_the_row_and_what_the_page_says_of_the_whole(client, erin):
    an_import = in_conflict(erin)
    response = client.post(
        decide_url(an_import),
        {"side": "here", "next": rows_url(an_import)},
        headers=htmx("row-2"),
    )
    page = response.content.decode()
    assert page.lstrip().startswith('<tr id="row-2">')
    assert 'aria-pressed="true">Keep what is here' in page
    assert 'id="recheck" hx-swap-oob="true"' in page
    assert "Check again" in page
    assert "Import " not in page.split('id="preview-act"')[1].split("Change columns")[0]


def test_changed_once_more_before_the_import_is_in_conflict_anew(client, erin):
    an_import = in_conflict(erin)
    client.post(decide_url(an_import), {"side": "file"})
    services.request_recheck(actor=erin, an_import=an_import)
    run(check_import, an_import)
    address = Address.objects.get()
    change(address.customer, city="Shiraz")
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    assert an_import.counts["conflict"] == 1
    address.refresh_from_db()
    assert address.city == "Shiraz"
    page = page_of(client, url(an_import))
    assert "Nothing of them was overwritten." in page
    assert "Download the conflicts" in page


def test_a_row_in_no_conflict_cannot_be_decided_about(client, erin):
    an_import = checked(erin, headers=["Name"], rows=[["Anna"]])
    assert client.post(decide_url(an_import), {"side": "file"}).url == url(an_import)
    assert decision(an_import) == {}
    assert client.post(decide_url(an_import, 99), {"side": "file"}).status_code == 404


def test_records_without_versions_are_in_no_conflict(client, erin):
    an_import = checked(erin, headers=["Name"], rows=[["Anna"]])
    Import.objects.update(target="tag")
    assert client.post(decide_url(an_import), {"side": "file"}).url == url(an_import)
    client.post(url(an_import, "import_decide_conflicts"), {"side": "file"})
    assert decision(an_import) == {}


def test_while_it_is_at_another_step_nothing_is_decided(client, erin):
    an_import = in_conflict(erin)
    Import.objects.update(stage=Stage.CHECKING)
    assert client.post(decide_url(an_import), {"side": "file"}).url == url(an_import)
    client.post(url(an_import, "import_decide_conflicts"), {"side": "file"})
    assert decision(an_import) == {}


def test_another_person_looks_and_decides_nothing(client_for, cast, erin):
    an_import = in_conflict(erin)
    olga = client_for(cast.olga)
    page = page_of(olga, rows_url(an_import))
    assert "Tabriz" in page
    assert decide_url(an_import) not in page
    assert olga.post(decide_url(an_import), {"side": "file"}).status_code == 403


def test_the_page_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for count, letter in ((2, "E"), (20, "F")):
        an_import = in_conflict(erin, count=count, letter=letter)
        page_of(client, rows_url(an_import))
        with CaptureQueriesContext(connection) as queries:
            assert page_of(client, rows_url(an_import)).count("in the file, version") == count
        counts.append(len(queries))
    assert counts[0] == counts[1]
