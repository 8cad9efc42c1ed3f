"""The preview as a workbook: every row with what would happen, each cell old and new."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import update_user
from customers.models import Tag
from importing.choices import Stage
from importing.models import Import
from importing.preview_book import preview_workbook
from tests.customers.records import add_customers
from tests.importing.test_conflicts import change
from tests.importing.test_pages import checked, page_of, url

HEADERS = ["External ID", "Full name", "City", "Mobile", "Birthday", "Tags", "Record version"]


@pytest.fixture
def anna(cast):
    vip = Tag.objects.get(code="vip").pk
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "city": "Tehran", "tags": (vip,)})
    return anna


def sheet(an_import: Import, **options):
    content = preview_workbook(an_import).getvalue()
    return openpyxl.load_workbook(io.BytesIO(content), **options).active


def values(an_import: Import, line: int = 2) -> dict:
    rows = list(sheet(an_import).iter_rows(values_only=True))
    return dict(zip(rows[0], rows[line - 1], strict=True))


def row(key="A", name="Anna", city="", mobile="", birthday="", tags="", version="") -> list:
    return [key, name, city, mobile, birthday, tags, version]


def test_every_row_with_what_would_happen(erin, anna):
    rows = [row(), row(key="D", name="Dora"), row(key="B", name="Bob"), row(key="C", mobile="x")]
    an_import = checked(erin, headers=HEADERS, rows=rows)
    found = list(sheet(an_import).iter_rows(min_row=2, max_col=2, values_only=True))
    assert found == [(2, "Unchanged"), (3, "New"), (4, "New"), (5, "Wrong")]


def test_a_changed_cell_has_the_old_and_the_new_value(erin, anna):
    an_import = checked(erin, headers=HEADERS, rows=[row(name="Anna Maria", tags="Birthday")])
    found = values(an_import)
    assert found["Full name"] == "Anna → Anna Maria"
    assert found["Tags"] == "VIP; Birthday"
    assert found["City"] is None
    pieces = sheet(an_import, rich_text=True)["D2"].value
    assert pieces[0].font.strike and pieces[0].text == "Anna"
    assert pieces[-1].font.b and pieces[-1].text == "Anna Maria"


def test_a_conflict_has_its_three_values(erin, anna):
    change(anna, city="Qom")
    an_import = checked(erin, headers=HEADERS, rows=[row(city="Tabriz", version=1)])
    found = values(an_import)
    assert found["What would happen"] == "Conflict"
    assert found["City"] == "In the file: Tabriz\nHere now: Qom\nWhen exported: Tehran"


def test_wrong_cells_are_marked_and_their_reasons_stand_at_the_end(erin):
    an_import = checked(erin, headers=HEADERS, rows=[row(mobile="nobody")])
    found = values(an_import)
    assert found["Mobile"] == "nobody"
    assert found["Remarks"].startswith("Mobile: “nobody” is not a phone number.")
    assert sheet(an_import)["F2"].fill.fgColor.rgb == "FFFDEDEB"


def test_new_cells_are_shown_as_they_were_understood(erin):
    an_import = checked(erin, headers=HEADERS, rows=[row(birthday="2 Farvardin 1370")])
    assert values(an_import)["Birthday"] == "1370/01/02"


def test_a_mended_cell_says_what_the_file_says(erin):
    an_import = checked(erin, headers=HEADERS, rows=[row(mobile="nobody")])
    an_import.rows.update(edits={"3": "0912 000 0001"})
    found = values(an_import)
    assert found["Mobile"] == "0912 000 0001"
    assert "Mobile was mended; in the file: nobody" in found["Remarks"]


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-1", "<r><t>x</t></r>", "<r>x</r>", "a\x07b"]
)
def test_no_text_becomes_a_formula_or_is_lost(erin, anna, text):
    rows = [row(key="B", name=text), row(name=text), row(key="C", mobile=text)]
    lines = list(sheet(checked(erin, headers=HEADERS, rows=rows)).iter_rows(min_row=2))
    shown = text.replace("\x07", "")
    assert [line[3].value for line in lines[:2]] == [shown, f"Anna → {shown}"]
    assert lines[2][5].value == shown
    assert {cell.data_type for line in lines for cell in line} <= {"s", "n", "inlineStr"}


def test_it_can_be_narrowed_to_an_outcome(erin, anna):
    an_import = checked(erin, headers=HEADERS, rows=[row(), row(key="B")])
    assert sheet(an_import).auto_filter.ref == "A1:J3"


def test_persian_reader_gets_his_words_and_his_direction(client, erin, anna):
    an_import = checked(erin, headers=HEADERS, rows=[row(name="Anna Maria")])
    update_user(actor=erin, user=erin, language="fa")
    response = client.get(url(an_import, "import_preview_file"))
    content = io.BytesIO(b"".join(response.streaming_content))
    shown = openpyxl.load_workbook(content).active
    assert shown.sheet_view.rightToLeft
    assert shown["D2"].value == "Anna ← Anna Maria"


def test_the_preview_leads_to_it(client, erin):
    an_import = checked(erin, headers=HEADERS, rows=[row()])
    assert f'href="{url(an_import, "import_preview_file")}"' in page_of(client, url(an_import))
    response = client.get(url(an_import, "import_preview_file"))
    assert 'filename="customers, preview.xlsx"' in response["Content-Disposition"]


def test_what_is_not_checked_has_no_preview(client, erin):
    an_import = checked(erin, headers=HEADERS, rows=[row()])
    Import.objects.update(stage=Stage.DONE)
    assert client.get(url(an_import, "import_preview_file")).url == url(an_import)


def test_a_constant_number_of_queries(erin):
    counts = []
    for size in (2, 20):
        rows = [row(key=f"{size}-{i}", mobile="x" * (i % 2)) for i in range(size)]
        an_import = checked(erin, headers=HEADERS, rows=rows)
        preview_workbook(an_import)
        with CaptureQueriesContext(connection) as queries:
            preview_workbook(an_import)
        counts.append(len(queries))
    assert counts[0] == counts[1]
