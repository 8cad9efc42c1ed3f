"""The mails about notes: reminders."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.emails import sender_of
from accounts.models import User
from accounts.services.organisation import current_organisation
from core.calendars import preferences
from notes.reminding import DueReminder

FOLDER = "notes/email"


def reminder(user: User, reminders: Sequence[DueReminder]) -> EmailMultiAlternatives:
    """One mail for all that is due, in the person's language, calendar, digits and time zone.

    The subject, which the outbox shows to administrators, tells nothing of a note.
    """
    context = {"user": user, "reminders": reminders, "site_name": settings.SITE_NAME}
    with preferences.activate(user.display_preferences):
        subject = render_to_string(f"{FOLDER}/reminder_subject.txt", context)
        text = render_to_string(f"{FOLDER}/reminder_message.txt", context)
        html = render_to_string(f"{FOLDER}/reminder_message.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=sender_of(current_organisation()),
        to=[user.email],
    )
    mail.attach_alternative(html, "text/html")
    return mail
