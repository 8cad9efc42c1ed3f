"""People and departments as choices of a field."""

from accounts.models import Department, User
from core import small_tables
from core.catalogue.choices import Choice, ChoiceSource


class People(ChoiceSource):
    """Colleagues who may be made responsible: everybody who can sign in.

    An import finds them by name or e-mail address.
    """

    relative = ("me",)
    tables = (User,)

    def load(self, session):
        people = User.objects.active().order_by("name", "id")
        return [self._choice(*row) for row in people.values_list("pk", "name", "email")]

    def load_values(self, session, values):
        people = User.everything.filter(pk__in=values).order_by()
        return [self._choice(*row) for row in people.values_list("pk", "name", "email")]

    @staticmethod
    def _choice(pk, name, email):
        return Choice(pk, name, (email,))


class Departments(ChoiceSource):
    """Departments and projects that the person may put records into."""

    relative = ("my_departments",)
    is_scoped = True

    def load(self, session):
        actor = session.actor
        found = small_tables.kept("accounts.departments", (Department,), self._active)
        if actor is None or actor.sees_everything:
            return found
        return [choice for choice in found if choice.value in actor.department_ids]

    def load_values(self, session, values):
        departments = Department.everything.filter(pk__in=values).order_by()
        return [self._choice(*row) for row in departments.values_list("pk", "name")]

    @classmethod
    def _active(cls):
        rows = Department.objects.active().order_by("name", "id").values_list("pk", "name")
        return [cls._choice(*row) for row in rows]

    @staticmethod
    def _choice(pk, name):
        """With a name that is its own, whoever shares the other one."""
        return Choice(pk, name, (f"{name} #{pk}",))


PEOPLE = People()
DEPARTMENTS = Departments()
