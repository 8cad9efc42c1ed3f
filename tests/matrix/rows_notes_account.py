"""Notes around the customer: the tab of the card, calls that are logged, e-mails."""

from customers.models import ContactPoint
from notes.models import Action, Status
from tests.matrix.row import Row, everyone, people

NORTH = {**everyone(200), **people("dan", 404)}
NORTH_WRITES = {**NORTH, **people("rob", 403)}
WRITERS = {**everyone(200), **people("rob", 403)}
REFUSED = {**everyone(422), **people("dan", 404), **people("rob", 403)}


def sent(expected):
    """A form that was sent: whoever was answered with the page is led on."""
    return {who: 302 if status == 200 else status for who, status in expected.items()}


def of_north(world):
    return f"?customer={world.canaries.north.pk}"


def a_call(world):
    return {
        "action": Action.objects.get(code="call").pk,
        "status": Status.objects.get(code="done").pk,
        "text": "Talked",
    }


def a_letter(world):
    point = ContactPoint.objects.filter(customer=world.canaries.north, kind="email").get()
    return {"to": point.pk, "subject": "Offer", "text": "Here it is"}


ROWS = (
    Row(
        "notes:customer_notes",
        "GET",
        NORTH,
        args=lambda world: (world.canaries.north.pk,),
        query="?state=open&action=communication",
    ),
    Row(
        "notes:customer_notes",
        "GET",
        everyone(200),
        args=lambda world: (world.canaries.public.pk,),
        case="of a public one",
    ),
    Row(
        "notes:person_notes",
        "GET",
        NORTH,
        args=lambda world: (world.canaries.person_of_north.pk,),
    ),
    Row("notes:talk_log", "GET", WRITERS),
    Row("notes:talk_log", "GET", NORTH_WRITES, query=of_north, case="of North"),
    Row(
        "notes:talk_log",
        "GET",
        NORTH_WRITES,
        query=lambda world: f"?contact={world.canaries.person_of_north.pk}&action=feedback",
        case="with a person of North",
    ),
    Row("notes:talk_log", "POST", sent(NORTH_WRITES), query=of_north, data=a_call),
    Row("notes:talk_log", "POST", REFUSED, query=of_north, case="with an empty form"),
    Row(
        "notes:talk_undo",
        "POST",
        everyone(404),
        args=lambda world: (10**9,),
        case="of nobody",
    ),
    Row("notes:email_write", "GET", everyone(404) | people("rob", 403), case="to nobody"),
    Row("notes:email_write", "GET", NORTH_WRITES, query=of_north),
    Row("notes:email_write", "POST", sent(NORTH_WRITES), query=of_north, data=a_letter),
    Row("notes:email_write", "POST", REFUSED, query=of_north, case="with an empty form"),
)
