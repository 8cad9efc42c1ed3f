"""Builders of the files that old systems save, and of workbooks with what people rarely look at."""

import datetime
import io
import struct
import zipfile

import openpyxl
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xlwt.CompoundDoc import XlsDoc

from tests.importing import files

DAY = datetime.date(2024, 8, 2)
HALF_PAST_EIGHT = datetime.time(8, 30)
MOMENT = datetime.datetime(2024, 8, 2, 13, 45)
NOT_AVAILABLE = 0x2A  # the number of #N/A in a .xls
_LINE_BYTES = 128  # of the directory of a .xls


def excel_5(rows: files.Rows, *, encoding: str) -> bytes:
    """A workbook as Excel 5 and 95 kept it: text in the code page of the machine."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<2H", kind, len(body)) + body

    def beginning(kind: int) -> bytes:
        return record(0x0809, struct.pack("<4H", 0x0500, kind, 0, 0))

    def book(sheet_at: int) -> bytes:
        code_page = record(0x0042, struct.pack("<H", int(encoding.removeprefix("cp"))))
        sheet = record(0x0085, struct.pack("<LHB", sheet_at, 0, 9) + b"Customers")
        return beginning(5) + code_page + sheet + record(0x000A, b"")

    sheet = beginning(0x10)
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode(encoding)
                sheet += record(0x0204, struct.pack("<4H", y, x, 0, len(text)) + text)
            else:
                sheet += record(0x0203, struct.pack("<3Hd", y, x, 0, value))
    stream = book(len(book(0))) + sheet + record(0x000A, b"")
    buffer = io.BytesIO()
    XlsDoc().save(buffer, stream.ljust(4096, b"\0"))
    return buffer.getvalue().replace(_stream_name("Workbook"), _stream_name("Book"))


def _stream_name(name: str) -> bytes:
    text = f"{name}\0".encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack("<H", len(text))


def marked_xlsx() -> bytes:
    """An error in C3, the third row hidden; hidden sheets before and after; counted from 1904."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    first = book.active
    first.title = "Lists"
    first.append(["Open", "Closed"])
    first.append(["1", "2"])
    first.sheet_state = "hidden"
    sheet = book.create_sheet("Customers")
    sheet.append(["Name", "Born", "Total", "Called at", "Active"])
    sheet.append(["Anna", DAY, 5, HALF_PAST_EIGHT, True])
    sheet.append(["Bob", MOMENT, None, datetime.timedelta(hours=30), False])
    sheet["C3"].value, sheet["C3"].data_type = "#N/A", "e"
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("Secret").sheet_state = "veryHidden"
    return _saved(book)


def hidden_table_xlsx() -> bytes:
    """A workbook whose only visible sheet is empty."""
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    hidden = book.create_sheet("Lists")
    hidden.append(["Name"])
    hidden.append(["Anna"])
    hidden.sheet_state = "hidden"
    return _saved(book)


def marked_xls() -> bytes:
    """The same as an .xls, its error the result of a formula."""
    book = xlwt.Workbook()
    book.dates_1904 = True
    hidden = book.add_sheet("Lists")
    hidden.write(0, 0, "Open")
    hidden.visibility = 1
    sheet = book.add_sheet("Customers")
    day, clock = (xlwt.easyxf(num_format_str=text) for text in ("yyyy-mm-dd", "hh:mm"))
    for column, header in enumerate(["Name", "Born", "Total", "Called at", "Active"]):
        sheet.write(0, column, header)
    sheet.write(1, 0, "Anna")
    sheet.write(1, 1, DAY, day)
    sheet.write(1, 2, 5)
    sheet.write(1, 3, HALF_PAST_EIGHT, clock)
    sheet.write(1, 4, True)
    sheet.write(2, 0, "Bob")
    sheet.row(2).set_cell_error(2, NOT_AVAILABLE)
    sheet.row(2).hidden = True
    return _saved(book)


