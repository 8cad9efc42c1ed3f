"""The pages of imports: history, upload, columns, preview, result; who sees them."""

import datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.services import update_user
from core import jobs
from core.change_sets import change_set
from core.jobs import JobSummary
from core.models import Job
from customers.models import Customer
from importing import services
from importing.choices import Outcome, Stage
from importing.chosen import Chosen
from importing.models import Import
from importing.reading import Header, Sheet, SheetName, SheetWarning
from importing.work import apply_import, check_import, describe_sheet, stage_rows
from tests.customers.records import add_customers
from tests.importing.sheets import allow, forbid

HEADERS = ["External ID", "Name", "Mobile", "Birthday", "Colour"]
ROWS = [
    ["A", "Anna", "09120000001", "1370/01/02", "red"],
    ["B", "Bob", "", datetime.date(1990, 2, 3), "blue"],
    ["C", "", "not a phone", "", ""],
]


class FakeRun:
    """What a job gets, without a worker: the tests of jobs have a real one. `told` is its progress: phase,
    done, total."""

    def __init__(self, job, actor):
        self.job, self.actor = job, actor
        self.told = [("", 0, 0)]

    def progress(self, done, total=None, phase=None):
        before, _done, of = self.told[-1]
        self.told.append((phase or before, done, of if total is None else total))

    def check_cancelled(self):
        pass

    def finish(self, *, counts=None, result=None, change_set=None):
        self.job.state = Job.State.DONE
        self.job.started_at = self.job.finished_at = datetime.datetime.now(datetime.UTC)
        self.job.save()


def uploaded(actor, headers=HEADERS, rows=ROWS, **options) -> Import:
    """An import that waits for its columns."""
    sheet = Sheet(
        kind="xlsx",
        sheet_name="Customers",
        sheets=[SheetName(name) for name in ("Customers", *options.get("other_sheets", []))],
        encoding="",
        delimiter="",
        header_row=1,
        headers=[Header(i, chr(65 + i), text) for i, text in enumerate(headers)],
        rows=list(enumerate(rows, 2)),
        warnings=options.get("warnings", []),
    )
    target = options.get("target", "customers")
    made = Import(created_by=actor, target=target, original_name="customers.xlsx")
    describe_sheet(made, sheet)
    made.save()
    stage_rows(made, sheet.rows)
    return made


def answers(an_import, actor, **changes) -> dict:
    """The form of the columns as it is first shown, with changes."""
    data = {f"column_{i}": key for i, key in enumerate(an_import.mapping)}
    data |= {"key": "", "on_match": "update", "list_mode": "add"}
    return data | {"place": "person", "person": actor.pk} | changes


def run(work, an_import):
    job = Job.objects.filter(record_id=an_import.pk).latest("id")
    work(FakeRun(job, an_import.created_by))
    an_import.refresh_from_db()
    return an_import


def checked(actor, **options) -> Import:
    an_import = uploaded(actor, **options)
    services.request_check(
        actor=actor,
        an_import=an_import,
        chosen=Chosen(mapping=an_import.mapping, placement={"assigned_to": actor.pk}),
    )
    return run(check_import, an_import)


def done(actor, **options) -> Import:
    an_import = checked(actor, **options)
    services.request_apply(actor=actor, an_import=an_import)
    return run(apply_import, an_import)


def url(an_import, name="import") -> str:
    return reverse(f"importing:{name}", args=[an_import.pk])


