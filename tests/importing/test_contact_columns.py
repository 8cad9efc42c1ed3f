"""The wizard of contact persons: a file in which no column names a customer is told of."""

import pytest
from django.core.files.base import ContentFile

from importing import services
from importing.chosen import Chosen
from importing.models import Import
from importing.work import check_import, read_file
from tests.customers.records import add_customers
from tests.importing import files
from tests.importing.test_pages import page_of, run, url

WARNING = "No column says at which customer these people are"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def checked(actor, *rows, **choices) -> Import:
    """A file of contact persons whose rows were checked."""
    started = services.start_import(
        actor=actor,
        target="contacts",
        file=ContentFile(files.xlsx([*rows])),
        original_name="contacts.xlsx",
    )
    an_import = run(read_file, started)
    chosen = Chosen(mapping=an_import.mapping, **choices)
    services.request_check(actor=actor, an_import=an_import, chosen=chosen)
    return run(check_import, an_import)


def test_columns_and_preview_warn_where_nobody_names_a_customer(client, erin):
    an_import = checked(erin, ["Name", "Phone"], ["Omid", "0912 000 0001"])
    assert an_import.preview["wrong"] == 1
    for address in (url(an_import, "import_columns"), url(an_import)):
        assert page_of(client, address).count(WARNING) == 1


@pytest.mark.parametrize("header", ["Customer", "Customer number", "Contact person number"])
def test_no_warning_where_a_column_does_or_finds_persons(client, erin, header):
    an_import = checked(erin, ["Name", header], ["Omid", "1"])
    for address in (url(an_import, "import_columns"), url(an_import)):
        assert WARNING not in page_of(client, address)


def test_no_warning_where_every_row_gets_the_same_customer(client, erin):
    add_customers({"name": "Alfa"})
    an_import = checked(erin, ["Name"], ["Omid"], constants={"customer.name": "Alfa"})
    assert an_import.preview["new"] == 1
    for address in (url(an_import, "import_columns"), url(an_import)):
        assert WARNING not in page_of(client, address)


def test_the_form_as_it_was_sent_is_judged(client, erin):
    an_import = checked(erin, ["Name", "Customer"], ["Omid", "Alfa"])
    sent = {"column_0": "name", "column_1": "", "on_match": "nothing", "list_mode": "add"}
    response = client.post(url(an_import, "import_columns"), sent)
    assert response.status_code == 422
    assert WARNING in response.content.decode()
