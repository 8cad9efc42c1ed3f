"""The merged stream: whatever the sources hold, its pages tell everything once and in order."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import timeline
from core.contributions import TimelineSource, contributed
from core.timeline import Asked, Bound, Entry, Loaded, Place, place_in, timeline_page

START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class Reader:
    def has_right(self, code):
        return False


class Thing:
    class _meta:
        label_lower = "tests.thing"


ASKED = Asked(user=Reader(), record=Thing(), catalogue=None, session=None)


def source_of(order: int, rows: list[tuple[int, bool]], **values) -> TimelineSource:
    """A source of rows (minutes, whether the reader may see it), whose ids are their places."""
    moments = [(START + datetime.timedelta(minutes=m), key, seen) for key, (m, seen) in rows]

    def load(asked, *, before: Bound | None, limit: int) -> Loaded:
        older = sorted(
            (row for row in moments if before is None or row[:2] < (before.moment, before.key)),
            reverse=True,
        )
        looked_at = older[:limit]
        reached = Bound(*looked_at[-1][:2]) if len(older) > limit else None
        entries = [_entry(order, m, key) for m, key, seen in looked_at if seen]
        return Loaded(entries, reached)

    return TimelineSource(code=f"s{order}", label="", icon="eye", order=order, load=load, **values)


def _entry(order, moment, key) -> Entry:
    return Entry(moment=moment, key=key, icon="eye", title=f"{order}:{key}")


ROWS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=12)


@settings(deadline=None)
@given(
    held=st.lists(ROWS, min_size=1, max_size=3), size=st.integers(1, 5), rounds=st.integers(1, 9)
)
def test_pages_tell_everything_once_and_in_order(held, size, rounds):
    orders = [(number + 1) * 10 for number in range(len(held))]
    numbered = [list(enumerate(rows, start=1)) for rows in held]
    sources = [source_of(order, rows) for order, rows in zip(orders, numbered, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "sources_for", lambda user, record_type: sources)
        patch.setattr(timeline, "ROUNDS", rounds)
        told, before = [], None
        for _page in range(60):
            page = timeline_page(ASKED, limit=size, before=before)
            assert len(page.entries) <= size
            told += [entry.place for entry in page.entries]
            if page.next_before is None:
                break
            before = place_in(str(page.next_before))
    wanted = [
        Place(START + datetime.timedelta(minutes=minutes), order, key)
        for order, rows in zip(orders, numbered, strict=True)
        for key, (minutes, is_seen) in rows
        if is_seen
    ]
    assert told == sorted(wanted, reverse=True)


@pytest.mark.parametrize(
    "text", ["", "x", "1-2", "-1-2-3", "9" * 18 + "-1-1", "1-99999-1", "۱-۲-۳"]
)
def test_what_is_no_place_is_none(text):
    assert place_in(text) is None


def test_place_is_read_as_it_was_written():
    place = Place(START.replace(microsecond=123456), 30, 10**17)
    assert place_in(str(place)) == place


def asked_of(held, **asked) -> set[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "contributed", lambda name: held)
        page = timeline_page(replace(ASKED, **asked), limit=9)
    return {entry.title for entry in page.entries}


def test_source_is_shown_by_choice_right_and_kind_of_record():
    rows = [(1, (0, True))]
    sources = [
        source_of(1, rows),
        source_of(2, rows, is_on_request=True),
        source_of(3, rows, right="tests.never"),
        source_of(4, rows, record_types=("tests.other",)),
        source_of(5, rows, knows_fields=True, record_types=("tests.thing",)),
    ]
    assert asked_of(sources) == {"1:1", "5:1"}
    assert asked_of(sources, sources=frozenset({"s2", "s3", "s4"})) == {"2:1"}
    assert asked_of(sources, field="name") == {"5:1"}


def test_sources_differ_in_code_and_order():
    for name in ("code", "order"):
        found = [getattr(source, name) for source in contributed("timeline_sources")]
        assert len(found) == len(set(found))
