"""Numbers and lists that one looks at first: of departments, and the birthdays ahead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, F, Func, IntegerField, OuterRef, Q, When

from accounts.models import Department, User
from core.calendars import JALALI, Birthday, jalali
from core.calendars.birthdays import celebrated_on
from core.counts import EXACT_UP_TO, Count
from customers.models import Customer


@dataclass(frozen=True)
class DepartmentNumbers:
    """How many customers a department has, and how many were added since a moment."""

    department: Department
    customers: Count
    added: Count


def numbers_of_departments(user: User, *, since: datetime, limit: int) -> list[DepartmentNumbers]:
    """Those of the departments that the person puts customers into, by name: one query.

    Each count stops behind EXACT_UP_TO (measured with 1,000,000 customers, see
    docs/performance.md); a number that is not exact is a lower bound.
    """
    of_department = Customer.objects.filter(audience__contains=_keys(OuterRef("pk")))
    departments = Department.objects.choosable_by(user).annotate(
        customer_count=_counted(of_department),
        added_count=_counted(of_department.filter(created_at__gte=since)),
    )
    return [
        DepartmentNumbers(
            department, _bounded(department.customer_count), _bounded(department.added_count)
        )
        for department in departments.order_by("name", "pk")[:limit]
    ]


def _keys(key) -> Func:
    """An array of one key, as `audience` holds them."""
    return Func(key, template="ARRAY[%(expressions)s]", output_field=ArrayField(BigIntegerField()))


def _counted(customers) -> Func:
    some = customers.order_by().values("pk")[: EXACT_UP_TO + 1]
    return Func(ArraySubquery(some), function="CARDINALITY", output_field=IntegerField())


def _bounded(number: int) -> Count:
    return Count(min(number, EXACT_UP_TO), is_exact=number <= EXACT_UP_TO)


@dataclass(frozen=True)
class ComingBirthday:
    """A customer of one's own whose birthday comes; `turns` is None where the year is unknown."""

    customer: Customer
    on: date
    turns: int | None


def birthdays_ahead(user: User, *, on: date, days: int, limit: int) -> list[ComingBirthday]:
    """The next birthdays of the customers for whom the person is responsible, from `on` (included)
    for so many days, each in the calendar in which it was given. One query, by one index."""
    places = [_celebrated(on + timedelta(days=ahead)) for ahead in range(days)]
    own = Customer.objects.visible_to(user).filter(reduce(or_, places), assigned_to=user)
    place = Case(*(When(test, then=ahead) for ahead, test in enumerate(places)))
    found = own.annotate(place=place).order_by(F("place"), "name", "pk")[:limit]
    return [_coming(customer, on) for customer in found]


def _celebrated(day: date) -> Q:
    """The birthdays that fall on a day."""
    return reduce(
        or_,
        (
            Q(birth_calendar=calendar, birth_month=month, birth_day__in=days)
            for calendar, month, days in celebrated_on(day)
        ),
    )


def _coming(customer: Customer, on: date) -> ComingBirthday:
    birthday: Birthday = customer.birthday
    day = birthday.next_occurrence(on)
    born = birthday.as_date()
    return ComingBirthday(customer, day, None if born is None else _age(birthday, day))


def _age(birthday: Birthday, day: date) -> int:
    year = jalali.to_jalali(day)[0] if birthday.calendar == JALALI else day.year
    return year - birthday.year
