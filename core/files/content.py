"""What a file is by its content; its name only chooses among what looks alike inside."""

import re
from typing import BinaryIO

import filetype
from django.utils.translation import gettext_lazy as _

from core.files import svg
from core.files.kinds import (
    BY_CONTENT_TYPE,
    MAIL,
    OLD_OFFICE,
    PLAIN,
    RUNNING_EXTENSIONS,
    SVG,
    XML,
    ZIP,
    FileKind,
    Group,
)
from core.files.names import split_extension
from core.refusals import Refused

__all__ = ["FileKind", "Group", "judge"]

HEAD = 8192
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
    b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
"""Windows, Linux, scripts, Java, macOS, WebAssembly, Android, Windows shortcuts."""
# What browsers take for a page when they guess (mimesniff.spec.whatwg.org).
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>]",
    re.IGNORECASE,
)
_DRAWING = re.compile(rb"<(?:\w+:)?svg[\s>/]", re.IGNORECASE)
# What may stand before the first element of XML, and how each ends.
_BEFORE = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!doctype svg", b">"))
_XML = re.compile(rb"^\s*<\?xml\s", re.IGNORECASE)
_MAIL = re.compile(rb"^(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

PROGRAM = _("Programs, scripts and web pages are not taken: opened by mistake, they run.")
UNKNOWN = _(
    "This kind of file is not taken. Put it into a ZIP archive, or save it in another format."
)
UNSAFE_DRAWING = _(
    "This SVG holds a script, or fetches something from elsewhere. Export it as a plain drawing or as "
    "PNG."
)
EMPTY = _("The file is empty.")


def judge(file: BinaryIO, name: str) -> FileKind:
    """The kind of the file, read from its beginning, where it is left. `name` is its clean name.

    Refused for an empty file, for a program, script or web page by name or by content, for an SVG
    that is more than a drawing, and for what is not known. Archives are not opened.
    """
    file.seek(0)
    head = file.read(HEAD)
    extension = split_extension(name)[1]
    if not head:
        raise Refused(EMPTY)
    if extension in RUNNING_EXTENSIONS or head.startswith(_PROGRAMS):
        raise Refused(PROGRAM)
    kind = _binary(head, extension) or _text(head, extension)
    if kind is SVG:
        _require_drawing(file)
    file.seek(0)
    if kind is None:
        raise Refused(UNKNOWN)
    return kind


def _binary(head: bytes, extension: str) -> FileKind | None:
    if head.startswith(_OLE):
        return OLD_OFFICE.get(extension)
    found = filetype.guess(head)
    if found is None:
        return None
    kind = BY_CONTENT_TYPE.get("image/png" if found.mime == "image/apng" else found.mime)
    if kind is ZIP:
        return _zipped(extension)
    return kind


def _zipped(extension: str) -> FileKind:
    """An office file whose parts stand in an unusual order looks like any archive."""
    for kind in BY_CONTENT_TYPE.values():
        if kind.group == Group.DOCUMENT and extension in kind.extensions and kind is not ZIP:
            is_zipped = "openxmlformats" in kind.content_type or "opendocument" in kind.content_type
            if is_zipped:
                return kind
    return ZIP


def _text(head: bytes, extension: str) -> FileKind | None:
    is_wide = head.startswith(_BOMS[1:])
    text = _narrow(head) if is_wide else head.removeprefix(_BOMS[0])
    if _CONTROL.search(text):
        return None
    first = _first_element(text)
    if _DRAWING.match(first):
        return SVG
    if _PAGE.match(first):
        raise Refused(PROGRAM)
    if extension in SVG.extensions:
        raise Refused(UNSAFE_DRAWING)
    if _XML.match(text):
        return XML
    if extension in MAIL.extensions and _MAIL.match(text.replace(b"\r\n", b"\n")):
        return MAIL
    return PLAIN


def _first_element(text: bytes) -> bytes:
    """The text without blanks, comments and the like before its first element."""
    text = text.lstrip()
    while ending := next(
        (end for start, end in _BEFORE if text[:13].lower().startswith(start)), None
    ):
        text = text.partition(ending)[2].lstrip()
    return text


def _narrow(head: bytes) -> bytes:
    encoding = "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be"
    return head[2:].decode(encoding, errors="ignore").encode()


def _require_drawing(file: BinaryIO) -> None:
    file.seek(0)
    try:
        svg.require_drawing(file)
    except svg.NotADrawing as error:
        raise Refused(UNSAFE_DRAWING) from error
