"""How things look to the person himself."""

from accounts.forms.fields import time_zone_field
from accounts.models import User
from core.forms.versioned import VersionedForm


class PreferencesForm(VersionedForm):
    """His own name, language, calendar, digits, time zone, rows per page, appearance and reminders."""

    time_zone = time_zone_field()

    class Meta:
        model = User
        fields = (
            *("name", "language", "calendar", "digits", "time_zone"),
            *("page_size", "theme", "reminded_by"),
        )
