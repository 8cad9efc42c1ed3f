"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from core.contributions import Contributions, JobKind, NavigationItem, RecordKind, Right
from importing.models import Import

IMPORT = "importing.import"

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
    ),
    rights=(
        Right(
            code="importing.run",
            label=_("Import spreadsheets"),
            default_roles=(RoleCode.OWNER, RoleCode.ADMINISTRATOR),
            help_text=_("Load customers from a file, new ones and changes."),
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
    ),
    job_listeners=("importing.services.settle_ended_job",),
)
