"""Who opened which card: noted by the card itself, read by the person alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from core.contributions import Label, RecordKind, contributed
from records import openings
from records.models import OpenedCard

KEPT = 50


@dataclass(frozen=True)
class RecentCard:
    """A card that the person opened, and may still open."""

    opened: OpenedCard
    record: Model
    kind: RecordKind

    @property
    def url(self) -> str:
        return reverse(self.kind.url_name, args=[self.record.pk])

    @property
    def label(self) -> Label:
        return self.kind.label


@transaction.atomic
def note_opened(*, actor, record: Model) -> None:
    """Put the record's card first among those that the person opened; the newest KEPT stay. The
    opening is counted for administrators as well."""
    OpenedCard.objects.bulk_create(
        [
            OpenedCard(
                user=actor,
                record_type=record._meta.label_lower,
                record_id=record.pk,
                opened_at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=("user", "record_type", "record_id"),
        update_fields=("opened_at",),
    )
    OpenedCard.objects.filter(pk__in=OpenedCard.objects.of(actor).values("pk")[KEPT:]).delete()
    openings.count_opening(actor=actor, record=record)


def recent_cards(user, *, limit: int) -> list[RecentCard]:
    """The latest cards that the person opened, without records that he may no longer see, or that
    are gone. One query, and one for each kind of record among them."""
    opened = list(OpenedCard.objects.of(user)[:KEPT])
    kinds = {kind.record_type: kind for kind in contributed("record_kinds")}
    visible = {
        record_type: kinds[record_type].visible_to(user).in_bulk(ids)
        for record_type, ids in _by_type(opened).items()
        if record_type in kinds
    }
    found = [
        RecentCard(card, record, kinds[card.record_type])
        for card in opened
        if (record := visible.get(card.record_type, {}).get(card.record_id)) is not None
    ]
    return found[:limit]


def _by_type(opened: Iterable[OpenedCard]) -> dict[str, list[int]]:
    grouped = defaultdict(list)
    for card in opened:
        grouped[card.record_type].append(card.record_id)
    return grouped
