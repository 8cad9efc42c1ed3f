"""Finding records by a few letters or figures of what is in their `search_text`."""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains
from django.db import models
from django.db.models import Func, Q, Value

from core.text import digits_only, search_terms

_TEXTS = ArrayField(models.TextField())
SHORTEST_NUMBER = 3  # shorter ones are in every phone, and no index finds them
LONGEST_SEARCH = 200  # characters; the rest of a longer text is not looked for
PHONE_SIGNS = re.compile(r"[\d\s+().\-/]+")


class WordStarts(Func):
    """The one- and two-letter beginnings of the words of a folded text."""

    function = "karta_word_starts_v1"
    output_field = _TEXTS


class SearchedQuerySet(models.QuerySet):
    """Records with a folded `search_text` that triggers keep."""

    def search(self, text: str):
        """Those in whose name, phones, e-mail addresses or numbers every word of the text stands.

        Words of one or two letters must begin a word there. A text that looks like a phone number
        is also looked for as its digits, so that 0912 345 finds +98 912 345. Nothing to search for
        leaves all of them.
        """
        text = text.replace("\x00", " ")[:LONGEST_SEARCH]
        terms = search_terms(text)
        found = Q(*(Q(search_text__contains=fragment) for fragment in terms.fragments))
        if terms.beginnings:
            found &= Q(ArrayContains(WordStarts("search_text"), Value(terms.beginnings, _TEXTS)))
        digits = digits_only(text).lstrip("0")
        if len(digits) >= SHORTEST_NUMBER and PHONE_SIGNS.fullmatch(text.strip()):
            found |= Q(search_text__contains=digits)
        return self.filter(found)
