"""Databases with many customers in departments of very unequal size, and switching between them.

One database is prepared (people, departments, indexed custom fields) and copied for each size, so
that ids are the same in all of them. Customers are loaded by the engine of imports, 5,000 at a time:
with contact points, addresses, tags and custom values, in three scripts; beyond SEED of them the
others are copies (bench/multiplying.py).
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper

from accounts.models import Department, User
from accounts.services import create_department, create_user
from bench import base, people
from bench.hanging import hang_on
from bench.multiplying import multiply
from core.change_sets import change_set
from customers.duplicates import pairs
from customers.importers import CUSTOMERS
from customers.models import Customer, CustomerDepartment
from importing.applying import write
from importing.checking import check_rows
from importing.mapping import suggest_mapping
from importing.plan import Plan
from records.indexes import build, custom_indexes
from records.models import CustomField

HEADERS = (*people.HEADERS, "Responsible manager", "Public")
DEPARTMENTS = people.HEADERS.index("Departments")
NAME, MOBILE = people.HEADERS.index("Name"), people.HEADERS.index("Mobile")
BATCH = 5_000
SEED = 50_000

SMALL, LARGE = "Small branch", "Large branch"
LARGE_SHARE = 0.30
OTHERS = {f"Branch {number:02}": 1 / number for number in range(1, 21)}
# As many in a small base as in a large one: so the same page shows as many rows in both.
SMALL_CUSTOMERS, OWN_CUSTOMERS, PUBLIC_CUSTOMERS = 1_000, 50, 25
FIRST_OF_SMALL, FIRST_OF_OWN, FIRST_OTHER = 0, 1, 10
DOUBLE_EVERY = 20
"""Each such row has the name and the mobile of the one before: one customer in ten is in a pair."""


@dataclass(frozen=True)
class Readers:
    """Those as whom pages are read, by what they see."""

    administrator: User
    small: User
    large: User
    own: User
    small_manager: User
    large_manager: User

    @property
    def all_by_name(self) -> dict[str, User]:
        return {**self.by_name, **self.who_merge}

    @property
    def by_name(self) -> dict[str, User]:
        return {
            "administrator": self.administrator,
            "small department": self.small,
            "large department": self.large,
            "only his own": self.own,
        }

    @property
    def by_scope(self) -> dict[str, User]:
        """Who sees all, a thousand, and fifty."""
        names = ("administrator", "small department", "only his own")
        return {name: self.by_name[name] for name in names}

    @property
    def who_merge(self) -> dict[str, User]:
        """Those who may see the likely doubles of the whole base."""
        return {
            "administrator": self.administrator,
            "manager, small department": self.small_manager,
            "manager, large department": self.large_manager,
        }


def prepare_template() -> Readers:
    """An empty base with departments, people, and custom fields whose indexes stand."""
    owner = base.prepare_company()
    base.empty()
    for field in CustomField.objects.filter(is_filterable=True, is_indexed=False):
        for index in custom_indexes(field, Customer):
            build(index)
        CustomField.everything.filter(pk=field.pk).update(is_indexed=True)
    departments = {name: _department(owner, name) for name in (SMALL, LARGE, *OTHERS)}
    return Readers(
        administrator=_person(owner, "administrator", "administrator"),
        small=_person(owner, "small", "staff", departments[SMALL]),
        large=_person(owner, "large", "staff", departments[LARGE]),
        own=_person(owner, "own", "staff", departments[LARGE], is_only_own=True),
        small_manager=_person(owner, "small-manager", "manager", departments[SMALL]),
        large_manager=_person(owner, "large-manager", "manager", departments[LARGE]),
    )


def _department(owner: User, name: str) -> Department:
    found = Department.objects.filter(name=name).first()
    return found or create_department(actor=owner, name=name)


def _person(owner: User, name: str, role: str, *departments: Department, **more) -> User:
    email = f"{name}@bench.example.com"
    found = User.objects.filter(email=email).first()
    return found or create_user(
        actor=owner,
        email=email,
        name=name.capitalize(),
        role=role,
        departments=departments,
        **more,
    )


# --- Databases ----------------------------------------------------------------------------------


def copy_database(name: str) -> DatabaseWrapper:
    """A fresh copy of the present database under the name, as a connection to switch to."""
    source = connection.settings_dict["NAME"]
    quote = connection.ops.quote_name
    connection.close()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(source)}")
    return _database(name)


def kept_database(name: str) -> DatabaseWrapper | None:
    """The database of an earlier run under the name, if it is there and of the same migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            return None
    found = _database(name)
    return found if _migrations(found) == _migrations(connection) else None


