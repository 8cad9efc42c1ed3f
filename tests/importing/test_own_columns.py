"""Columns that Karta adds to a workbook are skipped when it comes back, in any language."""

import pytest
from django.conf import settings
from django.utils import translation

from importing.mapping import suggest_mapping
from importing.own_columns import OWN_COLUMNS, WHAT_IS_WRONG, is_own_column
from tests.importing.sheets import CUSTOMERS

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_columns_are_skipped_in_every_language(db, language):
    with translation.override(language):
        headers = [column.header for column in OWN_COLUMNS]
    assert all(is_own_column(header) for header in headers)
    for read_in in LANGUAGES:
        with translation.override(read_in):
            mapping = suggest_mapping(CUSTOMERS.catalogue(), ["Name", *headers])
        assert mapping == ["name", *[""] * len(headers)]


def test_own_columns_have_a_header_in_every_language():
    for column in OWN_COLUMNS:
        assert set(column.headers) == set(LANGUAGES)
        assert len(set(column.headers.values())) == len(LANGUAGES)


def test_spaces_and_capitals_make_no_difference():
    assert is_own_column("  WHAT is wrong ")
    assert not is_own_column("What is wrong with him")
    assert not is_own_column("")


def test_header_is_in_the_language_of_the_reader():
    with translation.override("pl"):
        assert WHAT_IS_WRONG.header == "Co jest nie tak"


def test_own_columns_hide_no_field(db):
    assert not [header for header in CUSTOMERS.catalogue().by_header if is_own_column(header)]
