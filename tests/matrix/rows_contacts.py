"""Contact persons: list, card, form."""

from tests.customers.pages import person_form
from tests.matrix.row import Row, everyone, people
from tests.matrix.rows_customer_card import (
    NORTH,
    NORTH_EXPLAINED,
    NORTH_WRITES,
    WRITERS,
    nobody,
    north,
    saved,
)


def person_of_north(world):
    return (world.canaries.person_of_north.pk,)


def person_of_south(world):
    return (world.canaries.person_of_south.pk,)


TABS = ("person_customers",)
EVERYBODYS = "of one who is at a public customer and at one of South"
EXPORTERS = {**everyone(403), **people("carol erin olga", 200)}


def valid(world):
    return person_form(assigned_to=getattr(world.cast, world.person, world.cast.alice).pk)


ROWS = (
    Row("customers:contact_list", "GET", everyone(200)),
    Row(
        "customers:contact_list",
        "GET",
        everyone(200),
        query="?sort=-name&departments=none&after=z&job_title=x",
        case="by a query string edited by hand",
    ),
    Row(
        "customers:contact_list",
        "GET",
        everyone(200),
        headers={"HX-Request": "true", "HX-Target": "list-results"},
        case="the rows alone",
    ),
    Row("customers:person_create", "GET", WRITERS),
    Row("customers:person_create", "POST", saved(WRITERS), data=valid),
    Row(
        "customers:person_create",
        "POST",
        {**everyone(422), **people("rob", 403)},
        case="with an empty form",
    ),
    Row("customers:person_detail", "GET", NORTH, args=person_of_north),
    Row("customers:person_detail", "GET", everyone(404), args=nobody, case="of nobody"),
    *(
        Row(f"customers:{name}", "GET", NORTH, args=person_of_north)
        for name in (*TABS, "person_vcard", "person_qr")
    ),
    *(
        Row(f"customers:{name}", "GET", everyone(200), args=person_of_south, case=EVERYBODYS)
        for name in (*TABS, "person_vcard")
    ),
    *(
        Row(f"customers:{name}", "GET", everyone(404), args=nobody, case="of nobody")
        for name in (*TABS, "person_vcard", "person_qr")
    ),
    Row("customers:customer_vcard", "GET", NORTH, args=north),
    Row("customers:customer_vcard", "GET", everyone(404), args=nobody, case="of nobody"),
    Row("customers:customer_qr", "GET", NORTH, args=north),
    Row("customers:customer_qr", "GET", everyone(404), args=nobody, case="of nobody"),
    Row(
        "customers:download_vcards",
        "POST",
        EXPORTERS,
        data=lambda world: {"ids": [world.canaries.person_of_south.pk]},
    ),
    Row(
        "customers:download_vcards",
        "POST",
        EXPORTERS,
        data=lambda world: {"is_all": "1", "query": "q=Zqx&sort=-name"},
        case="of all that a list shows",
    ),
    Row(
        "customers:download_vcards",
        "POST",
        saved(EXPORTERS),
        data=lambda world: {"is_all": "1", "query": "q=Zqx&assigned_to=x"},
        case="of a list with a filter that cannot be read",
    ),
    Row("customers:download_vcards", "POST", saved(EXPORTERS), case="of nobody"),
    Row("customers:person_access", "GET", NORTH_EXPLAINED, args=person_of_north),
    Row(
        "customers:person_access",
        "GET",
        {**everyone(403), **people("carol erin olga", 200)},
        args=person_of_south,
        case=EVERYBODYS,
    ),
    Row("customers:person_access", "GET", everyone(404), args=nobody, case="of nobody"),
    Row("customers:person_update", "GET", NORTH_WRITES, args=person_of_north),
    Row(
        "customers:person_update",
        "POST",
        saved(NORTH_WRITES),
        args=person_of_north,
        data=lambda world: person_form(version=world.canaries.person_of_north.version),
    ),
)
