"""Imports: one's own, everybody's for owner and administrator; who may not import sees none."""

from django.core.files.uploadedfile import SimpleUploadedFile

from importing.choices import Stage
from importing.models import Import, ImportRow
from tests.matrix.row import Row, administrators, everyone, people

SEEN = administrators(200)
HERS = {**everyone(403), **people("erin", 200), **people("olga", 403)}
"""Only who began an import goes on with it."""


def erins_import(stage: str, **values):
    """An import of Erin's at this stage; its only row names a customer of North."""

    def make(world):
        secret = world.canaries.north.name
        made = Import.objects.create(
            created_by=world.cast.erin,
            stage=stage,
            original_name=f"{secret}.xlsx",
            sheet={
                "kind": "xlsx",
                "sheet_name": "Customers",
                "other_sheets": [],
                "encoding": "",
                "delimiter": "",
                "headers": [{"letter": "A", "text": "Name", "label": "Name"}],
                "warnings": [],
                "row_count": 1,
            },
            mapping=["name"],
            preview={"new": 1},
            counts={"new": 1},
            finished_at="2026-01-01T00:00Z",
            **values,
        )
        ImportRow.objects.create(of_import=made, number=2, cells=[secret], outcome="new")
        return (made.pk,)

    return make


def with_erins_import(world):
    erins_import(Stage.DONE)(world)
    return ()


def a_file(world):
    return {"file": SimpleUploadedFile("customers.csv", b"Name\nAnna\n")}


def columns(world):
    return {
        "column_0": "name",
        "on_match": "update",
        "list_mode": "add",
        "place": "person",
        "person": world.cast.erin.pk,
    }


ROWS = (
    Row("importing:import_list", "GET", SEEN, args=with_erins_import),
    Row("importing:import_create", "GET", SEEN),
    Row("importing:import_create", "POST", administrators(422)),
    Row("importing:import_create", "POST", administrators(302), data=a_file, case="file"),
    Row("importing:import", "GET", SEEN, args=erins_import(Stage.CHECKED), case="preview"),
    Row("importing:import", "GET", SEEN, args=erins_import(Stage.DONE), case="result"),
    Row("importing:import", "GET", SEEN, args=erins_import(Stage.MAPPING), case="columns"),
    Row(
        "importing:import",
        "GET",
        SEEN,
        args=erins_import(Stage.REFUSED, problem={"code": "empty_file", "params": {}}),
        case="refused",
    ),
    Row("importing:import_file", "GET", SEEN, args=erins_import(Stage.MAPPING)),
    Row("importing:import_columns", "GET", HERS, args=erins_import(Stage.MAPPING)),
    Row(
        "importing:import_columns",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_import(Stage.MAPPING),
        data=columns,
    ),
    Row(
        "importing:import_apply",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_import(Stage.CHECKED),
    ),
    Row("importing:import_stop", "POST", administrators(302), args=erins_import(Stage.CHECKING)),
)
