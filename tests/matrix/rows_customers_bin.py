"""Deleting customers and contact persons, the recycle bin, removing for good."""

from customers.services.bin import delete_record
from tests.matrix.row import Row, administrators, everyone, people
from tests.matrix.rows_customer_card import NORTH, nobody, north, saved

MANAGERS = {**everyone(403), **people("carol erin olga", 200)}
NORTH_DELETES = {**MANAGERS, **people("dan", 404)}
OF_BIN = {**everyone(404), **people("carol erin olga", 200)}


def deleted(place: str):
    """The customer, put into the bin before the address is asked for."""

    def args(world):
        customer = getattr(world.canaries, place)
        delete_record(actor=world.cast.erin, record=customer)
        return (customer.pk,)

    return args


def deleted_person(world):
    person = world.canaries.person_of_north
    delete_record(actor=world.cast.erin, record=person)
    return (person.pk,)


def souths_in_the_bin(world):
    delete_record(actor=world.cast.erin, record=world.canaries.south)
    delete_record(actor=world.cast.erin, record=world.canaries.alices)
    return ()


def person_of_north(world):
    return (world.canaries.person_of_north.pk,)


RESTORES = {**everyone(403), **people("carol erin olga", 302)}

ROWS = (
    Row("customers:customer_delete", "GET", NORTH_DELETES, args=north),
    Row(
        "customers:customer_delete",
        "GET",
        MANAGERS,
        args=lambda world: (world.canaries.public.pk,),
        case="of a public one",
    ),
    Row("customers:customer_delete", "POST", saved(NORTH_DELETES), args=north),
    Row("customers:customer_delete", "GET", everyone(404), args=nobody, case="of nobody"),
    Row("customers:person_delete", "GET", NORTH_DELETES, args=person_of_north),
    Row("customers:person_delete", "POST", saved(NORTH_DELETES), args=person_of_north),
    Row("customers:customer_restore_from_bin", "POST", RESTORES, args=deleted("north")),
    Row(
        "customers:customer_restore_from_bin",
        "POST",
        {**RESTORES, **people("carol", 404)},
        args=deleted("south"),
        case="of South",
    ),
    Row("customers:person_restore_from_bin", "POST", RESTORES, args=deleted_person),
    Row(
        "customers:customer_detail",
        "GET",
        OF_BIN,
        args=deleted("north"),
        case="in the bin",
    ),
    Row(
        "customers:customer_detail",
        "GET",
        {**OF_BIN, **people("carol", 404)},
        args=deleted("south"),
        case="of South in the bin",
    ),
    Row("customers:person_detail", "GET", OF_BIN, args=deleted_person, case="in the bin"),
    Row(
        "customers:customer_update", "GET", everyone(404), args=deleted("north"), case="in the bin"
    ),
    Row(
        "customers:customer_update",
        "POST",
        {**NORTH, **people("olga erin carol alice bob", 422), **people("rob", 403)},
        args=deleted("north"),
        case="in the bin",
    ),
    Row("customers:bin", "GET", MANAGERS, args=souths_in_the_bin),
    Row("customers:bin", "GET", MANAGERS, query="?kind=contacts&before=7x", case="of persons"),
    Row("customers:bin", "GET", MANAGERS, query="?kind=removed", case="of stubs"),
    Row("customers:bin_restore", "POST", saved(MANAGERS)),
    Row(
        "customers:bin_remove",
        "GET",
        administrators(200),
        args=souths_in_the_bin,
        query="?kind=customers&all=1",
    ),
    Row("customers:bin_remove", "POST", administrators(302), case="nothing"),
)
