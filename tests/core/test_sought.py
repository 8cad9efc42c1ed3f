"""What is looked for: found in texts by the rules of the search, and marked where it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import Sought, Text, digits_only, fold
from core.text.folding import digits_with_places, fold_with_places
from core.text.sought import EXCERPT, cut

LETTERS = st.text(
    st.sampled_from("abAB łŁßéйи\u0306ِيیكکگة٤۴4\u200c'-.@²½ﷲـёЁ")
    | st.characters(exclude_characters="\x00"),
    max_size=40,
)


def shown(typed: str, *texts: str, is_number: bool = False) -> list[str]:
    """The texts with what was found in brackets."""
    sought = Sought.of(typed)
    given_texts = [Text(text, is_number) for text in texts]
    found = sought.found_in(given_texts)
    return [
        "".join(f"[{p.text}]" if p.is_found else p.text for p in cut(texts[number], spans))
        for number, spans in found.items()
    ]


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("lukas", "Pan Łukasz", "Pan [Łukas]z"),
        ("علي", "دکتر علی یزدانی", "دکتر [علی] یزدانی"),
        ("۱۲۳", "No 0123", "No 0[123]"),
        ("123", "شماره ۰۱۲۳", "شماره ۰[۱۲۳]"),
        ("strasse", "Große Straße 5", "Große [Straße] 5"),
        ("oneil", "Mr O'Neil", "Mr [O'Neil]"),
        ("محمد", "مُحَمَّد رضا", "[مُحَمَّد] رضا"),
        ("an", "Joanna Anders", "Joanna [An]ders"),
        ("an joa", "Joanna Anders", "[Joa]nna [An]ders"),
        ("nna anna", "Anna Joanna", "[Anna] Jo[anna]"),
        ("<b>", "a <b>", "a <[b]>"),
    ],
)
def test_what_was_found_is_marked_as_it_is_written(typed, text, marked):
    assert shown(typed, text) == [marked]


def test_words_may_be_in_several_texts_and_each_counts_in_the_first():
    assert shown("anna kow nowak", "Anna Kowal", "Nowak i Kowal") == [
        "[Anna] [Kow]al",
        "[Nowak] i Kowal",
    ]


def test_one_word_that_is_nowhere_leaves_nothing():
    assert shown("anna nowak", "Anna Kowal") == []
    assert shown("nna x", "Anna Kowal") == []


@pytest.mark.parametrize("typed", ["0912 345", "0912345", "(0912) 34-5", "۰۹۱۲۳۴۵", "+912345"])
def test_phone_is_found_by_its_digits_whatever_stands_between_them(typed):
    assert shown(typed, "+98 912 345 6789", is_number=True) == ["+98 [912 345] 6789"]


def test_few_digits_must_begin_a_number():
    assert shown("98", "+98 912 345 6789", is_number=True) == ["+[98] 912 345 6789"]
    assert shown("12", "+98 912 345 6789", is_number=True) == []


def test_long_text_is_shown_around_what_was_found():
    text = "word " * 40 + "needle " + "word " * 40
    (line,) = shown("needle", text)
    assert "[needle]" in line and line.startswith("…") and line.endswith("…")
    assert len(line) <= EXCERPT + 4


def test_nothing_is_looked_for_in_blanks():
    assert not Sought.of("  … \x00 ")
    assert Sought.of("a")


@settings(max_examples=50)
@given(LETTERS)
def test_folding_with_places_folds_alike(text):
    folded, places = fold_with_places(text)
    assert folded == fold(text)
    assert len(places) == len(folded) and places == sorted(places)
    digits, at = digits_with_places(text)
    assert digits == digits_only(text) and all(text[place] for place in at)


@settings(max_examples=50)
@given(LETTERS, st.data())
def test_every_mark_holds_a_word_and_no_letter_is_lost(text, data):
    words = fold(text).split()
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(word) - 1)) if len(word) > 2 else 0
    typed = word[start : start + data.draw(st.integers(3, 6))] or word
    if len(typed) <= 2:
        typed = word[:2]
    sought = Sought.of(typed)
    found = sought.found_in([Text(text)])
    pieces = cut(text, found[0])
    assert "".join(piece.text for piece in pieces) == text
    marks = [fold(piece.text) for piece in pieces if piece.is_found]
    assert any(typed in mark for mark in marks)
