"""Groups by rule at 5,000 and at 1,000,000 customers: the check of the whole base, what follows those
who were touched, and the pages.

The baseline of a check is one INSERT … SELECT for each rule, with the same conditions: no look at who
is a member, nobody kept from writing meanwhile, no event on anybody's timeline.
"""

import os
import statistics
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from accounts.models import User
from bench.harness import Entry, PageEntry, QueryCounter, compare, percentile, timed
from bench.large_base import using
from bench.two_bases import SIZES, TARGET, Base, Page, Spare, measure_all, page_of_list, two_bases
from core.change_sets import change_set
from customers.fields import customer_catalogue
from customers.groups import jobs, membership
from customers.groups.moves import ENTERED, LEFT
from customers.groups.rules import RuleBook, session_of_rules
from customers.groups.tree import load_tree
from customers.models import Category, Customer, Group, Status, Tag
from customers.views.group_forms import builder_for

ROUNDS = int(os.environ.get("BENCH_GROUP_ROUNDS", 2))
TOUCHED_AT_ONCE = 1_000
FOLLOWINGS = {1: 30, TOUCHED_AT_ONCE: 10}
"""How often so many customers are followed: one whom somebody has saved, and as many as are taken from the
queue at once."""
FILL_TARGET = 3.0
"""Beside each member, of two numbers and three indexes, an event is written, of nine columns and four."""
MANY_TARGET = 3.0
SHARE = Spare(1, "of many a sample is counted, whose share of the table is asked")
ASKED_AGAIN = Spare(
    5, "of many a sample is looked at; where it has few who would move, the whole base is asked"
)
CHECK_TARGET = 1.0
"""To ask and to compare must take no longer than to write everything anew."""


def run() -> Iterator[Entry | PageEntry]:
    """Ten groups are made in both bases, filled, checked, followed, looked at, and taken out."""
    readers, bases = two_bases()
    for base in bases:
        with using(base.database):
            forget()
            membership.follow_touched()
            make_groups()
    try:
        with using(bases[-1].database):
            yield from measure_checks()
        for base in bases:
            with using(base.database):
                check_all()
                _settle()
        for touched in FOLLOWINGS:
            yield measure_following(bases, SIZES, touched)
        yield from measure_all(pages(readers.administrator), readers.who_merge, bases)
    finally:
        for base in bases:
            with using(base.database):
                forget()


# --- The rules ------------------------------------------------------------------------------------


def asked(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def make_groups() -> list[Group]:
    """One above the others, and ten that fill themselves; two of them tell managers."""
    with change_set(actor=None, reason="bench.groups"):
        above = Group.objects.create(code="bench", names={"en": ABOVE}, position=1)
        made: list[Group] = []
        for name, rule in rules(above):
            made.append(
                Group.objects.create(
                    code=f"bench_{len(made)}",
                    names={"en": name},
                    rule=rule,
                    parent=above if name in BENEATH else None,
                    position=len(made) + 2,
                    is_notifying=name in TELLING,
                )
            )
    return made


ABOVE = "Measured"
BENEATH = ("leads with a mobile", "either of two links")
TELLING = ("leads with a mobile", "a text fragment")


def rules(above: Group) -> Iterator[tuple[str, dict[str, Any]]]:
    """What ten administrators might say, by name."""
    status = dict(Status.objects.values_list("names__en", "pk"))
    tag = dict(Tag.objects.values_list("names__en", "pk"))
    category = dict(Category.objects.values_list("names__en", "pk"))
    vip = asked("tags", "any_of", [tag["VIP"]])
    wholesale = asked("categories", "any_of", [category["Wholesale"]])
    lead = asked("status", "in", [status["Lead"]])
    yield "leads with a mobile", {"all": [lead, asked("mobile", "not_empty")]}
    yield "either of two links", {"any": [vip, wholesale]}
    yield "tagged, not of a category", {"all": [asked("tags", "not_empty"), {"not": wholesale}]}
    yield "birthday in a month", asked("birthday", "within", {"next_days": 30})
    yield "here for long", {"not": asked("created_at", "within", {"last_days": 30})}
    yield "a custom field", asked("custom.shoe_size", "between", [44, 46])
    yield "a text fragment", asked("name", "contains", "owalsk")
    yield (
        "none of three",
        {
            "not": {
                "any": [
                    asked("status", "in", [status["Client"]]),
                    {"all": [vip, asked("source", "empty")]},
                    asked("email", "contains", "77"),
                ]
            }
        },
    )
    yield (
        "in other groups or beneath",
        {"all": [asked("groups", "any_of", [above.pk]), {"not": lead}]},
    )
    yield (
        "in other groups, or by its number",
        {"any": [asked("groups", "any_of", [above.pk]), asked("number", "lt", 1000)]},
    )


# --- The check of the whole base ------------------------------------------------------------------


class Unwatched:
    """What a run of a job is to the check, when nobody waits for its end."""

    def __init__(self):
        self.params: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}
        self.counts: dict[str, int] = {}

    def check_cancelled(self) -> None:
        """Nobody cancels."""

    def progress(self, done: int, total: int | None = None, phase: str | None = None) -> None:
        """Nobody looks."""

    def keep(self, state: dict[str, Any]) -> None:
        self.kept = state

    def finish(self, *, counts: dict[str, int]) -> None:
        self.counts = counts


