"""Text folding: one form for what people type in different ways (see `core.text.folding`)."""

from core.text.folding import (
    SearchTerms,
    digits_only,
    fold,
    latin_digits,
    search_terms,
    word_starts,
)

__all__ = ["SearchTerms", "digits_only", "fold", "latin_digits", "search_terms", "word_starts"]
