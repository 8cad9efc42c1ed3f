"""The numbers beside the choices of the filter pane: they come after the page, and never delay the list."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.filter_counts import counts_of_choices, is_counted
from core.filter_inputs import NONE, FilterInput
from customers.views.conditions import ListQueryView, filled

PATIENCE = 1500
"""Milliseconds that all the numbers of a pane together are worth."""


class FilterCounts(ListQueryView):
    """`/customers/counts/`: takes what the form of the list has, answers with what htmx puts beside each
    choice (hx-swap-oob). Of a field that is `fixed`, the page shows no choices."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = self.list_query(filled(request.GET))
        fixed = request.GET.getlist("fixed")
        inputs = [
            i for i in asked.filters.inputs if is_counted(i.field) and i.field.key not in fixed
        ]
        found = counts_of_choices(asked, (i.field for i in inputs), milliseconds=PATIENCE)
        context = {"facets": [_facet(i, found.get(i.field.key)) for i in inputs]}
        return render(request, "records/filter_counts.html", context)


def _facet(given: FilterInput, counts: Any) -> dict[str, Any]:
    """The texts of one field by choice; blank where there was no time for them."""
    values = [(str(choice.value), choice.value) for choice, _is_chosen in given.choices]
    values += [(NONE, None)] if given.offers_none else []
    texts = {code: "" if counts is None else str(counts[value]) for code, value in values}
    return {
        "slug": given.slug,
        "key": given.field.key,
        "as_notes": json.dumps(texts, ensure_ascii=False) if given.is_searched else "",
        "texts": list(texts.items()),
    }