def page_of(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


# --- History ------------------------------------------------------------------------------------------


def test_empty_history_says_what_belongs_here(client):
    page = page_of(client, "/imports/")
    assert "No imports yet" in page
    assert 'href="/imports/new/"' in page


def test_history_shows_file_person_state_and_counts(client, erin):
    done(erin)
    checked(erin)
    page = page_of(client, "/imports/")
    assert page.count("customers.xlsx") == 2
    assert "Preview to look at" in page
    assert "Done" in page
    assert "Erin" in page


def test_history_is_paged_by_id(client, erin):
    Import.objects.bulk_create(
        Import(created_by=erin, original_name=f"{i:02}.csv", stage=Stage.DONE) for i in range(52)
    )
    first = page_of(client, "/imports/")
    assert "51.csv" in first
    assert "01.csv" not in first
    oldest = Import.objects.order_by("id")[2]
    assert f'href="/imports/?before={oldest.pk}"' in first
    assert "01.csv" in page_of(client, f"/imports/?before={oldest.pk}")


def test_history_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for _time in range(2):
        for _one in range(5):
            checked(erin, rows=ROWS[:1])
        page_of(client, "/imports/")
        with CaptureQueriesContext(connection) as queries:
            page_of(client, "/imports/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Upload -------------------------------------------------------------------------------------------


def test_upload_says_what_is_accepted(client):
    page = page_of(client, "/imports/new/")
    for word in (".xlsx", ".xls", ".ods", ".csv", "20 MB", "5,000"):
        assert word in page
    assert 'type="file"' in page
    assert "data-upload-drop" in page
    assert 'enctype="multipart/form-data"' in page


def test_uploaded_file_waits_for_the_job_that_reads_it(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("../مشتریان?.csv", b"Name\nAnna\n")
    response = client.post("/imports/new/", {"file": file})
    made = Import.objects.get()
    assert response.url == url(made)
    assert (made.stage, made.original_name) == ("reading", "مشتریان?.csv")
    with made.file.open() as kept:
        assert kept.read() == b"Name\nAnna\n"
    assert "?" not in made.file.name
    assert Job.objects.get(kind="importing.read").record_id == made.pk
    page = page_of(client, url(made))
    assert f'hx-get="{url(made)}"' in page
    assert "You may leave this page" in page
    assert 'http-equiv="refresh"' in page


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (None, "Choose a file first."),
        (SimpleUploadedFile("empty.csv", b""), "The file is empty."),
    ],
    ids=["none", "empty"],
)
def test_upload_without_content_is_refused(client, file, told):
    response = client.post("/imports/new/", {"file": file} if file else {})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not Import.objects.exists()


def test_too_large_file_is_refused_with_both_sizes(client, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    file = SimpleUploadedFile("big.csv", b"x" * (20 * 1024 * 1024 + 1))
    response = client.post("/imports/new/", {"file": file})
    assert response.status_code == 422
    assert "at most 20.0" in response.content.decode().replace("\xa0", " ")
    assert not Import.objects.exists()


def test_refused_file_is_explained_in_the_readers_language(client, erin):
    params = {"name": "big.csv", "count": 5001, "limit": 5000}
    refused = Import.objects.create(
        created_by=erin,
        original_name="big.csv",
        stage=Stage.REFUSED,
        problem={"code": "too_many_records", "params": params},
    )
    page = page_of(client, url(refused))
    assert "big.csv has 5,001 records; at most 5,000 can be read at once." in page
    assert 'href="/imports/new/?of=customers"' in page


# --- Columns ------------------------------------------------------------------------------------------


def test_columns_are_shown_with_examples_and_suggestions(client, erin):
    page = page_of(client, url(uploaded(erin)))
    for text in (*HEADERS, "09120000001", "1990-02-03", "Check 3 rows"):
        assert text in page
    assert '<option value="external_id" selected>' in page
    assert '<option value="" selected>Skip this column</option>' in page
    assert '<optgroup label="Contact">' in page


def test_examples_follow_the_persons_calendar_and_digits(client, erin):
    update_user(actor=erin, user=erin, calendar="jalali", digits="arabext")
    page = page_of(client, url(uploaded(erin)))
    assert "۱۳۶۸/۱۱/۱۴" in page
    assert "1370/01/02" in page


def test_what_is_odd_about_the_file_is_said(client, erin):
    odd = uploaded(
        erin,
        other_sheets=["Old", "Notes"],
        warnings=[SheetWarning("duplicate_header", {"header": "Name", "columns": "B, C"})],
    )
    page = page_of(client, url(odd))
    assert "The header “Name” stands in several columns: B, C." in page
    assert "Only the sheet “Customers” is read. Not read: “Old”, “Notes”." in page


def test_columns_that_are_sent_begin_the_check(client, erin):
    an_import = uploaded(erin)
    data = answers(an_import, erin, column_4="tags", key="mobile", on_match="skip")
    response = client.post(url(an_import, "import_columns"), data)
    assert response.url == url(an_import)
    an_import.refresh_from_db()
    assert an_import.stage == Stage.CHECKING
    assert an_import.mapping == ["external_id", "name", "mobile", "birthday", "tags"]
    assert (an_import.keys, an_import.on_match) == (["mobile"], "skip")
    assert an_import.placement == {"assigned_to": erin.pk}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"column_4": "name"}, "Column B goes to “Name” already. Skip one of the two."),
        ({f"column_{i}": "" for i in range(5)}, "Choose a field for at least one column."),
        ({"key": "email"}, "No column goes to “E-mail”."),
        ({"column_4": "no_field"}, "Select a valid choice"),
        ({"on_match": "overwrite"}, "Select a valid choice"),
        ({"place": "department", "department": ""}, "Choose a department or project."),
        ({"place": "person", "person": ""}, "Choose who is responsible."),
        ({"place": "", "person": ""}, "This field is required."),
    ],
)
def test_wrong_choices_are_named_and_nothing_is_lost(client, erin, changes, told):
    an_import = uploaded(erin)
    sent = {"column_2": "phone", "list_mode": "replace", **changes}
    response = client.post(url(an_import, "import_columns"), answers(an_import, erin, **sent))
    page = unescape(response.content.decode())
    assert response.status_code == 422
    assert told in page
    assert 'value="replace"' in page and "checked" in page
    if changes.get("column_2", "phone"):
        assert '<option value="phone" selected>' in page
    an_import.refresh_from_db()
    assert an_import.stage == Stage.MAPPING


