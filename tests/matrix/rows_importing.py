"""Imports: one's own, everybody's for owner and administrator; who may not import sees none."""

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import jobs
from core.change_sets import change_set
from core.undo import undo_change_set
from customers.models import ContactPoint, Customer
from importing.choices import Stage
from importing.models import Export, Import, ImportRow, SavedMapping
from tests.canaries import WORD
from tests.matrix.row import Row, administrators, everyone, people

SHARED = "shared@example.com"
SEEN = administrators(200)
HERS = {**everyone(403), **people("erin", 200), **people("olga", 403)}
"""Only who began an import goes on with it."""


def erins_import(stage: str, outcome: str = "new", **values):
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
        ImportRow.objects.create(of_import=made, number=2, cells=[secret], outcome=outcome)
        return (made.pk,)

    return make


def erins_upload(world):
    """One whose file is kept."""
    content = ContentFile(WORD.encode(), name="matrix")
    return erins_import(Stage.DONE, file=content)(world)


def erins_row(stage: str, **values):
    """The only row of such an import."""

    def make(world):
        (pk,) = erins_import(stage, outcome="wrong", **values)(world)
        return (pk, 2)

    return make


def erins_conflict(world):
    """A row of hers that is in conflict."""
    (pk, number) = erins_row(Stage.CHECKED)(world)
    ImportRow.objects.filter(of_import=pk).update(
        outcome="conflict", changes=[["version", 2, 1], ["name", "Old", "New", [], "Older"]]
    )
    return (pk, number)


def erins_conflicts(world):
    return erins_conflict(world)[:1]


def undone_import(stage: str):
    """One that was taken back, but for the customer of North."""

    def make(world):
        with change_set(actor=world.cast.erin, reason="importing.apply") as imported:
            Customer.objects.filter(pk=world.canaries.north.pk).update(short_name="Changed")
        with change_set(actor=None, reason="tests.meanwhile"):
            Customer.objects.filter(pk=world.canaries.north.pk).update(short_name="Touched")
        undo_change_set(actor=world.cast.erin, change_set=imported)
        return erins_import(stage, change_set=imported)(world)

    return make


def with_erins_import(world):
    erins_import(Stage.DONE)(world)
    return ()


def unclear_import(world):
    """One whose row means two customers of North, and has a tag that is on no list."""
    (pk,) = erins_import(Stage.CHECKED, outcome="wrong", keys=["email"])(world)
    north = world.canaries.north
    with change_set(actor=None, reason="tests.matrix"):
        for customer in (north, world.canaries.south):
            ContactPoint.objects.get_or_create(
                customer=customer, kind="email", normalized=SHARED, defaults={"raw": SHARED}
            )
    made = Import.objects.get(pk=pk)
    labels = ("Name", "E-mail", "Tags")
    made.sheet["headers"] = [
        {"letter": letter, "text": label, "label": label}
        for letter, label in zip("ABC", labels, strict=True)
    ]
    made.mapping = ["name", "email", "tags"]
    made.preview = {
        "wrong": 1,
        "unclear": {"rows": [2], "open": 1},
        "unknown": {"tags": {"late": ["Late", 1]}},
    }
    made.save()
    made.rows.update(cells=[north.name, SHARED, "Late"])
    return (pk,)


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


def more_lines(world):
    return {**columns(world), "add_constant": "status", "remove": "status"}


def a_mapping(owner: str, **values):
    """Choices saved by somebody of the cast."""

    def make(world):
        return (
            SavedMapping.objects.create(
                created_by=getattr(world.cast, owner),
                target="customers",
                name="Monthly",
                columns=["Name"],
                chosen={"mapping": ["name"]},
                **values,
            ).pk,
        )

    return make


def erins_mapping_to_use(world):
    return {"mapping": a_mapping("erin")(world)[0]}


NEW_NAME = {"name": "Weekly"}
"""A name for saved choices."""
ONLY_HERS = {**everyone(403), **people("erin", 200), **people("olga", 404)}
"""Choices of Erin's that she has not shared."""


def erins_export(world):
    """An export of Erin's that waits: the file of a finished one is looked at by its own tests."""
    made = Export.objects.create(created_by=world.cast.erin, contents="list", format="xlsx")
    jobs.enqueue(actor=world.cast.erin, kind="importing.export", record=made)
    return (made.pk,)


def erins_file(world):
    made = Export(created_by=world.cast.erin, contents="list", format="csv", file_name="all.csv")
    made.record_count = made.part_count = 1
    made.finished_at = made.kept_until = timezone.now()
    made.file.save("matrix", ContentFile(f"{WORD}".encode()))
    return (made.pk,)


EXPORTERS = {**administrators(200), "carol": 200}
"""Who may export: the managers, too."""
ONLY_ERIN = {**everyone(403), **people("olga carol", 404), "erin": 200}
TO_EXPORT = {"contents": "list", "format": "xlsx"}


