"""The wizard of imports, from the file of notes to what became of it."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from importing.models import Import
from importing.work import apply_import, check_import, read_file
from notes.models import Note
from tests.customers.records import add_named
from tests.importing.test_pages import answers, run

pytestmark = pytest.mark.django_db
FILE = """Customer,Action,Status,Text,Due
Acme,Call,Lead,Ask about the order,2030-05-01 14:30
Acme,Ship,Lead,On the wrong side,2030-05-02
"""


def test_a_file_of_notes_goes_through_the_wizard(client_for, cast):
    (acme,) = add_named("Acme")
    erin = client_for(cast.erin)
    asked = erin.get("/imports/new/?of=notes").context["form"]
    assert asked["of"].value() == "notes"
    file = SimpleUploadedFile("notes.csv", FILE.encode())
    began = erin.post("/imports/new/", {"of": "notes", "file": file})
    an_import = Import.objects.get()
    assert (began.url, an_import.target) == (_address(an_import), "notes")

    run(read_file, an_import)
    columns = _shown(erin, began.url)
    assert '<option value="due" selected>' in columns
    assert "Choose who is responsible" not in columns
    erin.post(_address(an_import, "import_columns"), answers(an_import, cast.erin))
    run(check_import, an_import)
    preview = _shown(erin, began.url)
    assert "“Lead” is no status of “Ship”" in preview
    assert "Import 1 note" in preview

    erin.post(_address(an_import, "import_apply"))
    run(apply_import, an_import)
    note = Note.objects.get()
    assert (note.customer, note.plain_text, note.created_by) == (
        acme,
        "Ask about the order",
        cast.erin,
    )
    result = _shown(erin, began.url)
    assert f'href="{reverse("notes:note_list")}' in result


def _address(an_import, name="import") -> str:
    return reverse(f"importing:{name}", args=[an_import.pk])


def _shown(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())
