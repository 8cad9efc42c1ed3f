"""Kinds of single values that lead somewhere: web addresses, e-mail addresses, phone numbers.

Each has a normal form, which says whether two are the same, and what was typed, which people see.
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number, localize_digits
from core.catalogue.cells import SHOWN, CellError, cell_text, read_email
from core.catalogue.kinds import Kind
from core.catalogue.session import Session
from core.phones import PhoneError, is_valid_phone, normalize_phone
from core.text import digits_only, latin_digits

SCHEMES = ("https", "http", "ftp", "ftps")
LONGEST = 2000
"""Characters of a web address, all of ASCII in its normal form: more would not fit an index."""
LONGEST_PHONE = 100
_is_url = URLValidator(schemes=SCHEMES)


class Reachable(str):
    """A number or address in its normal form, which says whether two are the same: E.164 for phones,
    else small letters without `https://` and `@`.

    `raw` is what was typed. The rest is known of those of whom there are several beside each other:
    what each is for, which is the main one, whether it does not work, whether its owner wants no
    mailings there.
    """

    __slots__ = ("is_invalid", "is_opted_out", "is_primary", "label", "raw")

    def __new__(
        cls,
        normalized: str,
        raw: str = "",
        *,
        label: str = "",
        is_primary: bool = False,
        is_invalid: bool = False,
        is_opted_out: bool = False,
    ):
        self = super().__new__(cls, normalized)
        self.raw = raw or str(self)
        self.label = label
        self.is_primary = is_primary
        self.is_invalid = is_invalid
        self.is_opted_out = is_opted_out
        return self

    def spelled(self, raw: str) -> "Reachable":
        """The same with all that is known of it, typed in another way."""
        return self.marked(raw=raw)

    def marked(self, **changes: str | bool) -> "Reachable":
        """The same with other marks."""
        known = {name: getattr(self, name) for name in self.__slots__}
        return type(self)(str(self), **{**known, **changes})


class AddressKind(Kind):
    """One address or number, a Reachable; its JSON is `{"normal": …, "raw": …}`. A subclass says how
    one is read and where it leads."""

    kept_as = "spelled"
    filter_as = "text"
    operators = ("contains", "not_contains", "is", "is_not", "empty", "not_empty")
    can_be_unique = True
    input_mode = "text"

    def settled(self, new, present):
        """What is spelled as it stands is what stands there, in whatever country it was read."""
        return present if present is not None and new.raw == present.raw else new

    def read(self, cell: Any, session: Session) -> Reachable:
        """The value in a filled cell; raises CellError."""
        raise NotImplementedError

    def link(self, value: Reachable) -> str:
        raise NotImplementedError

    def reader(self, session):
        return lambda cell: self.read(cell, session) if cell_text(cell) else None

    def presenter(self, values, session):
        return lambda value: "" if value is None else self.link(value)

    def text(self, value, session):
        return "" if value is None else value.raw

    def to_cell(self, value, session):
        """As it was typed where that means the same still, e.g. in the country of today's phones."""
        if value is None:
            return None
        return value.raw if self.asked("is", value.raw, session) == value else str(value)

    def form_field(self, session, *, current=None, **options):
        """What stands there already is not read again: its country may have been another one."""

        def read(text):
            is_current = current is not None and text == current.raw
            return current if is_current else self.read(text, session)

        widget = forms.TextInput(attrs={"dir": "ltr", "inputmode": self.input_mode})
        return AddressField(read=read, widget=widget, **options)

    def to_form(self, value):
        return "" if value is None else value.raw

    def comparable(self, value):
        return None if value is None else str(value)

    def asked(self, operator, value, session):
        """What cannot be read is the same as nothing that is kept."""
        if operator not in ("is", "is_not"):
            return value
        try:
            return str(self.read(value, session))
        except CellError:
            return value

    def to_json(self, value):
        return None if value is None else {"normal": str(value), "raw": value.raw}

    def from_json(self, stored):
        return None if stored is None else Reachable(stored["normal"], stored["raw"])


