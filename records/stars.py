"""What a person has starred: in the rows of a list, on a card, and as a field by which lists are
filtered. Nobody is told of the stars of others."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.catalogue import Field, FlagKind, Store
from core.catalogue.any_of import AnyOf
from records.models import Star

MOST_STARRED = 2_000
"""So many a person may have in all: a filter by them is one short list of ids, whatever the size of
the base."""
KEY = "starred"


def starred_ids(user, record_type: str) -> list[int]:
    """The ids of the records of one kind that the person has starred, the latest first; one query.
    The system, None, stars nothing."""
    if user is None:
        return []
    found = Star.objects.of(user, record_type).values_list("record_id", flat=True)
    return list(found[:MOST_STARRED])


def starred_among(user, record_type: str, ids: Iterable[int]) -> set[int]:
    """Which of the records the person has starred; one query."""
    stars = Star.objects.filter(AnyOf("record_id", ids), user=user, record_type=record_type)
    return set(stars.order_by().values_list("record_id", flat=True))


class StarStore(Store):
    """The stars of whoever asks; a field's place is the kind of record."""

    model = Star

    def load(self, ids, fields):
        """Nothing: what is starred depends on who asks (`starred_among`)."""
        return {pk: {field.key: False for field in fields} for pk in ids}

    def from_rows(self, rows, fields):
        return {field.key: False for field in fields}

    def condition(self, field, operator, value, session):
        starred = Q(AnyOf("id", starred_ids(session.actor, field.place[0])))
        return starred if value else ~starred


STARS = StarStore()


def starred_field(record_type: str, *, section: str) -> Field:
    """The field of the reader's own stars: to filter by, and nothing else."""
    return Field(
        key=KEY,
        label=_("Starred by me"),
        kind=FlagKind(),
        store=STARS,
        place=(record_type,),
        section=section,
        is_editable=False,
        is_listable=False,
        is_on_card=False,
        is_filterable=True,
        is_on_filter_pane=True,
        is_personal=True,
    )
