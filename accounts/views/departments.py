"""Settings, Departments and projects."""

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.forms import DepartmentForm
from accounts.models import Department
from core.calendars.formatting import format_number
from core.views.generic import Column, CreatePage, ListPage, UpdatePage

RIGHT = "accounts.manage_departments"


class DepartmentList(ListPage):
    right = RIGHT
    queryset = Department.objects.annotate(member_count=Count("memberships")).order_by("name", "id")
    title = gettext_lazy("Departments and projects")
    create_url_name = "accounts:department_create"
    create_label = gettext_lazy("New department")
    record_url_name = "accounts:department_update"
    empty_icon = "sitemap"
    empty_title = gettext_lazy("No departments yet")
    empty_text = gettext_lazy(
        "Make a department for each group of people who share customers. Only its members, "
        "administrators and the responsible manager see its customers."
    )
    columns = (
        Column(gettext_lazy("Name"), lambda department: department.name),
        Column(gettext_lazy("Kind"), lambda department: department.get_kind_display()),
        Column(
            gettext_lazy("Members"),
            lambda department: format_number(department.member_count),
            is_number=True,
        ),
        Column(
            gettext_lazy("In use"), lambda department: _("Yes") if department.is_active else _("No")
        ),
    )


class DepartmentCreate(CreatePage):
    right = RIGHT
    form_class = DepartmentForm
    template_name = "accounts/department_form.html"
    title = gettext_lazy("New department or project")
    submit = gettext_lazy("Add department")
    list_url_name = "accounts:department_list"
    list_label = gettext_lazy("Departments and projects")

    def save(self, form):
        return services.create_department(actor=self.request.user, **form.changes)


class DepartmentUpdate(UpdatePage):
    right = RIGHT
    model = Department
    form_class = DepartmentForm
    template_name = "accounts/department_form.html"
    list_url_name = "accounts:department_list"
    list_label = gettext_lazy("Departments and projects")

    def save(self, form):
        return services.update_department(
            actor=self.request.user,
            department=self.record,
            version=form.version_opened,
            **form.changes,
        )
