"""`/notes/email/`: an e-mail to a customer or his people, written from the card."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.contributions import record_kind
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.generic import IGNORE_WARNINGS
from customers.contributions.kinds import CONTACT_PERSON, CUSTOMER
from customers.views.getters import forbid_unless
from notes import permissions
from notes.about import Subject, subject_of
from notes.forms.email import EmailForm
from notes.services import email as services
from notes.views.calls import card_url


@require_http_methods(["GET", "HEAD", "POST"])
def write_email(request: HttpRequest) -> HttpResponse:
    """`?customer=` and `?contact=` are whom it goes to; one of them must be there."""
    forbid_unless(permissions.can_write(request.user))
    subject = subject_of(request.user, request.GET)
    if subject is None or subject.record is None:
        raise Http404
    points = services.addresses_for(subject)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EmailForm(*sent, points=points, contact=subject.contact)
    if (
        form.is_bound
        and form.is_valid()
        and _may_go(request, form)
        and _sent(request, form, subject)
    ):
        return redirect(card_url(subject))
    is_wrong = bool(form.errors or form.warnings)
    context = {
        "form": form,
        "subject": subject,
        "email_url": request.get_full_path(),
        "cancel_url": card_url(subject),
        "edit_url": _edit_url(subject),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render(request, "notes/account_email.html", context, status=status)


def _may_go(request: HttpRequest, form: EmailForm) -> bool:
    return not form.warnings or IGNORE_WARNINGS in request.POST


def _sent(request: HttpRequest, form: EmailForm, subject: Subject) -> bool:
    try:
        services.send_email(actor=request.user, subject=subject, letter=form.letter)
    except NotAllowed:
        raise
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return False
    toast(request, _("The e-mail is on its way."))
    return True


def _edit_url(subject: Subject) -> str:
    """Where an address is added."""
    record_type = CUSTOMER if subject.customer else CONTACT_PERSON
    return record_kind(record_type).url(subject.record.pk)
