"""What a file really is, judged by its bytes; its name is never believed."""

import codecs

from . import archive
from .refusal import Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
# The records BOF (of the stream of a workbook of Excel 97, and of Excel 5) and FILEPASS.
_XLS_BEGINNINGS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
_XLS_PASSWORD = b"\x2f\x00"
_RECORDS_BEFORE_PASSWORD = 5
# How a file begins, and the sentence that it gets.
_FOREIGN_BEGINNINGS = (
    (b"{\\rtf", "word"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM\x00\x00", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x09\x00\x04\x00", "old_excel"),
    (b"\x09\x02\x06\x00", "old_excel"),
    (b"\x09\x04\x06\x00", "old_excel"),
    (b"\x09\x08\x08\x00", "old_excel"),
    (b"\x09\x08\x10\x00", "old_excel"),
)
_LOOKED_AT_BYTES = 4096
_WEB_MARKS = (b"<html", b"<table", b"<!doctype html", b"<meta", b"<head", b"<body")
_TABLE = b"<table"
_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_MACROS = ("xl/vbaProject.bin", "Basic/script-lc.xml")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")


def kind_of(data: bytes, unpacked_bytes: int) -> str:
    """Return xlsx, xls, ods, xml (of Excel 2003), html or csv; refuse anything else by saying what
    it is."""
    if not data:
        raise Refusal("empty_file")
    if archive.is_archive(data):
        return _kind_of_archive(data, unpacked_bytes)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    return _kind_of_text(data)


def has_macros(data: bytes, kind: str) -> bool:
    """Whether programs come along in the workbook; they are never run."""
    if kind == "xls":
        return "_VBA_PROJECT_CUR".encode("utf-16-le") in data
    if kind not in ("xlsx", "ods"):
        return False
    return any(part.name in _MACROS for part in archive.entries(data))


def _kind_of_archive(data: bytes, unpacked_bytes: int) -> str:
    parts = archive.entries(data)
    archive.check(data, parts, unpacked_bytes)
    by_name = {part.name: part for part in parts}
    if "xl/workbook.xml" in by_name:
        _refuse_entities(data, parts)
        return "xlsx"
    if "mimetype" in by_name and archive.beginning(data, by_name["mimetype"]).startswith(_ODS_MIME):
        _refuse_entities(data, parts)
        return _check_ods(data, by_name)
    raise Refusal(_foreign_archive(list(by_name)))


def _refuse_entities(data: bytes, parts: list[archive.Entry]) -> None:
    """No program declares entities in a workbook; they unfold to gigabytes or name other files."""
    for part in parts:
        if part.name.endswith((".xml", ".rels")):
            start = archive.beginning(data, part)[:_LOOKED_AT_BYTES]
            if any(mark in start for mark in _ENTITIES):
                raise Refusal("entities")


def _check_ods(data: bytes, by_name: dict) -> str:
    manifest = by_name.get("META-INF/manifest.xml")
    if manifest and b"encryption-data" in archive.beginning(data, manifest):
        raise Refusal("protected")
    return "ods"


def _foreign_archive(names: list[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "damaged"
    if any(name.startswith("word/") for name in names):
        return "word"
    if any(name.startswith("ppt/") for name in names):
        return "presentation"
    return "archive"


def _kind_of_ole(data: bytes) -> str:
    """Tell Excel's old container from Word's by the names of the streams inside."""
    for stream, code in (("EncryptedPackage", "protected"), ("WordDocument", "word")):
        if stream.encode("utf-16-le") in data:
            raise Refusal(code)
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        _refuse_protected_xls(data)
        return "xls"
    raise Refusal("unknown_kind")


def _refuse_protected_xls(data: bytes) -> None:
    """A protected .xls says so in one of the first records after the beginning of its stream."""
    position = max(map(data.find, _XLS_BEGINNINGS))
    for _ in range(_RECORDS_BEFORE_PASSWORD if position >= 0 else 0):
        record, length = data[position : position + 2], data[position + 2 : position + 4]
        if record == _XLS_PASSWORD:
            raise Refusal("protected")
        position += 4 + int.from_bytes(length, "little")


def _kind_of_text(data: bytes) -> str:
    if b"%PDF-" in data[:1024]:
        raise Refusal("pdf")
    for beginning, code in _FOREIGN_BEGINNINGS:
        if data.startswith(beginning):
            raise Refusal(code)
    start = _plain_start(data)
    if start.startswith(b"mime-version:"):
        raise Refusal("web_archive")
    if not start.startswith(b"<"):
        return "csv"
    if start.startswith(b"<?xml") and _XML_WORKBOOK in start:
        return "xml"
    if any(mark in start for mark in _WEB_MARKS):
        if _TABLE not in _single_bytes(data).lower():
            raise Refusal("web_page")
        return "html"
    if start.startswith(b"<?xml"):
        raise Refusal("xml")
    return "csv"


def _plain_start(data: bytes) -> bytes:
    """The first letters in small ASCII, without a byte order mark and spaces."""
    start = data[:_LOOKED_AT_BYTES].removeprefix(codecs.BOM_UTF8)
    return _single_bytes(start).lstrip().lower()


def _single_bytes(data: bytes) -> bytes:
    """UTF-16 as its ASCII letters, one byte each; anything else as it is."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[2:].replace(b"\0", b"")
    return data
