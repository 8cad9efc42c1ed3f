"""Uploaded files: who downloads them, how long they are kept, and with whom they go."""

import datetime
import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from importing import services
from importing.choices import Stage
from importing.erasing import erase
from importing.kept_file import GIVEN_UP_AFTER, KEPT_FOR
from importing.models import Import, ImportRow
from importing.reading import Reading
from importing.services import remove_abandoned_imports, remove_outlived_uploads
from importing.work import apply_import, check_import
from tests.importing import files
from tests.importing.sheets import allow
from tests.importing.test_file_page import upload
from tests.importing.test_pages import answers, page_of, run, url

SHEET = files.xlsx([["Name"], ["Anna"]])
SECOND = datetime.timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`committed(act)`: what comes of it when the transaction has ended."""

    def do(act, *args, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **options)

    return do


def stored(an_import: Import) -> bool:
    return an_import.file.storage.exists(an_import.file.name)


def written(client, erin) -> Import:
    an_import = upload(erin, SHEET)
    client.post(url(an_import, "import_columns"), answers(an_import, erin))
    run(check_import, an_import)
    services.request_apply(actor=erin, an_import=an_import)
    return run(apply_import, an_import)


# --- Downloading ------------------------------------------------------------------------------------


def test_page_and_history_offer_the_file(client, erin):
    an_import = written(client, erin)
    address = url(an_import, "import_upload")
    for page in (page_of(client, url(an_import)), page_of(client, "/imports/")):
        assert f'href="{address}"' in page
    response = client.get(address)
    assert b"".join(response) == SHEET
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert re.match(r'attachment; filename="customers.xlsx"', response["Content-Disposition"])


def test_file_of_somebody_else_is_for_administrators(client_for, cast):
    allow(cast.alice, "importing.run")
    allow(cast.bob, "importing.run")
    address = url(upload(cast.alice, SHEET), "import_upload")
    for person, status in ((cast.alice, 200), (cast.bob, 404), (cast.erin, 200)):
        assert client_for(person).get(address).status_code == status


def test_file_that_the_disk_has_lost_is_none(client, erin):
    an_import = upload(erin, SHEET)
    an_import.file.storage.delete(an_import.file.name)
    assert client.get(url(an_import, "import_upload")).status_code == 404


# --- After its time ---------------------------------------------------------------------------------


def test_file_goes_some_days_after_the_import(client, erin, committed):
    an_import = written(client, erin)
    assert an_import.kept_until >= an_import.finished_at + KEPT_FOR - SECOND
    assert committed(remove_outlived_uploads, on=an_import.kept_until) == 0
    assert stored(an_import)
    assert committed(remove_outlived_uploads, on=an_import.kept_until + SECOND) == 1
    assert not stored(an_import)
    page = page_of(client, url(an_import))
    assert "Done" in page
    assert url(an_import, "import_upload") not in page
    assert client.get(url(an_import, "import_upload")).status_code == 404


def test_each_step_puts_it_off(client, erin):
    an_import = upload(erin, SHEET)
    Import.objects.update(kept_until=timezone.now())
    client.post(url(an_import, "import_columns"), answers(an_import, erin))
    an_import.refresh_from_db()
    assert an_import.kept_until > timezone.now() + KEPT_FOR - datetime.timedelta(minutes=5)


def test_file_that_a_job_is_to_read_stays(erin, committed):
    an_import = upload(erin, SHEET)
    Import.objects.update(stage=Stage.READING)
    assert committed(remove_outlived_uploads, on=an_import.kept_until + SECOND) == 0


def test_import_goes_on_without_its_file_and_is_not_read_again(client, erin, committed):
    an_import = upload(erin, SHEET)
    committed(remove_outlived_uploads, on=timezone.now() + KEPT_FOR + SECOND)
    an_import.refresh_from_db()
    page = page_of(client, url(an_import, "import_file"))
    assert "The file is not kept any more" in page
    assert "Read the file again" not in page
    with pytest.raises(services.FileGone):
        services.request_read(actor=erin, an_import=an_import, reading=Reading())
    client.post(url(an_import, "import_columns"), answers(an_import, erin))
    assert run(check_import, an_import).preview["new"] == 1


def test_what_an_upload_has_left_that_came_to_nothing_goes_after_a_day(erin, committed):
    an_import = upload(erin, SHEET)
    storage = an_import.file.storage
    stray = storage.save("imports/2026/11/stray", ContentFile(b"x"))
    committed(remove_outlived_uploads)
    assert storage.exists(stray)
    later = timezone.now() + datetime.timedelta(hours=25)
    committed(remove_outlived_uploads, on=later)
    assert not storage.exists(stray)
    assert stored(an_import)


def test_import_that_nobody_goes_on_with_goes_long_after_its_file(client, erin, committed):
    given_up, done = upload(erin, SHEET), written(client, erin)
    client.post(url(given_up, "import_columns"), answers(given_up, erin))
    run(check_import, given_up)
    given_up.refresh_from_db()
    assert given_up.rows.exists()
    last_day = given_up.kept_until + GIVEN_UP_AFTER
    assert committed(remove_abandoned_imports, on=last_day - SECOND) == 0
    assert committed(remove_abandoned_imports, on=last_day + SECOND) == 1
    assert list(Import.objects.all()) == [done]
    assert not ImportRow.objects.filter(of_import=given_up.pk).exists()
    assert not stored(given_up)
    assert stored(done)
    assert client.get(url(given_up)).status_code == 404


@pytest.mark.parametrize("stage", [Stage.READING, Stage.CHECKING, Stage.APPLYING, Stage.DONE])
def test_import_that_is_at_work_or_done_stays(erin, committed, stage):
    upload(erin, SHEET)
    Import.objects.update(stage=stage)
    later = timezone.now() + KEPT_FOR + GIVEN_UP_AFTER + SECOND
    assert committed(remove_abandoned_imports, on=later) == 0


# --- With somebody who stands in it -----------------------------------------------------------------


def test_file_goes_with_who_is_removed_for_good(client, erin, committed):
    an_import, other = written(client, erin), upload(erin, SHEET)
    committed(erase, "customers.customer", [an_import.rows.get().record_id])
    assert not stored(an_import)
    assert stored(other)
    assert Import.objects.get(pk=an_import.pk).file.name == ""
