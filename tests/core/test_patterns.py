"""Patterns of texts: which are taken, what they match, and that none can be made to run for long."""

import time

import pytest
from django.core.exceptions import ValidationError

from core.catalogue import Session, TextKind
from core.patterns import LONGEST_TEXT, PatternError, check_pattern, matches

TAKEN = [
    r"[A-Z]{2}-\d{4,6}",
    r"\d+",
    r".*@.*",
    r"(\d{1,3}\.){3}\d{1,3}",
    r"(?:new|used)(-[a-z]{1,20})?",
    r"[^@]{1,60}@[a-z.]{1,60}",
    r"^\w+$",
]
DANGEROUS = [
    r"(a+)+",
    r"(a|a)*b",
    r"(\w*)*",
    r"\w+\w+\w+\w+!",
    r"([a-z]+)*\d",
    r"(x+x+)+y",
    r"(a?){40}a{40}",
    r"(a|aa){501}",
    r"(a|aa){600,}",
]


@pytest.mark.parametrize("pattern", TAKEN)
def test_ordinary_pattern_is_taken(pattern):
    check_pattern(pattern)


@pytest.mark.parametrize("pattern", DANGEROUS)
def test_pattern_that_some_text_could_keep_busy_is_refused(pattern):
    with pytest.raises(PatternError, match="repeats too freely"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"(a)\1", r"(?=a)a", r"(?<!a)b", r"(?>a+)b"])
def test_reference_and_look_around_are_refused(pattern):
    with pytest.raises(PatternError, match="cannot be used"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["[a", "a{2,1}", "(", "*", "[[a]", "a{99999999999}"])
def test_what_is_no_regular_expression_is_refused_with_words(pattern):
    with pytest.raises(PatternError, match=r"no regular expression|ambiguous"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", [r".*@.*", r"\w*\w*!", r"[a-z]{0,90}[a-z]{0,90}[a-z]{0,90}!"])
def test_worst_text_for_a_taken_pattern_is_judged_at_once(pattern):
    check_pattern(pattern)
    started = time.perf_counter()
    assert not matches(pattern, "a" * LONGEST_TEXT)
    assert time.perf_counter() - started < 0.5


def test_text_that_is_too_long_anyway_is_not_held_against_the_pattern():
    field = TextKind(LONGEST_TEXT, pattern=r"\w*\w*!").form_field(Session(), required=False)
    started = time.perf_counter()
    with pytest.raises(ValidationError) as told:
        field.clean("a" * 20_000)
    assert [error.code for error in told.value.error_list] == ["max_length"]
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"[A-Z]{2}-[0-9]{3}", "AB-123", True),
        (r"[A-Z]{2}-[0-9]{3}", "AB-۱۲۳", True),
        (r"[A-Z]{2}-[0-9]{3}", "xAB-123", False),
        (r"[A-Z]{2}-[0-9]{3}", "AB-1234", False),
        (r"[۰-۹]{2}", "۱۲", True),
        (r"a|b", "ab", False),
    ],
)
def test_whole_text_must_match_in_digits_of_any_script(pattern, text, fits):
    assert matches(pattern, text) is fits
