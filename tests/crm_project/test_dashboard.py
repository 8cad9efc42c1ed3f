"""The first page: one's own customers, running work, notices, and the first steps of an owner."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.services import create_department, update_user
from core.calendars import Birthday
from core.calendars.birthdays import celebrated_on
from core.change_sets import change_set
from core.models import Job
from customers import reports
from customers.models import Customer
from records.job_notices import notify_of_ended_job
from records.opened_cards import note_opened
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db
HOME = reverse("dashboard")
PANEL = {"HX-Request": "true", "HX-Target": "work"}


def age(customer) -> None:
    """Make the customer one who was added long ago."""
    with change_set(actor=None, reason="tests.age"):
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        Customer.objects.filter(pk=customer.pk).update(created_at=long_ago)


def numbers(client) -> list[int]:
    return [tile.count.number for tile in client.get(HOME).context["tiles"]]


def test_numbers_count_mine_the_new_ones_and_what_i_see(cast, client_for):
    north = {"departments": (cast.north.pk,), "is_public": False}
    _mine, old, _shared, _souths = add_customers(
        {**north, "name": "Mine", "assigned_to": cast.alice.pk},
        {**north, "name": "Mine and old", "assigned_to": cast.alice.pk},
        {**north, "name": "Shared"},
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False},
    )
    age(old)
    assert numbers(client_for(cast.alice)) == [2, 2, 3]
    assert numbers(client_for(cast.dan)) == [0, 1, 1]


def test_each_number_leads_to_the_customers_that_it_counts(cast, client_for):
    add_customers({"name": "Mine", "assigned_to": cast.alice.pk}, {"name": "Not mine"})
    alice = client_for(cast.alice)
    for tile in alice.get(HOME).context["tiles"]:
        rows = alice.get(tile.url).context["rows"]
        assert len(rows) == tile.count.number, tile.label


def test_latest_are_mine_where_there_are_any(cast, client_for):
    add_customers({"name": "Mine", "assigned_to": cast.alice.pk}, {"name": "Public"})
    assert [c.name for c in client_for(cast.alice).get(HOME).context["latest"]] == ["Mine"]
    assert len(client_for(cast.bob).get(HOME).context["latest"]) == 2


def test_running_work_of_others_is_not_shown(cast, client_for):
    Job.objects.create(actor=cast.alice, kind="importing.apply")
    Job.objects.create(actor=cast.alice, kind="importing.apply", state=Job.State.DONE)
    assert len(client_for(cast.alice).get(HOME).context["jobs"]) == 1
    assert client_for(cast.bob).get(HOME).context["jobs"] == []


def test_who_is_responsible_for_nobody_is_told_so_and_shown_what_he_sees(cast, client_for):
    add_customers({"name": "Public", "is_public": True})
    page = client_for(cast.alice).get(HOME)
    assert "You are responsible for no customer yet" in page.content.decode()
    assert [c.name for c in page.context["latest"]] == ["Public"]
    add_customers({"name": "Hers", "assigned_to": cast.alice.pk})
    page = client_for(cast.alice).get(HOME).content.decode()
    assert "You are responsible for no customer yet" not in page
    assert f"{reverse('customers:customer_list')}?assigned_to=me" in page


# --- Numbers of departments ---------------------------------------------------------------------


def departments(client) -> dict[str, tuple[int, int]]:
    return {
        row.department.name: (row.customers.number, row.added.number)
        for row in client.get(HOME).context["departments"]
    }


def test_managers_see_numbers_of_their_departments_and_staff_none(cast, client_for):
    add_named("A", "B", departments=(cast.north.pk,), is_public=False)
    add_named("C", departments=(cast.south.pk,))
    age(Customer.objects.get(name="A"))
    assert departments(client_for(cast.carol)) == {"North": (2, 1)}
    assert departments(client_for(cast.erin)) == {"North": (2, 1), "South": (1, 1)}
    assert departments(client_for(cast.alice)) == {}


def test_manager_who_sees_only_his_own_is_told_no_number_of_others(cast, client_for):
    add_named("A", departments=(cast.north.pk,))
    update_user(actor=None, user=cast.carol, is_only_own=True)
    assert departments(client_for(cast.carol)) == {}


def test_department_leads_to_the_customers_that_it_counts(cast, client_for):
    add_named("A", "B", departments=(cast.north.pk,))
    add_named("C")
    carol = client_for(cast.carol)
    page = carol.get(HOME).content.decode()
    url = f"{reverse('customers:customer_list')}?departments={cast.north.pk}"
    assert url in page
    assert len(carol.get(url).context["rows"]) == 2


def test_customers_in_the_bin_are_not_counted(cast, client_for):
    (customer,) = add_named("A", departments=(cast.north.pk,))
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(pk=customer.pk).update(deleted_at=timezone.now())
    assert departments(client_for(cast.carol)) == {"North": (0, 0)}


def test_large_department_is_counted_up_to_a_bound(cast, client_for, monkeypatch):
    monkeypatch.setattr(reports, "EXACT_UP_TO", 2)
    add_named("A", "B", "C", departments=(cast.north.pk,))
    (row,) = client_for(cast.carol).get(HOME).context["departments"]
    assert (row.customers.number, row.customers.is_exact) == (2, False)
    assert "over 2" in client_for(cast.carol).get(HOME).content.decode()


# --- Birthdays ----------------------------------------------------------------------------------


def coming(user, on: datetime.date, **options) -> list[tuple[str, datetime.date, int | None]]:
    options = {"days": 7, "limit": 5, **options}
    found = reports.birthdays_ahead(user, on=on, **options)
    return [(one.customer.name, one.on, one.turns) for one in found]


def born(cast, **birthdays: Birthday) -> None:
    for name, birthday in birthdays.items():
        add_customers({"name": name, "birthday": birthday, "assigned_to": cast.alice.pk})


def test_birthdays_of_the_next_days_are_told_in_their_order(cast):
    born(
        cast,
        Jalali=Birthday(1370, 9, 12, "jalali"),  # 3 December
        Today=Birthday(1991, 11, 28, "gregorian"),
        Yesterday=Birthday(1991, 11, 27, "gregorian"),
        Last=Birthday(None, 12, 4, "gregorian"),
        Later=Birthday(None, 12, 5, "gregorian"),
    )
    assert coming(cast.alice, datetime.date(2026, 11, 28)) == [
        ("Today", datetime.date(2026, 11, 28), 35),
        ("Jalali", datetime.date(2026, 12, 3), 35),
        ("Last", datetime.date(2026, 12, 4), None),
    ]


def test_birthdays_cross_the_end_of_the_year(cast):
    born(cast, New=Birthday(1990, 1, 2, "gregorian"), Nowruz=Birthday(1370, 1, 1, "jalali"))
    assert coming(cast.alice, datetime.date(2026, 12, 30)) == [
        ("New", datetime.date(2027, 1, 2), 37)
    ]
    assert coming(cast.alice, datetime.date(2027, 3, 18)) == [
        ("Nowruz", datetime.date(2027, 3, 21), 36)
    ]


def test_leap_day_is_celebrated_on_the_last_day_of_its_month(cast):
    born(cast, Leap=Birthday(2000, 2, 29, "gregorian"), Esfand=Birthday(1399, 12, 30, "jalali"))
    assert coming(cast.alice, datetime.date(2027, 2, 25)) == [
        ("Leap", datetime.date(2027, 2, 28), 27)
    ]
    assert coming(cast.alice, datetime.date(2027, 3, 15)) == [
        ("Esfand", datetime.date(2027, 3, 20), 6)
    ]


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 12, 31)), st.dates(), st.booleans())
def test_days_looked_for_are_those_on_which_a_birthday_falls(on, day, is_jalali):
    """The condition of the query and the rule of birthdays say the same."""
    if is_jalali and not datetime.date(1850, 1, 1) <= day <= datetime.date(2040, 1, 1):
        return
    if not is_jalali and not datetime.date(1850, 1, 1) <= day <= datetime.date(2150, 1, 1):
        return
    birthday = Birthday.from_date(day, "jalali" if is_jalali else "gregorian")
    is_looked_for = any(
        (calendar, month) == (birthday.calendar, birthday.month) and birthday.day in days
        for calendar, month, days in celebrated_on(on)
    )
    assert is_looked_for == (birthday.next_occurrence(on) == on)


def test_birthdays_are_of_ones_own_customers(cast, client_for):
    born(cast, Hers=Birthday.from_date(timezone.localdate()))
    page = client_for(cast.alice).get(HOME)
    assert [one.customer.name for one in page.context["birthdays"]] == ["Hers"]
    assert "today" in page.content.decode()
    assert client_for(cast.bob).get(HOME).context["birthdays"] == []


# --- Running work and notices -------------------------------------------------------------------


def test_panel_of_running_work_asks_for_itself_while_something_runs(cast, client_for):
    alice = client_for(cast.alice)
    assert 'hx-trigger="job-started from:body"' in alice.get(HOME).content.decode()
    job = Job.objects.create(
        actor=cast.alice,
        kind="importing.apply",
        state=Job.State.RUNNING,
        phase="Writing",
        progress_done=40,
        progress_total=100,
        started_at=timezone.now(),
    )
    part = alice.get(HOME, headers=PANEL).content.decode()
    assert part.strip().startswith("<section") and "<html" not in part
    assert 'hx-trigger="every 3s"' in part
    assert "Writing" in part and "40 of 100" in part and 'value="40"' in part
    job.state = Job.State.DONE
    job.save()
    assert "every 3s" not in alice.get(HOME, headers=PANEL).content.decode()


def test_the_part_alone_is_that_of_the_whole_page(cast, client_for):
    Job.objects.create(actor=cast.alice, kind="importing.apply")
    alice = client_for(cast.alice)
    part = alice.get(HOME, headers=PANEL).content.decode().strip()
    squeezed = " ".join(part.split())
    assert squeezed in " ".join(alice.get(HOME).content.decode().split())


def test_unread_notices_are_marked_and_counted(cast, client_for):
    notify_of_ended_job(Job.objects.create(actor=cast.alice, kind="importing.apply", state="done"))
    page = client_for(cast.alice).get(HOME)
    assert page.context["unread_count"] == 1
    assert "Not read yet" in page.content.decode()


# --- The whole page -----------------------------------------------------------------------------


def test_empty_page_says_what_belongs_here(cast, client_for):
    page = client_for(cast.alice).get(HOME).content.decode()
    assert reverse("customers:customer_create") in page
    readers = client_for(cast.rob).get(HOME).content.decode()
    assert reverse("customers:customer_create") not in readers.partition("<main")[2]


@pytest.mark.parametrize("person", ["alice", "carol", "olga"])
def test_queries_do_not_grow(cast, client_for, person):
    user = getattr(cast, person)
    client = client_for(user)
    today = Birthday.from_date(timezone.localdate())

    def fill(count: int) -> None:
        names = [f"Customer {n}" for n in range(count)]
        for customer in add_named(*names, assigned_to=user.pk, birthday=today):
            note_opened(actor=user, record=customer)
        for n in range(count):
            notify_of_ended_job(Job.objects.create(actor=user, kind="importing.apply"))
            create_department(actor=None, name=f"Department {count} {n}")

    fill(2)
    few = queries_of(client, HOME)
    fill(18)
    assert queries_of(client, HOME) == few
