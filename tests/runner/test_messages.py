"""Translations are compiled without gettext, and only when they changed."""

import gettext
import os

import pytest

from runner.messages import collect_messages, compile_messages
from runner.problem import Problem

CATALOG = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: pl\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "Save"
msgstr "Zapisz"

msgid "%d customer"
msgid_plural "%d customers"
msgstr[0] "%d klient"
msgstr[1] "%d klientów"
msgstr[2] "%d klientów"

#, fuzzy
msgid "Delete"
msgstr "Zapisz"
"""


@pytest.fixture
def catalog(checkout):
    path = checkout.root / "locale" / "pl" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOG)
    return path


def test_compiled_catalog_translates_with_plurals_and_without_fuzzy_entries(checkout, catalog):
    compile_messages(checkout)
    with catalog.with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Save") == "Zapisz"
    assert words.ngettext("%d customer", "%d customers", 3) == "%d klientów"
    assert words.gettext("Delete") == "Delete"


def test_unchanged_catalog_is_not_compiled_again(checkout, catalog):
    compile_messages(checkout)
    compiled = catalog.with_suffix(".mo")
    os.utime(catalog, (1, 1))
    os.utime(compiled, (2, 2))
    compile_messages(checkout)
    assert compiled.stat().st_mtime == 2
    os.utime(catalog, (3, 3))
    compile_messages(checkout)
    assert compiled.stat().st_mtime > 3


def test_broken_catalog_is_named(checkout, catalog):
    catalog.write_text(CATALOG + "\n<<<<<<< ours\n")
    with pytest.raises(Problem, match="Compiling the translations failed") as problem:
        compile_messages(checkout)
    assert str(catalog) in str(problem.value)


def test_missing_gettext_names_the_package(checkout, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="install the package gettext"):
        collect_messages(checkout, {})