def test_new_records_belong_to_the_importers_department_first(client_for, cast):
    allow(cast.alice, "importing.run")
    an_import = uploaded(cast.alice)
    page = page_of(client_for(cast.alice), url(an_import))
    assert f'<option value="{cast.north.pk}" selected>North</option>' in page
    assert ">South</option>" not in page
    assert "Public: everybody sees them" not in page


@pytest.mark.parametrize("place", ["public", "department"])
def test_place_of_others_is_no_choice(client_for, cast, place):
    allow(cast.alice, "importing.run")
    an_import = uploaded(cast.alice)
    data = answers(an_import, cast.alice, place=place, department=cast.south.pk)
    response = client_for(cast.alice).post(url(an_import, "import_columns"), data)
    assert response.status_code == 422


def test_wide_file_has_plain_choices(client, erin):
    wide = uploaded(erin, headers=[f"H{i}" for i in range(101)], rows=[["x"] * 101])
    page = page_of(client, url(wide))
    columns, _rest = page.split('name="key"')
    assert "data-search-select" not in columns


def test_columns_can_be_changed_after_the_preview(client, erin):
    an_import = checked(erin)
    page = page_of(client, url(an_import, "import_columns"))
    assert "Check 3 rows" in page
    client.post(url(an_import, "import_columns"), answers(an_import, erin, column_3=""))
    run(check_import, an_import)
    assert an_import.mapping[3] == ""


def test_steps_lead_back_without_loss(client, erin):
    an_import = checked(erin)
    page = page_of(client, url(an_import))
    for name in ("import_file", "import_columns"):
        assert f'href="{url(an_import, name)}"' in page
    assert "Customers" in page_of(client, url(an_import, "import_file"))
    an_import.refresh_from_db()
    assert an_import.stage == Stage.CHECKED


# --- Preview ------------------------------------------------------------------------------------------


def test_preview_counts_and_names_the_number_in_the_button(client, erin):
    add_customers({"name": "Annie", "external_id": "A"})
    page = page_of(client, url(checked(erin)))
    assert "Import 2 customers" in page
    assert "1 wrong row stays out" in page
    assert "Nothing has been written so far" in page


def test_button_counts_one_in_the_singular(client, erin):
    assert "Import 1 customer<" in page_of(client, url(checked(erin, rows=ROWS[:1])))


def test_wrong_rows_are_shown_with_column_and_reason(client, erin):
    page = page_of(client, url(checked(erin)))
    assert "“not a phone” is not a phone number." in page
    assert "“Name” is empty." in page


def test_changed_rows_show_old_and_new(client, erin):
    add_customers({"name": "Annie", "external_id": "A"})
    page = page_of(client, url(checked(erin)) + "?show=changed")
    assert '<del class="change-old"><bdi>Annie</bdi></del>' in page
    assert '<ins class="change-new"><bdi>Anna</bdi></ins>' in page
    assert '<ins class="change-new"><bdi>2 Farvardin 1370</bdi></ins>' in page


