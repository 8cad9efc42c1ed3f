"""Who sees a customer or a contact person, by which rule; `visible_to` finds the same rows, and a test
holds the two together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scope import AccessRules, Explanation, department_names, no, with_departments, yes
from customers.models import ContactPerson, Customer, CustomerPerson

RULE_LABELS = {
    "responsible": _("Responsible manager"),
    "department": _("Members of a department or project"),
    "customer": _("Through a customer"),
    "public": _("Everybody, because it is public"),
    "role": _("By role"),
}
"""In the order in which they are shown."""


class PersonAccess:
    """The rules of one contact person: whoever sees one of his customers sees him; without a
    customer, his own departments and responsible manager decide.

    A customer is named to `reader` only when he sees that customer himself. The number of queries
    does not depend on the people asked about.
    """

    def __init__(self, person: ContactPerson, reader: User):
        self.person = person
        self.reader = reader

    def explain(self, user: User) -> Explanation:
        own = AccessRules(self.person)
        if not user.is_active or user.sees_everything or not self._is_at_customers:
            return own.explain(user)
        for customer, rules in self._customers:
            through = rules.explain(user)
            if through.is_visible:
                return self._through(user, customer, through)
        return no("no_customer", _("%(person)s sees none of the customers of this person."), user)

    def _through(self, user: User, customer: Customer, through: Explanation) -> Explanation:
        if customer.pk not in self._seen_by_reader:
            unseen = _("Through a customer whom you do not see.")
            return yes("customer", unseen, user, subject=_("One whom you do not see"))
        sentence = _("Through the customer %(customer)s. %(why)s")
        names = {"customer": customer.name, "why": through.sentence}
        return yes("customer", sentence, user, subject=customer.name, **names)

    @cached_property
    def _is_at_customers(self) -> bool:
        links = CustomerPerson.objects.filter(person=self.person, customer__deleted_at=None)
        return links.exists()

    @cached_property
    def _customers(self) -> list[tuple[Customer, AccessRules]]:
        """His living customers, those first that the reader sees."""
        links = CustomerPerson.objects.filter(person=self.person)
        found = list(
            Customer.objects.filter(pk__in=links.values("customer")).order_by("name", "pk")
        )
        found.sort(key=lambda customer: customer.pk not in self._seen_by_reader)
        names = department_names(pk for customer in found for pk in customer.department_ids)
        return [(customer, AccessRules(customer, names)) for customer in found]

    @cached_property
    def _seen_by_reader(self) -> set[int]:
        seen = Customer.objects.visible_to(self.reader).filter(person_links__person=self.person)
        return set(seen.order_by().values_list("pk", flat=True))


@dataclass(frozen=True)
class AccessGroup:
    """The people who see a record by one rule, each with what the rule is about."""

    rule: str
    label: Promise
    people: list[tuple[User, str]]


def colleagues() -> list[User]:
    """Everybody who can sign in, with what the rules ask of a person; two queries."""
    return with_departments(User.objects.active().select_related("role").order_by("name", "pk"))


def who_sees(people: Iterable[User], explain: Callable[[User], Explanation]) -> list[AccessGroup]:
    """Those of the people who see the record, by rule."""
    found: dict[str, list[tuple[User, str]]] = {}
    for user in people:
        explanation = explain(user)
        if explanation.is_visible:
            line = (user, explanation.subject)
            found.setdefault(explanation.rule, []).append(line)
    return [
        AccessGroup(rule, label, found[rule])
        for rule, label in RULE_LABELS.items()
        if rule in found
    ]
