"""What the tests of importing share."""

from pathlib import Path

import pytest

from core.change_sets import change_set
from customers.fields import customer_catalogue
from customers.importers import CUSTOMERS
from importing.reading import Sheet, SheetError, read_sheet
from records.models import CustomField, CustomFieldChoice
from tests.importing.exported_tables import Table, write


@pytest.fixture
def erin(cast):
    """The administrator who imports."""
    return cast.erin


@pytest.fixture
def client(client_for, erin):
    """Erin's, where a test does not ask for somebody else's."""
    return client_for(erin)


@pytest.fixture
def read(tmp_path: Path):
    """Write the bytes to a file and read it."""

    def read_bytes(data: bytes, name: str = "customers.xlsx", **options) -> Sheet:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return read_sheet(path, original_name=name, **options)

    return read_bytes


@pytest.fixture
def refusal(read):
    """Read the bytes and return the error that must come."""

    def refused(data: bytes, **options) -> SheetError:
        with pytest.raises(SheetError) as caught:
            read(data, **options)
        return caught.value

    return refused


@pytest.fixture
def catalogue(cast):
    """The catalogue with a custom field of every kind there is."""
    with change_set(actor=None, reason="tests.fields"):
        for kind in CustomField.Kind.values:
            field = CustomField.objects.create(key=f"a_{kind}", labels={"en": kind}, kind=kind)
            if kind.startswith("choice"):
                for code in ("gold", "silver"):
                    names = {"en": code, "pl": f"{code}; po polsku"}
                    CustomFieldChoice.objects.create(field=field, code=code, names=names)
    return customer_catalogue()


@pytest.fixture
def exported(tmp_path):
    """`exported(erin)`: what she exports to load back, read from the file."""

    def export(actor, **asked) -> Table:
        sheet = write(actor, CUSTOMERS, tmp_path, **asked)
        sheet.rows[:] = [(number, list(cells)) for number, cells in sheet.rows]
        return Table(sheet)

    return export