def test_new_rows_show_their_main_values(client, erin):
    page = page_of(client, url(checked(erin)) + "?show=new")
    assert "3 Feb 1990" in page
    assert "2 Farvardin 1370" in page


def test_rows_are_paged_by_their_number(client, erin):
    update_user(actor=erin, user=erin, page_size=10)
    rows = [[f"{i}", f"Name {i:02}", "", "", ""] for i in range(25)]
    address = url(checked(erin, rows=rows))
    first = page_of(client, address)
    assert "1 to 10 of 25" in first
    assert 'href="?show=new&after=11"' in first
    second = page_of(client, f"{address}?show=new&after=11")
    assert "11 to 20 of 25" in second
    assert "Name 10" in second and "Name 09" not in second
    last = page_of(client, f"{address}?show=new&after=21")
    assert "21 to 25 of 25" in last
    assert 'rel="next"' not in last
    back = page_of(client, f"{address}?show=new&before=12")
    assert "1 to 10 of 25" in back
    part = client.get(f"{address}?show=new&after=11", headers=htmx("rows")).content.decode()
    assert part.lstrip().startswith('<section id="rows"')


def htmx(target: str) -> dict:
    return {"HX-Request": "true", "HX-Target": target}


@pytest.mark.parametrize(
    "query", ["?show=nothing", "?show=new&after=x", "?after=99999999999999999"]
)
def test_odd_addresses_show_something(client, erin, query):
    page_of(client, url(checked(erin)) + query)


def test_preview_without_changes_says_so_and_has_no_button(client, erin):
    done(erin, rows=ROWS[:2])
    page = page_of(client, url(checked(erin, rows=ROWS[:2])))
    assert "There is nothing to import" in page
    assert url(checked(erin), "import_apply") not in page


def test_preview_warns_when_no_column_finds_records(client, erin):
    an_import = checked(erin, headers=["Name"], rows=[["Anna"]])
    assert "every row is a new one" in page_of(client, url(an_import))


def test_preview_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for size in (2, 20):
        rows = [[f"{size}-{i}", f"N{i}", f"0912{size:03}{i:04}", "", ""] for i in range(size)]
        address = url(checked(erin, rows=rows))
        page_of(client, address)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Import and result --------------------------------------------------------------------------------


def test_button_asks_for_the_job_once(client, erin):
    an_import = checked(erin)
    for _click in range(2):
        assert client.post(url(an_import, "import_apply")).url == url(an_import)
    assert Job.objects.filter(kind="importing.apply").count() == 1
    page = page_of(client, url(an_import))
    assert "Waiting" in page
    assert "This import is at another step now." in page


def test_progress_is_polled_and_then_the_page_moves_on(client, erin):
    an_import = checked(erin)
    services.request_apply(actor=erin, an_import=an_import)
    part = client.get(url(an_import), headers=htmx("import-progress")).content.decode()
    assert part.lstrip().startswith('<section id="import-progress"')
    run(apply_import, an_import)
    answer = client.get(url(an_import), headers=htmx("import-progress"))
    assert answer.headers["HX-Redirect"] == url(an_import)


def test_result_shows_counts_reasons_and_the_way_to_the_list(client, erin):
    page = page_of(client, url(done(erin)))
    for text in ("Done", "Imported by Erin", "1 second", "“Name” is empty."):
        assert text in page
    assert 'href="/customers/"' in page
    new = page_of(client, url(Import.objects.get()) + "?show=new")
    for customer in Customer.objects.all():
        assert f'href="/customers/{customer.pk}/"' in new


def test_result_names_what_was_changed_since_the_preview(client, erin):
    _anna, bob = add_customers(
        {"name": "Annie", "external_id": "A"}, {"name": "Bob", "external_id": "B"}
    )
    an_import = checked(erin, headers=["External ID", "Name"], rows=[["A", "Anna"], ["B", "Bobby"]])
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.filter(pk=bob.pk).update(name="Robert")
    services.request_apply(actor=erin, an_import=an_import)
    run(apply_import, an_import)
    assert (an_import.counts["changed"], an_import.counts["wrong"]) == (1, 1)
    page = page_of(client, url(an_import))
    assert "1 wrong row stays out." in page
    assert "Changed here after the preview; here now “Robert”." in page


