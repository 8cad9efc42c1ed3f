"""Wrong cells put right on the page of the preview: read at once, checked again, then imported."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Customer
from importing import services
from importing.choices import Stage
from importing.models import Import
from importing.services import NotChecked
from importing.work import apply_import, check_import
from importing.wrong_rows import wrong_rows_workbook
from tests.importing.test_pages import checked, htmx, page_of, run, url

HEADERS = ["External ID", "Name", "Mobile", "Birthday"]
WRONG = ["C", "Carl", "not a phone", "1370/13/40"]
GOOD = ["A", "Anna", "0912 000 0001", "1370/01/02"]


@pytest.fixture
def an_import(erin) -> Import:
    return checked(erin, headers=HEADERS, rows=[GOOD, WRONG])


def mend_url(an_import: Import, number: int = 3) -> str:
    return reverse("importing:import_mend_row", args=[an_import.pk, number])


def mend(client, an_import: Import, **cells):
    return client.post(mend_url(an_import), cells)


def edits(an_import: Import) -> dict:
    return an_import.rows.get(number=3).edits


def test_wrong_cells_have_an_input_and_the_others_none(client, an_import):
    page = page_of(client, url(an_import))
    assert 'name="cell_2"' in page
    assert 'value="not a phone"' in page
    assert 'name="cell_3"' in page
    assert 'name="cell_1"' not in page
    assert 'name="cell_0"' not in page


def test_a_mended_cell_is_read_at_once(client, an_import):
    answer = client.post(
        mend_url(an_import),
        {"cell_3": "1370/01/02", "only": "3", "next": url(an_import) + "?show=wrong"},
        headers=htmx("cell"),
    ).content.decode()
    assert answer.lstrip().startswith("<td")
    assert "Read as <bdi>2 Farvardin 1370</bdi>" in answer
    assert "Mended; in the file: <bdi>1370/13/40</bdi>" in answer
    assert "1 cell is mended." in answer
    assert edits(an_import) == {"3": "1370/01/02"}


def test_what_still_cannot_be_read_says_why(client, an_import):
    answer = client.post(
        mend_url(an_import), {"cell_2": "nobody", "only": "2"}, headers=htmx("cell")
    ).content.decode()
    assert "“nobody” is not a phone number." in answer
    assert 'value="nobody"' in answer
    assert "Read as" not in answer


def test_without_javascript_a_row_is_saved_at_once(client, an_import):
    back = url(an_import) + "?show=wrong&columns=all"
    response = mend(client, an_import, cell_2="0912 000 0003", cell_3="1370/01/02", next=back)
    assert response.url == f"{back}#row-3"
    page = page_of(client, back)
    assert "2 cells are mended." in page
    assert "Read as <bdi>0912 000 0003</bdi>" in page
    assert 'class="btn btn-primary" type="submit"' not in page, "nothing is imported before a check"


def test_nothing_is_imported_before_the_rows_are_checked_again(client, erin, an_import):
    mend(client, an_import, cell_2="0912 000 0003")
    with pytest.raises(NotChecked):
        services.request_apply(actor=erin, an_import=an_import)
    client.post(url(an_import, "import_apply"))
    an_import.refresh_from_db()
    assert an_import.stage == Stage.CHECKED


def test_mended_cells_are_what_the_import_takes(client, erin, an_import):
    mend(client, an_import, cell_2="0912 000 0003", cell_3="1370/01/02")
    assert client.post(url(an_import, "import_recheck")).url == url(an_import)
    run(check_import, an_import)
    assert an_import.preview["new"] == 2
    page = page_of(client, url(an_import) + "?show=new")
    assert "Mended; in the file: <bdi>not a phone</bdi>" in page
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    carl = Customer.objects.get(external_id="C")
    assert carl.contact_points.get().normalized == "+989120000003"
    assert "2 cells were mended on the page before the import." in page_of(client, url(an_import))
    assert an_import.change_set.details["mended"] == 2


def test_the_history_names_the_mended_cells(client, erin, an_import):
    mend(client, an_import, cell_2="0912 000 0003")
    services.request_recheck(actor=erin, an_import=an_import)
    services.request_apply(actor=erin, an_import=run(check_import, an_import))
    run(apply_import, an_import)
    assert "1 cell mended" in page_of(client, "/imports/")


def test_a_mended_cell_is_put_back(client, an_import):
    mend(client, an_import, cell_2="0912 000 0003", cell_3="x")
    mend(client, an_import, cell_2="typed but put back", cell_3="x", put_back="2")
    assert edits(an_import) == {"3": "x"}
    assert 'value="not a phone"' in page_of(client, url(an_import))


def test_the_same_text_as_in_the_file_mends_nothing(client, an_import):
    mend(client, an_import, cell_2=" not a phone", cell_3="1370/13/40")
    an_import.refresh_from_db()
    assert (edits(an_import), an_import.needs_check) == ({"2": " not a phone"}, True)
    mend(client, an_import, cell_2="not a phone")
    assert edits(an_import) == {}


def test_lines_of_a_long_cell_stay_as_they_are(client, erin):
    text = "first\nsecond"
    an_import = checked(erin, headers=["Name", "Mobile"], rows=[["Anna", text]])
    page = page_of(client, url(an_import))
    assert f'rows="3">{text}</textarea>' in page
    client.post(mend_url(an_import, 2), {"cell_1": text.replace("\n", "\r\n")})
    assert an_import.rows.get().edits == {}


def test_an_empty_required_cell_is_filled_in(client, erin):
    an_import = checked(erin, headers=["External ID", "Name"], rows=[["C", ""]])
    client.post(mend_url(an_import, 2), {"cell_1": "Carl"})
    services.request_recheck(actor=erin, an_import=an_import)
    run(check_import, an_import)
    assert an_import.preview["new"] == 1


@pytest.mark.parametrize("cells", [{"cell_4": "x"}, {"cell_9999": "x"}, {"put_back": "77"}])
def test_a_column_that_the_file_does_not_have_is_refused(client, an_import, cells):
    assert mend(client, an_import, **cells).url == url(an_import)
    assert edits(an_import) == {}


def test_a_row_that_is_not_there_is_not_found(client, an_import):
    assert client.post(mend_url(an_import, 99), {"cell_1": "x"}).status_code == 404


def test_refusal_leads_htmx_to_the_page(client, an_import):
    Import.objects.update(stage=Stage.APPLYING)
    response = client.post(mend_url(an_import), {"cell_2": "x"}, headers=htmx("cell"))
    assert response["HX-Redirect"] == url(an_import)
    assert edits(an_import) == {}


def test_another_person_has_no_inputs_and_mends_nothing(client_for, cast, an_import):
    olga = client_for(cast.olga)
    assert "cell_2" not in page_of(olga, url(an_import))
    assert olga.post(mend_url(an_import), {"cell_2": "x"}).status_code == 403
    assert edits(an_import) == {}


def test_the_workbook_of_the_wrong_rows_has_the_mended_cells(client, an_import):
    mend(client, an_import, cell_2="0912 000 0003")
    sheet = openpyxl.load_workbook(io.BytesIO(wrong_rows_workbook(an_import).getvalue())).active
    assert [cell.value for cell in sheet[2]][:4] == ["C", "Carl", "0912 000 0003", "1370/13/40"]


def test_nothing_typed_is_markup(client, an_import):
    mend(client, an_import, cell_2='"><script>alert(1)</script>')
    page = client.get(url(an_import)).content.decode()
    assert "<script>alert" not in page


def test_page_with_mended_rows_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for size in (2, 20):
        an_import = checked(erin, headers=HEADERS, rows=[WRONG] * size)
        an_import.rows.update(edits={"2": "0912 000 0003"})
        Import.objects.filter(pk=an_import.pk).update(needs_check=True)
        page_of(client, url(an_import))
        with CaptureQueriesContext(connection) as queries:
            page_of(client, url(an_import))
        counts.append(len(queries))
    assert counts[0] == counts[1]
