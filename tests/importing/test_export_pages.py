"""The pages of exports: what to write, the file, the history; and who is shown what."""

import errno
import io
import re
import zipfile
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.services import update_user
from core.calendars import preferences as display
from core.jobs import JobError
from core.models import Job
from customers.importers import CUSTOMERS
from customers.models import Status
from importing.choices import Contents
from importing.exporting import services
from importing.exporting.plan import ExportPlan
from importing.exporting.work import export_records
from importing.models import Export
from tests.canaries import WORD, Canaries
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import allow, forbid
from tests.importing.test_pages import run

CREATE, LIST = reverse("importing:export_create"), reverse("importing:export_list")


def asked(actor, **changes) -> Export:
    options = {"target": "customers", "contents": "list", "format": "xlsx", "columns": ["name"]}
    return services.request_export(actor=actor, **{**options, **changes})


def made(actor, **changes) -> Export:
    export = asked(actor, **changes)
    run(export_records, export)
    return export


def page(export: Export, part: str = "") -> str:
    return reverse(f"importing:export{part}", args=[export.pk])


def names_in(response) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return [row[0].value for row in sheet][1:]


# --- From the list --------------------------------------------------------------------------------


def test_list_leads_to_its_export_with_filters_and_columns(client):
    status = Status.objects.first()
    add_named("Anna", status=status.pk)
    response = client.get(reverse("customers:customer_list"), {"status": status.pk, "q": "ann"})
    link = f"{CREATE}?query=status%3D{status.pk}%26q%3Dann&amp;columns=name%2Cstatus%2C"
    assert link in response.content.decode()


def test_narrowing_the_list_changes_the_link_with_it(client):
    add_named("Anna")
    url = reverse("customers:customer_list")
    headers = {"HX-Request": "true", "HX-Target": "list-results"}
    html = client.get(url, {"q": "ann"}, headers=headers).content.decode()
    assert 'id="list-export"' in html
    assert "query=q%3Dann" in html


def test_who_may_not_export_is_offered_none(client_for, cast):
    add_named("Anna")
    html = client_for(cast.alice).get(reverse("customers:customer_list")).content.decode()
    assert CREATE not in html


# --- Asking ---------------------------------------------------------------------------------------


def test_page_says_which_records_and_how_many(client):
    add_named("Anna", "Bob", "Hannah")
    html = client.get(CREATE, {"query": "q=ann", "columns": "name"}).content.decode()
    assert "Export 2 customers" in html
    assert "<bdi>ann</bdi>" in html


def test_export_is_asked_for_with_a_job(client, erin):
    add_named("Anna")
    data = {"contents": "everything", "format": "csv", "query": "q=ann", "columns": "name,number"}
    response = client.post(CREATE, data)
    export = Export.objects.get()
    assert response.url == page(export)
    assert (export.created_by, export.contents, export.format, export.query) == (
        erin,
        "everything",
        "csv",
        "q=ann",
    )
    assert Job.objects.filter(kind="importing.export", record_id=export.pk).exists()


def test_columns_that_are_not_there_are_left_out(client):
    add_named("Anna")
    client.post(CREATE, {"contents": "list", "format": "csv", "columns": "name,password,number"})
    assert Export.objects.get().columns == ["name", "number"]


