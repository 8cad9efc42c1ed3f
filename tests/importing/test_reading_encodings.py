"""Every encoding in which our languages are written is found out, and can be chosen instead."""

import pytest

from importing.reading import Reading
from importing.reading.child import encodings
from importing.reading.child.refusal import Refusal
from tests.importing import files

PERSIAN = (
    "نام شرکت,نشانی,توضیح\n"
    "بازرگانی آفتاب شرق,تهران، خیابان ولیعصر، کوچه گلها، پلاک ۱۲,مشتری از سال گذشته با ما همکاری دارد\n"
    "صنایع غذایی پارس,اصفهان، میدان نقش جهان,چند بار برای پرداخت تماس گرفته شد\n"
)
# Windows-1256 has the Arabic yeh and digits of the ASCII only.
OLD_PERSIAN = PERSIAN.translate({ord("ی"): "ي", ord("۱"): "1", ord("۲"): "2"})
POLISH = (
    "Nazwa firmy;Adres;Uwagi\n"
    "Zakład Usługowy Świt;ul. Żeromskiego 15, 90-625 Łódź;Klient prosi o kontakt po południu\n"
    "Piekarnia pod Lipą;ul. Główna 3, Częstochowa;Dostawa w każdą środę, płatność przelewem\n"
    "Źródło sp. z o.o.;Kraków;Dług spłacony; współpraca wznowiona\n"
)
RUSSIAN = (
    "Название;Адрес;Примечание\n"
    "ООО «Северный ветер»;г. Екатеринбург, ул. Ленина, д. 5;Клиент просит звонить после обеда\n"
    "Хлебозавод № 3;г. Тверь, Объездное шоссе;Договор подписан, счёт ещё не оплачен\n"
)
UKRAINIAN = (
    "Назва;Адреса;Примітка\n"
    "Товариство «Зоря»;м. Київ, вулиця Хрещатик, 22;Клієнт просить телефонувати після обіду\n"
    "Їдальня біля вокзалу;м. Львів, площа Двірцева;Угоду підписано, є заборгованість за серпень\n"
)
UNICODE = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16")
WRITTEN = [
    *((PERSIAN, encoding) for encoding in UNICODE),
    (OLD_PERSIAN, "cp1256"),
    *((POLISH, encoding) for encoding in (*UNICODE, "cp1250", "iso8859-2")),
    *((RUSSIAN, encoding) for encoding in (*UNICODE, "cp1251")),
    *((RUSSIAN.translate({ord("«"): '"', ord("»"): '"', ord("№"): "N"}), e) for e in ("koi8-r",)),
    *((UKRAINIAN, encoding) for encoding in (*UNICODE, "cp1251")),
    (UKRAINIAN.translate({ord("«"): '"', ord("»"): '"'}), "koi8-u"),
]
SAME = {"utf-16": "utf-16-le"}
"""With a byte order mark Python writes in the order of this machine."""


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_sentences_are_read_right_in_every_encoding(text, encoding):
    assert encodings.decode(text.encode(encoding)) == (text, SAME.get(encoding, encoding))


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_single_lines_are_read_right_in_every_encoding(text, encoding):
    for line in text.splitlines():
        assert encodings.decode(line.encode(encoding))[0] == line


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Name,Phone\nAnna,1\n", "a\n", "نام\n", "Имя\r\nИван\r\n"])
def test_short_utf_16_without_byte_order_mark_is_found(text, order):
    assert encodings.decode(text.encode(order)) == (text, order)


@pytest.mark.parametrize("data", [b"Name\0\0\0\0\nAnna\n", b"a,b\n\0c,d\n", b"\0" * 40])
def test_zeros_alone_do_not_make_utf_16(data):
    with pytest.raises(Refusal):
        encodings.decode(data)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(POLISH, "cp1250"), (RUSSIAN, "cp1251"), (OLD_PERSIAN, "cp1256"), (UKRAINIAN, "utf-16-be")],
)
def test_chosen_encoding_is_taken(read, text, encoding):
    sheet = read(text.encode(encoding), reading=Reading(encoding=encoding))
    assert sheet.encoding == encoding
    assert sheet.headers[0].text == text.splitlines()[0].split(sheet.delimiter)[0]
    assert sheet.warnings == []


def test_byte_order_mark_is_no_part_of_the_first_header_whatever_is_chosen(read):
    data = files.text(files.CUSTOMERS, encoding="utf-8-sig")
    assert read(data, reading=Reading(encoding="utf-8")).headers[0].text == "Name"
    data = files.text(files.CUSTOMERS, encoding="utf-16")
    assert read(data, reading=Reading(encoding="utf-16-le")).headers[0].text == "Name"


def test_wrong_choice_is_read_and_its_damage_is_counted(read):
    sheet = read(POLISH.encode("cp1250"), reading=Reading(encoding="utf-8"))
    (warning,) = sheet.warnings
    assert warning.code == "damaged_letters"
    assert warning.params["count"] > 20


def test_choice_that_makes_no_text_is_refused(refusal):
    error = refusal(
        files.text(files.CUSTOMERS, encoding="utf-16-le"), reading=Reading(encoding="cp1251")
    )
    assert error.code in ("nul_characters", "unknown_kind")
