"""Builders of sample files, ordinary and hostile, that the tests of reading are given."""

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import msoffcrypto
import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Rows = list[list[object]]
_DATE = xlwt.easyxf(num_format_str="yyyy-mm-dd")
HEADERS = ["Name", "Phone", "E-mail"]
CUSTOMERS: Rows = [
    HEADERS,
    ["Anna Łęcka", "+48 600 100 200", "anna@example.com"],
    ["علی رضایی", "09121234567", "ali@example.com"],
]
WORKSHEET_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def records(count: int) -> Rows:
    """Headers and so many records."""
    return [HEADERS, *([f"Customer {i}", f"{i}", f"c{i}@example.com"] for i in range(count))]


def xlsx(rows: Rows, *, sheets: dict[str, Rows] | None = None) -> bytes:
    """A workbook of `rows` in the sheet Customers, with further sheets after it."""
    book = openpyxl.Workbook(write_only=True)
    for title, content in {"Customers": rows, **(sheets or {})}.items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(row)
    return _saved(book)


def _saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(rows: Rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Customers")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            style = _DATE if isinstance(value, date) else xlwt.Style.default_style
            sheet.write(number, column, value, style)
    return _saved(book)


def ods(rows: Rows) -> bytes:
    """A LibreOffice workbook in which every cell is text."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Customers")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    return _saved(document)


def protected_xlsx() -> bytes:
    """A workbook that Excel opens only with a password."""
    locked = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(xlsx(CUSTOMERS))).encrypt("secret", locked)
    return locked.getvalue()


def protected_xls() -> bytes:
    """An .xls whose second record says that a password follows, as Excel marks protected ones."""
    data = xls(CUSTOMERS)
    second = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    return data[:second] + b"\x2f\x00" + data[second + 2 :]


def protected_ods() -> bytes:
    """An .ods as LibreOffice protects it: its table is no XML any more, and the manifest says how it was
    encrypted."""
    encryption = (
        b'<manifest:encryption-data manifest:checksum-type="SHA256/1K" manifest:checksum="eA==">'
        b'<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc"'
        b' manifest:initialisation-vector="eA=="/></manifest:encryption-data>'
    )
    return changed_ods(
        ods(CUSTOMERS),
        {
            "content.xml": lambda body: bytes(letter ^ 0xA5 for letter in body),
            "META-INF/manifest.xml": lambda body: body.replace(
                b'manifest:full-path="content.xml" manifest:media-type="text/xml"/>',
                b'manifest:full-path="content.xml" manifest:media-type="text/xml">'
                + encryption
                + b"</manifest:file-entry>",
            ),
        },
    )


def changed_ods(good: bytes, changes: dict, more: dict | None = None) -> bytes:
    """The workbook with some of its parts changed, and more of them."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as archive,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for entry in archive.infolist():
            change = changes.get(entry.filename, bytes)
            changed.writestr(entry, change(archive.read(entry)))
        for name, body in (more or {}).items():
            changed.writestr(name, body)
    return buffer.getvalue()


def text(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8", newline="\r\n") -> bytes:
    """A .csv without quotation marks."""
    lines = (delimiter.join(map(str, row)) for row in rows)
    return (newline.join(lines) + newline).encode(encoding)


PDF = (
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

_CONTENT_TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
</Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS = f"""<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
_BOOK = f"""<?xml version="1.0"?><workbook xmlns="{WORKSHEET_NAMESPACE}" xmlns:r="{_OFFICE}">
<sheets><sheet name="Customers" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_BOOK_RELATIONS = f"""<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>"""


def handmade_xlsx(sheet: str, *, strings: str = "", parts: dict | None = None) -> bytes:
    """A workbook whose sheet holds exactly this XML inside `<sheetData>`.

    `strings` goes inside the shared strings; `parts` adds or replaces parts of the archive, by
    name or by ZipInfo.
    """
    buffer = io.BytesIO()
    content = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _BOOK_RELATIONS,
        "xl/sharedStrings.xml": f'<sst xmlns="{WORKSHEET_NAMESPACE}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{WORKSHEET_NAMESPACE}">'
        f"<sheetData>{sheet}</sheetData></worksheet>",
    } | (parts or {})
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def cell(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def far_apart_xlsx() -> bytes:
    """1.4 KB with two cells: the first and the last that Excel has."""
    first, last = cell("A1", "Name"), cell("XFD1048576", "Anna")
    return handmade_xlsx(f'<row r="1">{first}</row><row r="1048576">{last}</row>')


def far_apart_in_a_long_sheet_xlsx() -> bytes:
    """The same in a sheet long enough not to be scanned before the parser meets it."""
    filler = "".join(f'<row r="{n}">{cell(f"A{n}", "Customer")}</row>' for n in range(2, 6_000))
    last = cell("XFD1048576", "Anna")
    return handmade_xlsx(
        f'<row r="1">{cell("A1", "Name")}</row>{filler}<row r="1048576">{last}</row>'
    )


def million_styled_rows_xlsx() -> bytes:
    """Two customers, and a million rows under them that are formatted and empty."""
    head = '<row r="1">' + cell("A1", "Name") + cell("B1", "Phone") + "</row>"
    people = "".join(f'<row r="{n}">{cell(f"A{n}", "Anna")}</row>' for n in (2, 3))
    empty = "".join(f'<row r="{n}" s="0"><c r="A{n}" s="0"/></row>' for n in range(4, 1_000_001))
    return handmade_xlsx(head + people + empty)


def declared_larger_xlsx() -> bytes:
    """Two rows in a sheet that claims to fill all of Excel, as careless programs write."""
    rows = f'<row r="1">{cell("A1", "Name")}</row><row r="2">{cell("A2", "Anna")}</row>'
    sheet = (
        f'<worksheet xmlns="{WORKSHEET_NAMESPACE}"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    return handmade_xlsx("", parts={"xl/worksheets/sheet1.xml": sheet})


def zip_bomb() -> bytes:
    """A workbook of 60 KB that unpacks to 60 MB."""
    return handmade_xlsx("", parts={"xl/media/image1.bin": b"\0" * 60_000_000})


def lying_zip_bomb() -> bytes:
    """A shared-strings part of 30 MB whose directory claims 100 bytes."""
    name = b"xl/sharedStrings.xml"
    strings = f'<sst xmlns="{WORKSHEET_NAMESPACE}"><si><t>{"x" * 30_000_000}</t></si></sst>'
    data = bytearray(handmade_xlsx("", parts={name.decode(): strings}))
    central = data.rindex(name) - 46
    struct.pack_into("<L", data, central + 24, 100)
    return bytes(data)


def shared_string_bomb() -> bytes:
    """Little text, used by so many cells that they fill hundreds of megabytes."""
    row = '<c t="s"><v>0</v></c>' * 100
    rows = f'<row r="1">{cell("A1", "Name")}</row>' + f"<row>{row}</row>" * 600
    return handmade_xlsx(rows, strings=f"<si><t>{'x' * 32_767}</t></si>")


def billion_laughs_xlsx() -> bytes:
    """Entities that would unfold to gigabytes."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [{entities}]>'
        f'<worksheet xmlns="{WORKSHEET_NAMESPACE}"><sheetData>'
        f'<row r="1">{cell("A1", "Name")}</row><row r="2">{cell("A2", "&a9;")}</row>'
        "</sheetData></worksheet>"
    )
    return handmade_xlsx("", parts={"xl/worksheets/sheet1.xml": sheet})


def deeply_nested_xlsx() -> bytes:
    """Half a million elements inside one another."""
    depth = 500_000
    return handmade_xlsx(f'<row r="1">{cell("A1", "Name")}{"<g>" * depth}{"</g>" * depth}</row>')


def symlink_xlsx(target: Path) -> bytes:
    """A workbook whose text part is a symbolic link to a file of the server."""
    link = zipfile.ZipInfo("xl/sharedStrings.xml")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    good = zipfile.ZipFile(io.BytesIO(handmade_xlsx(row * 2)))
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in good.namelist():
            is_link = name == link.filename
            archive.writestr(link if is_link else name, str(target) if is_link else good.read(name))
    return buffer.getvalue()


def ods_of_repeated_cells() -> bytes:
    """A cell that says of itself that it is repeated over a million rows of 16,384 columns."""
    return changed_ods(
        ods([["Name"]]),
        {
            "content.xml": lambda body: body.replace(
                b"<table:table-row><table:table-cell ",
                b'<table:table-row table:number-rows-repeated="1048576">'
                b'<table:table-cell table:number-columns-repeated="16384" ',
            )
        },
    )
