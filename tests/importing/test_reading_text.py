"""Text files: the encoding is found by letters, the delimiter by the shape of the rows."""

import pytest

from importing.reading.child import delimited, encodings, letters
from importing.reading.child.refusal import Refusal
from tests.importing import files

POLISH = [
    "Łukasz Wiśniewski",
    "Imię i nazwisko;Miejscowość\nŻaneta Gęślicka;Łódź",
    "ul. Świętokrzyska 12, Kraków",
    "Spółka z ograniczoną odpowiedzialnością",
    "Źródło;Opiekun\nAllegro;Agnieszka Śliwińska",
    "zażółć gęślą jaźń",
    "ŁÓDŹ",
]
RUSSIAN = [
    "Иванов Иван Иванович",
    "Имя;Телефон;Город\nОльга Петрова;89161234567;Москва",
    "ООО Ромашка, г. Санкт-Петербург",
    "ответственный менеджер",
    "САНКТ-ПЕТЕРБУРГ",
    "Казань",
]
UKRAINIAN = ["Київ, вулиця Хрещатик", "Олексій Шевченко;Львів"]
# Windows-1256 has the Arabic yeh; the Persian one came with Unicode.
PERSIAN = [
    "نام;شهر\nعلي رضايي;تهران",
    "شرکت بازرگاني پارس",
    "محمد حسيني",
    "کد ملي;شماره تلفن;نشاني",
    "خيابان وليعصر، پلاک 12",
    "گرگان",
]
SAMPLES = [
    *((text, encoding) for text in POLISH for encoding in ("cp1250", "iso8859-2")),
    *((text, encoding) for text in RUSSIAN for encoding in ("cp1251", "koi8-r")),
    *((text, encoding) for text in UKRAINIAN for encoding in ("cp1251", "koi8-u")),
    *((text, "cp1256") for text in PERSIAN),
]


@pytest.mark.parametrize(("text", "encoding"), SAMPLES)
def test_short_text_in_an_eight_bit_encoding_is_read_right(text, encoding):
    assert encodings.decode(text.encode(encoding))[0] == text


def test_every_encoding_is_named():
    named = {letters.guess_encoding(text.encode(encoding)) for text, encoding in SAMPLES}
    assert named == {"cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "cp1256"}


def test_quotation_marks_of_windows_are_read():
    text = "ООО «Ромашка» — г. Пермь"
    assert encodings.decode(text.encode("cp1251"))[0] == text


def test_latin_names_of_neighbours_do_not_turn_cyrillic():
    text = "Müller;Šimáček;Németh\nKowalski;Łukasz;Żuk"
    assert encodings.decode(text.encode("cp1250"))[0] == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_and_without_byte_order_mark(encoding):
    text = "نام,miasto,город\n"
    assert encodings.decode(text.encode(encoding))[0] == text


def test_few_damaged_letters_do_not_make_utf_8_something_else(read):
    rows = [["Имя", "Город"], *([f"Ольга {i}", "Москва"] for i in range(50))]
    data = bytearray(files.text(rows))
    data[data.index("Ольга 7".encode())] = 0xFF
    sheet = read(bytes(data))
    assert sheet.encoding == "utf-8"
    (warning,) = sheet.warnings
    assert str(warning).startswith("2 letters of the file are damaged, the first in line 9.")


def test_half_of_utf_16_is_refused(refusal):
    assert refusal("Имя,Город".encode("utf-16")[:-1]).code == "damaged_text"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1250", "utf-16-le"])
def test_delimiters_in_several_encodings(read, delimiter, encoding):
    rows = [["Imię", "Kwota", "Uwagi"], ["Łucja", "5", "brak"], ["Żaneta", "7", "tak"]]
    sheet = read(files.text(rows, delimiter=delimiter, encoding=encoding))
    assert (sheet.delimiter, sheet.encoding) == (delimiter, encoding)
    assert sheet.rows == [(2, rows[1]), (3, rows[2])]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Name;Total;Town\nAnna;1,5;Łódź\nBob;2,75;Gdynia\n", ";"),
        ("Name;Address\nNowak, Anna;Długa 1, Łódź\nNowak, Bob;Krótka 2, Łódź\n", ";"),
        ('Name,Note\nAnna,"a;b;c;d"\nBob,"e;f;g;h"\n', ","),
        ('"Name, first";"Phone"\n"Nowak, Anna";"1"\n', ";"),
        ("Name\tTags\nAnna\ta,b,c\nBob\td,e,f\n", "\t"),
        ("E-mail\nanna@example.com\nbob@example.com\n", ","),
        ("Customers, all of them\nName;Phone;Town\nAnna;1;x\nBob;2;y\n", ";"),
        ("a|b|c\n1;2|3|4\n5;6|7|8\n", "|"),
    ],
)
def test_delimiter_is_told_from_punctuation(text, delimiter):
    assert delimited.find_delimiter(text) == delimiter


def test_announced_delimiter_is_believed_and_is_no_row(read):
    sheet = read(b"sep=|\r\nName|Phone\r\nAnna|1\r\n")
    assert (sheet.delimiter, sheet.header_row, sheet.rows) == ("|", 1, [(2, ["Anna", "1"])])


def test_line_breaks_inside_quotation_marks_start_no_row(read):
    sheet = read(b'Name,Address\r\nAnna,"Long St. 1\r\n90-001 ""Town"""\r\n\r\nBob,x\r\n')
    assert sheet.rows == [(2, ["Anna", 'Long St. 1\r\n90-001 "Town"']), (4, ["Bob", "x"])]


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
def test_rows_of_any_line_end_and_length_are_padded(read, newline):
    sheet = read(newline.join(["Name,Phone", "Anna", "Bob,1,extra", ",,"]).encode())
    assert sheet.rows == [(2, ["Anna", "", ""]), (3, ["Bob", "1", "extra"])]
    assert [header.label for header in sheet.headers] == ["Name", "Phone", "C"]


def test_text_stays_text(read):
    row = ["0048600100200", "1.50", "2024-08-02", "=1+1", "۱۴۰۳/۰۵/۱۲", "TRUE"]
    assert read(files.text([[f"h{i}" for i in range(6)], row])).rows == [(2, row)]


def test_unclosed_quotation_mark_is_named_with_its_row(refusal):
    error = refusal(b'Name,Phone\nAnna,1\nBob,"2\nCarol,3\n', name="a.csv")
    assert str(error).startswith("A quotation mark in row 3 of a.csv is never closed.")


def test_cell_that_swallows_the_file_is_named_with_its_row(refusal):
    error = refusal(b'Name,Phone\nAnna,"' + b"x" * 200_000 + b'"\n')
    assert (error.code, error.params["row"]) == ("cell_too_long", 2)


def test_long_cell_is_read(read):
    assert len(read(b'Name\n"' + b"x" * 40_000 + b'"\n').rows[0][1][0]) == 40_000


@pytest.mark.parametrize("text", ["\n\n \n", ",,,\n,,\n"])
def test_text_without_content_is_an_empty_sheet(refusal, text):
    assert refusal(text.encode()).code == "empty_sheet"


def test_stray_nul_is_named_with_its_line():
    with pytest.raises(Refusal) as caught:
        encodings.decode(b"Name,Phone\nAn\0na,1\n" + b"Bob,2\n" * 200)
    assert (caught.value.code, caught.value.params) == ("nul_characters", {"line": 2})
