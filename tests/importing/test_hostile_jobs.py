"""Bad files through a real worker: each ends with its sentence, nothing is written, the worker lives."""

import pytest
from django.core.files.base import ContentFile

from core.models import Job
from customers.models import Customer
from importing import services
from importing.choices import Stage
from importing.models import Import
from tests.cast import load_cast
from tests.importing import files, old_files

pytestmark = pytest.mark.django_db(transaction=True)

BAD_FILES = {
    "protected": files.protected_xlsx,
    "entities": files.billion_laughs_xlsx,
    "far_cell": files.far_apart_in_a_long_sheet_xlsx,
    "zip_bomb": files.zip_bomb,
    "damaged": files.lying_zip_bomb,
    "damaged_ods": files.ods_of_repeated_cells,
    "unclosed_quote": lambda: b'Name,Phone\nAnna,"1\nBob,2\n',
    "nul_characters": lambda: b"Name,Phone\r\nAnna\0,1\r\n" + b"Bob,2\r\n" * 200,
    "cell_too_long": lambda: b'Name\n"' + b"x" * 200_000 + b'"\n',
    "only_hidden_sheets": old_files.hidden_table_xlsx,
    "web_page": lambda: b"<html><p>Please sign in</p></html>",
}


def test_bad_files_get_their_sentence_and_a_good_one_after_them_is_read(worker, wait_for):
    erin = load_cast().erin

    def upload(content: bytes) -> Import:
        return services.start_import(
            actor=erin, target="customers", file=ContentFile(content), original_name="list.xls"
        )

    bad = {code: upload(build()).pk for code, build in BAD_FILES.items()}
    good = upload(files.xlsx(files.CUSTOMERS)).pk
    wait_for(lambda: Import.objects.filter(pk=good, stage=Stage.MAPPING).first())
    wait_for(lambda: not Job.objects.exclude(state=Job.State.DONE).exists())
    refused = {an_import.pk: an_import for an_import in Import.objects.filter(pk__in=bad.values())}
    assert {refused[pk].problem["code"]: code for code, pk in bad.items()} == {c: c for c in bad}
    assert {an_import.stage for an_import in refused.values()} == {Stage.REFUSED}
    assert Job.objects.filter(attempts__gt=1).count() == 0
    assert not Customer.objects.exists()