# --- Ends that are none -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "stage", "told"),
    [
        ("importing.read", Stage.REFUSED, "Reading was stopped before the end."),
        ("importing.check", Stage.MAPPING, "Checking was stopped."),
        ("importing.apply", Stage.CHECKED, "The import was stopped. Nothing was written"),
    ],
)
def test_stopped_work_leads_back_with_a_reason(client, erin, kind, stage, told):
    an_import = at_work(erin, kind)
    client.post(url(an_import, "import_stop"))
    an_import.refresh_from_db()
    assert an_import.stage == stage
    page = page_of(client, url(an_import))
    assert told in page
    assert "The last step did not end" not in page


def at_work(actor, kind) -> Import:
    """An import whose job of this kind waits for a worker."""
    an_import = checked(actor)
    an_import.stage = {
        "importing.read": Stage.READING,
        "importing.check": Stage.CHECKING,
        "importing.apply": Stage.APPLYING,
    }[kind]
    an_import.save()
    jobs.enqueue(actor=actor, kind=kind, record=an_import)
    return an_import


def test_failed_work_leads_back_with_its_reason(client, erin):
    an_import = at_work(erin, "importing.apply")
    job = Job.objects.latest("id")
    job.state, job.error = Job.State.FAILED, "The disk is full."
    services.settle_ended_job(job)
    assert "The disk is full." in page_of(client, url(an_import))
    assert "Import 2 customers" in page_of(client, url(an_import))


def test_page_of_a_failed_job_leads_to_the_import(client, erin):
    an_import = at_work(erin, "importing.apply")
    job = Job.objects.latest("id")
    Job.objects.update(state=Job.State.FAILED, error="The disk is full.")
    page = page_of(client, reverse("job", args=[job.pk]))
    assert f'href="{url(an_import)}"' in page


def test_counts_of_spreadsheets_have_words_on_the_pages_of_their_jobs():
    codes = [*Outcome.values, "rows", "exported"]
    counts = JobSummary(Job(counts=dict.fromkeys(codes, 1)), timezone.now()).counts
    labels = [str(label) for label, _count in counts]
    assert labels == [
        "New",
        "Changed",
        "Unchanged",
        "Left out",
        "Conflict",
        "Wrong",
        "Rows",
        "Exported",
    ]


def test_late_end_of_a_job_does_not_undo_a_result(erin):
    an_import = done(erin)
    job = Job.objects.latest("id")
    job.state = Job.State.FAILED
    services.settle_ended_job(job)
    an_import.refresh_from_db()
    assert an_import.stage == Stage.DONE


# --- Who ----------------------------------------------------------------------------------------------


def test_import_of_somebody_else_does_not_exist(client_for, cast):
    allow(cast.alice, "importing.run")
    an_import = checked(cast.alice)
    for person, status in ((cast.alice, 200), (cast.bob, 404), (cast.dan, 404), (cast.erin, 200)):
        assert client_for(person).get(url(an_import)).status_code == status
    assert "customers.xlsx" not in page_of(client_for(cast.bob), "/imports/")


def test_administrator_looks_and_the_importer_goes_on(client_for, cast):
    allow(cast.alice, "importing.run")
    an_import = checked(cast.alice)
    client = client_for(cast.erin)
    page = page_of(client, url(an_import))
    assert "Only the person who uploaded the file can go on" in page
    assert "Import 2 customers" not in page
    assert client.post(url(an_import, "import_apply")).status_code == 403
    assert client.get(url(an_import, "import_columns")).status_code == 403


def test_right_that_is_lost_closes_the_wizard(client_for, cast):
    allow(cast.alice, "importing.run")
    an_import = checked(cast.alice)
    forbid(cast.alice, "importing.run")
    client = client_for(cast.alice)
    assert client.get(url(an_import)).status_code == 403
    assert client.post(url(an_import, "import_apply")).status_code == 403


def test_columns_of_another_step_lead_to_the_step(client, erin):
    an_import = done(erin)
    for name in ("import_columns", "import_file"):
        assert client.get(url(an_import, name)).url == url(an_import)
