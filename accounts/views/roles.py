"""Settings, Roles and rights."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.choices import RoleCode
from accounts.forms import RoleForm
from accounts.models import Role
from accounts.permissions import can_change_role
from core.calendars.formatting import format_number
from core.contributions import contributed
from core.views.generic import Column, ListPage, UpdatePage

RIGHT = "accounts.manage_roles"


def _sees(role: Role) -> str:
    if role.sees_everything:
        return _("Everything")
    if role.is_only_own:
        return _("Only customers in their own charge")
    return _("Public customers and those of their departments")


def _rights(role: Role) -> str:
    known = {right.code for right in contributed("rights")}
    granted = known if role.code == RoleCode.OWNER else known & set(role.rights)
    return _("%(granted)s of %(all)s") % {
        "granted": format_number(len(granted)),
        "all": format_number(len(known)),
    }


class RoleList(ListPage):
    right = RIGHT
    queryset = Role.objects.annotate(
        people_count=Count("user", filter=Q(user__deleted_at=None, user__is_active=True))
    ).order_by("id")
    title = gettext_lazy("Roles and rights")
    columns = (
        Column(gettext_lazy("Role"), str),
        Column(
            gettext_lazy("People"), lambda role: format_number(role.people_count), is_number=True
        ),
        Column(gettext_lazy("Rights"), _rights),
        Column(gettext_lazy("Sees"), _sees),
    )

    def url_of(self, record):
        return reverse("accounts:role_update", args=[record.code])


class RoleUpdate(UpdatePage):
    right = RIGHT
    model = Role
    form_class = RoleForm
    template_name = "accounts/role_form.html"
    list_url_name = "accounts:role_list"
    list_label = gettext_lazy("Roles and rights")

    def get_context_data(self, **kwargs):
        decision = can_change_role(self.request.user, self.record.code)
        return {**super().get_context_data(**kwargs), "may": decision}

    def save(self, form):
        return services.update_role_rights(
            actor=self.request.user, role=self.record, **form.changes
        )
