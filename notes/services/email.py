"""An e-mail that somebody writes from a card: it goes through the outbox, and stays as a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.emails import sender_of
from accounts.models import User
from accounts.services.organisation import current_organisation
from core import rich_text
from core.change_sets import change_set
from core.files.sizes import size_text
from core.permissions import require
from core.refusals import Refused
from customers.choices import ContactPointKind
from customers.models import ContactPoint
from mailings.services import store_message
from notes import permissions
from notes.about import Subject
from notes.models import Action, Note, Status
from notes.services.notes import add_note, default_status
from notes.statuses import usual_end
from records.models import Attachment
from records.services.attachments import attach, store_files
from records.stored_files import open_stored

SEND = "notes.email"
MOST_MB = 15
"""Of all attachments together: larger mails are refused by many mail servers."""

INVALID = gettext_lazy("%(address)s is marked as invalid. Choose another address.")
GONE = gettext_lazy("%(address)s is not an address of this card any more. Choose again.")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody wants to send."""

    recipients: Sequence[ContactPoint]
    subject: str
    html: str
    """Clean HTML (core.rich_text)."""
    files: Sequence[UploadedFile] = ()
    copy_to_writer: bool = False


def addresses_for(subject: Subject) -> list[ContactPoint]:
    """The e-mail addresses of the customer and of his people, the customer's own first; two queries."""
    people = {person.pk: place for place, person in enumerate(subject.people())}
    points = ContactPoint.objects.filter(kind=ContactPointKind.EMAIL).select_related(
        "customer", "person"
    )
    own = points.filter(customer=subject.customer) if subject.customer else points.none()
    of_people = points.filter(person__in=people)
    found = [
        *own.order_by("-is_primary", "position", "pk"),
        *sorted(
            of_people.order_by("-is_primary", "position", "pk"),
            key=lambda point: people[point.person_id],
        ),
    ]
    first: dict[str, ContactPoint] = {}
    for point in found:
        first.setdefault(point.normalized, point)
    return list(first.values())


def send_email(*, actor: User, subject: Subject, letter: Letter) -> Note:
    """Put the letter into the outbox and note it, closed, in one transaction; answers go to the actor.

    NotAllowed for who only reads. Refused for an address that is invalid or is none of the card, for
    files that are not taken, and where there is no action for e-mails.
    """
    require(permissions.can_write(actor))
    _check_addresses(subject, letter)
    _check_size(letter.files)
    stored = store_files(letter.files)
    action = Action.objects.filter(code=Action.EMAIL).first()
    if action is None:
        raise Refused(
            _("There is no action for e-mails any more. Ask an administrator to add it again.")
        )
    to = [point.normalized for point in letter.recipients]
    values = {
        **subject.values,
        "contact": _contact_of(subject, letter),
        "action": action.pk,
        "status": _sent_status(action).pk,
        "text": f"<div><strong>{escape(letter.subject)}</strong></div>{letter.html}",
        "result": _("Sent to %(addresses)s") % {"addresses": ", ".join(to)},
        "assigned_to": actor.pk,
    }
    with change_set(actor=actor, reason=SEND):
        note = add_note(actor=actor, values=values)
        attach(actor=actor, record=note, stored=stored)
        store_message(actor=actor, email=_message(actor, letter, to, stored), record=note)
    return note


def _check_addresses(subject: Subject, letter: Letter) -> None:
    if not letter.recipients:
        raise Refused(_("Choose at least one address."), field="to")
    known = {point.pk for point in addresses_for(subject)}
    for point in letter.recipients:
        words = {"address": point.normalized}
        if point.pk not in known:
            raise Refused(GONE % words, field="to")
        if point.is_invalid:
            raise Refused(INVALID % words, field="to")


def _check_size(files: Sequence[UploadedFile]) -> None:
    limit, total = MOST_MB * 1024 * 1024, sum(file.size or 0 for file in files)
    if total > limit:
        words = {"size": size_text(total), "limit": size_text(limit)}
        raise Refused(
            _("The attachments have %(size)s together; a mail may have at most %(limit)s.") % words,
            field="files",
        )


def _contact_of(subject: Subject, letter: Letter) -> int | None:
    """The person to whom alone it goes."""
    people = {point.person_id for point in letter.recipients}
    return people.pop() if len(people) == 1 else None


def _sent_status(action: Action) -> Status:
    """The one that says that it is done; where none closes, the first that goes with the action."""
    status = usual_end(action, Status.objects.active()) or default_status(action)
    if status is None:
        raise Refused(
            _("No status goes with “%(action)s”. Ask an administrator to add one.")
            % {"action": action.name}
        )
    return status


def _message(
    actor: User, letter: Letter, to: list[str], stored: Sequence[Attachment]
) -> EmailMultiAlternatives:
    organisation = current_organisation()
    context = {"html": letter.html, "subject": letter.subject}
    with translation.override(organisation.language or settings.LANGUAGE_CODE):
        html = render_to_string("notes/email/letter.html", context)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=rich_text.plain(letter.html),
        from_email=sender_of(organisation),
        to=to,
        bcc=[actor.email] if letter.copy_to_writer else None,
        reply_to=[actor.email],
    )
    message.attach_alternative(html, "text/html")
    for attachment in stored:
        with open_stored(attachment.key) as content:
            message.attach(attachment.name, content.read(), attachment.content_type)
    return message
