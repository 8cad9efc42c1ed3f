"""Finding rows of a preview: by a column in which something changes or is wrong, and by a text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from importing.rows import RowsPage
from tests.customers.records import add_customers
from tests.importing.test_pages import checked, htmx, page_of, url

HEADERS = ["External ID", "Full name", "City", "Mobile"]


@pytest.fixture
def changing(erin):
    """Three customers of whom the file changes names and cities."""
    add_customers(
        *(
            {"name": name, "external_id": name[0], "city": "Tehran"}
            for name in ("Anna", "Bob", "Zażółć")
        )
    )
    rows = [
        ["A", "Anna Maria", "Tehran", ""],
        ["B", "Bob", "Qom", ""],
        ["Z", "Gęślą", "Tabriz", ""],
    ]
    return checked(erin, headers=HEADERS, rows=rows)


def page(an_import, show, **query) -> RowsPage:
    return RowsPage(an_import, an_import.created_by, show, query, 50)


def numbers(an_import, show, **query) -> list[int]:
    return [row.number for row in page(an_import, show, **query).rows]


def options(an_import, show, **query) -> list[tuple]:
    return [(o.code, str(o.label), o.count) for o in page(an_import, show, **query).filter.options]


def test_columns_with_the_number_of_rows_in_which_they_change(changing):
    assert options(changing, "changed") == [("name", "Full name", 2), ("city", "City", 2)]


@pytest.mark.parametrize(("key", "found"), [("name", [2, 4]), ("city", [3, 4]), ("mobile", [])])
def test_only_rows_in_which_a_column_changes(changing, key, found):
    assert numbers(changing, "changed", column=key) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("maria", [2]),
        ("tehran", [2, 3, 4]),
        ("GESLA", [4]),
        ("zazolc", [4]),
        ("nothing", []),
        ("+", [2, 3, 4]),
    ],
)
def test_a_text_is_found_in_cells_old_and_new_values_however_it_is_spelled(changing, text, found):
    assert numbers(changing, "changed", q=text) == found


def test_the_names_of_fields_are_not_searched(changing):
    assert numbers(changing, "changed", q="city") == []


def test_column_and_text_together(changing):
    assert numbers(changing, "changed", column="city", q="tehran") == [3, 4]
    assert options(changing, "changed", q="maria") == [("name", "Full name", 1)]


def test_digits_of_any_script_find_the_same(erin):
    an_import = checked(erin, headers=["Name", "Mobile"], rows=[["Anna", "09120000001"]])
    assert numbers(an_import, "new", q="۰۹۱۲۰۰۰۰۰۰۱") == [2]


def test_wrong_rows_by_the_column_that_is_wrong(erin):
    rows = [["A", "Anna", "", "nobody"], ["B", "", "", "0912 000 0001"], ["C", "", "", "x"]]
    an_import = checked(erin, headers=HEADERS, rows=rows)
    assert options(an_import, "wrong") == [("B", "Full name", 2), ("D", "Mobile", 2)]
    assert numbers(an_import, "wrong", column="D") == [2, 4]


def test_what_is_wrong_with_the_row_as_a_whole(erin):
    add_customers({"name": "Anna", "external_id": "A", "mobile": _phone()})
    headers = ["External ID", "Mobile", "Name"]
    an_import = checked(erin, headers=headers, rows=[["A", "", "Anna"], ["", "", ""], ["", "", ""]])
    found = options(an_import, "wrong")
    assert found == [("C", "Name", 2)]
    an_import.rows.filter(number=3).update(problems=[["", "", "Something"]])
    assert ("-", "The row as a whole", 1) in options(an_import, "wrong")
    assert numbers(an_import, "wrong", column="-") == [3]


def _phone():
    from customers.kinds import Reachable

    return (Reachable("+989120000001", "0912 000 0001"),)


@pytest.mark.parametrize(
    "query", ["column=nothing", "column=%00", "q=%00", "q=%25", "column='--", "q=" + "x" * 500]
)
def test_odd_filters_find_nothing_or_all_and_never_fail(client, changing, query):
    page_of(client, f"{url(changing)}?show=changed&{query}")


def test_paging_keeps_the_filter(client, erin, changing):
    asked = RowsPage(changing, erin, "changed", {"q": "tehran", "column": "city"}, 1)
    assert asked.next_url == "?show=changed&columns=all&column=city&q=tehran&after=3"


def test_the_filter_is_on_the_page_with_what_was_chosen(client, changing):
    address = f"{url(changing)}?show=changed&column=city&q=Tabriz"
    shown = page_of(client, address)
    assert '<option value="city" selected>City (1)</option>' in shown
    assert 'value="Tabriz"' in shown
    assert "Gęślą" in shown and "Anna Maria" not in shown
    part = client.get(address, headers=htmx("rows")).content.decode()
    assert part.lstrip().startswith('<section id="rows"')


def test_where_no_row_fits_the_page_says_so_and_leads_back(client, changing):
    shown = page_of(client, f"{url(changing)}?show=changed&q=nobody")
    assert "No row fits." in shown
    assert 'href="?show=changed#rows"' in shown


def test_a_constant_number_of_queries(client, erin):
    counts = []
    for size in (2, 20):
        rows = [[f"{i}", "", "", "nobody"] for i in range(size)]
        an_import = checked(erin, headers=HEADERS, rows=rows)
        address = f"{url(an_import)}?show=wrong&column=D&q=nobody"
        page_of(client, address)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
