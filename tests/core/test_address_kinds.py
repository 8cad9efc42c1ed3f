"""Web addresses, e-mail addresses and phone numbers as values: read, compared, kept, shown."""

import json

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from core.calendars.preferences import activate, for_language
from core.catalogue import CellError, EmailKind, PhoneKind, Reachable, Session, UrlKind
from core.catalogue.address_kinds import LONGEST
from tests.core.browser import sent_untouched

URL, EMAIL, PHONE = UrlKind(), EmailKind(), PhoneKind()
IRAN = Session(phone_country="IR")


def read(kind, cell, session=IRAN):
    return kind.reader(session)(cell)


def shown(kind, value):
    return kind.presenter([value], IRAN)(value)


# --- Reading ----------------------------------------------------------------------------------

READ = [
    (URL, "example.com", "example.com", "https://example.com"),
    (URL, " https://Example.com/ ", "example.com", "https://Example.com/"),
    (URL, "http://example.com/A?b=1#c", "example.com/A?b=1#c", "http://example.com/A?b=1#c"),
    (URL, "HTTPS://example.com:8080", "example.com:8080", "HTTPS://example.com:8080"),
    (URL, "ftp://example.com/", "ftp://example.com", "ftp://example.com/"),
    (URL, "ftps://example.com/x", "ftps://example.com/x", "ftps://example.com/x"),
    (URL, "źródło.pl", "xn--rdo-gna01bwk.pl", "https://źródło.pl"),
    (URL, "example.com/سلام", "example.com/%D8%B3%D9%84%D8%A7%D9%85", "https://example.com/سلام"),
    (EMAIL, "Anna@Example.com", "anna@example.com", "Anna@Example.com"),
    (EMAIL, "mailto:anna@example.com\u200f", "anna@example.com", "anna@example.com"),
    (PHONE, "0912 345 6789", "+989123456789", "0912 345 6789"),
    (PHONE, "۰۹۱۲۳۴۵۶۷۸۹", "+989123456789", "۰۹۱۲۳۴۵۶۷۸۹"),
    (PHONE, 9123456789.0, "+989123456789", "9123456789"),
    (PHONE, "+48 501 234 567", "+48501234567", "+48 501 234 567"),
    (PHONE, "204", "204", "204"),
]


@pytest.mark.parametrize(("kind", "cell", "normal", "raw"), READ)
def test_cell_is_read_into_its_normal_form_and_what_was_typed(kind, cell, normal, raw):
    value = read(kind, cell)
    assert (value, value.raw) == (normal, raw)


REFUSED = [
    (URL, "javascript:alert(1)"),
    (URL, "JavaScript://example.com/%0aalert(1)"),
    (URL, "data:text/html,x"),
    (URL, "mailto:anna@example.com"),
    (URL, "anna@example.com"),
    (URL, "https://anna:secret@example.com"),
    (URL, "file:///etc/passwd"),
    (URL, "https://"),
    (URL, "two words"),
    (URL, "example"),
    (URL, f"https://{'ą' * 70}.pl"),
    (EMAIL, "anna"),
    (EMAIL, "a@b"),
    (PHONE, "no digits"),
    (PHONE, "12"),
    (PHONE, "1" * 21),
]


@pytest.mark.parametrize(("kind", "cell"), REFUSED)
def test_wrong_cell_is_named_with_an_example_of_a_right_one(kind, cell):
    with pytest.raises(CellError) as refusal:
        read(kind, cell)
    message = str(refusal.value)
    assert cell[:20] in message
    assert "%(" not in message
    assert any(right in message for right in ("https://example.com", "name@example.com", "+98"))


@pytest.mark.parametrize(
    ("kind", "cell"),
    [(URL, f"example.com/{'a' * LONGEST}"), (URL, f"example.com/{'س' * 500}"), (PHONE, "1 " * 60)],
)
def test_what_would_not_fit_an_index_is_refused(kind, cell):
    with pytest.raises(CellError, match="Shorten it"):
        read(kind, cell)


@pytest.mark.parametrize(
    ("kind", "cell", "limit"),
    [(URL, f"example.com/{'a' * LONGEST}", "۲٬۰۰۰"), (PHONE, "1 " * 60, "۱۰۰")],
)
def test_limit_is_named_in_the_digits_of_the_reader(kind, cell, limit):
    with activate(for_language("fa")), pytest.raises(CellError, match=limit):
        read(kind, cell)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (URL, "example.com", "http://EXAMPLE.com/"),
        (EMAIL, "anna@example.com", "ANNA@EXAMPLE.COM"),
        (PHONE, "0912 345 6789", "+98 (912) 345-67-89"),
    ],
)
def test_spellings_of_one_address_are_equal_and_still_told_apart(kind, one, other):
    first, second = read(kind, one), read(kind, other)
    assert first == second
    assert kind.comparable(first) == kind.comparable(second)
    assert kind.to_form(first) != kind.to_form(second)


def test_different_paths_are_different_pages():
    assert read(URL, "example.com/a") != read(URL, "example.com/A")