ROWS = (
    Row("importing:import_list", "GET", SEEN, args=with_erins_import),
    Row("importing:import_create", "GET", SEEN),
    Row("importing:import_create", "GET", SEEN, query="?of=contacts", case="contacts"),
    Row("importing:import_create", "GET", SEEN, query="?of=notes", case="notes"),
    Row("importing:import_create", "GET", administrators(404), query="?of=none", case="no kind"),
    Row("importing:import_create", "POST", administrators(422)),
    Row("importing:import_create", "POST", administrators(302), data=a_file, case="file"),
    Row("importing:import", "GET", SEEN, args=erins_import(Stage.CHECKED), case="preview"),
    Row("importing:import", "GET", SEEN, args=erins_import(Stage.DONE), case="result"),
    Row("importing:import", "GET", SEEN, args=erins_import(Stage.MAPPING), case="columns"),
    Row(
        "importing:import",
        "GET",
        SEEN,
        args=erins_import(Stage.CHECKED, target="contacts"),
        case="preview of contacts",
    ),
    Row(
        "importing:import",
        "GET",
        SEEN,
        args=erins_import(Stage.DONE, target="contacts"),
        case="result of contacts",
    ),
    Row(
        "importing:import",
        "GET",
        SEEN,
        args=erins_import(Stage.REFUSED, problem={"code": "empty_file", "params": {}}),
        case="refused",
    ),
    Row("importing:import_file", "GET", SEEN, args=erins_import(Stage.MAPPING)),
    Row(
        "importing:import_file",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_import(Stage.MAPPING),
    ),
    Row("importing:import_upload", "GET", SEEN, args=erins_upload),
    Row("importing:import_columns", "GET", HERS, args=erins_import(Stage.MAPPING)),
    Row(
        "importing:import_columns",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_import(Stage.MAPPING),
        data=columns,
    ),
    Row("importing:import_records", "GET", HERS, args=unclear_import),
    Row(
        "importing:import_records",
        "POST",
        {**HERS, **people("erin", 302)},
        args=unclear_import,
        data=lambda world: {"record_2": "new"},
    ),
    Row("importing:import_options", "GET", HERS, args=unclear_import),
    Row(
        "importing:import_options",
        "POST",
        {**HERS, **people("erin", 302)},
        args=unclear_import,
        data=lambda world: {"name.tags.late": "+"},
    ),
    Row(
        "importing:import_constant_add",
        "POST",
        HERS,
        args=erins_import(Stage.MAPPING),
        data=more_lines,
    ),
    Row(
        "importing:import_constant_remove",
        "POST",
        HERS,
        args=erins_import(Stage.MAPPING),
        data=more_lines,
    ),
    Row(
        "importing:import_mapping_use",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_import(Stage.MAPPING),
        data=erins_mapping_to_use,
    ),
    Row("importing:mapping_list", "GET", SEEN),
    Row("importing:mapping_update", "GET", ONLY_HERS, args=a_mapping("erin")),
    Row(
        "importing:mapping_update",
        "GET",
        SEEN,
        args=a_mapping("olga", is_shared=True),
        case="shared",
    ),
    Row(
        "importing:mapping_update",
        "POST",
        {**ONLY_HERS, "erin": 302},
        args=a_mapping("erin"),
        data=lambda world: NEW_NAME,
    ),
    Row("importing:mapping_delete", "POST", {**ONLY_HERS, "erin": 302}, args=a_mapping("erin")),
    Row(
        "importing:import_apply",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_import(Stage.CHECKED),
    ),
    Row(
        "importing:import",
        "GET",
        SEEN,
        args=undone_import(Stage.DONE),
        case="taken back",
    ),
    Row(
        "importing:import_undo",
        "POST",
        administrators(302),
        args=erins_import(Stage.DONE),
    ),
    Row("importing:import_redo", "POST", administrators(302), args=undone_import(Stage.DONE)),
    Row(
        "importing:import_wrong_rows",
        "GET",
        SEEN,
        args=erins_import(Stage.CHECKED, outcome="wrong"),
    ),
    Row("importing:import", "GET", SEEN, args=erins_conflicts, case="conflict"),
    Row("importing:import_preview_file", "GET", SEEN, args=erins_conflicts),
    Row(
        "importing:import_mend_row",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_row(Stage.CHECKED),
        data=lambda world: {"cell_0": "Anna"},
    ),
    Row(
        "importing:import_decide_conflict",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_conflict,
        data=lambda world: {"side": "file"},
    ),
    Row(
        "importing:import_decide_conflicts",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_conflicts,
        data=lambda world: {"side": "here"},
    ),
    Row(
        "importing:import_recheck",
        "POST",
        {**HERS, **people("erin", 302)},
        args=erins_import(Stage.CHECKED),
    ),
    Row("importing:import_list", "GET", SEEN, args=with_erins_import, query="?state=done"),
    Row("importing:import_stop", "POST", administrators(302), args=erins_import(Stage.CHECKING)),
    Row("importing:export_list", "GET", EXPORTERS),
    Row("importing:export_create", "GET", EXPORTERS),
    Row("importing:export_create", "GET", EXPORTERS, query="?of=contacts", case="contacts"),
    Row("importing:export_create", "POST", {**administrators(422), "carol": 422}),
    Row(
        "importing:export_create",
        "POST",
        {**administrators(302), "carol": 302},
        data=lambda world: TO_EXPORT,
        case="all",
    ),
    Row("importing:export", "GET", ONLY_ERIN, args=erins_export, case="waiting"),
    Row("importing:export", "GET", ONLY_ERIN, args=erins_file, case="written"),
    Row("importing:export_file", "GET", ONLY_ERIN, args=erins_file),
    Row("importing:export_stop", "POST", {**ONLY_ERIN, "erin": 302}, args=erins_export),
)
