"""The rows of an import cell by cell: what changes, what is added to a list, what is wrong and where."""

import re
from html import unescape

import pytest

from accounts.services import update_user
from core.change_sets import change_set
from customers.importers import CUSTOMERS
from customers.kinds import Reachable
from customers.models import Customer, Tag
from importing.chosen import Chosen
from importing.models import ImportRow
from importing.rows import MANY_COLUMNS, RowsPage
from importing.services import request_check
from importing.shown_cells import Part
from importing.work import check_import
from records import services as records
from tests.customers.records import add_customers
from tests.importing.sheets import forbid
from tests.importing.test_pages import checked, done, page_of, run, uploaded, url

HEADERS = ["External ID", "Full name", "Mobile", "Tags", "City", "Unknown"]


@pytest.fixture
def anna(cast):
    (anna,) = add_customers(
        {
            "name": "Anna",
            "external_id": "A",
            "mobile": (Reachable("+989120000001", "0912 000 0001"),),
            "tags": (Tag.objects.get(code="vip").pk,),
            "city": "Tehran",
        }
    )
    return anna


def page(an_import, show, **query) -> RowsPage:
    return RowsPage(an_import, an_import.created_by, show, query, 50)


def cells(an_import, show, **query) -> dict:
    """The cells of the only row, by the header of their column."""
    (row,) = page(an_import, show, **query).rows
    return {cell.column.header: cell for cell in row.cells}


def marked(found) -> set[str]:
    return {header for header, cell in found.items() if cell.is_marked}


def test_changed_cell_shows_old_and_new_and_the_others_what_the_file_says(erin, anna):
    row = ["A", "Anna Maria", "", "", "Tehran", "x"]
    found = cells(checked(erin, headers=HEADERS, rows=[row]), "changed")
    assert marked(found) == {"Full name"}
    assert (found["Full name"].change.old, found["Full name"].change.new) == ("Anna", "Anna Maria")
    assert found["City"].text == "Tehran"
    assert found["Mobile"].text == ""
    assert "Unknown" not in found


def test_what_is_added_to_a_list_stands_beside_what_stays(erin, anna):
    row = ["A", "", "0912 000 0002", "Birthday", "", ""]
    found = cells(checked(erin, headers=HEADERS, rows=[row]), "changed")
    assert found["Mobile"].change.parts == [
        Part("kept", "0912 000 0001"),
        Part("added", "0912 000 0002"),
    ]
    assert set(found["Tags"].change.parts) == {Part("kept", "VIP"), Part("added", "Birthday")}


def test_what_a_replaced_list_loses_is_shown(client, erin, anna):
    an_import = uploaded(erin, headers=HEADERS, rows=[["A", "", "0912 000 0002", "", "", ""]])
    request_check(
        actor=erin,
        an_import=an_import,
        chosen=Chosen(
            mapping=an_import.mapping, placement={"assigned_to": erin.pk}, list_mode="replace"
        ),
    )
    run(check_import, an_import)
    assert cells(an_import, "changed")["Mobile"].change.parts == [
        Part("added", "0912 000 0002"),
        Part("removed", "0912 000 0001"),
    ]
    html = page_of(client, url(an_import) + "?show=changed")
    assert '<del class="cell-part change-old"><bdi>0912 000 0001</bdi></del>' in html


def test_wrong_cell_has_its_reason_and_the_row_what_belongs_to_no_cell(client, erin):
    headers = ["External ID", "Mobile"]
    an_import = checked(erin, headers=headers, rows=[["C", "nobody"]])
    found = cells(an_import, "wrong")
    assert marked(found) == {"Mobile"}
    assert found["Mobile"].text == "nobody"
    assert "is not a phone number" in found["Mobile"].notes[0]
    (row,) = page(an_import, "wrong").rows
    assert [note.message for note in row.notes] == ["“Name” is empty."]
    html = page_of(client, url(an_import) + "?show=wrong")
    wrong = html[html.index('class="cell-wrong"') :]
    assert "is not a phone number" in wrong[: wrong.index("</td>")]


def test_empty_cell_that_must_be_filled_is_marked_itself(erin):
    an_import = checked(erin, headers=["External ID", "Name"], rows=[["C", ""]])
    assert cells(an_import, "wrong")["Name"].notes == ["“Name” is empty."]


def test_conflict_shows_what_it_would_overwrite(erin, anna):
    headers = ["External ID", "Full name", "City", "Record version"]
    an_import = checked(erin, headers=headers, rows=[["A", "Anna", "Tabriz", 99]])
    found = cells(an_import, "conflict")
    assert marked(found) == {"City"}
    change = found["City"].change
    assert (change.new, change.old, change.was) == ("Tabriz", "Tehran", None)
    (row,) = page(an_import, "conflict").rows
    assert (row.versions.then, row.versions.now) == (99, 1)


def test_wrong_row_shows_no_changes(erin, anna):
    row = ["A", "Anna Maria", "nobody", "", "", ""]
    found = cells(checked(erin, headers=HEADERS, rows=[row]), "wrong")
    assert marked(found) == {"Mobile"}


def test_new_cells_are_shown_as_the_card_will(erin):
    row = ["N", "New", "09120000003", "VIP", "", ""]
    found = cells(checked(erin, headers=HEADERS, rows=[row]), "new")
    assert 'href="tel:+989120000003"' in found["Mobile"].text
    assert "pill" in found["Tags"].text


def test_unchanged_and_skipped_rows_show_their_cells(erin, anna):
    an_import = checked(erin, headers=HEADERS, rows=[["A", "Anna", "", "", "Tehran", ""]])
    found = cells(an_import, "unchanged")
    assert (marked(found), found["City"].text) == (set(), "Tehran")
    ImportRow.objects.update(outcome="skipped")
    assert cells(an_import, "skipped")["City"].text == "Tehran"