def test_empty_list_is_refused_and_the_choice_is_kept(client):
    response = client.post(CREATE, {"contents": "everything", "format": "csv", "query": "q=nobody"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Take a filter away" in html
    assert 'value="everything"' in html and "q=nobody" in html


def test_filter_that_cannot_be_read_is_named(client):
    add_named("Anna")
    html = client.get(CREATE, {"query": "created_at.from=never"}).content.decode()
    assert "was left out" in html


def test_calendar_of_the_person_is_offered_and_another_one_taken(client_for, erin):
    add_named("Anna")
    update_user(actor=erin, user=erin, calendar="jalali")
    client = client_for(erin)
    html = client.get(CREATE).content.decode()
    assert chosen_calendar(html) == "jalali"
    client.post(CREATE, {"contents": "list", "format": "csv", "calendar": "gregorian"})
    export = Export.objects.get()
    assert export.calendar == "gregorian"
    services.settle_ended_job(Job(kind=services.JOB, state="cancelled", record_id=export.pk))
    again = re.search(rf'href="({CREATE}[^"]*)"', client.get(page(export)).content.decode())[1]
    assert chosen_calendar(client.get(unescape(again)).content.decode()) == "gregorian"


def chosen_calendar(html: str) -> str:
    (radio,) = re.findall(r'<input[^>]*name="calendar"[^>]*checked[^>]*>', html)
    return re.search(r'value="(\w+)"', radio)[1]


def test_calendar_that_there_is_not_is_refused(client):
    add_named("Anna")
    data = {"contents": "list", "format": "csv", "calendar": "mayan"}
    assert client.post(CREATE, data).status_code == 422


def test_format_without_room_for_the_columns_is_refused_and_the_choice_is_kept(client, monkeypatch):
    monkeypatch.setattr("importing.writing.sheets.XlsSheet.max_columns", 1)
    add_named("Anna")
    data = {"contents": "list", "format": "xls", "columns": "name,number"}
    response = client.post(CREATE, data)
    assert response.status_code == 422
    assert "these are 2. Choose .xlsx or .csv" in response.content.decode()
    assert not Export.objects.exists()


# --- The file ---------------------------------------------------------------------------------------


def test_file_holds_the_list_in_its_order(client, erin):
    add_named("Bob", "Anna", "Carla")
    export = made(erin, query="sort=name")
    response = client.get(page(export, "_file"))
    assert "Customers" in response["Content-Disposition"]
    assert names_in(response) == ["Anna", "Bob", "Carla"]


def test_file_is_offered_on_its_page_and_in_the_history(client, erin):
    add_named("Anna")
    export = made(erin)
    assert page(export, "_file") in client.get(page(export)).content.decode()
    assert export.file_name in client.get(LIST).content.decode()


def test_waiting_export_is_polled_until_the_file_is_there(client, erin):
    add_named("Anna")
    export = asked(erin)
    headers = {"HX-Request": "true", "HX-Target": "export-progress"}
    assert "every 1s" in client.get(page(export), headers=headers).content.decode()
    assert client.get(page(export, "_file")).status_code == 404
    run(export_records, export)
    html = client.get(page(export), headers=headers).content.decode()
    assert page(export, "_file") in html and "every 1s" not in html


def test_only_who_asked_for_it_is_given_the_file(client_for, cast, erin):
    add_named("Anna")
    export = made(erin)
    assert client_for(cast.olga).get(page(export, "_file")).status_code == 404


def test_file_is_withheld_from_who_lost_the_right(client_for, cast):
    allow(cast.alice, "importing.export")
    add_named("Anna")
    export = made(cast.alice)
    forbid(cast.alice, "importing.export")
    assert client_for(cast.alice).get(page(export, "_file")).status_code == 403


@pytest.mark.parametrize("contents", Contents.values)
@pytest.mark.parametrize(("person", "places"), Canaries.FORBIDDEN.items())
def test_no_file_holds_what_its_owner_does_not_see(cast, canaries, contents, person, places):
    actor = getattr(cast, person)
    plan = ExportPlan.make(actor, CUSTOMERS, query="", contents=contents)
    rows = str(list(plan.rows(list(plan.asked.ordered_ids))))
    assert WORD in rows
    assert not [place for place in places if f"{WORD}{place}" in rows]


def test_what_is_to_be_loaded_back_comes_in_files_that_an_import_takes(erin, client, monkeypatch):
    monkeypatch.setattr("importing.exporting.plan.RECORDS_TO_LOAD_BACK", 2)
    add_named("Anna", "Bob", "Carla")
    assert made(erin).part_count == 1
    export = made(erin, contents="everything")
    assert (export.part_count, export.file_name[-4:]) == (2, ".zip")
    assert "Unpack the archive" in client.get(page(export)).content.decode()


def test_headers_are_in_the_language_of_the_person(erin):
    erin = update_user(actor=erin, user=erin, language="pl")
    with display.activate(erin.display_preferences):
        plan = ExportPlan.make(erin, CUSTOMERS, query="", contents="list", columns=["name"])
        assert [column.label for column in plan.headers] == ["Nazwa"]


def test_files_are_removed_after_their_time(erin, client):
    add_named("Anna")
    export = made(erin)
    storage, name = export.file.storage, export.file.name
    assert services.remove_outlived_files(on=export.kept_until) == 0
    later = export.kept_until + timezone.timedelta(seconds=1)
    assert services.remove_outlived_files(on=later) == 1
    assert not storage.exists(name)
    html = client.get(page(export)).content.decode()
    assert "was removed after its time" in html
    assert f"{CREATE}?of=customers&amp;columns=name" in html


def test_file_that_the_disk_has_lost_is_told_of(erin, client):
    add_named("Anna")
    export = made(erin)
    export.file.storage.delete(export.file.name)
    html = client.get(page(export)).content.decode()
    assert "The file is lost. Export again to get a new one." in html
    assert f"{CREATE}?of=customers&amp;columns=name" in html
    assert client.get(reverse("importing:export_file", args=[export.pk])).status_code == 404


def test_what_a_killed_worker_has_left_is_removed_by_the_next_attempt(erin):
    add_named("Anna")
    export = asked(erin)
    folder = Path(settings.MEDIA_ROOT) / "working" / str(export.pk)
    folder.mkdir(parents=True)
    (folder / "half written.xlsx").write_text(WORD)
    storage = export.file.storage
    storage.save(f"exports/{export.pk}", ContentFile(b"of the first attempt"))
    run(export_records, export)
    assert not folder.exists()
    assert export.file.name == f"exports/{export.pk}"


def test_files_that_nobody_names_are_removed_after_a_day(erin):
    add_named("Anna")
    export = made(erin)
    storage = export.file.storage
    storage.save("exports/stray", ContentFile(WORD.encode()))
    services.remove_outlived_files(on=timezone.now())
    assert storage.exists("exports/stray")
    services.remove_outlived_files(on=timezone.now() + timezone.timedelta(hours=25))
    assert not storage.exists("exports/stray")
    assert storage.exists(export.file.name)


def test_days_stand_in_the_calendar_that_was_asked_for(erin):
    add_named("Anna")
    export = made(erin, format="csv", columns=["name", "created_at"], calendar="jalali")
    with export.file.open("rb") as file:
        line = file.read().decode("utf-8-sig").splitlines()[1]
    assert re.fullmatch(r"Anna,14\d\d/\d\d/\d\d \d\d:\d\d", line)


def test_full_disk_is_told_and_leaves_nothing(erin, monkeypatch):
    add_named("Anna")
    export = asked(erin)

    def no_room(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("importing.writing.xlsx.XlsxSheet.write", no_room)
    with pytest.raises(JobError, match="no room left"):
        run(export_records, export)
    assert not (Path(settings.MEDIA_ROOT) / "working" / str(export.pk)).exists()


def test_old_format_comes_in_several_files_where_one_holds_no_more(erin, client, monkeypatch):
    monkeypatch.setattr("importing.writing.sheets.XlsSheet.max_rows", 2)
    add_named("Anna", "Bob", "Carla", "Dora", "Ewa")
    export = made(erin, format="xls", query="sort=name")
    assert (export.part_count, export.record_count, export.file_name[-4:]) == (3, 5, ".zip")
    with export.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        parts = [CalamineWorkbook.from_filelike(archive.open(name)) for name in archive.namelist()]
        names = [part.get_sheet_by_index(0).to_python()[1:] for part in parts]
    assert names == [[["Anna"], ["Bob"]], [["Carla"], ["Dora"]], [["Ewa"]]]


def test_failed_export_says_why_and_offers_another_try(erin, client):
    export = asked_and_failed(erin)
    html = client.get(page(export)).content.decode()
    assert "The disk is full." in html and "Export again" in html


def asked_and_failed(erin) -> Export:
    add_named("Anna")
    export = asked(erin)
    job = Job.objects.get(record_id=export.pk, kind="importing.export")
    job.state, job.error = Job.State.FAILED, "The disk is full."
    services.settle_ended_job(job)
    return export


# --- Constant work ----------------------------------------------------------------------------------


def queries_of(work) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return len(captured)


def test_number_of_queries_does_not_depend_on_the_records(erin):
    def write():
        plan = ExportPlan.make(erin, CUSTOMERS, query="", contents=Contents.EVERYTHING)
        list(plan.rows(list(plan.asked.ordered_ids)))

    add_customers(*({"name": f"A{i}"} for i in range(2)))
    few = queries_of(write)
    add_customers(*({"name": f"B{i}"} for i in range(18)))
    assert queries_of(write) == few


def test_history_asks_as_much_for_twenty_as_for_two(client, erin):
    def add(count):
        for _ in range(count):
            export = Export(created_by=erin, contents="list", format="csv", file_name="a.csv")
            export.file.save("a", ContentFile(b"x"))

    client.get(LIST)
    add(2)
    few = queries_of(lambda: client.get(LIST))
    add(18)
    assert queries_of(lambda: client.get(LIST)) == few
