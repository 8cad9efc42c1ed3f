"""The mails about people that are more than a line: the invitation of a colleague."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import Organisation, User
from core.calendars import preferences

FOLDER = "accounts/email"


def invitation(user: User, *, link: str, organisation: Organisation) -> EmailMultiAlternatives:
    """From the organisation to the invited person, in his language and calendar, as text and HTML.

    An answer to it goes to whoever has invited him.
    """
    inviter = user.invited_by
    context = {
        "user": user,
        "inviter": inviter.name if inviter else organisation.name,
        "organisation": organisation.name,
        "site_name": settings.SITE_NAME,
        "link": link,
        "note": user.invitation_note,
    }
    with preferences.activate(user.display_preferences):
        subject = render_to_string(f"{FOLDER}/invitation_subject.txt", context)
        text = render_to_string(f"{FOLDER}/invitation_message.txt", context)
        html = render_to_string(f"{FOLDER}/invitation_message.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=sender_of(organisation),
        to=[user.email],
        reply_to=[inviter.email] if inviter else None,
    )
    mail.attach_alternative(html, "text/html")
    return mail


def sender_of(organisation: Organisation) -> str:
    """The address of this installation under the organisation's name."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((" ".join(organisation.name.split()), address))
