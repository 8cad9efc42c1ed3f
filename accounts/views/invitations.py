"""Settings, Users: inviting a colleague, sending the invitation again, taking it back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import services
from accounts.forms import InvitationForm
from accounts.models import User
from accounts.views.users import RIGHT
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.generic import CreatePage


class UserInvite(CreatePage):
    """`/settings/users/invite/`"""

    right = RIGHT
    form_class = InvitationForm
    template_name = "accounts/user_invite.html"
    title = gettext_lazy("Invite a colleague")
    submit = gettext_lazy("Send the invitation")
    list_url_name = "accounts:user_list"
    list_label = gettext_lazy("Users")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "actor": self.request.user}

    def get_initial(self):
        return {"language": services.current_organisation().language, "role": "staff"}

    def save(self, form):
        user = services.invite_user(actor=self.request.user, **form.changes)
        self.saved_text = _("The invitation is on its way to %s.") % user.email
        return user


@require_POST
@right_required(RIGHT)
def send_invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new mail with a new link."""
    user = get_object_or_404(User, pk=pk)
    said = _("The invitation is on its way to %s.") % user.email
    _try(request, lambda: services.send_invitation_again(actor=request.user, user=user), said)
    return redirect("accounts:user_update", user.pk)


@require_POST
@right_required(RIGHT)
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the invited person away; back to the list, or to his page when that was refused."""
    user = get_object_or_404(User, pk=pk)
    said = _("The invitation of %s is withdrawn.") % user.name
    if _try(request, lambda: services.withdraw_invitation(actor=request.user, user=user), said):
        return redirect("accounts:user_list")
    return redirect("accounts:user_update", user.pk)


def _try(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
        return False
    toast(request, said)
    return True
