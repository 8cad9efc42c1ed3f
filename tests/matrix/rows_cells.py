"""Stars, and cells of the list that are changed in place."""

from tests.matrix.row import Row, everyone, people

HTMX = {"HX-Request": "true"}
STAFF_OF_NORTH = people("olga erin carol alice bob", 200)


def cell_of_north(key):
    return lambda world: (world.canaries.north.pk, key)


ROWS = (
    Row(
        "star",
        "POST",
        {**everyone(404), **people("alice bob carol rob erin olga", 302)},
        args=lambda world: ("customers.customer", world.canaries.north.pk),
        data=lambda world: {"is_starred": "1"},
    ),
    Row(
        "star",
        "POST",
        everyone(404),
        args=lambda world: ("customers.contactperson", world.canaries.person_of_north.pk),
        case="of what has none",
    ),
    Row(
        "customers:cell",
        "GET",
        {**everyone(404), **STAFF_OF_NORTH, **people("rob", 403)},
        args=cell_of_north("status"),
        headers=HTMX,
    ),
    Row(
        "customers:cell",
        "GET",
        {**everyone(404), **people("olga erin carol alice bob", 302), **people("rob", 403)},
        args=cell_of_north("status"),
        case="without htmx",
    ),
    Row(
        "customers:cell",
        "GET",
        {**everyone(404), **people("rob", 403)},
        args=cell_of_north("created_at"),
        headers=HTMX,
        case="that nobody fills in",
    ),
    Row(
        "customers:cell",
        "POST",
        {**everyone(404), **STAFF_OF_NORTH, **people("rob", 403)},
        args=cell_of_north("short_name"),
        data=lambda world: {"short_name": "Short", "version": world.canaries.north.version},
        headers=HTMX,
    ),
)
