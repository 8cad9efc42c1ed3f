"""What this app adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import RoleCode
from accounts.models import Department, HandOver, Membership, Organisation, Role, User
from accounts.sessions import home_country
from core.contributions import (
    Contributions,
    Guide,
    JobKind,
    RecordKind,
    Right,
    SettingsPage,
    Tracked,
)

HAND_OVER = "accounts.handover"
ADMINISTRATORS = (RoleCode.OWNER, RoleCode.ADMINISTRATOR)

contributions = Contributions(
    record_kinds=(
        RecordKind(
            record_type=HAND_OVER,
            model=HandOver,
            label=_("Handing over"),
            label_plural=_("Acts of handing over"),
            visible_to=HandOver.objects.visible_to,
            url_name="accounts:hand_over",
        ),
    ),
    jobs=(
        JobKind(
            code="accounts.hand_over",
            label=_("Handing over"),
            run="accounts.work.hand_over",
            record_types=(HAND_OVER,),
            result_url_name="accounts:hand_over",
        ),
        JobKind(
            code="accounts.undo_hand_over",
            label=_("Taking back what was handed over"),
            run="accounts.work.undo_hand_over",
            record_types=(HAND_OVER,),
            result_url_name="accounts:hand_over",
        ),
    ),
    home_country=(home_country,),
    small_tables=(Department, Organisation, Role, User),
    tracked=(
        Tracked(model=Role, order=10, label=_("Role")),
        Tracked(model=User, order=20, record_type="accounts.user", label=_("Person")),
        Tracked(model=Organisation, order=30, label=_("Organisation")),
        Tracked(model=Department, order=40, label=_("Department")),
        Tracked(
            model=Membership,
            order=50,
            record_type="accounts.user",
            owner_column="user_id",
            label=_("Membership"),
        ),
    ),
    rights=(
        Right(
            code="accounts.manage_users",
            label=_("Add and change users"),
            default_roles=ADMINISTRATORS,
            help_text=_("Who may sign in, in which role and departments."),
        ),
        Right(
            code="accounts.manage_departments",
            label=_("Add and change departments and projects"),
            default_roles=ADMINISTRATORS,
            help_text=_("Departments decide who sees which customers."),
        ),
        Right(
            code="accounts.manage_roles",
            label=_("Say what each role may do"),
            default_roles=ADMINISTRATORS,
        ),
        Right(
            code="accounts.manage_organisation",
            label=_("Change the organisation"),
            default_roles=ADMINISTRATORS,
            help_text=_("Name, address, currency and calendar of the firm."),
        ),
    ),
    guides=(Guide(slug="roles", label=_("Who may do what: the roles")),),
    settings_pages=(
        SettingsPage(
            label=_("Organisation"),
            help_text=_("Name, address, currency and calendar of the firm."),
            url_name="accounts:organisation_update",
            icon="building",
            order=10,
            right="accounts.manage_organisation",
            group=_("Organisation and people"),
        ),
        SettingsPage(
            label=_("Map"),
            help_text=_("Where maps come from, and who may be asked for places."),
            url_name="accounts:map_update",
            icon="map-2",
            order=15,
            right="accounts.manage_organisation",
            group=_("Organisation and people"),
        ),
        SettingsPage(
            label=_("Users"),
            help_text=_("People who sign in, their role and departments."),
            url_name="accounts:user_list",
            icon="users",
            order=20,
            right="accounts.manage_users",
            group=_("Organisation and people"),
        ),
        SettingsPage(
            label=_("Departments and projects"),
            help_text=_("Groups of people who see the same customers."),
            url_name="accounts:department_list",
            icon="sitemap",
            order=30,
            right="accounts.manage_departments",
            group=_("Organisation and people"),
        ),
        SettingsPage(
            label=_("Roles and rights"),
            help_text=_("What each role may do."),
            url_name="accounts:role_list",
            icon="shield-check",
            order=40,
            right="accounts.manage_roles",
            group=_("Organisation and people"),
        ),
    ),
)