def _migrations(database: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    with database.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def _database(name: str) -> DatabaseWrapper:
    settings = connection.settings_dict
    options = {**settings["OPTIONS"], "pool": False}
    return DatabaseWrapper({**settings, "NAME": name, "OPTIONS": options}, DEFAULT_DB_ALIAS)


@contextmanager
def using(database: DatabaseWrapper) -> Iterator[None]:
    """Everything inside the block works on this database; the connection stays open."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = database
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


# --- Customers ----------------------------------------------------------------------------------


def fill(count: int, readers: Readers, *, seed: int = SEED) -> None:
    """Load so many customers; a number beyond the seed is a multiple of it."""
    loaded = min(count, seed)
    with base.without_indexes():
        _load(islice(rows_of(count, readers), loaded))
        if count > loaded:
            ids = dict(Department.objects.filter(name__in=(SMALL, LARGE)).values_list("name", "pk"))
            multiply(count, of=loaded, placed={ids[SMALL]: ids[LARGE]})
            _scatter(count, readers, beyond=loaded)
    base.settle()


def _load(rows: Iterator[list]) -> None:
    catalogue = CUSTOMERS.catalogue()
    owner = User.objects.filter(role="owner").earliest("id")
    plan = Plan(
        target=CUSTOMERS,
        actor=owner,
        headers=HEADERS,
        mapping=suggest_mapping(catalogue, HEADERS),
    )
    while batch := list(islice(rows, BATCH)):
        with change_set(actor=owner, reason="bench.fill"):
            checked = check_rows(plan, enumerate(batch, start=2))
            if wrong := [row for row in checked.rows if row.problems]:
                raise RuntimeError(f"{len(wrong)} wrong rows, the first: {wrong[0].problems}")
            write(plan, checked)


def _scatter(count: int, readers: Readers, *, beyond: int) -> None:
    """Give the copies to the small department, to one person and to everybody that `rows_of` would have
    given them."""
    small, own, public = (
        [f"K{number:06}" for number in numbers if number >= beyond] for numbers in _few_of(count)
    )
    with change_set(actor=None, reason="bench.fill"):
        links = CustomerDepartment.objects.filter(customer__external_id__in=small)
        links.update(department=Department.objects.get(name=SMALL))
        Customer.objects.filter(external_id__in=own).update(assigned_to=readers.own)
        Customer.objects.filter(external_id__in=public).update(is_public=True)


def hang_and_compare(readers: Readers) -> None:
    """Give each reader a customer on whom much hangs, and find the pairs of likely doubles."""
    for customer in {customers_of(user)[1] for user in readers.by_name.values()}:
        hang_on(customer)
    pairs.search_all(lambda done, total: None)
    base.settle()


def customers_of(user: User) -> list[Customer]:
    """The first two whom a person sees: the same ones in every base."""
    return list(Customer.objects.visible_to(user).order_by("external_id")[:2])


def rows_of(count: int, readers: Readers) -> Iterator[list]:
    """The invented customers with a department each, some of them public or somebody's own."""
    small, own, public = _few_of(count)
    chance = random.Random(11)
    before: list = []
    for number, row in enumerate(people.each_row(count)):
        department = _some_department(chance)
        row[DEPARTMENTS] = SMALL if number in small else department
        if number % DOUBLE_EVERY == 0 and number >= FIRST_OTHER:
            row[NAME], row[MOBILE] = before[NAME], before[MOBILE]
        before = row
        yield [
            *row,
            readers.own.email if number in own else "",
            "yes" if number in public else "no",
        ]


def _few_of(count: int) -> tuple[set[int], set[int], set[int]]:
    """The numbers of those in the small department, of those of one person, and of the public ones."""
    small = {FIRST_OF_SMALL, *_some_of(count, min(SMALL_CUSTOMERS, count // 5) - 1, seed=6)}
    own = {FIRST_OF_OWN, *_some_of(count, OWN_CUSTOMERS - 1, seed=5)}
    return small, own, set(_some_of(count, min(PUBLIC_CUSTOMERS, count // 5), seed=7))


def _some_of(count: int, wanted: int, *, seed: int) -> list[int]:
    """So many numbers of customers, spread over all but the first few."""
    return random.Random(seed).sample(range(FIRST_OTHER, count), wanted)


def _some_department(chance: random.Random) -> str:
    if chance.random() < LARGE_SHARE:
        return LARGE
    return chance.choices(list(OTHERS), weights=list(OTHERS.values()))[0]
