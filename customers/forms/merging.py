"""The form in which several customers become one: a question for each value in which they differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.catalogue import Field, Session
from customers.forms.fields import CustomersField
from customers.merging.comparison import SUM, Choices, Comparison, Question
from customers.models import Customer


class ChooseCustomersForm(forms.Form):
    """Which customers are compared."""

    def __init__(self, *args, actor, customers: list[Customer], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ids"] = CustomersField(
            actor=actor,
            required=False,
            label=_("Customers to compare"),
            help_text=_("Search by name, phone or number. The first one is the card that stays."),
            initial=[customer.pk for customer in customers],
        )


@dataclass(frozen=True)
class Option:
    """A value that can be chosen; `customer` is whose it is, None for a sum. An empty `value` cannot
    be chosen."""

    value: str
    html: str
    is_chosen: bool = False
    customer: Customer | None = None
    owners: str = ""
    """Of an element of a list that not all have: who has it."""


@dataclass(frozen=True)
class Row:
    """A question as the page shows it."""

    question: Question
    input: forms.BoundField
    options: list[Option]


class MergeForm(forms.Form):
    """`choices` are what was chosen, `versions` those of the customers when the page was opened."""

    def __init__(self, data=None, *, comparison: Comparison, session: Session):
        super().__init__(data)
        self.comparison = comparison
        self.session = session
        for customer in comparison.customers:
            self.fields[f"version_{customer.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=customer.version
            )
        for question in comparison.open_questions:
            self.fields[question.key] = _input(question)

    @property
    def choices(self) -> Choices:
        asked = self.comparison.open_questions
        return Choices(
            taken={q.key: int(self.cleaned_data[q.key]) for q in asked if not q.is_list},
            kept={q.key: self.cleaned_data[q.key] for q in asked if q.is_list},
        )

    @property
    def versions(self) -> dict[int, int]:
        return {c.pk: self.cleaned_data[f"version_{c.pk}"] for c in self.comparison.customers}

    @property
    def version_fields(self) -> list[forms.BoundField]:
        return [self[f"version_{customer.pk}"] for customer in self.comparison.customers]

    @property
    def rows(self) -> list[Row]:
        return [
            Row(question, self[question.key], list(self._options(question)))
            for question in self.comparison.open_questions
        ]

    @property
    def settled(self) -> list[tuple[Any, str]]:
        """Label and value of what needs no choice."""
        return [
            (question.label, self._shown(question, question.chosen(Choices())))
            for question in self.comparison.settled_questions
        ]

    def renew_versions(self) -> None:
        """Let what was chosen be sent again, over what somebody else has saved meanwhile."""
        self.data = self.data.copy()
        for customer in self.comparison.customers:
            self.data[f"version_{customer.pk}"] = str(customer.version)

    def _options(self, question: Question) -> Iterator[Option]:
        chosen = self[question.key].value()
        if question.is_list:
            yield from self._elements(question, {str(one) for one in chosen or ()})
            return
        for customer in self.comparison.customers:
            value = question.filled.get(customer.pk)
            if value is None:
                yield Option("", "", customer=customer)
            else:
                is_chosen = str(chosen) == str(customer.pk)
                yield Option(
                    str(customer.pk), self._shown(question, value), is_chosen, customer=customer
                )
        if question.sum is not None:
            html = format_html(_("Added up: {}"), self._shown(question, (question.sum,)))
            yield Option(str(SUM), html, str(chosen) == str(SUM))

    def _elements(self, question: Question, chosen: set[str]) -> Iterator[Option]:
        names = {customer.pk: customer.name for customer in self.comparison.customers}
        for text, element in question.elements.items():
            owners = question.owners(text)
            told = _(", ").join(names[pk] for pk in owners) if len(owners) < len(names) else ""
            html = self._shown(question, ((element,),))
            yield Option(text, html, text in chosen, owners=told)

    def _shown(self, question: Question, values: tuple) -> SafeString | str:
        """One value as HTML; an address as lines."""
        shown = [
            (field.label, self._present(field)(value))
            for field, value in zip(question.fields, values, strict=True)
        ]
        if len(shown) == 1:
            return shown[0][1]
        filled = ((label, html) for label, html in shown if html)
        return format_html_join("", '<div><span class="dim">{}:</span> {}</div>', filled)

    def _present(self, field: Field):
        return self._presenters[field.key]

    @cached_property
    def _presenters(self) -> Mapping[str, Any]:
        """For all the values of a field at once: the names of what is chosen cost a query per list."""
        return {
            field.key: field.kind.presenter(
                [values[place] for values in question.values.values()], self.session
            )
            for question in self.comparison.questions
            for place, field in enumerate(question.fields)
        }


def _input(question: Question) -> forms.Field:
    if question.is_list:
        return forms.MultipleChoiceField(
            choices=[(text, text) for text in question.elements],
            required=False,
            label=question.label,
            initial=list(question.elements),
        )
    values = [*question.filled, *([SUM] if question.sum is not None else [])]
    return forms.ChoiceField(
        choices=[(str(value), str(value)) for value in values],
        label=question.label,
        initial=str(question.proposed),
    )
