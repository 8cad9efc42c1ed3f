"""Whatever happens to the bytes of a file, the answer is a sheet or a sentence, and comes soon."""

import random

import pytest

from importing.reading import Sheet, SheetError, explain
from tests.importing import files

MUTATIONS = 12
GOOD = {
    "xlsx": files.xlsx(files.records(20)),
    "xls": files.xls(files.records(20)),
    "ods": files.ods(files.records(20)),
    "csv": files.text(files.records(20), encoding="cp1250"),
    "handmade": files.handmade_xlsx(
        "".join(f'<row r="{n}">{files.cell(f"A{n}", "x")}</row>' for n in range(1, 20))
    ),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Cut, flip, delete, repeat or overwrite a part of the bytes."""
    body = bytearray(data)
    start = chance.randrange(len(body))
    length = chance.choice([1, 2, 4, 16, 200])
    match chance.randrange(5):
        case 0:
            del body[start:]
        case 1:
            for _ in range(length):
                body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        case 2:
            del body[start : start + length]
        case 3:
            body[start:start] = body[start : start + length] * chance.choice([1, 50])
        case 4:
            body[start : start + length] = chance.randbytes(length)
    return bytes(body)


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_mutated_file_is_a_sheet_or_an_explained_error(read, kind, seed):
    data = mutated(GOOD[kind], random.Random(f"{kind} {seed}"))
    try:
        sheet = read(data, timeout=20)
    except SheetError as error:
        assert error.code not in ("takes_too_long", "reader_ended", "unreadable")
        assert explain(error.code, error.params) == str(error)
    else:
        assert isinstance(sheet, Sheet)
        assert {len(cells) for _, cells in sheet.rows} == {len(sheet.headers)}
