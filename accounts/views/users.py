"""Settings, Users: who signs in, in which role and departments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from accounts import services
from accounts.choices import RoleCode
from accounts.forms import NewUserForm, UserForm
from accounts.forms.users import PasswordForm
from accounts.models import User
from accounts.permissions import can_change_user
from accounts.scope import sight_of
from accounts.views.responsibilities import count_in_words
from core.permissions import right_required
from core.templatetags.formats import date_for_user
from core.toasts import toast
from core.views.generic import Column, CreatePage, FormPage, ListPage, UpdatePage

RIGHT = "accounts.manage_users"
INVITED = "invited"


def _departments(user: User) -> str:
    return ", ".join(membership.department.name for membership in user.memberships.all()) or "—"


def _name(user: User) -> SafeString:
    """With the address by which he signs in beneath."""
    return _two_lines(user.name, format_html('<bdi dir="ltr">{}</bdi>', user.email))


def _state(user: User) -> str | SafeString:
    """Whether the person signs in, or how far his invitation is."""
    if not user.has_open_invitation:
        return _("Yes") if user.is_active else _("No")
    return _two_lines(*invitation_state(user))


def _two_lines(first: str, second: str) -> SafeString:
    return format_html('{}<br><span class="cell-note">{}</span>', first, second)


def invitation_state(user: User) -> tuple[str, str]:
    """How far an open invitation is, and since when."""
    invited = _("invited on %(day)s") % {"day": date_for_user(user.invited_at)}
    if user.is_invitation_expired:
        return _("Invitation expired"), invited
    return _("Not signed in yet"), invited


class UserList(ListPage):
    """`?role=` shows those of one role, `?state=invited` those who have not signed in yet."""

    right = RIGHT
    template_name = "accounts/user_list.html"
    queryset = User.objects.select_related("role").prefetch_related("memberships__department")
    title = gettext_lazy("Users")
    create_url_name = "accounts:user_invite"
    create_label = gettext_lazy("Invite a colleague")
    record_url_name = "accounts:user_update"
    empty_icon = "users"
    empty_title = gettext_lazy("Nobody here")
    empty_text = gettext_lazy("No user fits this filter.")
    columns = (
        Column(pgettext_lazy("person", "Name"), _name),
        Column(gettext_lazy("Role"), lambda user: user.role),
        Column(gettext_lazy("Departments"), _departments),
        Column(gettext_lazy("Sees"), lambda user: sight_of(user).short),
        Column(gettext_lazy("May sign in"), _state),
    )

    def get_queryset(self):
        people = super().get_queryset()
        if self._role:
            people = people.filter(role=self._role)
        return people.invited() if self._is_of_invited else people

    def get_context_data(self, **kwargs):
        chips = []
        if self._role:
            chips.append({"label": self._role.label, "remove_url": self._url(without="role")})
        if self._is_of_invited:
            label = _("Not signed in yet")
            chips.append({"label": label, "remove_url": self._url(without="state")})
        waiting = 0 if self._is_of_invited else User.objects.invited().count()
        return {
            **super().get_context_data(**kwargs),
            "chips": chips,
            "clear_url": self.request.path,
            "waiting_count": waiting,
        }

    @property
    def _role(self) -> RoleCode | None:
        """An unknown role filters nothing."""
        asked = self.request.GET.get("role", "")
        return RoleCode(asked) if asked in RoleCode.values else None

    @property
    def _is_of_invited(self) -> bool:
        return self.request.GET.get("state") == INVITED

    def _url(self, *, without: str) -> str:
        query = self.request.GET.copy()
        for name in (without, "page"):
            query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}"


class UserCreate(CreatePage):
    """For somebody who has no mail, or must sign in at once: with a password."""

    right = RIGHT
    form_class = NewUserForm
    title = gettext_lazy("New user with a password")
    submit = gettext_lazy("Add user")
    list_url_name = "accounts:user_list"
    list_label = gettext_lazy("Users")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "actor": self.request.user}

    def get_initial(self):
        return {"language": services.current_organisation().language, "role": "staff"}

    def save(self, form):
        return services.create_user(actor=self.request.user, **form.changes)


class UserUpdate(UpdatePage):
    right = RIGHT
    model = User
    form_class = UserForm
    template_name = "accounts/user_update.html"
    list_url_name = "accounts:user_list"
    list_label = gettext_lazy("Users")
    is_shut_out_now = False

    def get_queryset(self):
        return User.objects.select_related("role", "invited_by")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "actor": self.request.user}

    def get_context_data(self, **kwargs):
        saved = self.get_record()  # the record of the page carries what the form has typed into it
        return {
            **super().get_context_data(**kwargs),
            "user_record": saved,
            "may": can_change_user(self.request.user, saved),
            "sees": sight_of(saved).words,
            "invitation": invitation_state(saved) if saved.has_open_invitation else None,
            "responsible_for": count_in_words(services.count_responsibilities(saved)),
        }

    def save(self, form):
        saved = services.update_user(
            actor=self.request.user,
            user=self.record,
            version=form.version_opened,
            **form.changes,
        )
        self.is_shut_out_now = "is_active" in form.changed_data and not saved.is_active
        return saved

    def get_success_url(self):
        """When somebody was shut out just now, to hand over what is his."""
        if self.is_shut_out_now and services.count_responsibilities(self.record):
            return reverse("accounts:user_hand_over", args=[self.record.pk])
        return super().get_success_url()


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
