"""What a file really is, judged by its bytes; its name is never believed."""

from . import archive
from .refusal import Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
# The records BOF (of a stream of Excel 97 or later) and FILEPASS.
_XLS_BEGINNING = b"\x09\x08\x10\x00\x00\x06\x05\x00"
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
_WEB_MARKS = (b"<html", b"<table", b"<!doctype html")


def kind_of(data: bytes, unpacked_bytes: int) -> str:
    """Return xlsx, xls, ods or csv; refuse anything else by saying what it is."""
    if not data:
        raise Refusal("empty_file")
    if archive.is_archive(data):
        return _kind_of_archive(data, unpacked_bytes)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    _refuse_foreign(data)
    return "csv"


def _kind_of_archive(data: bytes, unpacked_bytes: int) -> str:
    parts = archive.entries(data)
    archive.check(data, parts, unpacked_bytes)
    by_name = {part.name: part for part in parts}
    if "xl/workbook.xml" in by_name:
        return "xlsx"
    if "mimetype" in by_name and archive.beginning(data, by_name["mimetype"]).startswith(_ODS_MIME):
        return _check_ods(data, by_name)
    raise Refusal(_foreign_archive(list(by_name)))


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
    position = data.find(_XLS_BEGINNING)
    for _ in range(_RECORDS_BEFORE_PASSWORD if position >= 0 else 0):
        record, length = data[position : position + 2], data[position + 2 : position + 4]
        if record == _XLS_PASSWORD:
            raise Refusal("protected")
        position += 4 + int.from_bytes(length, "little")


def _refuse_foreign(data: bytes) -> None:
    if b"%PDF-" in data[:1024]:
        raise Refusal("pdf")
    for beginning, code in _FOREIGN_BEGINNINGS:
        if data.startswith(beginning):
            raise Refusal(code)
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<") and any(mark in start for mark in _WEB_MARKS):
        raise Refusal("web_page")
    if start.startswith(b"<?xml"):
        raise Refusal("xml")
