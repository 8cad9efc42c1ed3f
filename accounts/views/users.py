"""Settings, Users: who signs in, in which role and departments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from accounts import services
from accounts.forms import NewUserForm, UserForm
from accounts.forms.users import PasswordForm
from accounts.models import User
from accounts.permissions import can_change_user
from core.permissions import right_required
from core.toasts import toast
from core.views.generic import Column, CreatePage, FormPage, ListPage, UpdatePage

RIGHT = "accounts.manage_users"


def _departments(user: User) -> str:
    return ", ".join(membership.department.name for membership in user.memberships.all()) or "—"


def _state(user: User) -> str:
    return _("Yes") if user.is_active else _("No")


class UserList(ListPage):
    right = RIGHT
    queryset = User.objects.select_related("role").prefetch_related("memberships__department")
    title = gettext_lazy("Users")
    create_url_name = "accounts:user_create"
    create_label = gettext_lazy("New user")
    record_url_name = "accounts:user_update"
    empty_icon = "users"
    columns = (
        Column(pgettext_lazy("person", "Name"), lambda user: user.name),
        Column(gettext_lazy("E-mail"), lambda user: user.email, is_ltr=True),
        Column(gettext_lazy("Role"), lambda user: user.role),
        Column(gettext_lazy("Departments"), _departments),
        Column(gettext_lazy("May sign in"), _state),
    )


class UserCreate(CreatePage):
    right = RIGHT
    form_class = NewUserForm
    title = gettext_lazy("New user")
    submit = gettext_lazy("Add user")
    list_url_name = "accounts:user_list"
    list_label = gettext_lazy("Users")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "actor": self.request.user}

    def get_initial(self):
        return {"language": services.current_organisation().language, "role": "staff"}

    def save(self, form):
        user = services.create_user(actor=self.request.user, **form.changes)
        if not user.has_usable_password():
            services.send_password_link(actor=self.request.user, user=user)
            self.saved_text = _("User added; a link to set the password is on its way.")
        return user


class UserUpdate(UpdatePage):
    right = RIGHT
    model = User
    form_class = UserForm
    template_name = "accounts/user_update.html"
    list_url_name = "accounts:user_list"
    list_label = gettext_lazy("Users")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "actor": self.request.user}

    def get_context_data(self, **kwargs):
        decision = can_change_user(self.request.user, self.record)
        return {**super().get_context_data(**kwargs), "user_record": self.record, "may": decision}

    def save(self, form):
        return services.update_user(
            actor=self.request.user,
            user=self.record,
            version=form.version_opened,
            **form.changes,
        )


class UserPassword(FormPage):
    """A password that the administrator gives; the person's sessions end."""

    right = RIGHT
    form_class = PasswordForm
    submit = gettext_lazy("Set password")
    saved_text = gettext_lazy("Password set. It is asked for at the next sign-in.")
    list_url_name = "accounts:user_list"
    list_label = gettext_lazy("Users")

    def get_title(self):
        return _("Password of %s") % self.user

    @property
    def user(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def save(self, form):
        user = self.user
        password = form.cleaned_data["password"]
        services.set_password(actor=self.request.user, user=user, password=password)
        return user


@require_POST
@right_required(RIGHT)
def send_password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the person a mail with a link by which he sets his password."""
    user = get_object_or_404(User, pk=pk)
    services.send_password_link(actor=request.user, user=user)
    toast(request, _("The link is on its way to %s.") % user.email)
    return redirect(reverse("accounts:user_update", args=[user.pk]))
