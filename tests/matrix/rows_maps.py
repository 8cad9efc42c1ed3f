"""Maps: whom they may ask, and looking places up. No geocoder is set up: writers are told so."""

from tests.matrix.row import Row, administrators, everyone, people

WRITERS_ARE_TOLD = {**everyone(502), **people("rob", 403)}


def map_form(world):
    return {"version": 1, "map_tiles_url": "https://tiles.example.org/{z}/{x}/{y}.png"}


ROWS = (
    Row("accounts:map_update", "GET", administrators(200)),
    Row("accounts:map_update", "POST", administrators(302), data=map_form),
    Row("accounts:map_use_openstreetmap", "POST", administrators(302)),
    Row("accounts:map_without_tiles", "POST", administrators(302)),
    Row("customers:find_address", "GET", WRITERS_ARE_TOLD, query="?q=Azadi+7"),
    Row(
        "customers:find_address",
        "GET",
        {**everyone(400), **people("rob", 403)},
        case="without an address",
    ),
    Row("customers:find_place", "GET", WRITERS_ARE_TOLD, query="?at=35.7,51.4"),
    Row(
        "customers:find_place",
        "GET",
        {**everyone(400), **people("rob", 403)},
        query="?at=north",
        case="of no place",
    ),
    Row("customers:map_countries", "GET", everyone(200)),
)
