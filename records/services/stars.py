"""Giving a record a star, and taking it away."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.refusals import Refused
from records.models import Star
from records.stars import MOST_STARRED


@transaction.atomic
def set_star(*, actor, record: Model, is_starred: bool) -> None:
    """Have it starred by the actor, or not; what is so already stays so. The caller has found the
    record in sight of him. Refused beyond MOST_STARRED."""
    of_record = {"record_type": record._meta.label_lower, "record_id": record.pk}
    if not is_starred:
        Star.objects.filter(user=actor, **of_record).delete()
        return
    # Two windows of one person: the second one counts what the first has starred.
    get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    his = Star.objects.filter(user=actor).order_by()
    if his.filter(**of_record).exists():
        return
    if his.count() >= MOST_STARRED:
        raise Refused(
            _(
                "You have starred %(most)s records; more is not possible. Take the star from some first."
            )
            % {"most": format_number(MOST_STARRED)}
        )
    Star.objects.create(user=actor, **of_record)
