"""A bulk edit and the bare statement that it is measured against leave the same customers."""

import pytest
from django.core.management import call_command

from bench import bulk, large_base
from customers.models import CustomerTag, Status, Tag

ROWS = 60


@pytest.fixture(autouse=True)
def _small_sizes(monkeypatch):
    monkeypatch.setattr(bulk, "ROWS", ROWS)
    monkeypatch.setattr(bulk, "ROUNDS", 1)


@pytest.fixture
def administrator(transactional_db):
    """Who edits a base of sixty customers; nobody else is there."""
    call_command("flush", interactive=False, verbosity=0)
    readers = large_base.prepare_template()
    large_base.fill(ROWS, readers)
    return readers.administrator


def links() -> set[tuple[int, int]]:
    return set(CustomerTag.objects.values_list("customer_id", "tag_id"))


def test_both_sides_leave_the_same_and_come_out_as_entries(administrator):
    old, new = Status.objects.order_by("pk")[:2]
    tag = Tag.objects.order_by("pk").first()
    bulk.set_bare(old)
    before = bulk.statuses()
    done = bulk._set_status(administrator, new)
    ours = bulk.statuses()
    assert len(ours) == ROWS
    assert ours == {pk: (new.pk, version + 1) for pk, (_old, version) in before.items()}
    bulk.undo(administrator, done)
    assert {status for status, _version in bulk.statuses().values()} == {old.pk}
    bulk.set_bare(new)
    assert {status for status, _version in bulk.statuses().values()} == {new.pk}
    bulk._take_tag(tag)
    bulk._add_tag(administrator, tag)
    added = links()
    bulk._take_tag(tag)
    assert links() != added
    bulk.add_tag_bare(tag)
    assert links() == added
    entries = list(bulk.measure(administrator))
    assert [entry.name for entry in entries] == ["bulk edit", "bulk edit undone", "bulk tag"]
    assert all(entry.ratio > 0 and entry.queries > 0 for entry in entries)
