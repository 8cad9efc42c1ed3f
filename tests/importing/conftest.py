"""What the tests of importing share."""

from pathlib import Path

import pytest

from importing.reading import Sheet, SheetError, read_sheet


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
