"""The check of groups by rule and the bare statements that it is measured against find the same members."""

from contextlib import nullcontext

import pytest
from django.core.management import call_command

from bench import groups, large_base
from bench.two_bases import Base
from core.models import DomainEvent
from customers.groups import membership
from customers.models import Group, RuleMember

ROWS = 60


@pytest.fixture
def readers(transactional_db, monkeypatch):
    """The people of a base of sixty customers, with the groups that are measured."""
    monkeypatch.setattr(groups, "ROUNDS", 1)
    monkeypatch.setattr(groups, "FOLLOWINGS", {5: 1})
    monkeypatch.setattr(groups, "using", lambda database: nullcontext())
    call_command("flush", interactive=False, verbosity=0)
    readers = large_base.prepare_template()
    large_base.fill(ROWS, readers)
    groups.forget()
    membership.follow_touched()
    groups.make_groups()
    return readers


def members() -> set[tuple[int, int]]:
    return set(RuleMember.objects.values_list("group", "customer"))


def test_both_sides_find_the_same_members_and_come_out_as_entries(readers):
    counts = groups.check_all()
    ours = members()
    assert counts == {"entered": len(ours), "left": 0}
    assert DomainEvent.objects.filter(name=groups.ENTERED).count() == len(ours)
    names = dict(Group.objects.by_rule().values_list("pk", "names__en"))
    assert len(names) == 10
    assert {names[group] for group, _customer in ours} == set(names.values()) - {"here for long"}
    groups.empty()
    assert not members()
    groups.insert_bare()
    assert members() == ours
    entries = list(groups.measure_checks())
    assert [entry.name for entry in entries] == ["groups: first fill", "groups: nightly check"]
    assert all(entry.ratio > 0 and entry.queries > 0 for entry in entries)


def test_customers_who_belong_where_they_are_are_followed(readers):
    groups.check_all()
    before = members()
    base = Base(database=None, clients={})
    entry = groups.measure_following((base, base), (ROWS, ROWS), 5)
    assert members() == before
    assert entry.queries > 10


def test_nothing_of_the_measurement_stays(readers):
    groups.check_all()
    groups.forget()
    assert not Group.objects.by_rule().exists()
    assert not Group.objects.filter(names__en=groups.ABOVE).exists()
    assert not members()


def test_pages_show_what_their_names_say(readers, client):
    groups.check_all()
    user = readers.administrator
    client.force_login(user)
    base = Base(database=None, clients={"administrator": client})
    shown = {}
    for name, page in groups.pages(user).items():
        path = page.address(base, "administrator", user)
        shown[name] = base.get("administrator", path, page.sent)[1]
    assert "tagged, not of a category" in shown["groups"]
    assert "leads with a mobile" in shown["group by rule"]
    assert groups.ABOVE in shown["group with others beneath"]
    assert "a text fragment" in shown["group of a text fragment"]
    previews = [text for name, text in shown.items() if name.startswith("preview")]
    assert len(previews) == 3
    assert all("Would enter: " in text and "Would enter: 0" not in text for text in previews)
    assert "Would leave: 0" not in shown["preview of a changed rule"]
    assert "Would leave: " in shown["preview of a changed rule"]
