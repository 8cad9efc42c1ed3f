"""Why somebody sees a record, or does not: the rule by name. The rows themselves are found by
`visible_to` (accounts.models.scoped); a test holds the two together."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, ScopedRecord, User


@dataclass(frozen=True)
class Explanation:
    """Whether the person sees the record, by which rule, and the rule in a sentence."""

    is_visible: bool
    rule: str
    sentence: str


def explain_access(user: User, record: ScopedRecord) -> Explanation:
    """Name the rule that lets the person see the record or keeps it from him.

    The rules are asked in the order in which a person would give them: his role, being responsible,
    then "only his own", which hides the rest, then departments, then the public.
    """
    if not user.is_active:
        return _no("inactive", _("%(person)s cannot sign in."), user)
    if user.sees_everything:
        return _yes("role", _("%(person)s sees every record as %(role)s."), user, role=user.role)
    if record.assigned_to_id == user.pk:
        return _yes("responsible", _("%(person)s is the responsible manager."), user)
    if user.sees_only_own:
        return _no(
            "only_own",
            _("%(person)s sees only records for which he or she is responsible."),
            user,
        )
    if shared := sorted(set(record.department_ids) & set(user.department_ids)):
        return _yes(
            "department",
            _("%(person)s is a member of %(departments)s."),
            user,
            departments=_names(shared),
        )
    if record.is_public:
        return _yes("public", _("The record is public: everyone sees it."), user)
    return _why_not(user, record)


def _why_not(user: User, record: ScopedRecord) -> Explanation:
    if record.department_ids:
        return _no(
            "other_department",
            _("The record belongs to %(departments)s, and %(person)s is not a member."),
            user,
            departments=_names(record.department_ids),
        )
    return _no(
        "nobody",
        _(
            "The record is not public and in no department: only administrators and the "
            "responsible manager see it."
        ),
        user,
    )


def _names(department_ids) -> str:
    names = Department.everything.filter(pk__in=department_ids).order_by("name", "id")
    return ", ".join(names.values_list("name", flat=True))


def _yes(rule: str, sentence: Promise, user: User, **params) -> Explanation:
    return Explanation(True, rule, sentence % {"person": user.name, **params})


def _no(rule: str, sentence: Promise, user: User, **params) -> Explanation:
    return Explanation(False, rule, sentence % {"person": user.name, **params})
