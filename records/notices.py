"""The bell: telling one person something, and what of it he sees."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Model
from django.db.models.functions import Now

from core.contributions import NoticeAct, contributed, notice_kind, record_kind
from records.models import Notice

MOST_COUNTED = 99
MOST_ANNOUNCED = 3


def notify(*, user, kind: str, **told) -> Notice:
    """Put a notice on a person's bell, in the caller's transaction; it says what `make_notice` takes."""
    notice = make_notice(user=user, kind=kind, **told)
    notice.save()
    return notice


def notify_all(told: Iterable[Notice]) -> None:
    """Put notices of `make_notice` on their people's bells; one statement."""
    Notice.objects.bulk_create(told)


def make_notice(
    *,
    user,
    kind: str,
    params: dict[str, Any] | None = None,
    url: str = "",
    record: Model | None = None,
    record_type: str = "",
    record_id: int | None = None,
) -> Notice:
    """A notice that is on nobody's bell yet.

    `kind` is the code of a contributed NoticeKind (another one is a KeyError), whose sentence is
    filled from `params` when it is read. A notice about a record is shown only while the person
    may see the record.
    """
    notice_kind(kind)
    if record is not None:
        record_type, record_id = record._meta.label_lower, record.pk
    return Notice(
        user=user,
        kind=kind,
        params=params or {},
        url=url,
        record_type=record_type,
        record_id=record_id,
    )


def mark_read(*, actor, notice: Notice) -> None:
    """Mark one of one's own notices read; one that was read before keeps its moment."""
    Notice.objects.of(actor).unread().filter(pk=notice.pk).update(read_at=Now())


def mark_all_read(*, actor, until: int | None = None) -> int:
    """Mark one's own notices read, up to an id: what came after the look stays unread."""
    unread = Notice.objects.of(actor).unread()
    if until is not None:
        unread = unread.filter(pk__lte=until)
    return unread.update(read_at=Now())


@dataclass(frozen=True)
class ReadableNotice:
    """A notice as its reader sees it."""

    notice: Notice

    @property
    def sentence(self) -> str:
        kind = notice_kind(self.notice.kind)
        return str(kind.sentence) % kind.placeholders(self.notice.params)

    @property
    def acts(self) -> Sequence[NoticeAct]:
        """What can be done right there, while it is unread."""
        kind = notice_kind(self.notice.kind)
        return kind.acts(self.notice.params) if kind.acts and not self.notice.read_at else ()


@dataclass(frozen=True)
class NoticePage:
    notices: list[ReadableNotice]
    next_before: int | None
    """Where the next page begins; None at the end."""


def newest_notices(user, *, limit: int, before: int | None = None) -> NoticePage:
    """The newest of the person's notices, at most `limit`, from an id downwards.

    Those of records that he may no longer see are left out, so a page can be shorter.
    """
    rows = _known(Notice.objects.of(user))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = list(rows[: limit + 1])
    shown = rows[:limit]
    return NoticePage(
        notices=[ReadableNotice(notice) for notice in _in_scope(user, shown)],
        next_before=shown[-1].pk if len(rows) > limit else None,
    )


def unread_count(user) -> int:
    """How many unread notices the person has; stops counting after MOST_COUNTED."""
    return len(_in_scope(user, _known(Notice.objects.of(user)).unread()[: MOST_COUNTED + 1]))


def unread_state(user) -> str:
    """How many unread notices the person has and which is the newest, in one word: another one when
    something came or was read. One query of an index."""
    unread = Notice.objects.of(user).unread().order_by()
    found = unread.aggregate(count=Count("pk"), newest=Max("pk"))
    return f"{found['count']}-{found['newest'] or 0}"


def announced_since(user, newest: int) -> list[ReadableNotice]:
    """What has come after the notice with that id and is shown at once; the newest ones."""
    kinds = [kind.code for kind in contributed("notices") if kind.is_announced]
    rows = Notice.objects.of(user).unread().filter(pk__gt=newest, kind__in=kinds)
    return [ReadableNotice(notice) for notice in _in_scope(user, rows[:MOST_ANNOUNCED])]


def _known(rows):
    """Kinds of a later or an earlier version have no sentence here."""
    return rows.filter(kind__in=[kind.code for kind in contributed("notices")])


def _in_scope(user, rows: Iterable[Notice]) -> list[Notice]:
    """Those about no record, and those about a record that the person may see today."""
    rows = list(rows)
    wanted = defaultdict(set)
    for notice in rows:
        if notice.record_type:
            wanted[notice.record_type].add(notice.record_id)
    visible = {
        (record_type, pk)
        for record_type, ids in wanted.items()
        for pk in _visible_ids(user, record_type, ids)
    }
    return [
        notice
        for notice in rows
        if not notice.record_type or (notice.record_type, notice.record_id) in visible
    ]


def _visible_ids(user, record_type: str, ids: set[int]) -> list[int]:
    try:
        kind = record_kind(record_type)
    except KeyError:
        return []  # a kind of record that this version does not have
    return list(kind.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
