"""Files of records: adding, handing out, renaming, deleting, restoring, and who may."""

import json
import logging
import random
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.urls import reverse

from core.change_sets import change_set
from core.models import ChangeSet
from core.refusals import Refused
from core.undo import LeftReason, undo_change_set
from core.versions import ChangedMeanwhile
from customers.contributions import CONTACT_PERSON, CUSTOMER
from customers.models import Customer
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from records import services, stored_files
from records.models import Attachment
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.records.files import PDF, SVG, office, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def customer(cast) -> Customer:
    (customer,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    return customer


def attach(actor, record, *files: tuple[str, bytes], **values) -> list[Attachment]:
    uploads = [upload(name, content) for name, content in files or [("contract.pdf", PDF)]]
    return services.add_attachments(actor=actor, record=record, files=uploads, **values)


def send(client, record, *files: tuple[str, bytes], record_type=CUSTOMER, **values):
    data = {
        "record_type": record_type,
        "record_id": record.pk,
        "files": [upload(name, content) for name, content in files],
        **values,
    }
    return client.post(reverse("files_add"), data)


def file_url(attachment: Attachment, query: str = "") -> str:
    return reverse("file", args=[attachment.pk, attachment.name]) + query


def body(response) -> bytes:
    return b"".join(response.streaming_content)


# --- Adding -----------------------------------------------------------------------------------


def test_several_files_are_added_at_once(cast, client_for, customer):
    files = [("contract.pdf", PDF), ("قیمت.xlsx", office("xl"))]
    response = send(client_for(cast.alice), customer, *files, description="Of spring")
    assert response.url == reverse("customers:customer_files", args=[customer.pk])
    found = Attachment.objects.of(customer).order_by("pk")
    assert [file.name for file in found] == ["contract.pdf", "قیمت.xlsx"]
    assert {file.created_by for file in found} == {cast.alice}
    assert {file.description for file in found} == {"Of spring"}
    assert found[0].size == len(PDF)
    assert found[0].content_type == "application/pdf"


def test_storage_does_not_know_the_name(cast, customer):
    (attachment,) = attach(cast.alice, customer, ("secret name.pdf", PDF))
    assert "secret" not in attachment.key
    with storages["attachments"].open(attachment.key) as file:
        assert file.read() == PDF


def test_one_refused_file_refuses_all_and_is_named(cast, client_for, customer):
    client = client_for(cast.alice)
    response = send(client, customer, ("good.pdf", PDF), ("bad.pdf", b"MZ" + bytes(90)))
    page = client.get(response.url).content.decode()
    assert "“bad.pdf”: Programs, scripts and web pages are not taken" in page
    assert not Attachment.objects.exists()


def test_script_in_an_svg_is_refused_and_a_drawing_is_not(cast, client_for, customer):
    evil = SVG.replace(b"<rect", b"<script>alert(1)</script><rect")
    client = client_for(cast.alice)
    response = send(client, customer, ("logo.svg", evil))
    assert "holds a script" in client.get(response.url).content.decode()
    send(client, customer, ("logo.svg", SVG))
    assert [file.content_type for file in Attachment.objects.all()] == ["image/svg+xml"]


def test_file_that_is_too_large_is_dropped_while_it_comes(cast, client_for, customer, settings):
    settings.ATTACHMENT_MAX_MB = settings.UPLOAD_MAX_MB = 1
    client = client_for(cast.alice)
    content = random.Random(1).randbytes(3 * 1024 * 1024)
    response = send(client, customer, ("film.pdf", PDF + content))
    page = client.get(response.url).content.decode()
    assert "“film.pdf” has 3.0 MB; a file may have at most 1 MB." in page
    assert not Attachment.objects.exists()


def test_kinds_that_the_setting_leaves_out_are_refused(cast, customer, settings):
    settings.ATTACHMENT_GROUPS = ["document"]
    with pytest.raises(Refused, match="Files of this kind are not taken here"):
        attach(cast.alice, customer, ("a.png", picture()))


def test_name_that_disguises_its_ending_is_shown_as_it_is(cast, customer):
    (attachment,) = attach(cast.alice, customer, ("bill\u202egnp.pdf", PDF))
    assert attachment.name == "billgnp.pdf"


def test_nothing_chosen_is_said(cast, client_for, customer):
    client = client_for(cast.alice)
    response = send(client, customer)
    assert "Choose at least one file." in client.get(response.url).content.decode()


def test_script_of_the_page_is_answered_in_json(cast, client_for, customer):
    client = client_for(cast.alice)
    for content, status in ((PDF, 201), (b"MZ" + bytes(90), 422)):
        data = {
            "record_type": CUSTOMER,
            "record_id": customer.pk,
            "files": upload("a.pdf", content),
        }
        response = client.post(reverse("files_add"), data, headers={"Accept": "application/json"})
        assert response.status_code == status
    assert "“a.pdf”" in json.loads(response.content)["error"]


def test_contact_persons_have_files_too(cast, client_for):
    person = contact_persons.create_person(
        actor=cast.alice, catalogue=person_catalogue(), values={"name": "Omid"}
    )
    response = send(client_for(cast.alice), person, ("a.pdf", PDF), record_type=CONTACT_PERSON)
    assert response.url == reverse("customers:person_files", args=[person.pk])
    page = client_for(cast.alice).get(response.url).content.decode()
    assert "a.pdf" in page


# --- Who may ----------------------------------------------------------------------------------


def test_stranger_finds_neither_file_nor_record(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    dan = client_for(cast.dan)
    assert dan.get(file_url(attachment)).status_code == 404
    assert send(dan, customer, ("a.pdf", PDF)).status_code == 404
    for act in ("file_delete", "file_restore"):
        assert dan.post(reverse(act, args=[attachment.pk])).status_code == 404
    assert dan.get(reverse("file_update", args=[attachment.pk])).status_code == 404


def test_who_only_reads_downloads_and_changes_nothing(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    rob = client_for(cast.rob)
    assert body(rob.get(file_url(attachment))) == PDF
    assert send(rob, customer, ("a.pdf", PDF)).status_code == 403
    for act in ("file_delete", "file_restore"):
        assert rob.post(reverse(act, args=[attachment.pk])).status_code == 403
    page = rob.get(reverse("customers:customer_files", args=[customer.pk])).content.decode()
    assert "data-file-drop" not in page
    assert reverse("file_delete", args=[attachment.pk]) not in page


# --- Handing out ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "is_shown"),
    [
        ("a.pdf", PDF, True),
        ("a.png", picture(), True),
        ("a.svg", SVG, False),
        ("a.txt", b"hello", False),
        ("a.xml", b"<?xml version='1.0'?><a/>", False),
        ("a.docx", office("word"), False),
    ],
)
def test_only_pictures_and_pdf_are_shown_in_place(
    cast, client_for, customer, name, content, is_shown
):
    (attachment,) = attach(cast.alice, customer, (name, content))
    client = client_for(cast.alice)
    response = client.get(file_url(attachment))
    assert body(response) == content
    assert response.headers["Content-Disposition"].startswith(
        "inline" if is_shown else "attachment"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert ("sandbox" in policy) is (name != "a.pdf")
    assert "private" in response.headers["Cache-Control"]
    saved = client.get(file_url(attachment, "?download=1"))
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert body(saved) == content


def test_name_of_any_script_comes_through_the_header(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer, ('قرارداد "1"; x.pdf', PDF))
    response = client_for(cast.alice).get(file_url(attachment))
    assert "filename*=utf-8''%D9%82%D8%B1" in response.headers["Content-Disposition"]
    body(response)


def test_what_the_browser_has_is_not_sent_again(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    client = client_for(cast.alice)
    first = client.get(file_url(attachment))
    body(first)
    again = client.get(file_url(attachment), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_content_that_the_storage_has_lost_is_not_found(cast, client_for, customer, caplog):
    (attachment,) = attach(cast.alice, customer)
    storages["attachments"].delete(attachment.key)
    with caplog.at_level(logging.ERROR, logger="records"):
        assert client_for(cast.alice).get(file_url(attachment)).status_code == 404
    assert f"content of file {attachment.pk}" in caplog.text


# --- Renaming, deleting, restoring --------------------------------------------------------------


def test_file_is_renamed_and_keeps_the_ending_of_its_kind(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    data = {"name": "Contract 2026.exe", "description": "Signed", "version": attachment.version}
    client_for(cast.bob).post(reverse("file_update", args=[attachment.pk]), data)
    attachment.refresh_from_db()
    assert (attachment.name, attachment.description) == ("Contract 2026.exe.pdf", "Signed")


def test_two_people_who_rename_are_told(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    values = {"name": "a.pdf", "description": "", "version": attachment.version}
    services.change_attachment(actor=cast.alice, attachment=attachment, **values)
    with pytest.raises(ChangedMeanwhile):
        services.change_attachment(actor=cast.bob, attachment=attachment, **values)
    url = reverse("file_update", args=[attachment.pk])
    response = client_for(cast.bob).post(url, {**values, "name": "b.pdf"})
    assert response.status_code == 422
    assert "Saved meanwhile: a.pdf" in response.content.decode()
    assert 'value="b.pdf"' in response.content.decode()


def test_file_without_a_name_is_refused(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    url = reverse("file_update", args=[attachment.pk])
    data = {"name": "\u202e", "version": attachment.version}
    response = client_for(cast.alice).post(url, data)
    assert response.status_code == 422
    assert "Write a name." in response.content.decode()


def test_deleted_file_is_gone_until_it_is_restored(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    client = client_for(cast.alice)
    response = client.post(reverse("file_delete", args=[attachment.pk]))
    page = client.get(response.url).content.decode()
    undo = reverse("file_restore", args=[attachment.pk])
    assert f'action="{undo}"' in page
    assert "One deleted file" in page
    assert client.get(file_url(attachment)).status_code == 404
    client.post(undo)
    assert body(client.get(file_url(attachment))) == PDF


# --- History and undo ---------------------------------------------------------------------------


def history(client, record):
    url = reverse("customers:customer_timeline", args=[record.pk])
    return client.get(url).context["timeline"].entries


def test_history_of_the_record_tells_of_its_files(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    values = {"name": "b.pdf", "description": "Signed", "version": attachment.version}
    services.change_attachment(actor=cast.bob, attachment=attachment, **values)
    services.delete_attachment(actor=cast.carol, attachment=attachment)
    told = [
        (entry.title, entry.who, [(str(x.label), x.old, x.new) for x in entry.lines])
        for entry in history(client_for(cast.alice), customer)
    ]
    first, second = "<bdi>contract.pdf</bdi>", "<bdi>b.pdf</bdi>"
    assert told[:3] == [
        ("File deleted", "Carol", [("File", second, "")]),
        (
            "File renamed or described",
            "Bob",
            [
                ("File", first, second),
                ("Description of the file b.pdf", "", "<bdi>Signed</bdi>"),
            ],
        ),
        ("Files added", "Alice", [("File", "", first)]),
    ]


def test_files_of_another_kind_of_record_with_the_same_id_are_not_told(cast, client_for, customer):
    other = SimpleNamespace(pk=customer.pk, _meta=SimpleNamespace(label_lower=CONTACT_PERSON))
    attach(cast.alice, other, ("others.pdf", PDF))
    lines = [line for e in history(client_for(cast.alice), customer) for line in e.lines]
    assert not any("others.pdf" in line.new for line in lines)


def test_adding_is_taken_back_and_put_back_from_the_history(cast, client_for, customer):
    (attachment,) = attach(cast.alice, customer)
    client = client_for(cast.alice)
    for is_there in (False, True):
        change = ChangeSet.objects.latest("pk")
        client.post(reverse("customers:customer_undo", args=[customer.pk, change.pk]))
        assert Attachment.objects.of(customer).exists() is is_there
    assert body(client.get(file_url(attachment))) == PDF


def test_record_that_has_got_a_file_since_survives_the_undo_of_what_made_it(cast):
    """An import that is taken back must not leave files of nobody."""
    one, two = add_named("One", "Two")
    made = ChangeSet.objects.latest("pk")
    attach(cast.alice, one)
    result = undo_change_set(actor=cast.erin, change_set=made)
    assert list(Customer.objects.filter(pk__in=[one.pk, two.pk])) == [one]
    assert (CUSTOMER, one.pk, LeftReason.NEEDED) in [
        (left.model, left.pk, left.reason) for left in result.left
    ]


# --- What the storage keeps ---------------------------------------------------------------------


def test_sweep_deletes_what_nobody_refers_to(cast, customer, time_machine):
    time_machine.move_to("2026-11-01 12:00")
    (kept, forgotten) = attach(cast.alice, customer, ("a.pdf", PDF), ("b.pdf", PDF))
    orphan = stored_files.store(upload("c.pdf", PDF), stored_files.FILES)
    staged = stored_files.store(upload("d.webp", PDF), stored_files.STAGED)
    with change_set(actor=None, reason="tests.undo"):
        forgotten.delete()  # its events still need the content
    time_machine.move_to("2026-11-02 12:00")
    assert stored_files.sweep() == 0
    time_machine.move_to("2026-11-03 12:00")
    assert stored_files.sweep() == 2
    exists = storages["attachments"].exists
    keys = (kept.key, forgotten.key, orphan, staged)
    assert [exists(key) for key in keys] == [True, True, False, False]


def test_discarded_content_goes_after_the_commit(
    cast, customer, django_capture_on_commit_callbacks
):
    (attachment,) = attach(cast.alice, customer)
    with django_capture_on_commit_callbacks(execute=True):
        stored_files.discard([attachment.key])
        assert storages["attachments"].exists(attachment.key)
    assert not storages["attachments"].exists(attachment.key)
    assert stored_files.delete_discarded() == 0


def test_sweep_makes_good_what_a_crash_left(cast, customer):
    (attachment,) = attach(cast.alice, customer)
    stored_files.discard([attachment.key])  # the test rolls back: nothing ran after a commit
    stored_files.sweep()
    assert not storages["attachments"].exists(attachment.key)


def test_content_that_the_storage_does_not_give_up_stops_no_sweep(time_machine, monkeypatch):
    time_machine.move_to("2026-11-01 12:00")
    keys = [stored_files.store(upload("a.pdf", PDF), stored_files.FILES) for _number in range(3)]
    stubborn = sorted(keys)[0]
    storage = storages["attachments"]
    delete = storage.delete

    def refuse_one(key):
        if key == stubborn:
            raise OSError("It is in use.")
        delete(key)

    monkeypatch.setattr(storage, "delete", refuse_one)
    time_machine.move_to("2026-11-03 12:00")
    assert stored_files.sweep() == 2
    assert [storage.exists(key) for key in sorted(keys)] == [True, False, False]
    monkeypatch.undo()
    assert stored_files.sweep() == 1


# --- The page -----------------------------------------------------------------------------------


def test_card_offers_adding_a_file_and_counts_files(cast, client_for, customer):
    attach(cast.alice, customer, ("a.pdf", PDF), ("b.pdf", PDF))
    page = client_for(cast.alice).get(reverse("customers:customer_detail", args=[customer.pk]))
    url = reverse("customers:customer_files", args=[customer.pk])
    assert {"label": "Files", "count": 2, "url": url, "is_current": False} in page.context["tabs"]
    assert f"{url}#add-files" in [link.url for link in page.context["add_links"]]


def test_number_of_queries_does_not_depend_on_the_files(cast, client_for, customer):
    client = client_for(cast.alice)
    url = reverse("customers:customer_files", args=[customer.pk])
    costs = []
    for count in (2, 18):
        found = attach(cast.alice, customer, *((f"{n}.pdf", PDF) for n in range(count)))
        services.delete_attachment(actor=cast.bob, attachment=found[0])
        costs.append(queries_of(client, url))
    assert costs[0] == costs[1]


def test_default_limit_is_25_megabytes():
    assert settings.ATTACHMENT_MAX_MB == 25
    assert settings.UPLOAD_MAX_MB >= 25
