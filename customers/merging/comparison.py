"""What there is to choose when customers are merged: their values side by side.

A single value is taken from one of them; of values that are lists each element is kept or not; an
address is taken as a whole, so that the street of one never meets the city of another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core.catalogue import Catalogue, Field
from core.contributions import Label
from core.permissions import Decision
from customers.models import Customer

ADDRESSES = ("main_address", "delivery_address")
EMPTY = (None, "", ())
SUM = 0
"""Instead of the id of a customer: the amounts of all of them together, where they have one currency."""


@dataclass(frozen=True)
class Choices:
    """What somebody has chosen; JSON can hold it. What is not mentioned is as proposed."""

    taken: Mapping[str, int] = field(default_factory=dict)
    """By the key of the question, the id of the customer whose value stays, or SUM."""
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the key of the question, the elements that stay, as text."""


@dataclass(frozen=True)
class Question:
    """A field, or an address, with the values of the customers."""

    key: str
    label: Label
    fields: tuple[Field, ...]
    values: Mapping[int, tuple]
    """By the id of the customer, the one that stays first: a value for each of the fields."""

    @property
    def is_list(self) -> bool:
        return len(self.fields) == 1 and self.fields[0].kind.is_list

    @cached_property
    def filled(self) -> dict[int, tuple]:
        return {pk: value for pk, value in self.values.items() if _is_filled(value)}

    @cached_property
    def different(self) -> dict[int, tuple]:
        """The distinct filled values, each with the first customer who has it."""
        found: dict[int, tuple] = {}
        for pk, value in self.filled.items():
            if value not in found.values():
                found[pk] = value
        return found

    @cached_property
    def elements(self) -> dict[str, Any]:
        """Of lists: every element by its text, those of the customer that stays first."""
        found: dict[str, Any] = {}
        for (value,) in self.filled.values():
            for element in value:
                found.setdefault(str(element), element)
        return found

    def owners(self, element: str) -> list[int]:
        """The customers who have an element of a list."""
        return [pk for pk, (value,) in self.filled.items() if element in map(str, value)]

    @property
    def is_open(self) -> bool:
        """Whether there is anything to choose."""
        if self.is_list:
            return bool(self.elements) and len(set(self.values.values())) > 1
        return len(self.different) > 1

    @property
    def proposed(self) -> int | None:
        """The value of the customer that stays, else the first that is filled."""
        return next(iter(self.filled), None)

    @cached_property
    def sum(self) -> Any:
        """The amounts together; None where they cannot be added."""
        if len(self.fields) != 1 or self.fields[0].kind.kept_as != "amount":
            return None
        amounts = [value for (value,) in self.filled.values()]
        if len(amounts) < 2 or len({amount.currency for amount in amounts}) > 1:
            return None
        return sum(amounts[1:], start=amounts[0])

    def chosen(self, choices: Choices) -> tuple:
        """The values that stay. KeyError for a customer who has none to give."""
        if self.is_list:
            kept = set(choices.kept.get(self.key, self.elements))
            return (tuple(one for text, one in self.elements.items() if text in kept),)
        taken = choices.taken.get(self.key, self.proposed)
        if taken == SUM and self.sum is not None:
            return (self.sum,)
        return self.values[taken] if taken is not None else next(iter(self.values.values()))


class Comparison:
    """All questions about these customers, the one that stays first."""

    def __init__(
        self,
        catalogue: Catalogue,
        customers: Sequence[Customer],
        may_change: Callable[[Field], Decision],
    ):
        """`may_change` says of a field whether the person may change it in the customer that stays;
        one that he may not keeps its value there, and is not asked about."""
        self.customers = list(customers)
        self.catalogue = catalogue
        self.fields = catalogue.where(lambda f: f.is_editable and may_change(f))
        self._values = catalogue.load([c.pk for c in customers], self.fields)

    @cached_property
    def questions(self) -> list[Question]:
        return [
            Question(key, label, tuple(fields), self._values_of(fields))
            for key, label, fields in _grouped(self.catalogue, self.fields)
        ]

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.is_open]

    @property
    def settled_questions(self) -> list[Question]:
        """Those with one answer: all the same, or filled on one card only."""
        return [q for q in self.questions if not q.is_open and q.filled]

    def changes(self, choices: Choices) -> dict[str, Any]:
        """What is to be written of the customer that stays: where he has something else."""
        present = self._values[self.customers[0].pk]
        chosen = {
            field.key: value
            for question in self.questions
            for field, value in zip(question.fields, question.chosen(choices), strict=True)
        }
        return {
            key: _in_order(self.catalogue[key], value)
            for key, value in chosen.items()
            if _in_order(self.catalogue[key], value) != present[key]
        }

    def _values_of(self, fields: Iterable[Field]) -> dict[int, tuple]:
        return {
            customer.pk: tuple(self._values[customer.pk][field.key] for field in fields)
            for customer in self.customers
        }


def _grouped(
    catalogue: Catalogue, fields: Iterable[Field]
) -> Iterable[tuple[str, Label, list[Field]]]:
    for section, its_fields in catalogue.by_section(fields):
        if section.code in ADDRESSES:
            yield section.code, section.label, its_fields
        else:
            yield from ((field.key, field.label, [field]) for field in its_fields)


def _in_order(field: Field, value: Any) -> Any:
    """Choices are kept sorted; phones and the like in the order in which they are used."""
    return tuple(sorted(value)) if field.kind.is_list and field.kind.kept_as == "codes" else value


def _is_filled(values: tuple) -> bool:
    """Yes and no both are answers."""
    return any(value not in EMPTY for value in values)