def test_columns_stand_in_the_order_of_the_file_with_letter_and_field(erin, anna):
    an_import = checked(erin, headers=HEADERS, rows=[["A", "Anna Maria", "", "", "", ""]])
    columns = page(an_import, "changed").columns
    assert [(c.letter, c.header, str(c.label)) for c in columns] == [
        ("A", "External ID", "External identifier"),
        ("B", "Full name", "Name"),
        ("C", "Mobile", ""),
        ("D", "Tags", ""),
        ("E", "City", ""),
    ]


def test_column_of_the_name_is_left_out_where_it_says_nothing_new(erin, anna):
    an_import = checked(erin, headers=HEADERS, rows=[["A", "Anna", "", "", "Shiraz", ""]])
    assert "Full name" not in cells(an_import, "changed")
    assert page(an_import, "changed").rows[0].name == "Anna"


def test_columns_can_be_narrowed_to_the_marked_ones(client, erin, anna):
    update_user(actor=erin, user=erin, page_size=10)
    add_customers(*({"name": f"N{i}", "external_id": f"{i}"} for i in range(12)))
    rows = [[f"{i}", f"N{i}", "", "", "Shiraz", ""] for i in range(12)]
    an_import = checked(erin, headers=HEADERS, rows=rows)
    narrow = page(an_import, "changed", columns="marked")
    assert [column.header for column in narrow.columns] == ["City"]
    address = url(an_import)
    html = page_of(client, f"{address}?show=changed&columns=marked")
    assert 'href="?show=changed&columns=marked&after=11"' in html
    assert 'href="?show=changed&columns=all"' in html
    assert page(an_import, "new", columns="marked").is_narrow is False


def test_marked_columns_stand_alone_in_a_broad_table(erin, anna):
    catalogue = CUSTOMERS.catalogue()
    free = [f.key for f in catalogue.importable_fields if f.kind.code == "text"]
    row = ["A", "Anna", "", "", "Shiraz", ""]
    an_import = checked(erin, headers=HEADERS, rows=[row])
    assert page(an_import, "changed").is_narrow is False
    wanted = MANY_COLUMNS - len([key for key in an_import.mapping if key])
    used = [key for key in free if key not in an_import.mapping][:wanted]
    broad = [str(catalogue[key].label) for key in used]
    an_import = checked(erin, headers=[*HEADERS, *broad], rows=[[*row, *[""] * len(broad)]])
    assert page(an_import, "changed").is_narrow is True
    assert page(an_import, "changed", columns="all").is_narrow is False


def test_name_and_cells_of_the_file_are_escaped(client, erin, anna):
    rows = [["A", "<b>Anna</b>", "", "", "<i>x</i>", ""], ["<u>", "", "<script>", "", "", ""]]
    an_import = checked(erin, headers=HEADERS, rows=rows)
    for show in ("changed", "wrong"):
        html = client.get(f"{url(an_import)}?show={show}").content.decode()
        for tag in ("<b>", "<i>", "<u>", "<script>x", "<script></"):
            assert tag not in html
        assert "&lt;" in html


def test_cells_follow_the_readers_digits(erin, client):
    update_user(actor=erin, user=erin, calendar="jalali", digits="arabext")
    an_import = checked(erin, headers=["Name", "Purchase total", "Mobile"], rows=[["", 1200, "x"]])
    html = page_of(client, url(an_import) + "?show=wrong")
    assert "۱۲۰۰" in html


def test_row_leads_to_its_record_while_that_is_there(client, erin, anna):
    an_import = done(erin, headers=HEADERS, rows=[["A", "Anna Maria", "", "", "", ""]])
    assert f'href="/customers/{anna.pk}/"' in page_of(client, url(an_import) + "?show=changed")
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.filter(pk=anna.pk).delete()
    html = unescape(page_of(client, url(an_import) + "?show=changed"))
    assert f'href="/customers/{anna.pk}/"' not in html


def test_import_from_before_parts_were_kept_is_shown(erin, anna):
    an_import = checked(erin, headers=HEADERS, rows=[["A", "", "0912 000 0002", "", "", ""]])
    ImportRow.objects.update(changes=[["mobile", "0912 000 0001", "0912 000 0001; 0912 000 0002"]])
    change = cells(an_import, "changed")["Mobile"].change
    assert (change.new, list(change.parts)) == ("0912 000 0001; 0912 000 0002", [])


def test_rows_are_still_shown_when_a_field_was_retired_since(client, erin):
    field = records.create_custom_field(actor=erin, kind="integer", labels={"en": "Shoe size"})
    an_import = done(erin, headers=["Name", "Shoe size"], rows=[["Anna", "42"]])
    records.retire_custom_field(actor=erin, custom_field=field)
    html = page_of(client, url(an_import) + "?show=new")
    assert "42" in html[html.index('id="rows"') :]


def test_rows_are_still_shown_when_the_person_lost_a_right_since(client_for, cast, erin):
    an_import = done(erin, headers=["Name", "Public"], rows=[["Anna", "yes"]])
    forbid(erin, "customers.make_public")
    assert "yes" in page_of(client_for(cast.olga), url(an_import) + "?show=new")


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("pl", "ltr"), ("fa", "rtl")])
def test_what_is_wrong_runs_as_its_language_does(client, erin, language, direction):
    """It begins with a word of the file, which may run the other way."""
    update_user(actor=erin, user=erin, language=language)
    for cell in ("ناشناخته", "nobody"):
        page = page_of(client, url(checked(erin, headers=["Name", "Status"], rows=[["A", cell]])))
        said = re.search(r'<bdi dir="(\w+)">[«„“⁨]+' + cell, page)
        assert said and said[1] == direction
