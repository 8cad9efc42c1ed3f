"""Why two customers are taken for one, in words, and how much each reason weighs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """In the order in which they are named. Stored."""

    EXTERNAL_ID = "external_id", _("same external identifier")
    NATIONAL_ID = "national_id", _("same national ID")
    EMAIL = "email", _("same e-mail")
    PHONE = "phone", _("same phone")
    PHONE_ENDING = "phone_ending", _("phone ends alike")
    NAME = "name", _("same name")
    SIMILAR_NAME = "similar_name", _("similar name")
    ADDRESS = "address", _("same address")


WEIGHTS = {
    Reason.EXTERNAL_ID: 100,
    Reason.NATIONAL_ID: 70,
    Reason.EMAIL: 45,
    Reason.PHONE: 45,
    Reason.PHONE_ENDING: 25,
    Reason.NAME: 40,
    Reason.SIMILAR_NAME: 20,
    Reason.ADDRESS: 20,
}
MOST = 100

SAME = 0.999
"""The similarity (pg_trgm) of two names with the same words."""
SIMILAR = 0.5
"""From here on names are called similar; the key has found them alike before."""
RELATED = 0.3
"""From here on the same address says something: an office block has many names."""


def score_of(reasons) -> int:
    """How likely the two are the same, up to 100."""
    return min(MOST, sum(WEIGHTS[Reason(reason)] for reason in reasons))


def in_order(reasons) -> tuple[str, ...]:
    """As they are named; a phone that is the same also ends alike, which is not said."""
    found = set(reasons)
    if Reason.PHONE in found:
        found.discard(Reason.PHONE_ENDING)
    return tuple(reason.value for reason in Reason if reason in found)
