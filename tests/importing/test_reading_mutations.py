"""Whatever happens to the bytes of a file, the answer is a sheet or a sentence, and comes soon.

A few examples in the suite; `make test ARGS="-n 0 tests/importing/test_reading_mutations.py"
FUZZ_EXAMPLES=20000` runs as many as one has patience for.
"""

import io
import os
import zipfile

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from importing.reading import Reading, Sheet, SheetError, explain
from importing.reading.child import content, table, tasks
from importing.reading.child.refusal import Refusal
from importing.reading.messages import SENTENCES
from tests.importing import files, old_files

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES") or 40)
QUICK = EXAMPLES * 10  # where no process is started
LIMITS = {"columns": 500, "records": 5_000}
UNPACKED_BYTES = 16 * 1024 * 1024
CELLS = "".join(f'<row r="{n}">{files.cell(f"A{n}", "x")}</row>' for n in range(1, 20))

WORKBOOKS = {
    "xlsx": files.xlsx(files.records(20)),
    "handmade": files.handmade_xlsx(CELLS),
    "marked xlsx": old_files.marked_xlsx(),
    "ods": files.ods(files.records(20)),
    "marked ods": old_files.marked_ods(),
    "xls": files.xls(files.records(20)),
    "marked xls": old_files.marked_xls(),
    "excel 5": old_files.excel_5(files.records(20), encoding="cp1250"),
}
TEXTS = {
    "cp1250": files.text([["Imię", "Miasto"], ["Łucja", "Łódź"]] * 20, encoding="cp1250"),
    "koi8-r": files.text([["Имя", "Город"], ["Ольга", "Москва"]] * 20, encoding="koi8-r"),
    "utf-8": b'\xef\xbb\xbf"Name";"Note"\r\n"Anna";"a ""b""\r\nc"\r\n' * 5,
    "utf-16": files.text(files.CUSTOMERS * 4, delimiter="\t", encoding="utf-16-be"),
    "html": old_files.web_page(old_files.REPORT, head='<meta charset="windows-1250">'),
    "utf-16 html": old_files.web_page(old_files.REPORT, encoding="utf-16"),
    "xml": old_files.excel_2003_xml(),
}
TOKENS = (
    b"<", b">", b'"', b"'", b"&", b"&#0;", b"&#x110000;", b"\0", b"\xff\xfe", b"\r", b"]]>", b"<![x[",
    b"<table>", b"</table>", b"<td colspan=99999999>", b"<tr><td rowspan=16384>", b"<script>",
    b"<!DOCTYPE x [", b"<?xml", b'ss:Index="16384"', b'ss:Index="-1"', b't="e"', b'r="XFD1048576"',
    b' hidden="1"', b' number-rows-repeated="999999"', b"sep=;\n", b",", b";", b"\t", b"1e999", b"-0",
    b"<td colspan=" + b"9" * 4301 + b">", b' r="' + b"9" * 4301 + b'"', b' ss:Index="' + b"9" * 4301 + b'"',
)  # fmt: skip
READINGS = st.builds(
    Reading,
    sheet=st.sampled_from(["", "", "Customers", "Lists", "1", "2", "\0"]),
    header_row=st.sampled_from([None, None, 0, 1, 2, 3, 19, 1_048_576]),
    encoding=st.sampled_from(["", "", "utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-u"]),
    delimiter=st.sampled_from(["", "", ",", ";", "\t", "|"]),
)


@st.composite
def mutations(draw):
    """What happens to the bytes, one after another: where (a share of the length) and what."""
    places = st.floats(0, 1, exclude_max=True)
    lengths = st.sampled_from([1, 2, 4, 16, 200])
    kinds = st.sampled_from(["cut", "flip", "delete", "repeat", "overwrite", "insert"])
    payload = st.sampled_from(TOKENS) | st.binary(min_size=1, max_size=16)
    return draw(st.lists(st.tuples(kinds, places, lengths, payload), min_size=1, max_size=4))


def mutated(data: bytes, changes) -> bytes:
    body = bytearray(data)
    for kind, place, length, payload in changes:
        start = int(place * len(body))
        match kind:
            case "cut":
                del body[start:]
            case "flip":
                for at in range(start, min(start + length, len(body))):
                    body[at] ^= payload[at % len(payload)]
            case "delete":
                del body[start : start + length]
            case "repeat":
                body[start:start] = body[start : start + length] * (length % 50)
            case "overwrite":
                body[start : start + len(payload)] = payload
            case "insert":
                body[start:start] = payload
    return bytes(body)


def mutated_part(data: bytes, part: int, changes) -> bytes:
    """One of the parts of an archive mutated and packed again, its checksum right."""
    good = zipfile.ZipFile(io.BytesIO(data))
    names = sorted(good.namelist())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            body = good.read(name)
            archive.writestr(
                name, mutated(body, changes) if name == names[part % len(names)] else body
            )
    return buffer.getvalue()


def check(read, data: bytes, reading: Reading) -> None:
    try:
        sheet = read(data, timeout=30, reading=reading)
    except SheetError as error:
        assert error.code not in ("takes_too_long", "reader_ended", "unreadable")
        assert explain(error.code, error.params) == str(error)
    else:
        assert isinstance(sheet, Sheet)
        assert {len(cells) for _, cells in sheet.rows} == {len(sheet.headers)}


fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@fuzzed
@given(st.sampled_from(sorted(WORKBOOKS)), mutations(), READINGS)
def test_mutated_workbook_is_a_sheet_or_an_explained_error(read, kind, changes, reading):
    check(read, mutated(WORKBOOKS[kind], changes), reading)


@fuzzed
@given(
    st.sampled_from([kind for kind in sorted(WORKBOOKS) if WORKBOOKS[kind].startswith(b"PK")]),
    st.integers(0, 20),
    mutations(),
    READINGS,
)
def test_workbook_with_a_mutated_part_is_a_sheet_or_an_explained_error(
    read, kind, part, changes, reading
):
    check(read, mutated_part(WORKBOOKS[kind], part, changes), reading)


@settings(fuzzed, max_examples=QUICK)
@given(st.sampled_from(sorted(TEXTS)), mutations(), READINGS)
def test_readers_of_text_raise_nothing_but_refusals(kind, changes, reading):
    """In this process, so that the examples are many: calamine is not among them."""
    data = mutated(TEXTS[kind], changes)
    try:
        found = content.kind_of(data, UNPACKED_BYTES)
        assert found in ("csv", "html", "xml")
        source = tasks.open_source(data, found, LIMITS["columns"], reading.said)
        head, records = table.arrange(source, **LIMITS, header_row=reading.header_row)
    except Refusal as refusal:
        assert refusal.code in SENTENCES
    else:
        assert {len(cells) for _, cells in records} == {len(head["headers"])}
