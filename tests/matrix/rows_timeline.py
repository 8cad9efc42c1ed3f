"""The timelines of customers and contact persons: reading, taking and putting back, who opened it."""

from django.core.mail import EmailMessage

from core.change_sets import change_set
from core.models import ChangeSet
from mailings.services import store_message
from records.opened_cards import note_opened
from tests.canaries import secret
from tests.matrix.row import Row, administrators, everyone, people
from tests.matrix.rows_customer_card import NORTH, nobody, north

ROWS_ALONE = {"HX-Request": "true", "HX-Target": "timeline"}
RESTORES = {**everyone(403), **people("carol erin olga", 200), **people("dan", 404)}
PUTS_BACK = {**everyone(403), **people("carol erin olga", 302), **people("dan", 404)}
SEES_OPENINGS = {**administrators(200), **people("dan", 404)}


def person_of_north(world):
    return (world.canaries.person_of_north.pk,)


def edited(record, who):
    """The record with an edit of one value, as somebody's act."""
    with change_set(actor=who, reason="customers.update") as opened:
        type(record).objects.filter(pk=record.pk).update(description="Edited for the matrix")
    return (record.pk, opened.pk)


def edit_of_north(world):
    return edited(world.canaries.north, world.cast.carol)


def edit_of_person(world):
    return edited(world.canaries.person_of_north, world.cast.carol)


def act_of_others(world):
    """What touched the customer of South alone."""
    return (world.canaries.north.pk, edited(world.canaries.south, world.cast.dan)[1])


def mail_of_all(world):
    """The public customer, with mail about him and about South's customer at an address of both."""
    public, south = world.canaries.public, world.canaries.south
    to = [public.contact_points.get().normalized]
    for record, place in ((public, "public"), (south, "south")):
        email = EmailMessage(secret(place, "subject"), "", "us@example.com", to)
        store_message(actor=None, email=email, record=record)
    return (public.pk,)


def opened_by_dan(world):
    note_opened(actor=world.cast.dan, record=world.canaries.north)
    return (world.canaries.north.pk,)


TIMELINES = (
    Row("customers:customer_timeline", "GET", NORTH, args=north),
    Row("customers:customer_timeline", "GET", everyone(200), args=mail_of_all, case="with mail"),
    Row(
        "customers:customer_timeline",
        "GET",
        everyone(200),
        args=mail_of_all,
        query="?source=changes&source=mail&source=openings&field=partners&before=1-1-1",
        headers=ROWS_ALONE,
        case="the rows alone, narrowed",
    ),
    Row(
        "customers:customer_timeline",
        "GET",
        NORTH,
        args=opened_by_dan,
        query="?source=openings&person=x&since=never",
        case="by a query string edited by hand",
    ),
    Row("customers:customer_timeline", "GET", everyone(404), args=nobody, case="of nobody"),
    Row("customers:customer_history", "GET", {**everyone(302), **people("dan", 404)}, args=north),
    Row("customers:person_timeline", "GET", NORTH, args=person_of_north),
    Row(
        "customers:person_timeline",
        "GET",
        everyone(200),
        args=lambda world: (world.canaries.person_of_south.pk,),
        case="of one at a public customer",
    ),
    Row("customers:person_timeline", "GET", everyone(404), args=nobody, case="of nobody"),
)

OPENINGS = (
    Row("customers:customer_openings", "GET", SEES_OPENINGS, args=opened_by_dan),
    Row("customers:customer_openings", "GET", everyone(404), args=nobody, case="of nobody"),
    Row("customers:person_openings", "GET", SEES_OPENINGS, args=person_of_north),
    Row("customers:person_openings", "GET", everyone(404), args=nobody, case="of nobody"),
)

RESTORING = (
    Row("customers:customer_restore", "GET", RESTORES, args=edit_of_north, query="?at=before"),
    Row(
        "customers:customer_restore",
        "GET",
        {
            **RESTORES,
            **people("alice bob rob carol erin olga", 404),
            **people("alice bob rob", 403),
        },
        args=act_of_others,
        case="as of an act on another",
    ),
    Row(
        "customers:customer_restore",
        "POST",
        PUTS_BACK,
        args=edit_of_north,
        query="?at=before",
        data=lambda world: {
            "restore": "description",
            "version": type(world.canaries.north).objects.get(pk=world.canaries.north.pk).version,
        },
    ),
    Row(
        "customers:customer_restore",
        "POST",
        {**PUTS_BACK, **people("carol erin olga", 422)},
        args=edit_of_north,
        case="with nothing ticked",
    ),
    Row("customers:customer_put_back", "POST", PUTS_BACK, args=edit_of_north),
    Row("customers:person_restore", "GET", RESTORES, args=edit_of_person),
    Row(
        "customers:person_restore",
        "POST",
        {**PUTS_BACK, **people("carol erin olga", 422)},
        args=edit_of_person,
    ),
    Row("customers:person_put_back", "POST", PUTS_BACK, args=edit_of_person),
    # What the canaries' change set did is no edit of one record: nobody may take it back here.
    Row(
        "customers:customer_undo",
        "POST",
        {**everyone(403), **people("dan", 404)},
        args=lambda world: (world.canaries.north.pk, ChangeSet.objects.latest("pk").pk),
        case="of what is no edit",
    ),
    Row("customers:customer_undo", "POST", PUTS_BACK, args=edit_of_north),
    Row(
        "customers:customer_undo",
        "POST",
        {**everyone(404), **people("rob", 403)},
        args=lambda world: (world.canaries.north.pk, 10**9),
        case="of no change",
    ),
    Row("customers:person_undo", "POST", PUTS_BACK, args=edit_of_person),
)

ROWS = (*TIMELINES, *OPENINGS, *RESTORING)