def check_all() -> dict[str, int]:
    """The nightly check; how many entered and left."""
    run = Unwatched()
    jobs.run_check(run)  # type: ignore[arg-type]
    return run.counts


def measure_checks() -> Iterator[Entry]:
    """The first fill, then a check that finds everything right."""
    size = Customer.objects.count()
    yield compare(
        "groups: first fill",
        f"10 rules over {size:,} customers; against bare INSERT … SELECT of the same members",
        ours=_fill,
        baseline=insert_bare,
        prepare=empty,
        target=FILL_TARGET,
        rounds=ROUNDS,
    )
    yield compare(
        "groups: nightly check",
        "the same where nobody moves; against the same INSERT … SELECT",
        ours=_check_again,
        baseline=insert_bare,
        prepare=_Turns(_prepare_full, empty),
        target=CHECK_TARGET,
        rounds=ROUNDS,
    )


class _Turns:
    """Prepares for ours and for the baseline in turn, as `compare` asks."""

    def __init__(self, *works):
        self.works = works
        self.calls = 0

    def __call__(self) -> None:
        self.works[self.calls % len(self.works)]()
        self.calls += 1


def _fill() -> None:
    counts = check_all()
    if not counts["entered"] or counts["left"]:
        raise RuntimeError(f"a first fill came out as {counts}")


def _check_again() -> None:
    counts = check_all()
    if any(counts.values()):
        raise RuntimeError(f"a check of what is right came out as {counts}")


@transaction.atomic
def insert_bare() -> None:
    """All members by one statement for each rule, in the order in which they depend on each other."""
    catalogue = customer_catalogue()
    with session_of_rules() as session, connection.cursor() as cursor:
        for rule in RuleBook(load_tree(), catalogue).in_order():
            assert rule.condition is not None
            found = Customer.objects.filter(rule.condition.to_q(catalogue, session)).order_by()
            statement, params = found.values("pk").query.sql_with_params()
            cursor.execute(
                "INSERT INTO customers_rulemember (group_id, customer_id)"
                f" SELECT %s, found.id FROM ({statement}) found(id)",
                (rule.group.pk, *params),
            )


def _prepare_full() -> None:
    empty()
    insert_bare()
    _settle()


