"""What the reader finds out about a file, in words: its kind, its encoding, what parts its columns."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "xlsx": _("Excel (.xlsx)"),
    "xls": _("Excel 97–2003 (.xls)"),
    "ods": _("LibreOffice (.ods)"),
    "csv": _("Text (.csv)"),
    "xml": _("XML of Excel 2003"),
    "html": _("Web page"),
}
ENCODINGS: dict[str, str | Promise] = {
    "utf-8": "UTF-8",
    "utf-16-le": _("UTF-16, little-endian: “Unicode text” of Excel"),
    "utf-16-be": _("UTF-16, big-endian"),
    "cp1250": _("Windows-1250: Polish"),
    "iso8859-2": _("ISO-8859-2: Polish"),
    "cp1251": _("Windows-1251: Russian, Ukrainian"),
    "koi8-r": _("KOI8-R: Russian"),
    "koi8-u": _("KOI8-U: Ukrainian"),
    "cp1256": _("Windows-1256: Persian"),
}
"""Those that can be chosen. Others are found only: with a mark, or where a web page names them."""
_FOUND_ONLY: dict[str, str | Promise] = {
    "utf-8-sig": _("UTF-8 with a byte order mark"),
    "utf-32": "UTF-32",
}
DELIMITERS: dict[str, Promise] = {
    ",": _("Comma"),
    ";": _("Semicolon"),
    "\t": _("Tab"),
    "|": _("Vertical bar"),
}
KINDS_OF_TEXT = ("csv", "html")
"""Kinds of files that have an encoding."""


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def encoding_word(encoding: str) -> str:
    return str(ENCODINGS.get(encoding) or _FOUND_ONLY.get(encoding, encoding))


def delimiter_word(delimiter: str) -> str:
    return str(DELIMITERS.get(delimiter, delimiter))


def size_texts() -> dict[str, str]:
    """As core.files.sizes writes sizes, for the page, which knows a file before it is sent."""
    return {
        "bytes": gettext("%(number)s B"),
        "kilobytes": gettext("%(number)s KB"),
        "megabytes": gettext("%(number)s MB"),
    }
