"""What the reading process can be asked for: the rows of a file, or how far its sheets reach."""

from . import archive, content, reach, table, wire
from .refusal import Refusal


def perform(order: dict) -> None:
    """Do the order and answer; a refusal and a lack of memory are answers too."""
    try:
        TASKS[order["task"]](order)
    except Refusal as refusal:
        wire.send_refusal(refusal)
    except MemoryError:
        wire.send_refusal(Refusal("needs_memory"))
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        wire.send_refusal(Refusal("damaged"))


def read(order: dict) -> None:
    """Send the table of the file: its head, then its records in blocks.

    `reading` has what the person has said about the file where it was guessed wrong: `sheet`,
    `header_row`, `encoding`, `delimiter`.
    """
    data = read_bytes(order["path"])
    kind = content.kind_of(data, order["unpacked_bytes"])
    reading = order["reading"]
    source = open_source(data, kind, order["columns"], reading)
    if content.has_macros(data, kind):
        source.warn("macros")
    limits = {"records": order["records"], "columns": order["columns"]}
    wire.send_table(*table.arrange(source, **limits, header_row=reading.get("header_row")))


def open_source(data: bytes, kind: str, columns: int, reading: dict):
    """The rows of the file, by the reader of its kind; no other is loaded."""
    sheet, encoding = reading.get("sheet", ""), reading.get("encoding", "")
    if kind == "csv":
        from . import delimited

        return delimited.read(data, encoding, reading.get("delimiter", ""))
    if kind == "html":
        from . import web_tables

        return web_tables.read(data, encoding, sheet)
    if kind == "xml":
        from . import old_xml

        return old_xml.read(data, sheet)
    from . import workbook

    if kind == "xlsx":
        reach.check_small_sheets(data)
    return workbook.read(data, kind, columns, sheet)


def find_far_cell(order: dict) -> None:
    """After the parser ran out of memory: refuse by naming the cell that a sheet reaches."""
    data = read_bytes(order["path"])
    if archive.is_archive(data):
        reach.check_sheets(data, archive.entries(data))
    raise Refusal("needs_memory")


def read_bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


TASKS = {"read": read, "reach": find_far_cell}