def marked_ods() -> bytes:
    """An error of text and one of a number in the third row, which is hidden."""
    cells = (
        '<table:table-cell office:value-type="string"><text:p>Bob</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string" office:string-value=""'
        ' calcext:value-type="error"><office:annotation><text:p>note</text:p></office:annotation>'
        "<text:p>#N/A</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="0" calcext:value-type="error">'
        "<text:p>Err:502</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:visibility="collapse">{cells}</table:table-row></table:table>'
    names = b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    good = zipfile.ZipFile(io.BytesIO(files.ods([["Name", "Total", "Sum"], ["Anna", "5", "6"]])))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in good.namelist():
            body = good.read(name)
            if name == "content.xml":
                body = body.replace(b"</table:table>", row.encode())
                body = body.replace(
                    b"<office:document-content ", b"<office:document-content " + names + b" "
                )
            archive.writestr(name, body)
    return buffer.getvalue()


def with_macros() -> bytes:
    """A workbook as Excel saves it with macros (.xlsm)."""
    sheet = (
        f'<row r="1">{files.cell("A1", "Name")}</row><row r="2">{files.cell("A2", "Anna")}</row>'
    )
    return files.handmade_xlsx(sheet, parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 program"})


def xls_with_macros() -> bytes:
    """The same in the old format: a storage beside the workbook, in a line of the directory that was
    empty."""
    data = bytearray(files.xls([["Name"], ["Anna"]]))
    name = "_VBA_PROJECT_CUR".encode("utf-16-le")
    line = name.ljust(64, b"\0") + struct.pack("<HBB3L", len(name) + 2, 1, 1, *[0xFFFFFFFF] * 3)
    place = data.index("Root Entry".encode("utf-16-le")) + 2 * _LINE_BYTES
    data[place : place + _LINE_BYTES] = line.ljust(_LINE_BYTES, b"\0")
    return bytes(data)


def ods_with_macros() -> bytes:
    """The same as LibreOffice saves it."""
    library = b'<library:libraries xmlns:library="http://openoffice.org/2000/library"/>'
    program = (
        b'<script:module xmlns:script="http://openoffice.org/2000/script">Sub Main</script:module>'
    )
    parts = {"Basic/script-lc.xml": library, "Basic/Standard/Module1.xml": program}
    return files.changed_ods(files.ods([["Name"], ["Anna"]]), {}, parts)


def external_entity_xlsx(path: str) -> bytes:
    """A workbook that asks for a file of the server to be put into its first record."""
    namespace = files.WORKSHEET_NAMESPACE
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file://{path}">]>'
        f'<worksheet xmlns="{namespace}"><sheetData><row r="1">{files.cell("A1", "Name")}</row>'
        f'<row r="2">{files.cell("A2", "&x;")}</row></sheetData></worksheet>'
    )
    return files.handmade_xlsx("", parts={"xl/worksheets/sheet1.xml": sheet})


def web_page(body: str, *, head: str = "", encoding: str = "utf-8") -> bytes:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return page.encode(encoding)


REPORT = """
<h1>Report</h1>
<table><tr><td>Made on</td><td>2024-08-02</td></tr></table>
<TABLE border=1>
<tr><th>Name<th>Address</th><th colspan=2>Phones</th></tr>
<tr><td>Anna &amp; <b>Ew</b>a<td>Long&nbsp;St. 1<br>90-001   Łódź</td><td>1</td><td>2</td></tr>
<![if !supportMisalignedColumns]><tr></tr><![endif]>
<tr><td rowspan=2>Bob</td><td><p>x</p><p>y</p></td><td>3<script>alert("no")</script></td></tr>
<tr><td>z</td><td>4</td></tr>
</TABLE>
"""


def excel_2003_xml() -> bytes:
    """A workbook as Excel 2003 saves it when asked for XML."""
    options = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    cells = {
        "String": "Anna <B>Łęcka</B>",
        "Number": "48600100200",
        "DateTime": "2024-08-02T00:00:00.000",
        "Boolean": "1",
        "Error": "#N/A",
    }
    typed = "".join(
        f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>' for kind, value in cells.items()
    )
    headers = "".join(
        f'<Cell><Data ss:Type="String">{text}</Data><Comment><Data>note</Data></Comment></Cell>'
        for text in ("Name", "Phone", "Born", "Active", "Total", "At", "Late")
    )
    return f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Lists"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
{options}</Worksheet>
<Worksheet ss:Name="Customers"><Table>
<Row>{headers}</Row>
<Row ss:Index="3" ss:Hidden="1">{typed}
<Cell><Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-08-02T13:45:00.000</Data></Cell></Row>
<Row><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="String">b</Data></Cell>
<Cell><Data ss:Type="String">d</Data></Cell></Row>
</Table></Worksheet></Workbook>""".encode()


def _saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
