"""Text folding: one form for what people type in different ways (see `core.text.folding`)."""

from core.text.folding import (
    SearchTerms,
    digits_only,
    fold,
    latin_digits,
    search_terms,
    word_starts,
)
from core.text.isolating import isolated
from core.text.sought import Piece, Sought, Text

__all__ = [
    "Piece",
    "SearchTerms",
    "Sought",
    "Text",
    "digits_only",
    "fold",
    "isolated",
    "latin_digits",
    "search_terms",
    "word_starts",
]
