"""The page of the file: what was found in it, its first rows, and having it read in another way."""

from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Job
from importing import services
from importing.choices import Stage
from importing.chosen import Chosen
from importing.erasing import erase
from importing.models import Import
from importing.reading import Reading
from importing.work import apply_import, check_import, read_file
from tests.importing import files, old_files
from tests.importing.sheets import allow
from tests.importing.test_pages import page_of, run, url

TITLED = [
    ["Customers of 2024", None, None],
    ["Name", "Mobile", "Born"],
    ["Anna", "09120000001", old_files.DAY],
    ["Bob", "09120000002", old_files.DAY],
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(actor, content: bytes, name: str = "customers.xlsx") -> Import:
    """An import whose file has been read."""
    an_import = services.start_import(
        actor=actor, target="customers", file=ContentFile(content), original_name=name
    )
    return run(read_file, an_import)


def read_again(actor, an_import: Import, **reading) -> Import:
    services.request_read(actor=actor, an_import=an_import, reading=Reading(**reading))
    an_import.refresh_from_db()
    assert an_import.stage == Stage.READING
    return run(read_file, an_import)


def headers(an_import: Import) -> list[str]:
    return [header["label"] for header in an_import.sheet["headers"]]


def two_sheets() -> bytes:
    return files.xlsx(TITLED, sheets={"People": [["First name"], ["Carol"]]})


# --- What is shown ------------------------------------------------------------------------------------


def test_page_says_what_was_found_and_shows_the_first_rows(client, erin):
    page = page_of(client, url(upload(erin, two_sheets()), "import_file"))
    for text in ("Excel (.xlsx)", "in row 2", "Customers of 2024", "09120000001", "2024-08-02"):
        assert text in page
    assert '<tr class="is-above">' in page
    assert '<tr class="is-header">' in page
    assert "Found out: Customers" in page
    assert '<option value="People">People</option>' in page
    assert "Encoding" not in page


def test_page_of_a_text_file_says_its_encoding_and_delimiter_in_words(client, erin):
    made = upload(erin, files.text(files.CUSTOMERS[:2], delimiter=";", encoding="cp1250"), "a.csv")
    page = page_of(client, url(made, "import_file"))
    for text in ("Text (.csv)", "Windows-1250: Polish", "Semicolon", "Anna Łęcka"):
        assert text in page
    assert "Found out: Semicolon" in page
    assert '<option value="koi8-r">KOI8-R: Russian</option>' in page


def test_hidden_sheets_can_be_chosen_and_are_marked(client, erin):
    page = page_of(client, url(upload(erin, old_files.marked_xlsx()), "import_file"))
    assert '<option value="Lists">Lists (hidden)</option>' in page
    assert "Hidden sheets are not read: Lists, Secret." in page
    assert "1 row of the file is hidden, row 3." in page


def test_tables_of_a_web_page_are_called_by_their_numbers(client, erin):
    made = upload(erin, old_files.web_page(old_files.REPORT), "report.xls")
    page = page_of(client, url(made, "import_file"))
    assert '<option value="1">Table 1</option>' in page
    assert "Web page" in page


def test_page_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for size in (2, 20):
        sheets = {f"Sheet {i}": [["Name"], ["x"]] for i in range(size)}
        address = url(upload(erin, files.xlsx(files.records(size), sheets=sheets)), "import_file")
        page_of(client, address)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Reading again ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "labels", "count"),
    [
        ({"sheet": "People"}, ["First name"], 1),
        ({"header_row": "۳"}, ["Anna", "09120000001", "2024-08-02"], 1),
        ({"has_no_headers": "on", "header_row": "2"}, ["A", "B", "C"], 4),
    ],
)
def test_choices_that_are_sent_have_the_file_read_again(client, erin, sent, labels, count):
    an_import = upload(erin, two_sheets())
    response = client.post(url(an_import, "import_file"), sent)
    assert response.url == url(an_import)
    an_import.refresh_from_db()
    assert an_import.stage == Stage.READING
    assert run(read_file, an_import).stage == Stage.MAPPING
    assert headers(an_import) == labels
    assert an_import.sheet["row_count"] == an_import.rows.count() == count


