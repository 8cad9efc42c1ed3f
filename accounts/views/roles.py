"""Settings, Roles and rights: what each role may do and sees, on one screen; and changing it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts import services
from accounts.choices import RoleCode
from accounts.forms import RoleForm
from accounts.models import Role
from accounts.permissions import can_change_role
from accounts.scope import sight_of
from core.contributions import Right, contributed
from core.permissions import RightRequiredMixin
from core.views.generic import UpdatePage

RIGHT = "accounts.manage_roles"


@dataclass(frozen=True)
class RoleColumn:
    """A role as the head of a column: its page, its people, what they see."""

    role: Role

    @property
    def url(self) -> str:
        return reverse("accounts:role_update", args=[self.role.code])

    @property
    def people_url(self) -> str:
        return f"{reverse('accounts:user_list')}?role={self.role.code}"

    @property
    def people_count(self) -> int:
        return self.role.people_count

    @property
    def sees(self) -> Promise:
        return sight_of(self.role).short

    def has(self, right: Right) -> bool:
        return self.role.code == RoleCode.OWNER or right.code in self.role.rights


@dataclass(frozen=True)
class RightRow:
    """A right, and for each role whether it has it."""

    right: Right
    cells: list[tuple[RoleColumn, bool]]


@dataclass(frozen=True)
class RightGroup:
    """The rights of one app under its name."""

    label: str
    rows: list[RightRow]


class RoleList(RightRequiredMixin, TemplateView):
    """`/settings/roles/`"""

    right = RIGHT
    template_name = "accounts/role_list.html"

    def get_context_data(self, **kwargs):
        columns = [RoleColumn(role) for role in _roles_with_people()]
        return {
            **super().get_context_data(**kwargs),
            "columns": columns,
            "groups": _groups(contributed("rights"), columns),
            "may_see_users": self.request.user.has_right("accounts.manage_users"),
        }


def _roles_with_people() -> QuerySet[Role]:
    living = Q(user__deleted_at=None, user__is_active=True)
    return Role.objects.annotate(people_count=Count("user", filter=living)).order_by("id")


def _groups(rights: Iterable[Right], columns: list[RoleColumn]) -> list[RightGroup]:
    """By app, in the order in which the apps contribute."""
    return [
        RightGroup(
            str(apps.get_app_config(app).verbose_name),
            [RightRow(right, [(column, column.has(right)) for column in columns]) for right in its],
        )
        for app, its in groupby(rights, key=lambda right: right.code.partition(".")[0])
    ]


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
