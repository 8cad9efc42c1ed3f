"""Filling an empty base: roles, default options, the owner, and a demo company."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Department, User
from accounts.services.departments import create_department
from accounts.services.organisation import ensure_organisation
from accounts.services.roles import ensure_roles
from accounts.services.users import create_user
from core.contributions import contributed

_LOCK = 4_711_001

# Name, e-mail, role, departments, language: every role and every language of the product.
DEMO_PEOPLE = (
    ("زهرا محمدی", "zahra@example.com", "administrator", (), "fa"),
    ("Anna Nowak", "anna@example.com", "manager", ("North", "Spring fair"), "pl"),
    ("Emily Carter", "emily@example.com", "staff", ("North",), "en"),
    ("Иван Петров", "ivan@example.com", "staff", ("South", "Spring fair"), "ru"),
    ("رضا یزدانی", "reza@example.com", "staff", ("Service",), "fa"),
    ("Ольга Сидорова", "olga@example.com", "read_only", ("North", "South"), "ru"),
)
DEMO_DEPARTMENTS = ("North", "South", "Service")
DEMO_PROJECT = "Spring fair"


@dataclass
class FirstStart:
    """What was made: people with the passwords that nobody can read afterwards."""

    owner: User
    owner_password: str
    demo_people: list[User] = field(default_factory=list)
    demo_password: str = ""


@transaction.atomic
def first_start(*, email: str, password: str = "", is_demo: bool = True) -> FirstStart | None:
    """Make what a new installation needs; all of it or nothing.

    Roles and default options are completed at every start. The rest is made only while there are no
    people at all; None says that there were some. Two servers that start at once wait for each
    other. A password that is not given is made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    ensure_roles()
    _call(contributed("first_start"), actor=None)
    if User.everything.exists():
        return None
    password = password or secrets.token_urlsafe(9)
    owner = create_user(actor=None, email=email, name="Owner", role="owner", password=password)
    made = FirstStart(owner, password)
    ensure_organisation(actor=owner, name="Aster Trading" if is_demo else "Our company")
    if is_demo:
        _make_demo(made)
    return made


def _make_demo(made: FirstStart) -> None:
    """A small company with people of every role and language; its records come from the apps."""
    departments = {
        name: create_department(actor=made.owner, name=name) for name in DEMO_DEPARTMENTS
    }
    departments[DEMO_PROJECT] = _demo_project(made.owner)
    made.demo_password = secrets.token_urlsafe(9)
    for name, email, role, member_of, language in DEMO_PEOPLE:
        user = create_user(
            actor=made.owner,
            email=email,
            name=name,
            role=role,
            departments=[departments[department] for department in member_of],
            password=made.demo_password,
            language=language,
        )
        made.demo_people.append(user)
    _call(contributed("demo"), actor=made.owner)


def _demo_project(owner: User) -> Department:
    today = timezone.localdate()
    return create_department(
        actor=owner,
        name=DEMO_PROJECT,
        kind="project",
        starts_on=today,
        ends_on=today + timedelta(days=90),
        budget_amount=Decimal("12000"),
        currency="EUR",
    )


def _call(paths, *, actor: User | None) -> None:
    for path in paths:
        import_string(path)(actor=actor)
