"""Whose agenda is read: one's own, a colleague's, or a department's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Department, User
from core import condition_query, conditions
from core.condition_query import WHERE
from core.conditions import Test
from core.views.paging import id_in
from notes import permissions

NAME, PERSON, DEPARTMENT = "whose", "person", "department"


@dataclass(frozen=True)
class Whose:
    """Those whose notes are shown; of a department also what nobody was given yet."""

    name: str
    people: tuple[int, ...]
    department: int | None = None
    is_own: bool = False

    @property
    def query(self) -> str:
        """The part of a query string that asks for it; empty for one's own."""
        if self.department is not None:
            return f"{NAME}={DEPARTMENT}-{self.department}"
        return "" if self.is_own else f"{NAME}={PERSON}-{self.people[0]}"

    @property
    def notes(self) -> Q:
        """Condition on notes."""
        if self.department is None:
            return Q(assigned_to=self.people[0])
        return Q(assigned_to__in=self.people) | Q(assigned_to=None, department=self.department)

    @property
    def filters(self) -> dict[str, str]:
        """The same for the list of notes, as parameters of its address."""
        if self.department is None:
            return {"assigned_to": str(self.people[0])}
        free = conditions.all_of(
            Test("assigned_to", "empty"), Test("department", "is", self.department)
        )
        theirs = Test("assigned_to", "in", self.people)
        asked = conditions.any_of(theirs, free) if self.people else free
        return {WHERE: condition_query.write(asked)}


class Agendas:
    """The agendas that somebody may look at; two queries for who leads, none for the others."""

    def __init__(self, user: User):
        self.own = Whose(user.name, (user.pk,), is_own=True)
        self.people: list[tuple[int, str]] = []
        self.departments: list[tuple[int, str]] = []
        self._members: dict[int, list[int]] = {}
        if permissions.can_see_agendas(user):
            self._load(user)

    @property
    def has_others(self) -> bool:
        return bool(self.people or self.departments)

    def asked_for(self, query: Mapping[str, str]) -> Whose | None:
        """`whose=person-12`, `whose=department-3`; None for one that he may not look at."""
        kind, _dash, pk = query.get(NAME, "").partition("-")
        if kind == DEPARTMENT:
            return self._of_department(id_in(pk))
        if kind == PERSON:
            return self._of_person(id_in(pk))
        return None if kind else self.own

    def _load(self, user: User) -> None:
        departments = Department.objects.choosable_by(user).order_by("name", "id")
        self.departments = list(departments.values_list("pk", "name"))
        people = User.objects.active().order_by("name", "id")
        rows: Iterable[tuple[int, str, int | None]] = people.values_list(
            "pk", "name", "memberships__department"
        )
        known = {pk for pk, _name in self.departments}
        found: dict[int, str] = {}
        for pk, name, department in rows:
            if department in known:
                self._members.setdefault(department, []).append(pk)
            if (department in known or user.sees_everything) and pk != user.pk:
                found[pk] = name
        self.people = list(found.items())

    def _of_person(self, pk: int | None) -> Whose | None:
        if pk == self.own.people[0]:
            return self.own
        name = dict(self.people).get(pk)
        return None if name is None else Whose(name, (pk,))

    def _of_department(self, pk: int | None) -> Whose | None:
        name = dict(self.departments).get(pk)
        if name is None:
            return None
        return Whose(name, tuple(self._members.get(pk, ())), department=pk)
