"""The card and the form of a customer, searching, and the dashboard."""

from tests.customers.pages import customer_form
from tests.matrix.row import Row, everyone, people

NORTH = {**everyone(200), **people("dan", 404)}
NORTH_WRITES = {**NORTH, **people("rob", 403)}
NORTH_EXPLAINED = {**NORTH, **people("alice bob rob", 403)}
WRITERS = {**everyone(200), **people("rob", 403)}


def saved(expected):
    """A form that was sent: whoever was answered with the page is led on."""
    return {who: 302 if status == 200 else status for who, status in expected.items()}


def north(world):
    return (world.canaries.north.pk,)


def nobody(world):
    return (10**9,)


def norths_form(world):
    return customer_form(
        version=world.canaries.north.version,
        assigned_to=getattr(world.cast, world.person, world.cast.alice).pk,
    )


def valid(world):
    return customer_form(assigned_to=getattr(world.cast, world.person, world.cast.alice).pk)


CARD = ("customer_detail", "customer_contacts", "customer_files")

ROWS = (
    Row("dashboard", "GET", everyone(200)),
    Row("customers:customer_create", "GET", WRITERS),
    Row("customers:customer_create", "POST", saved(WRITERS), data=valid),
    Row(
        "customers:customer_create",
        "POST",
        {**everyone(422), **people("rob", 403)},
        case="with an empty form",
    ),
    Row("customers:customer_search", "GET", everyone(200)),
    *(Row(f"customers:{name}", "GET", NORTH, args=north) for name in CARD),
    *(
        Row(
            f"customers:{name}",
            "GET",
            everyone(200),
            args=lambda world: (world.canaries.public.pk,),
            case="of a public one",
        )
        for name in CARD
    ),
    *(
        Row(f"customers:{name}", "GET", everyone(404), args=nobody, case="of nobody")
        for name in CARD
    ),
    Row(
        "customers:customer_detail",
        "GET",
        {**everyone(404), **people("alice erin olga", 200)},
        args=lambda world: (world.canaries.alices.pk,),
        query="?empty=1",
        case="of Alice's own",
    ),
    Row("customers:customer_access", "GET", NORTH_EXPLAINED, args=north),
    Row(
        "customers:customer_access",
        "GET",
        NORTH_EXPLAINED,
        args=north,
        query="?person=7x",
        headers={"HX-Request": "true", "HX-Target": "access"},
        case="in the dialog, of nobody",
    ),
    Row("customers:customer_access", "GET", everyone(404), args=nobody, case="of nobody"),
    Row("customers:customer_update", "GET", NORTH_WRITES, args=north),
    Row("customers:customer_update", "POST", saved(NORTH_WRITES), args=north, data=norths_form),
    Row(
        "customers:customer_update",
        "GET",
        {**everyone(200), **people("rob", 403)},
        args=lambda world: (world.canaries.public.pk,),
        case="of a public one",
    ),
)