def empty() -> None:
    """No members, and no events of any who came or went."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE customers_rulemember")
        cursor.execute("DELETE FROM core_domainevent WHERE name IN (%s, %s)", (ENTERED, LEFT))
    _settle()


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE customers_rulemember, core_domainevent")
        cursor.execute("CHECKPOINT")


def forget() -> None:
    """No groups by rule, and none that stands above those of this measurement."""
    empty()
    with change_set(actor=None, reason="bench.groups"):
        Group.everything.filter(rule__isnull=False).delete()
        Group.everything.filter(names__en=ABOVE).delete()


# --- Following those who were touched -------------------------------------------------------------


def measure_following(bases: tuple[Base, ...], sizes: tuple[int, ...], count: int) -> Entry:
    """So many customers who were touched and belong where they are; large against small, in turn. Who
    was touched has just been written, so his rows are in memory: all are followed once before.

    Of 5,000 customers a thousand are a fifth, who share the blocks that are read; of a million nobody
    shares one. So the many may take three times as long.
    """
    counter = QueryCounter()
    seconds: list[list[float]] = [[] for _base in bases]
    for number in range(FOLLOWINGS[count] + 1):
        for base, times in zip(bases, seconds, strict=True):
            with using(base.database):
                touched = spread(count)
                _follow(touched)
                with connection.execute_wrapper(counter):
                    taken = timed(partial(_follow, touched))
                if number:
                    times.append(taken)
    small, large = (statistics.median(times) for times in seconds)
    who = "1 customer" if count == 1 else f"{count:,} customers"
    return Entry(
        name="groups: touched followed",
        what=f"{who} by 10 rules; {sizes[1]:,} against {sizes[0]:,}",
        median=round(large, 4),
        p95=round(percentile(seconds[1], 95), 4),
        queries=counter.count // (len(bases) * (FOLLOWINGS[count] + 1)),
        ratio=round(large / small, 2),
        target=TARGET if count == 1 else MANY_TARGET,
    )


def _follow(ids: list[int]) -> None:
    membership.follow_customers(ids)


def spread(count: int) -> list[int]:
    """So many customers from the whole length of the base, others each time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM customers_customer ORDER BY random() LIMIT %s", [count])
        return [pk for (pk,) in cursor.fetchall()]


# --- The pages ------------------------------------------------------------------------------------


def pages(user: User) -> dict[str, Page]:
    """What is measured, by the name that the table gives it."""
    lead = asked("status", "in", [Status.objects.get(names__en="Lead").pk])
    tagged = asked("tags", "any_of", [Tag.objects.get(names__en="VIP").pk])
    return {
        "groups": Page(lambda base, person, user: reverse("customers:group_list"), spare=SHARE),
        "group by rule": _group("leads with a mobile"),
        "group with others beneath": _group(ABOVE),
        "group of a text fragment": _group("a text fragment"),
        "preview of a new rule": _preview(user, lead, tagged),
        "preview of a text fragment": _preview(user, asked("name", "contains", "owalsk")),
        "preview of a changed rule": _preview(user, lead, of="either of two links"),
    }


def _group(name: str) -> Page:
    return page_of_list(
        lambda base, person, user: reverse(
            "customers:group_detail", args=[Group.objects.get(names__en=name).pk]
        )
    )


def _preview(user: User, *tests: dict[str, Any], of: str = "") -> Page:
    def address(base: Base, person: str, user: User) -> str:
        query = {"group": Group.objects.get(names__en=of).pk} if of else {}
        return reverse("customers:group_preview", query=query)

    return Page(address, sent=_form_of(user, *tests), spare=ASKED_AGAIN)


def _form_of(user: User, *tests: dict[str, Any]) -> dict[str, Any]:
    """What the builder sends for these conditions, all of which must hold."""
    builder = builder_for(user, rule={"all": list(tests)})
    sent: dict[str, Any] = {"rule.0.junction": "all", "rule.node": list(builder.entries)}
    for row in builder.rows:
        known = {"of": row.key, "as": row.editor, "field": row.key, "operator": row.operator}
        sent |= {row.names[part]: value for part, value in (known | row.values).items()}
    return sent