class UrlKind(AddressKind):
    """A web address. Without a scheme it is one of https; http and https are the same address."""

    code = "url"
    input_mode = "url"

    def read(self, cell, session):
        text = cell_text(cell)
        url = text if "://" in text else f"https://{text}"
        try:
            _is_url(url)
            normal = normal_url(url)
        except (ValidationError, UnicodeError) as error:
            raise CellError(
                _(
                    "“%(value)s” is not a web address. Write it like https://example.com; http, ftp "
                    "and ftps are possible, too, user names and passwords are not."
                )
                % {"value": text[:SHOWN]}
            ) from error
        if max(len(url), len(normal)) > LONGEST:
            raise CellError(
                _("“%(value)s…” is longer than %(limit)s characters. Shorten it.")
                % {"value": text[:SHOWN], "limit": format_number(LONGEST)}
            )
        return Reachable(normal, url)

    def recogniser(self, session):
        return lambda cell: 2 * looks_like_url(cell)

    def link(self, value):
        return url_link(value)


class EmailKind(AddressKind):
    """An e-mail address; capitals make no difference."""

    code = "email"
    input_mode = "email"

    def read(self, cell, session):
        address = read_email(cell)
        return Reachable(address.lower(), address)

    def recogniser(self, session):
        return lambda cell: 2 * looks_like_email(cell)

    def link(self, value):
        return email_link(value)


class PhoneKind(AddressKind):
    """A phone number, the same however it is spelled; without a calling code one of the session's
    country."""

    code = "phone"
    is_phone = True
    input_mode = "tel"

    def read(self, cell, session):
        return read_phone(cell_text(cell), session.phone_country, longest=LONGEST_PHONE)

    def recogniser(self, session):
        return lambda cell: int(is_valid_phone(cell_text(cell), session.phone_country))

    def link(self, value):
        return phone_link(value)

    def asked(self, operator, value, session):
        """A part of a number is a run of its digits, the zero of a national number left out."""
        if operator in ("contains", "not_contains"):
            return digits_only(value).lstrip("0") or value
        return super().asked(operator, value, session)


class AddressField(forms.CharField):
    """One line, read the same way as a cell."""

    def __init__(self, *, read, **kwargs):
        super().__init__(max_length=LONGEST, **kwargs)
        self.read = read

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except CellError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


def looks_like_url(cell: Any) -> bool:
    """Whether a cell is a web address whatever its column is called."""
    text = cell_text(cell).lower()
    return text.startswith(("http://", "https://", "www.")) and " " not in text and "." in text[4:]


def looks_like_email(cell: Any) -> bool:
    """Whether a cell is an e-mail address whatever its column is called."""
    text = cell_text(cell)
    if "@" not in text:
        return False
    try:
        read_email(text)
    except CellError:
        return False
    return True


def read_phone(text: str, country: str, *, longest: int) -> Reachable:
    """A phone number as it was typed, with its normal form; CellError says what one looks like."""
    if len(text) > longest:
        raise CellError(
            _("“%(value)s…” is longer than %(limit)s characters. Shorten it.")
            % {"value": text[:SHOWN], "limit": format_number(longest)}
        )
    try:
        return Reachable(normalize_phone(text, country), text)
    except PhoneError as error:
        raise CellError(
            _("“%(value)s” is not a phone number. Write 3 to 20 digits, e.g. +98 912 345 6789.")
            % {"value": text[:SHOWN]}
        ) from error


def normal_url(url: str) -> str:
    """By which two web addresses are the same: host in small letters and in ASCII, the rest as URI;
    no http or https, no slash behind a bare host. ValidationError for one with a name or password in
    it (an e-mail address, mostly), UnicodeError for a host that has no such form."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    if "@" in host:
        raise ValidationError(url)
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    scheme = "" if parts.scheme in ("http", "https") else f"{parts.scheme}://"
    rest = parts._replace(scheme="", netloc="").geturl()
    return iri_to_uri(f"{scheme}{host}{'' if rest == '/' else rest}")


def email_link(address: Reachable) -> SafeString:
    return format_html('<a href="mailto:{0}"><bdi dir="ltr">{0}</bdi></a>', address.raw)


def phone_link(phone: Reachable) -> SafeString:
    shown = localize_digits(latin_digits(phone.raw))
    return format_html('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>', phone, shown)


def url_link(address: Reachable) -> SafeString:
    """Only what begins with a scheme of the web leads anywhere, whatever way it came in."""
    scheme, is_url, rest = address.raw.partition("://")
    if not is_url or scheme.lower() not in SCHEMES:
        return format_html('<bdi dir="ltr">{}</bdi>', address.raw)
    shown = rest if scheme.lower() in ("http", "https") else address.raw
    link = '<a href="{}" rel="noreferrer"><bdi dir="ltr">{}</bdi></a>'
    return format_html(link, address.raw, shown.removesuffix("/"))
