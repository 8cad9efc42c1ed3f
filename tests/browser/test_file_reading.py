"""A file is dropped on the page, looked at as it stands, and read in another way."""

import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from importing.models import Import
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE, Visitor
from tests.importing import files, old_files

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

RUSSIAN = [
    ["Список клиентов на август", "", ""],
    ["Название", "Город", "Телефон"],
    ["ООО Ромашка", "Казань", "89161234567"],
    ["ИП Петрова", "Тверь", "89161234568"],
]
DROP = """(box, names) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of names) dataTransfer.items.add(new File([text], name));
    for (const kind of ["dragover", "drop"])
        box.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""


def drop(reader: Visitor, *named: tuple[str, str]) -> None:
    """Files on the heading of the page, as people let go of them."""
    reader.page.locator("h1").evaluate(DROP, list(named))


@pytest.mark.parametrize("speaks_persian", [True, False], ids=["fa", "en"])
def test_dropped_file_is_named_before_it_is_sent(visit, cast, in_persian, speaks_persian):
    reader = visit(in_persian(cast.erin) if speaks_persian else cast.erin)
    reader.enter("/imports/new/")
    chosen = reader.main.locator("[data-chosen]")
    expect(chosen).to_be_hidden()
    drop(reader, ("a.csv", "Name\nAnna\n"), ("b.csv", "Name\nBob\n"))
    expect(chosen).to_contain_text(
        reader.words("Drop one file: several are imported one after another.")
    )
    reader.picture("upload-two-dropped")
    drop(reader, ("customers.csv", "Name,City\n" + "Anna,Tehran\n" * 400))
    expect(chosen).to_contain_text("customers.csv")
    expect(chosen).to_contain_text(reader.words("%(number)s KB", number=reader.number(5)))
    reader.picture("upload-dropped")
    reader.picture("upload-dropped", size=PHONE)
    reader.picture("upload-dropped", scheme="dark")
    reader.press("Upload")
    expect(
        reader.page.get_by_role("region", name=reader.words("Columns of the file"))
    ).to_be_visible()
    assert Import.objects.get().original_name == "customers.csv"


def test_file_is_looked_at_and_read_otherwise(visit, cast, in_persian, tmp_path):
    path = tmp_path / "клиенты.csv"
    path.write_bytes(files.text(RUSSIAN, delimiter=";", encoding="cp1251"))
    reader = visit(in_persian(cast.erin))
    reader.enter("/imports/new/")
    reader.field("Spreadsheet").set_input_files(path)
    reader.press("Upload")
    expect(
        reader.page.get_by_role("region", name=reader.words("Columns of the file"))
    ).to_be_visible()
    reader.picture("file-columns")
    reader.follow("Look at the file")
    sample = reader.page.get_by_role("region", name=reader.words("The beginning of the file"))
    expect(sample).to_contain_text("ООО Ромашка")
    expect(sample.locator("tr.is-header")).to_contain_text("Название")
    reader.picture("file")
    reader.picture("file", size=PHONE)
    reader.picture("file", scheme="dark")
    assert not grave_faults(reader.page)
    row = reader.field("The headers stand in row")
    reader.field("The table has no headers").check()
    expect(row).to_be_hidden()
    reader.field("The table has no headers").uncheck()
    row.fill(reader.number(3))
    reader.press("Read the file again")
    columns = reader.page.get_by_role("region", name=reader.words("Columns of the file"))
    expect(columns).to_contain_text("ООО Ромашка")
    expect(columns.locator("tbody tr")).to_have_count(3)


def test_refused_file_is_read_from_another_sheet_without_javascript(visit, cast, tmp_path):
    path = tmp_path / "customers.xlsx"
    path.write_bytes(old_files.hidden_table_xlsx())
    reader = visit(cast.erin, java_script_enabled=False)
    reader.enter("/imports/new/")
    reader.field("Spreadsheet").set_input_files(path)
    reader.press("Upload")
    expect(reader.main).to_contain_text("Hidden are: Lists.")
    reader.picture("file-refused")
    reader.field("Sheet").select_option("Lists")
    reader.press("Read the file again")
    expect(reader.page.get_by_role("region", name="Columns of the file")).to_contain_text("Anna")


@pytest.mark.parametrize("cut_bytes", [0, 1, 5000])
def test_upload_of_a_connection_that_broke_makes_no_import(visit, cast, cut_bytes):
    """Through the web server itself, which hands on what has come as if it were all."""
    reader = visit(cast.erin)
    reader.enter("/imports/new/")
    token = reader.main.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="customers.csv"\r\n\r\n'
        f"Name\n{'Anna' * 4000}\r\n--x--\r\n"
    ).encode()
    address = urlsplit(reader.address)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in reader.context.cookies())
    head = (
        f"POST /imports/new/ HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n"
        f"Cookie: {cookies}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Origin: {reader.address}\r\nContent-Length: {len(parts)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(head.encode() + parts[: len(parts) - cut_bytes])
        if cut_bytes:
            connection.shutdown(socket.SHUT_WR)
        status = connection.recv(4096).split(b" ")[1]
    assert status == (b"403" if cut_bytes else b"302")
    assert Import.objects.exists() is (not cut_bytes)
