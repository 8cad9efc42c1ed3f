"""What a file is, what it is called, and what is not taken."""

from io import BytesIO

import pytest

from core.files import clean_file_name, judge, with_extension
from core.files.names import LONGEST_NAME
from core.refusals import Refused
from tests.records.files import OLE, PDF, SVG, ZIP, animation, office, picture

OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS = [
    ("a.pdf", PDF, "application/pdf"),
    ("a.png", picture(), "image/png"),
    ("a.jpg", picture(file_format="JPEG"), "image/jpeg"),
    ("a.gif", animation(), "image/gif"),
    ("a.webp", picture(file_format="WEBP"), "image/webp"),
    ("a.docx", office("word"), f"{OFFICE}.wordprocessingml.document"),
    ("a.xlsx", office("xl"), f"{OFFICE}.spreadsheetml.sheet"),
    ("a.xlsx", ZIP, f"{OFFICE}.spreadsheetml.sheet"),
    ("a.doc", OLE, "application/msword"),
    ("a.msg", OLE, "application/vnd.ms-outlook"),
    ("a.zip", ZIP, "application/zip"),
    ("a.txt", "قرارداد، żółć, договор".encode(), "text/plain"),
    ("a.txt", "żółć".encode("cp1250"), "text/plain"),
    ("a.txt", "договор".encode("utf-16"), "text/plain"),
    ("a.csv", b"name;city\nNadia;Tehran\n", "text/plain"),
    ("a.xml", b'<?xml version="1.0"?><order/>', "application/xml"),
    ("a.eml", b"From: a@example.com\r\nTo: b@example.com\r\n\r\nHello", "message/rfc822"),
    ("a.svg", SVG, "image/svg+xml"),
    ("script.txt", b"The tag <script> begins a script.", "text/plain"),
]


@pytest.mark.parametrize(("name", "content", "content_type"), KINDS)
def test_kind_is_read_from_the_content(name, content, content_type):
    assert judge(BytesIO(content), name).content_type == content_type


def test_the_name_does_not_make_a_picture_a_document():
    kind = judge(BytesIO(picture()), "report.pdf")
    assert kind.content_type == "image/png"
    assert with_extension("report.pdf", kind.extensions) == "report.pdf.png"
    assert with_extension("photo.PNG", kind.extensions) == "photo.PNG"


PROGRAMS = [
    ("a.pdf", b"MZ\x90\x00" + bytes(100)),
    ("a.png", b"\x7fELF" + bytes(100)),
    ("readme.txt", b"#!/bin/sh\nrm -rf /\n"),
    ("a.exe", PDF),
    ("a.js", b"alert(1)"),
    ("a.jar", ZIP),
    ("a.html", b"hello"),
    ("a.txt", b"<!DOCTYPE html><p>hello"),
    ("a.txt", b"\xef\xbb\xbf  <!-- x --> <html><script>alert(1)</script>"),
    ("a.txt", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
    ("a.txt", "<script>alert(1)</script>".encode("utf-16")),
    ("a.png", b"<ScRiPt >alert(1)</script>"),
    ("a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60)),
]


@pytest.mark.parametrize(("name", "content"), PROGRAMS)
def test_what_runs_when_opened_is_refused(name, content):
    with pytest.raises(Refused, match="Programs, scripts and web pages are not taken"):
        judge(BytesIO(content), name)


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03 nothing known", OLE])
def test_what_is_not_known_is_refused(content):
    with pytest.raises(Refused, match="kind of file is not taken"):
        judge(BytesIO(content), "a.bin")


def test_empty_file_is_refused():
    with pytest.raises(Refused, match="empty"):
        judge(BytesIO(b""), "a.txt")


def test_many_comments_before_a_page_cost_nothing():
    """A pattern that tries every way to divide them would never end."""
    assert judge(BytesIO(b"<!---->" * 1200), "a.txt").content_type == "text/plain"


def drawing(inside: str, attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


UNSAFE = [
    drawing("<script>alert(1)</script>"),
    drawing("", 'onload="alert(1)"'),
    drawing('<a href="java&#115;cript:alert(1)">x</a>'),
    drawing('<image href="https://elsewhere.example/p.png"/>'),
    drawing('<use href="other.svg#a"/>'),
    drawing('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'),
    drawing("<foreignObject><p>x</p></foreignObject>"),
    drawing('<set attributeName="href" to="javascript:alert(1)"/>'),
    drawing("<style>@import url(https://elsewhere.example/a.css)</style>"),
    drawing('<rect style="fill:url(https://elsewhere.example/a)"/>'),
    b'<?xml-stylesheet href="a.css"?>' + drawing(""),
    b'<?xml version="1.0" encoding="unheard-of"?>' + drawing(""),
    b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing("&a;"),
    drawing("<g>").replace(b"</svg>", b""),
    drawing("<g>" * 600 + "</g>" * 600),
]


@pytest.mark.parametrize("content", UNSAFE)
def test_svg_that_is_more_than_a_drawing_is_refused(content):
    with pytest.raises(Refused, match="SVG holds a script"):
        judge(BytesIO(content), "logo.svg")


NAMES = [
    ("../../etc/passwd", "passwd"),
    (r"C:\Users\nadia\قرارداد.pdf", "قرارداد.pdf"),
    ("invoice\u202efdp.exe", "invoicefdp.exe"),
    ("a\x00b\r\nc.txt", "ab c.txt"),
    ("می\u200cخواهم.docx", "می\u200cخواهم.docx"),
    ('a<b>:"c|?*.txt', "a_b___c___.txt"),
    (" . ", "file"),
    ("\u200f\u202e", "file"),
    ("😀.png", "😀.png"),
    (".htaccess", "htaccess"),
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_name_is_made_safe(given, kept):
    assert clean_file_name(given) == kept


def test_long_name_keeps_its_extension():
    name = clean_file_name("ž" * 500 + ".pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("ž.pdf")
