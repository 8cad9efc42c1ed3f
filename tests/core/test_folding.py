"""The folded form: the examples people meet, and that PostgreSQL and Python always agree."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text import digits_only, fold, search_terms, word_starts
from core.text.folding import TABLE

EXAMPLES = {
    # Polish, German, other Latin
    "Zażółć Gęślą JAŹŃ": "zazolc gesla jazn",
    "Żółkiewski ŁUKASZ": "zolkiewski lukasz",
    "Straße STRASSE": "strasse strasse",
    "Ærø Øresund Đorđe Þór": "aero oresund dorde thor",
    "İstanbul ısı": "istanbul isi",
    "cafe\u0301": "cafe",
    "ﬁnanse Ⅳ": "finanse iv",
    # Russian, Ukrainian, Belarusian
    "ЁЛКА ёлка": "елка елка",
    "Андрей": "андрей",
    "Андреи\u0306": "андрей",
    "Київ, Ґанок": "киів ганок",
    "Пам'ять Пам’ять Памʼять": "память память память",
    "Магілёў": "магілеу",
    # Persian and Arabic
    "علي محمدى": "علی محمدی",
    "شركت": "شرکت",
    "می‌روم": "میروم",
    "آرش أحمد إيمان": "ارش احمد ایمان",
    "مسئول مؤمن فاطمة خانۀ خانهٔ": "مسیول مومن فاطمه خانه خانه",
    "مُحَمَّد سـلام املاء": "محمد سلام املا",
    "ﻣﺤﻤﺪ ﻻله": "محمد لاله",
    # Greek
    "ΟΔΥΣΣΕΎΣ Οδυσσεύς": "οδυσσευσ οδυσσευσ",
    # Digits, spaces, signs
    "۰۹۱۲ ٣٤٥ ６７": "0912 345 67",
    "\u200e+98 (912) 345-67-89": "98 912 345 67 89",
    "Jan.Kowalski@Firma.pl": "jan kowalski firma pl",
    "O'Neil": "oneil",
    "  a\u00a0b\t\n c\u2003d  ": "a b c d",
    "تهران، خیابان «ولی‌عصر»": "تهران خیابان ولیعصر",
    "Kowalska\u00ad-Nowak": "kowalska nowak",
    "2½ m²": "2 1 2 m2",
    "": "",
    "…": "",
    "株式会社": "株式会社",
}

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
table_text = st.text(
    st.sampled_from([*map(chr, TABLE.characters), *"aиiеlо \u0306\u0301\u0654هx7"]), max_size=30
)
texts = st.lists(any_text | table_text, min_size=50, max_size=150)
batches = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def in_sql(function, values):
    query = f"SELECT {function}(t) FROM unnest(%s::text[]) WITH ORDINALITY AS v(t, n) ORDER BY n"
    with connection.cursor() as cursor:
        cursor.execute(query, [values])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(("typed", "folded"), EXAMPLES.items())
def test_example_folds(typed, folded):
    assert fold(typed) == folded


@pytest.mark.django_db
def test_sql_folds_the_examples():
    assert in_sql("karta_fold_v1", list(EXAMPLES)) == list(EXAMPLES.values())


@pytest.mark.django_db
@batches
@given(values=texts)
def test_sql_and_python_agree(values):
    folded = [fold(value) for value in values]
    assert in_sql("karta_fold_v1", values) == folded
    assert in_sql("karta_digits_v1", values) == [digits_only(value) for value in values]
    found = in_sql("karta_word_starts_v1", folded)
    assert [sorted(set(starts)) for starts in found] == [word_starts(value) for value in folded]


@pytest.mark.django_db
def test_sql_and_python_agree_on_every_folded_and_every_basic_character():
    codes = sorted(set(range(1, 0xD800)) | set(range(0xE000, 0x10000)) | set(TABLE.characters))
    values = ["x".join(map(chr, codes[start : start + 200])) for start in range(0, len(codes), 200)]
    assert in_sql("karta_fold_v1", values) == [fold(value) for value in values]
    assert in_sql("karta_digits_v1", values) == [digits_only(value) for value in values]


@batches
@given(values=texts)
def test_folded_text_folds_to_itself(values):
    for folded in map(fold, values):
        assert fold(folded) == folded


def test_every_replacement_is_in_its_final_form():
    for code, replacement in TABLE.characters.items():
        for character in replacement:
            assert TABLE.characters.get(ord(character), character) == character, hex(code)


def test_every_kind_of_white_space_is_a_space():
    white = [chr(code) for code in range(1, 0x110000) if chr(code).isspace()]
    assert {character: fold(f"a{character}b") for character in white} == dict.fromkeys(white, "a b")


def test_composed_and_decomposed_letters_fold_alike():
    blocks = [*range(0x00C0, 0x0250), *range(0x0370, 0x0590), *range(0x0620, 0x0700)]
    for code in [*blocks, *range(0x1E00, 0x2000)]:
        letter = chr(code)
        if unicodedata.category(letter).startswith("L"):
            assert fold(unicodedata.normalize("NFD", letter)) == fold(letter), hex(code)


@pytest.mark.django_db
def test_null_stays_null():
    for function in ("karta_fold_v1", "karta_digits_v1", "karta_word_starts_v1"):
        assert in_sql(function, [None]) == [None]


@pytest.mark.django_db
def test_collation_of_a_column_does_not_matter():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level1',"
            " deterministic = false)"
        )
        cursor.execute("""SELECT karta_fold_v1('Éa  B ½' COLLATE any_case)""")
        assert cursor.fetchone() == ("ea b 1 2",)


def test_digits_are_kept_and_nothing_else():
    assert digits_only("+۹۸ (۹۱۲) ٣٤٥-67 ext") == "9891234567"
    assert digits_only("no") == ""


def test_word_starts_are_the_first_one_and_two_letters():
    assert word_starts("anna nowak an b") == ["a", "an", "b", "n", "no"]
    assert word_starts("") == []


def test_search_terms_part_long_fragments_from_short_beginnings():
    terms = search_terms("Ко Иванов  иванов 5-Б")
    assert terms.fragments == ["иванов"]
    assert terms.beginnings == ["ко", "5", "б"]
