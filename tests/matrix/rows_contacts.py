"""Contact persons: list, card, form."""

from tests.customers.pages import person_form
from tests.matrix.row import Row, everyone, people
from tests.matrix.rows_customer_card import (
    NORTH,
    NORTH_EXPLAINED,
    NORTH_WRITES,
    WRITERS,
    nobody,
    saved,
)


def person_of_north(world):
    return (world.canaries.person_of_north.pk,)


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
    Row("customers:person_access", "GET", NORTH_EXPLAINED, args=person_of_north),
    Row(
        "customers:person_access",
        "GET",
        {**everyone(403), **people("carol erin olga", 200)},
        args=lambda world: (world.canaries.person_of_south.pk,),
        case="of one who is at a public customer and at one of South",
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
