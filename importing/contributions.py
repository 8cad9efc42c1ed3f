"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from core.contributions import Contributions, JobKind, NavigationItem, RecordKind, Right
from importing import permissions
from importing.models import Export, Import

IMPORT = "importing.import"
EXPORT = "importing.export"

contributions = Contributions(
    record_kinds=(
        RecordKind(
            record_type=IMPORT,
            model=Import,
            label=_("Import"),
            label_plural=_("Imports"),
            visible_to=Import.objects.visible_to,
            url_name="importing:import",
        ),
        RecordKind(
            record_type=EXPORT,
            model=Export,
            label=_("Export"),
            label_plural=_("Exports"),
            visible_to=Export.objects.visible_to,
            url_name="importing:export",
        ),
    ),
    rights=(
        Right(
            code="importing.run",
            label=_("Import spreadsheets"),
            default_roles=(RoleCode.OWNER, RoleCode.ADMINISTRATOR),
            help_text=_("Load customers from a file, new ones and changes."),
        ),
        Right(
            code=permissions.EXPORT,
            label=_("Export to spreadsheets"),
            default_roles=(RoleCode.OWNER, RoleCode.ADMINISTRATOR, RoleCode.MANAGER),
            help_text=_("Download all the customers that one sees as a file."),
        ),
    ),
    navigation=(
        NavigationItem(
            label=_("Imports"),
            url_name="importing:import_list",
            icon="table-import",
            order=80,
            right="importing.run",
        ),
        NavigationItem(
            label=_("Exports"),
            url_name="importing:export_list",
            icon="table-export",
            order=81,
            right=permissions.EXPORT,
        ),
    ),
    jobs=(
        JobKind(
            code="importing.read",
            label=_("Reading a spreadsheet"),
            run="importing.work.read_file",
            is_step=True,
            record_types=(IMPORT,),
            result_url_name="importing:import",
        ),
        JobKind(
            code="importing.check",
            label=_("Checking a spreadsheet"),
            run="importing.work.check_import",
            is_step=True,
            record_types=(IMPORT,),
            result_url_name="importing:import",
        ),
        JobKind(
            code="importing.apply",
            label=_("Importing a spreadsheet"),
            run="importing.work.apply_import",
            record_types=(IMPORT,),
            result_url_name="importing:import",
        ),
        JobKind(
            code="importing.export",
            label=_("Writing a spreadsheet"),
            run="importing.exporting.work.export_records",
            record_types=(EXPORT,),
            result_url_name="importing:export",
        ),
        JobKind(
            code="importing.undo",
            label=_("Taking an import back"),
            run="importing.undoing.undo_import",
            record_types=(IMPORT,),
            result_url_name="importing:import",
        ),
        JobKind(
            code="importing.redo",
            label=_("Putting an import back"),
            run="importing.undoing.redo_import",
            record_types=(IMPORT,),
            result_url_name="importing:import",
        ),
    ),
    erasers=("importing.erasing.erase",),
    job_listeners=(
        "importing.services.settle_ended_job",
        "importing.exporting.services.settle_ended_job",
    ),
)