def test_encoding_and_delimiter_that_are_sent_are_taken(client, erin):
    data = "Имя;Город\nОльга;Москва\n".encode("cp1251")
    an_import = upload(erin, data, "a.csv")
    client.post(url(an_import, "import_file"), {"encoding": "koi8-r", "delimiter": ","})
    run(read_file, an_import)
    assert (an_import.sheet["encoding"], an_import.sheet["delimiter"]) == ("koi8-r", ",")
    page = page_of(client, url(an_import, "import_file"))
    assert '<option value="koi8-r" selected>' in page
    assert "Find out" in page
    client.post(url(an_import, "import_file"), {"encoding": "", "delimiter": ""})
    run(read_file, an_import)
    assert headers(an_import) == ["Имя", "Город"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"header_row": "first"}, "header_row"),
        ({"header_row": "-1"}, "greater than or equal to 1"),
        ({"header_row": "1048577"}, "less than or equal to 1048576"),
        ({"sheet": "Nowhere"}, "Select a valid choice"),
    ],
)
def test_wrong_choices_are_named_and_nothing_is_lost(client, erin, sent, told):
    an_import = upload(erin, two_sheets())
    response = client.post(url(an_import, "import_file"), {"sheet": "People", **sent})
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert told in page
    assert sent.get("header_row", "") in page
    if "sheet" not in sent:
        assert '<option value="People" selected>' in page
    an_import.refresh_from_db()
    assert an_import.stage == Stage.MAPPING


def test_columns_that_are_called_the_same_keep_their_meaning(erin):
    an_import = upload(erin, files.xlsx(TITLED))
    chosen = Chosen(
        mapping=["short_name", "", ""], on_match="skip", placement={"assigned_to": erin.pk}
    )
    services.request_check(actor=erin, an_import=an_import, chosen=chosen)
    run(check_import, an_import)
    read_again(erin, an_import, header_row=2)
    assert (an_import.mapping, an_import.on_match) == (["short_name", "", ""], "skip")
    assert an_import.preview == {}
    read_again(erin, an_import, header_row=3)
    assert an_import.mapping != ["short_name", "", ""]


def test_what_was_mended_by_hand_is_lost_and_the_page_says_so_before(client, erin):
    an_import = upload(erin, files.xlsx(TITLED))
    chosen = Chosen(mapping=["name", "mobile", ""], placement={"assigned_to": erin.pk})
    services.request_check(actor=erin, an_import=an_import, chosen=chosen)
    run(check_import, an_import)
    address = url(an_import, "import_file")
    assert "by hand" not in page_of(client, address)
    services.mend_cells(actor=erin, an_import=an_import, number=3, edits={0: "Anne"})
    services.decide(actor=erin, an_import=an_import, number=4, decision={"conflict": "file"})
    assert "2 rows were mended or decided about by hand." in page_of(client, address)
    read_again(erin, an_import)
    assert not an_import.needs_check
    assert "by hand" not in page_of(client, address)


@pytest.mark.parametrize("stage", [Stage.READING, Stage.CHECKING, Stage.APPLYING, Stage.DONE])
def test_import_that_has_gone_on_is_not_read_again(client, erin, stage):
    an_import = upload(erin, files.xlsx(TITLED))
    Import.objects.update(stage=stage)
    with pytest.raises(services.WrongStage):
        services.request_read(actor=erin, an_import=an_import, reading=Reading())
    assert client.post(url(an_import, "import_file"), {}).url == url(an_import)
    assert Job.objects.filter(kind="importing.read").count() == 1


# --- Files that were refused --------------------------------------------------------------------------


def test_file_whose_visible_sheets_are_empty_is_read_from_a_hidden_one(client, erin):
    an_import = upload(erin, old_files.hidden_table_xlsx())
    assert an_import.stage == Stage.REFUSED
    page = page_of(client, url(an_import))
    assert "Hidden are: Lists." in page
    assert '<option value="Lists">Lists (hidden)</option>' in page
    client.post(url(an_import, "import_file"), {"sheet": "Lists"})
    assert run(read_file, an_import).stage == Stage.MAPPING
    assert headers(an_import) == ["Name"]


def test_refused_choice_leaves_the_way_back(client, erin):
    an_import = upload(erin, files.xlsx(TITLED))
    read_again(erin, an_import, header_row=40)
    assert an_import.stage == Stage.REFUSED
    assert not an_import.rows.exists()
    page = page_of(client, url(an_import))
    assert "Row 40 of customers.xlsx has no filled cells" in page
    assert 'value="40"' in page
    assert "Customers of 2024" in page
    read_again(erin, an_import)
    assert (an_import.stage, an_import.rows.count()) == (Stage.MAPPING, 2)


def test_text_that_cannot_be_read_is_tried_in_another_encoding(client, erin):
    an_import = upload(erin, "Имя,Город\nИван,Тверь\n".encode("utf-16")[:-1], "a.csv")
    assert an_import.problem["code"] == "damaged_text"
    page = page_of(client, url(an_import))
    assert '<option value="utf-16-le">' in page
    client.post(url(an_import, "import_file"), {"encoding": "utf-16-le"})
    assert run(read_file, an_import).stage == Stage.MAPPING
    assert headers(an_import) == ["Имя", "Город"]


def test_file_that_no_choice_mends_is_not_offered_again(client, erin):
    an_import = upload(erin, files.PDF)
    page = page_of(client, url(an_import))
    assert "Read the file again" not in page
    with pytest.raises(services.WrongStage):
        services.request_read(actor=erin, an_import=an_import, reading=Reading())


