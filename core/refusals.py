"""The exception by which a service says no in words that may be shown to people."""

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


class Refused(Exception):
    """A service did nothing; the text says what, where and how to mend it.

    `field` names the form field that the text belongs to; empty: the whole form.
    """

    def __init__(self, text: str | Promise, *, field: str = ""):
        super().__init__(text)
        self.text = text
        self.field = field

    def __str__(self):
        return str(self.text)


class NotAllowed(Refused, PermissionDenied):
    """The actor lacks the right; 403 where no view says otherwise."""
