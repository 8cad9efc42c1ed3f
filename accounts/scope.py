"""Why somebody sees a record, or does not: the rule by name. The rows themselves are found by
`visible_to` (accounts.models.scoped); a test holds the two together."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Membership, Role, ScopedRecord, User


@dataclass(frozen=True)
class Sight:
    """What a role lets people see, or what a person sees in effect: whole words, few words for
    tables, and the choice that leaves it to the role."""

    words: Promise
    short: Promise
    as_role: Promise


EVERYTHING = Sight(_("Everything"), _("Everything"), _("As the role says: everything"))
SHARED = Sight(
    _("Public customers and those of their departments"),
    _("Departments' and public"),
    _("As the role says: departments' and public"),
)
ONLY_OWN = Sight(
    _("Only customers in their own charge"),
    _("Only their own"),
    _("As the role says: only their own"),
)


def sight_of(of: Role | User) -> Sight:
    """What applies to a person is his own switch, else that of his role."""
    if of.sees_everything:
        return EVERYTHING
    is_narrowed = of.sees_only_own if isinstance(of, User) else of.is_only_own
    return ONLY_OWN if is_narrowed else SHARED


@dataclass(frozen=True)
class Explanation:
    """Whether the person sees the record, by which rule, and the rule in a sentence."""

    is_visible: bool
    rule: str
    sentence: str
    subject: str = ""
    """What the rule is about, for a list under its name: the role, the departments in common."""


def explain_access(user: User, record: ScopedRecord) -> Explanation:
    """Name the rule that lets the person see the record or keeps it from him."""
    return AccessRules(record).explain(user)


class AccessRules:
    """The rules of one record, ready to be asked about many people: one query for the names of its
    departments, and none for each person whose departments are known (`with_departments`).

    The rules are asked in the order in which a person would give them: his role, being responsible,
    then "only his own", which hides the rest, then departments, then the public.
    """

    def __init__(self, record: ScopedRecord, department_names: Mapping[int, str] | None = None):
        self.record = record
        self._given_names = department_names

    def explain(self, user: User) -> Explanation:
        if not user.is_active:
            return no("inactive", _("%(person)s cannot sign in."), user)
        if user.sees_everything:
            role = str(user.role)
            sentence = _("%(person)s sees every record as %(role)s.")
            return yes("role", sentence, user, subject=role, role=role)
        if self.record.assigned_to_id == user.pk:
            return yes("responsible", _("%(person)s is the responsible manager."), user)
        if user.sees_only_own:
            return no(
                "only_own",
                _("%(person)s sees only records for which he or she is responsible."),
                user,
            )
        if shared := set(self.record.department_ids) & set(user.department_ids):
            names = self._names(shared)
            sentence = _("%(person)s is a member of %(departments)s.")
            return yes("department", sentence, user, subject=names, departments=names)
        if self.record.is_public:
            return yes("public", _("The record is public: everyone sees it."), user)
        return self._why_not(user)

    def _why_not(self, user: User) -> Explanation:
        if self.record.department_ids:
            return no(
                "other_department",
                _("The record belongs to %(departments)s, and %(person)s is not a member."),
                user,
                departments=self._names(self.record.department_ids),
            )
        return no(
            "nobody",
            _(
                "The record is not public and in no department: only administrators and the "
                "responsible manager see it."
            ),
            user,
        )

    def _names(self, department_ids: Collection[int]) -> str:
        wanted = set(department_ids)
        return ", ".join(name for pk, name in self._department_names.items() if pk in wanted)

    @cached_property
    def _department_names(self) -> Mapping[int, str]:
        if self._given_names is not None:
            return self._given_names
        return department_names(self.record.department_ids)


def department_names(department_ids: Iterable[int]) -> dict[int, str]:
    """The names by id, in the order in which they are read; one query."""
    rows = Department.everything.filter(pk__in=set(department_ids)).order_by("name", "id")
    return dict(rows.values_list("pk", "name"))


def with_departments(users: Iterable[User]) -> list[User]:
    """The people with their `department_ids` filled in; one query for all of them."""
    users = list(users)
    members = Membership.objects.filter(user__in=users, department__deleted_at=None)
    found: dict[int, list[int]] = {}
    for user_id, department_id in members.order_by("department_id").values_list(
        "user_id", "department_id"
    ):
        found.setdefault(user_id, []).append(department_id)
    for user in users:
        user.department_ids = tuple(found.get(user.pk, ()))
    return users


def yes(
    rule: str, sentence: str | Promise, user: User, *, subject: str = "", **params
) -> Explanation:
    """The person sees the record by this rule; the sentence may name him."""
    return Explanation(True, rule, sentence % {"person": user.name, **params}, subject)


def no(rule: str, sentence: str | Promise, user: User, **params) -> Explanation:
    """The rule keeps the record from the person."""
    return Explanation(False, rule, sentence % {"person": user.name, **params})
