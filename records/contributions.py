"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from core.contributions import (
    Contributions,
    JobKind,
    NoticeKind,
    RecordKind,
    Right,
    SettingsPage,
    TimelineSource,
    Tracked,
)
from records import job_notices, openings
from records.choice_uses import choices_in_use
from records.models import (
    Attachment,
    CardLayout,
    CustomField,
    CustomFieldChoice,
    CustomFieldLimit,
    KindChange,
    Photo,
    SavedView,
    SavedViewDepartment,
)
from records.models.saved_views import SHARE

KIND_CHANGE = "records.kindchange"
SAVED_VIEW = "records.savedview"
ADMINISTRATORS = ("owner", "administrator")

contributions = Contributions(
    first_start=("records.services.custom_fields.build_missing_indexes",),
    small_tables=(CardLayout, CustomField, CustomFieldChoice, CustomFieldLimit),
    tracked=(
        Tracked(
            model=CustomField,
            order=110,
            record_type="records.customfield",
            label=_("Custom field"),
        ),
        Tracked(
            model=CustomFieldChoice,
            order=120,
            record_type="records.customfield",
            owner_column="field_id",
            label=_("Choice"),
            needed=choices_in_use,
        ),
        Tracked(
            model=CustomFieldLimit,
            order=125,
            record_type="records.customfield",
            owner_column="field_id",
            label=_("Limit"),
        ),
        Tracked(
            model=CardLayout,
            order=130,
            record_type="records.cardlayout",
            label=_("Card layout"),
        ),
        Tracked(
            model=SavedView,
            order=140,
            record_type=SAVED_VIEW,
            label=_("Saved view"),
        ),
        Tracked(
            model=SavedViewDepartment,
            order=145,
            record_type=SAVED_VIEW,
            owner_column="view_id",
            label=_("Department of a saved view"),
        ),
        Tracked(
            model=Attachment,
            order=900,
            type_column="record_type",
            owner_column="record_id",
            label=_("File"),
        ),
        Tracked(
            model=Photo,
            order=910,
            type_column="record_type",
            owner_column="record_id",
            label=_("Photo"),
        ),
    ),
    rights=(
        Right(
            code="records.manage_options",
            label=_("Change statuses, categories and other lists"),
            default_roles=ADMINISTRATORS,
            help_text=_("Add, rename, colour, order and delete what people choose from."),
        ),
        Right(
            code="records.add_options_inline",
            label=_("Add a category, tag or source beside the field"),
            default_roles=(*ADMINISTRATORS, "manager", "staff"),
            help_text=_("Without leaving the form. Renaming and deleting need the right above."),
        ),
        Right(
            code="records.manage_custom_fields",
            label=_("Add and change custom fields"),
            default_roles=ADMINISTRATORS,
            help_text=_("Everybody may fill them in."),
        ),
        Right(
            code="records.manage_layouts",
            label=_("Lay out the form and the card"),
            default_roles=ADMINISTRATORS,
            help_text=_("Order sections and fields, hide them, and write instructions."),
        ),
        Right(
            code=openings.SEE_OPENINGS,
            label=_("See who opened a card"),
            default_roles=ADMINISTRATORS,
            help_text=_("On the card: which colleague opened it, when and how often."),
        ),
        Right(
            code=SHARE,
            label=_("Share saved views"),
            default_roles=(*ADMINISTRATORS, "manager"),
            help_text=_(
                "With departments or everyone, and change shared ones that are not locked."
            ),
        ),
    ),
    timeline_sources=(
        TimelineSource(
            code="openings",
            label=_("Who opened it"),
            icon="eye",
            order=90,
            load=openings.load_openings,
            right=openings.SEE_OPENINGS,
            is_on_request=True,
        ),
    ),
    settings_pages=(
        SettingsPage(
            label=_("Lists to choose from"),
            help_text=_("Statuses, categories, tags and the like: names, colours, order."),
            url_name="records:option_overview",
            icon="list-details",
            order=50,
            right="records.manage_options",
            group=_("Customer setup"),
        ),
        SettingsPage(
            label=_("Custom fields"),
            help_text=_("Fields of your own on the card, the list and in imports."),
            url_name="records:custom_field_list",
            icon="forms",
            order=60,
            right="records.manage_custom_fields",
            group=_("Customer setup"),
        ),
        SettingsPage(
            label=_("Card layout"),
            help_text=_(
                "Sections and fields of the form and the card: order, instructions, hiding."
            ),
            url_name="records:card_layout",
            icon="layout",
            order=65,
            right="records.manage_layouts",
            group=_("Customer setup"),
        ),
    ),
    record_kinds=(
        RecordKind(
            record_type=KIND_CHANGE,
            model=KindChange,
            label=_("Change of kind"),
            label_plural=_("Changes of kind"),
            visible_to=KindChange.objects.visible_to,
            url_name="records:kind_change",
        ),
    ),
    jobs=(
        JobKind(
            code="records.count_kind_change",
            label=_("Looking at the values of a custom field"),
            run="records.kind_change_work.count_kind_change",
            is_step=True,
            record_types=(KIND_CHANGE,),
            result_url_name="records:kind_change",
        ),
        JobKind(
            code="records.change_kind",
            label=_("Changing the kind of a custom field"),
            run="records.kind_change_work.change_kind",
            record_types=(KIND_CHANGE,),
            result_url_name="records:kind_change",
        ),
        JobKind(
            code="records.undo_kind_change",
            label=_("Taking back the kind of a custom field"),
            run="records.kind_change_work.undo_kind_change",
            record_types=(KIND_CHANGE,),
            result_url_name="records:kind_change",
        ),
        JobKind(
            code="records.index_custom_field",
            label=_("Making a custom field ready"),
            run="records.indexes.index_custom_field",
            is_step=True,
            record_types=("records.customfield",),
        ),
        JobKind(
            code="records.refill_search",
            label=_("Filling the search with a custom field"),
            run="records.searched_fields.refill_search",
            is_step=True,
            record_types=("records.customfield",),
        ),
    ),
    coloured=(CustomFieldChoice,),
    erasers=("records.erasing.erase",),
    job_listeners=("records.job_notices.notify_of_ended_job",),
    notices=(
        NoticeKind(
            code=job_notices.DONE,
            sentence=_("%(work)s: done."),
            placeholders=job_notices.placeholders,
        ),
        NoticeKind(
            code=job_notices.FAILED,
            sentence=_("%(work)s: this could not be done. %(error)s"),
            placeholders=job_notices.placeholders,
        ),
    ),
)
