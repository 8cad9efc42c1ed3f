"""What the reading process can be asked for: the rows of a file, or how far its sheets reach."""

from . import archive, content, reach, table, wire
from .refusal import Refusal


def perform(order: dict) -> None:
    """Do the order and answer; a refusal and a lack of memory are answers too."""
    try:
        TASKS[order["task"]](order)
    except Refusal as refusal:
        wire.send({"refused": refusal.code, "params": refusal.params})
    except MemoryError:
        wire.send({"refused": "needs_memory", "params": {}})
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        wire.send({"refused": "damaged", "params": {}})


def read(order: dict) -> None:
    """Send the table of the file: its head, then its records in blocks."""
    data = read_bytes(order["path"])
    kind = content.kind_of(data, order["unpacked_bytes"])
    if kind == "csv":
        from . import delimited

        source = delimited.read(data)
    else:
        from . import workbook

        if kind == "xlsx":
            reach.check_small_sheets(data)
        source = workbook.read(data, kind, order["columns"])
    wire.send_table(*table.arrange(source, records=order["records"], columns=order["columns"]))


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