def test_reading_that_was_stopped_can_be_begun_again(client, erin):
    an_import = services.start_import(
        actor=erin, target="customers", file=ContentFile(files.xlsx(TITLED)), original_name="a.xlsx"
    )
    client.post(url(an_import, "import_stop"))
    page = page_of(client, url(an_import))
    assert "Reading was stopped before the end." in page
    assert client.post(url(an_import, "import_file"), {}).url == url(an_import)
    assert run(read_file, an_import).stage == Stage.MAPPING


# --- The kept file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["change", "cut", "remove"])
def test_file_that_is_not_as_it_was_uploaded_is_not_read(client, erin, harm):
    an_import = services.start_import(
        actor=erin, target="customers", file=ContentFile(files.xlsx(TITLED)), original_name="a.xlsx"
    )
    path = an_import.file.path
    if harm == "remove":
        an_import.file.storage.delete(an_import.file.name)
    else:
        with open(path, "r+b") as kept:
            kept.truncate(100) if harm == "cut" else kept.write(b"PK\x03\x04changed")
    run(read_file, an_import)
    assert an_import.problem["code"] == "changed_file"
    assert "a.xlsx is not kept here as it was uploaded." in page_of(client, url(an_import))


def test_first_rows_are_not_kept_once_the_import_is_done(erin):
    an_import = upload(erin, files.xlsx(TITLED))
    chosen = Chosen(mapping=["name", "mobile", ""], placement={"assigned_to": erin.pk})
    services.request_check(actor=erin, an_import=an_import, chosen=chosen)
    run(check_import, an_import)
    assert an_import.sheet["sample"]
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    assert an_import.stage == Stage.DONE
    assert "sample" not in an_import.sheet


def test_first_rows_go_with_a_record_that_is_removed_for_good(erin):
    an_import = upload(erin, files.xlsx(TITLED))
    other = upload(erin, files.xlsx(TITLED))
    an_import.rows.filter(number=3).update(record_id=5)
    erase("customers.customer", [5])
    an_import.refresh_from_db()
    other.refresh_from_db()
    assert "sample" not in an_import.sheet
    assert other.sheet["sample"]
    assert an_import.sheet["row_count"] == 2


# --- The next file ------------------------------------------------------------------------------------


def explained(an_import: Import) -> Import:
    Import.objects.filter(pk=an_import.pk).update(stage=Stage.CHECKED)
    return an_import


def test_next_file_that_looks_the_same_is_read_in_the_same_way(client, erin):
    explained(read_again(erin, upload(erin, two_sheets(), "may.xlsx"), sheet="People"))
    june = upload(erin, two_sheets(), "june.xlsx")
    assert headers(june) == ["First name"]
    assert june.reading == {"sheet": "People"}
    sentence = "The file is read as you had may.xlsx read, which looked alike at first."
    assert sentence in page_of(client, url(june))
    explained(june)
    assert headers(upload(erin, two_sheets(), "july.xlsx")) == ["First name"]
    found_out = read_again(erin, june)
    assert headers(found_out) == TITLED[1]
    assert sentence not in page_of(client, url(found_out))
    explained(found_out)
    assert headers(upload(erin, two_sheets(), "august.xlsx")) == TITLED[1]


def test_file_that_cannot_be_read_so_is_read_as_it_is_found(erin):
    explained(read_again(erin, upload(erin, two_sheets()), sheet="People"))
    other = upload(erin, files.xlsx(TITLED))
    assert headers(other) == TITLED[1]
    assert (other.reading, "read_as" in other.sheet) == ({}, False)


def test_file_that_looks_otherwise_or_is_of_somebody_else_is_found_out(erin, cast):
    explained(read_again(erin, upload(erin, two_sheets()), sheet="People"))
    renamed = files.xlsx(
        [["Name", "Phone"], ["A", "1"]], sheets={"People": [["First name"], ["C"]]}
    )
    assert headers(upload(erin, renamed)) == ["Name", "Phone"]
    allow(cast.alice, "importing.run")
    assert headers(upload(cast.alice, two_sheets())) == TITLED[1]


# --- Who ----------------------------------------------------------------------------------------------


def test_only_the_importer_has_the_file_read_again(client_for, cast):
    allow(cast.alice, "importing.run")
    an_import = upload(cast.alice, files.xlsx(TITLED))
    address = url(an_import, "import_file")
    assert "Read the file again" in page_of(client_for(cast.alice), address)
    assert "Read the file again" not in page_of(client_for(cast.erin), address)
    assert client_for(cast.erin).post(address, {}).status_code == 403
    assert client_for(cast.bob).post(address, {}).status_code in (403, 404)
    allow(cast.bob, "importing.run")
    assert client_for(cast.bob).get(address).status_code == 404
