"""How large a file is, in words."""

from decimal import Decimal

from django.utils.translation import gettext as _

from core.calendars.formatting import format_decimal, format_number


def size_text(size: int) -> str:
    """`812 B`, `14 KB`, `2.4 MB`, in the reader's digits; 1 KB is 1,024 bytes."""
    if size < 1024:
        return _("%(number)s B") % {"number": format_number(size)}
    if size < 1024**2:
        return _("%(number)s KB") % {"number": format_number(round(size / 1024))}
    megabytes = Decimal(size) / 1024**2
    places = 1 if megabytes < 100 and size % 1024**2 else 0
    return _("%(number)s MB") % {"number": format_decimal(megabytes, places=places)}
