"""Finding records by a few letters or figures of what is in their `search_text`."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains
from django.db import connection, models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat

from core.catalogue.any_of import AnyOf
from core.counts import expected_rows
from core.first_rows import first_rows
from core.text import SearchTerms, Sought
from customers.models.triggers import Searched

_TEXTS = ArrayField(models.TextField())
FEW = 10_000
"""So many records are read within a few milliseconds, whatever is looked for; the lists that an index
has for a frequent fragment grow with the base, however little of it somebody sees."""


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
        leaves all of them. Asks at once how many there are to search; the rest is as lazy as ever.
        """
        return self.holding(Sought.of(text))

    def holding(self, sought: Sought):
        """The same for a text that is prepared already. Few records, such as those that a member of a
        small department sees, are read at once; among many the indexes of search find."""
        if not sought:
            return self
        if expected_rows(self) <= FEW:
            ids = list(self.read_for(sought).order_by().values_list("pk", flat=True)[: FEW + 1])
            if len(ids) <= FEW:  # else the planner knows nothing yet of what was loaded
                return self.filter(AnyOf("pk", ids))
        return self.indexed_for(sought)

    def indexed_for(self, sought: Sought):
        """Found by the indexes of search: trigrams, and the beginnings of words."""
        return self.filter(_either(sought, _indexed))

    def read_for(self, sought: Sought):
        """Found by reading each of them: no index of search is asked."""
        text = Concat(Value(" "), "search_text", output_field=models.TextField())
        spaced = self.alias(_spaced_text=text)
        return spaced.filter(_either(sought, _read))

    def newest(self, count: int) -> list:
        """So many of the latest, however few there are among many."""
        return first_rows(self, lambda found: found.order_by("-pk")[:count])


def _either(sought: Sought, condition) -> Q:
    """All words, or the digits of what looks like a phone number."""
    found = condition(sought.terms)
    if sought.digits:
        found |= condition(SearchTerms([sought.digits], []))
    return found


def _indexed(terms: SearchTerms) -> Q:
    found = Q(*(Q(search_text__contains=fragment) for fragment in terms.fragments))
    if terms.beginnings:
        found &= Q(ArrayContains(WordStarts("search_text"), Value(terms.beginnings, _TEXTS)))
    return found


def _read(terms: SearchTerms) -> Q:
    """With a space before each word, a beginning is a fragment, too."""
    wanted = [*terms.fragments, *(f" {beginning}" for beginning in terms.beginnings)]
    return Q(*(Q(_spaced_text__contains=text) for text in wanted))


def refill(searched: Searched, ids: Sequence[int]) -> None:
    """Fill the searched text of these records anew, in the open transaction. They are locked first, so
    that what somebody writes meanwhile is not written over by what was read before."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {searched.table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [list(ids)],
        )
        cursor.execute(searched.refill("SELECT unnest(%s::bigint[])"), [list(ids)])
