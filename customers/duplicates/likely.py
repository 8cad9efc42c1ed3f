"""Who is likely the same as the customer in a form: at once, while it is filled in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import BooleanField, QuerySet, Value
from django.db.models.expressions import RawSQL

from accounts.models import User
from core.catalogue.comparisons import Folded
from core.text import digits_only, fold
from customers.duplicates.functions import KEY, NameWords
from customers.duplicates.keys import EXTERNAL_ID, KEYS, SHORTEST_PHONE, Key
from customers.duplicates.reasons import RELATED, SAME, SIMILAR, Reason, in_order, score_of
from customers.models import Customer

MOST_SHOWN = 5
MOST_OF_A_KEY = 50
"""So many customers with the same value are looked at; more share it for another reason."""
MOST_READ = 5000
"""So many rows with the same value are read, seen or not: a placeholder that half of the base shares must
not cost a second at each change of a form."""
ASKED = (
    "external_id", "national_id", "email", "mobile", "phone", "name", "city", "street", "text",
)  # fmt: skip
"""The fields whose values tell."""


@dataclass(frozen=True)
class Double:
    """A customer who is likely the same, and why."""

    customer: Customer
    reasons: tuple[str, ...]
    score: int

    @property
    def reason_labels(self) -> list:
        return [Reason(reason).label for reason in self.reasons]


def likely_doubles(
    actor: User | None,
    values: Mapping[str, Any],
    *,
    exclude: int | None = None,
    limit: int = MOST_SHOWN,
) -> list[Double]:
    """Those whom the person sees (None: all) and who are likely the customer with these canonical
    values, the likeliest first; `exclude` is the customer himself. Each value is looked for by an
    index; at most two queries, whatever is given.
    """
    seen = Customer.objects.all() if actor is None else Customer.objects.visible_to(actor)
    return _found(seen.exclude(pk=exclude) if exclude else seen, values, limit)


def unseen_doubles(
    actor: User, values: Mapping[str, Any], *, exclude: int | None = None, limit: int = MOST_SHOWN
) -> list[Double]:
    """Those whom the person does not see: for administrators, never for him. Three queries."""
    found = likely_doubles(None, values, exclude=exclude, limit=MOST_OF_A_KEY)
    his = Customer.objects.visible_to(actor).filter(pk__in=[double.customer.pk for double in found])
    seen = set(his.order_by().values_list("pk", flat=True))
    return [double for double in found if double.customer.pk not in seen][:limit]


def _found(records: QuerySet[Customer], values: Mapping[str, Any], limit: int) -> list[Double]:
    keys_by_id = _keys_found(records, values)
    if not keys_by_id:
        return []
    words = NameWords(Folded(Value(values.get("name") or "")))
    customers = Customer.objects.filter(pk__in=keys_by_id).annotate(
        likeness=TrigramSimilarity(NameWords(Folded("name")), words)
    )
    doubles = (_double(customer, keys_by_id[customer.pk]) for customer in customers.order_by("pk"))
    likely = sorted(filter(None, doubles), key=lambda double: (-double.score, double.customer.pk))
    return likely[:limit]


def _keys_found(records: QuerySet[Customer], values: Mapping[str, Any]) -> dict[int, set[str]]:
    """The keys by which each customer was found; one query."""
    probes = [
        records.filter(RawSQL(_ONE_OF.format(ids=sql), params, output_field=BooleanField()))
        .order_by()
        .values_list("pk", Value(code))[:MOST_OF_A_KEY]
        for code, sql, params in _probes(values)
    ]
    found: dict[int, set[str]] = {}
    if probes:
        for pk, code in probes[0].union(*probes[1:], all=True):
            found.setdefault(pk, set()).add(code)
    return found


def _double(customer: Customer, keys: set[str]) -> Double | None:
    reasons = in_order(reasons_of(keys, customer.likeness))
    return Double(customer, reasons, score_of(reasons)) if reasons else None


def reasons_of(keys: set[str], likeness: float) -> set[str]:
    """What the keys mean once the names are compared: one that is found by his name alone must have
    a similar one, and of those at the same address the names must have something in common. The
    twin in SQL is in customers.duplicates.pairs."""
    reasons = keys - {"name", "address"}
    if likeness >= SAME:
        reasons.add(Reason.NAME)
    elif likeness >= SIMILAR:
        reasons.add(Reason.SIMILAR_NAME)
    if "address" in keys and likeness >= RELATED:
        reasons.add(Reason.ADDRESS)
    return reasons


def _probes(values: Mapping[str, Any]) -> Iterator[tuple[str, str, list]]:
    """Code, SELECT of ids and its parameters for each value of each key: one that very many share does
    not stand in the way of another."""
    for key in (EXTERNAL_ID, *KEYS):
        for value in dict.fromkeys(_WANTED[key.code](values)):
            yield key.code, _probe(key), [value]


# An array, not IN: for who sees everybody the planner walked through a million customers in the hope
# of the first fifty.
_ONE_OF = "customers_customer.id = ANY(ARRAY({ids}))"


def _probe(key: Key) -> str:
    value = f"{KEY}(karta_fold_v1(%s))" if key.code == "name" else "%s"
    return f"SELECT k.id FROM ({key.rows} AND {key.value} = {value} LIMIT {MOST_READ}) k"


def _phones(values: Mapping[str, Any]) -> list:
    phones = [*(values.get("mobile") or ()), *(values.get("phone") or ())]
    return [phone for phone in phones if len(digits_only(phone)) >= SHORTEST_PHONE]


def _address(values: Mapping[str, Any]) -> list[str]:
    street_or_words = values.get("street") or values.get("text")
    if not street_or_words:
        return []
    return [fold(f"{values.get('city') or ''} {street_or_words}")[:300]]


_WANTED: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "external_id": lambda values: _one(values.get("external_id")),
    "national_id": lambda values: _one(fold(values.get("national_id") or "").replace(" ", "")),
    "email": lambda values: [str(address) for address in values.get("email") or ()],
    "phone": lambda values: [str(phone) for phone in _phones(values)],
    "phone_ending": lambda values: [digits_only(phone)[-9:] for phone in _phones(values)],
    "name": lambda values: _one(values.get("name")) if fold(values.get("name") or "") else [],
    "address": _address,
}


def _one(value: str | None) -> list[str]:
    return [value] if value else []
