"""Every string of the source is translated into every language, with the same placeholders."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
APPS = ("accounts", "core", "crm_project", "customers", "importing", "mailings", "records")
LANGUAGES = ("fa", "pl", "ru")
# A call of gettext by the names that the source gives to it; numbers are positions of arguments.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@cache
def catalog(language: str):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list:
    return [message for message in catalog(language) if message.id]


def named(message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def forms(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@cache
def strings_of_source() -> tuple[tuple[str, str, str], ...]:
    """File, context and msgid of every string that the source wants translated."""
    return tuple(_strings_of_source())


def _strings_of_source() -> Iterator[tuple[str, str, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from extracted(path, path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            lines = templatize(path.read_text("utf-8")).splitlines()
            yield from extracted(path, "\n".join(line.lstrip() for line in lines).encode())


def extracted(path: Path, code: bytes) -> Iterator[tuple[str, str, str]]:
    for _line, message, _comments, context in extract(
        "python", BytesIO(code), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        msgid = message[0] if isinstance(message, tuple) else message
        if msgid:
            yield str(path.relative_to(ROOT)), context or "", msgid


def test_languages_are_those_of_the_settings():
    assert {*LANGUAGES, "en"} == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_missing_or_fuzzy(language):
    wanting = [named(m) for m in messages(language) if m.fuzzy or not all(forms(m))]
    assert wanting == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_of_the_source_is_in_the_catalogue(language):
    known = {(m.context or "", named(m)) for m in messages(language)}
    missing = sorted({s for s in strings_of_source() if s[1:] not in known})
    assert missing == [], "run `make messages` and translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language):
    """A plural form may leave its number out ("one row"); no form may have another placeholder."""
    broken = []
    for message in messages(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
        for form in forms(message):
            found = set(PLACEHOLDER.findall(form))
            if not found <= wanted or (len(ids) == 1 and found != wanted):
                broken.append((named(message), form))
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_strings_have_every_form_of_the_language(language):
    needed = catalog(language).num_plurals
    short = [named(m) for m in messages(language) if m.pluralizable and len(forms(m)) != needed]
    assert short == []


def test_the_source_has_strings_to_translate():
    """The extraction itself works: it finds strings of code and of templates."""
    files = {file for file, _context, _msgid in strings_of_source()}
    assert len(files) > 50
    assert any(file.endswith(".html") for file in files)
