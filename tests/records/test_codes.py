"""Codes and keys made from names in any script."""

import pytest

from records.codes import latin_code, suggest_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Good payers", "good_payers"),
        ("Żółta łódź", "zolta_lodz"),
        ("Объём груди, см", "obem_grudi_sm"),
        ("Щёлково", "shchelkovo"),
        ("مشتریان خوش‌حساب", "mshtryan_khvshhsab"),
        ("سايز كفش", "sayz_kfsh"),
        ("2nd phone", "nd_phone"),
        ("___", ""),
        ("漢字", ""),
        ("a" * 60, "a" * 40),
    ],
)
def test_name_in_small_latin_letters(name, code):
    assert latin_code(name) == code


def test_english_name_goes_first_then_those_with_vowels():
    names = {"fa": "رنگ", "ru": "Цвет", "pl": "Kolor", "en": "Colour"}
    assert suggest_code(names, (), "field") == "colour"
    del names["en"]
    assert suggest_code(names, (), "field") == "kolor"


def test_taken_code_gets_a_number_within_the_length():
    assert suggest_code({"en": "Size"}, {"size", "size_2"}, "field") == "size_3"
    assert suggest_code({"en": "a" * 60}, {"a" * 40}, "field") == "a" * 38 + "_2"


def test_name_without_a_letter_to_write_falls_back_to_a_number():
    assert suggest_code({"en": "漢字"}, {"size", "colour"}, "field") == "field_3"