# --- Any value ----------------------------------------------------------------------------------

_names = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._+-]{0,10}[A-Za-z0-9])?", fullmatch=True)
_hosts = st.from_regex(r"[A-Za-ząźł][A-Za-z0-9ąźł]{0,10}\.(com|pl|ir|ua)", fullmatch=True)
_rests = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20)
urls = st.builds(
    lambda scheme, host, rest: f"{scheme}{host}{f'/{rest}' if rest else ''}",
    st.sampled_from(["", "https://", "http://", "ftp://", "HTTP://"]),
    _hosts,
    _rests,
).map(lambda text: read(URL, text))
emails = st.builds("{}@{}".format, _names.filter(lambda name: ".." not in name), _hosts).map(
    lambda text: read(EMAIL, text)
)
phones = st.builds("{}{}".format, st.sampled_from(["0912", "+48 50", "021-", "٠٢١"]), st.integers(
    1_000_000, 9_999_999
)).map(lambda text: read(PHONE, text))  # fmt: skip
any_value = st.one_of(
    st.tuples(st.just(kind), st.none() | values)
    for kind, values in ((URL, urls), (EMAIL, emails), (PHONE, phones))
)
languages = st.sampled_from(["en", "fa", "pl", "ru"])


class OneField(forms.Form):
    def __init__(self, kind, value, session, data=None):
        super().__init__(data)
        self.fields["value"] = kind.form_field(
            session, current=value, required=False, initial=kind.to_form(value)
        )


def same(one, other) -> bool:
    """Equal, spelling included."""
    return one == other and getattr(one, "raw", None) == getattr(other, "raw", None)


@given(any_value, languages)
def test_shown_text_and_exported_cell_are_read_back(kind_and_value, language):
    kind, value = kind_and_value
    with activate(for_language(language)):
        if value is None:
            assert (kind.text(value, IRAN), kind.to_cell(value, IRAN)) == ("", None)
            return
        assert same(read(kind, kind.text(value, IRAN)), value)
        assert same(read(kind, kind.to_cell(value, IRAN)), value)


@given(any_value)
def test_value_comes_back_from_json_spelled_as_it_was(kind_and_value):
    kind, value = kind_and_value
    assert same(kind.from_json(json.loads(json.dumps(kind.to_json(value)))), value)


@given(any_value, languages)
def test_form_that_is_sent_untouched_has_the_same_value(kind_and_value, language):
    kind, value = kind_and_value
    elsewhere = Session(phone_country="PL")
    with activate(for_language(language)):
        data = sent_untouched(OneField(kind, value, elsewhere))
        form = OneField(kind, value, elsewhere, data)
        assert form.is_valid(), form.errors
        assert same(kind.from_form(form.cleaned_data["value"]), value)


@pytest.mark.parametrize("kind", [URL, EMAIL, PHONE])
def test_form_and_cell_are_read_alike_and_wrong_input_is_refused_beside_its_field(kind):
    field = kind.form_field(IRAN, required=True)
    with pytest.raises(CellError) as of_cell:
        read(kind, "?!")
    with pytest.raises(forms.ValidationError) as of_form:
        field.clean("?!")
    assert of_form.value.messages == [str(of_cell.value)]
    with pytest.raises(forms.ValidationError):
        field.clean("  ")


def test_number_read_in_another_country_is_exported_as_the_number_it_is():
    number = read(PHONE, "0501 234 567", Session(phone_country="UA"))
    assert number == "+380501234567"
    assert PHONE.to_cell(number, Session(phone_country="PL")) == "+380501234567"
    assert read(PHONE, PHONE.to_cell(number, IRAN), IRAN) == number


# --- Showing ------------------------------------------------------------------------------------


def test_address_is_a_link_that_keeps_its_direction():
    assert shown(URL, read(URL, "example.com/a/")) == (
        '<a href="https://example.com/a/" rel="noreferrer"><bdi dir="ltr">example.com/a</bdi></a>'
    )
    assert 'href="ftp://example.com"' in shown(URL, read(URL, "ftp://example.com"))
    assert 'href="mailto:Anna@example.com"' in shown(EMAIL, read(EMAIL, "Anna@example.com"))
    with activate(for_language("fa")):
        assert shown(PHONE, read(PHONE, "0912 345 6789")) == (
            '<a href="tel:+989123456789"><bdi dir="ltr">۰۹۱۲ ۳۴۵ ۶۷۸۹</bdi></a>'
        )


@pytest.mark.parametrize("raw", ["javascript:alert(1)", "data:text/html,x", "JavaScript://x.com"])
def test_what_came_in_some_other_way_is_no_link_unless_its_scheme_is_of_the_web(raw):
    assert "href" not in shown(URL, Reachable("x", raw))


@pytest.mark.parametrize("kind", [URL, EMAIL, PHONE])
def test_markup_is_escaped_and_nothing_is_shown_as_nothing(kind):
    assert "<script" not in shown(kind, Reachable("x", 'https://x.com/"><script>'))
    assert shown(kind, None) == ""
