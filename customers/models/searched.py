"""Finding records by a few letters or figures of what is in their `search_text`."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains
from django.db import connection, models
from django.db.models import Func, Q, Value

from core.text import Sought
from customers.models.triggers import Searched

_TEXTS = ArrayField(models.TextField())


class WordStarts(Func):
    """The one- and two-letter beginnings of the words of a folded text."""

    function = "karta_word_starts_v1"
    output_field = _TEXTS


class SearchedQuerySet(models.QuerySet):
    """Records with a folded `search_text` that triggers keep."""

    def search(self, text: str):
        """Those in whose name, phones, e-mail addresses, numbers or searchable custom fields every word
        of the text stands.

        Words of one or two letters must begin a word there. A text that looks like a phone number
        is also looked for as its digits, so that 0912 345 finds +98 912 345. Nothing to search for
        leaves all of them.
        """
        return self.holding(Sought.of(text))

    def holding(self, sought: Sought):
        """The same for a text that is prepared already."""
        found = Q(*(Q(search_text__contains=fragment) for fragment in sought.terms.fragments))
        if beginnings := sought.terms.beginnings:
            found &= Q(ArrayContains(WordStarts("search_text"), Value(beginnings, _TEXTS)))
        if sought.digits:
            found |= Q(search_text__contains=sought.digits)
        return self.filter(found)

    def newest(self, count: int):
        """So many of the latest."""
        return self.order_by("-pk")[:count]


def refill(searched: Searched, ids: Sequence[int]) -> None:
    """Fill the searched text of these records anew, in the open transaction. They are locked first, so
    that what somebody writes meanwhile is not written over by what was read before."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {searched.table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [list(ids)],
        )
        cursor.execute(searched.refill("SELECT unnest(%s::bigint[])"), [list(ids)])
