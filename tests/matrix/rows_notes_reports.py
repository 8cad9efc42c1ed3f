"""What the team did: for whoever has the right, of what he sees."""

from tests.canaries import secret
from tests.matrix.row import Row, administrators, everyone, people
from tests.notes.records import add_note

READERS = {**administrators(200), **people("carol", 200)}


def with_notes(world):
    """A note and a private one at each place, of the people who are there."""
    writers = {"north": "bob", "south": "dan", "public": "rob", "alices": "alice"}
    for place, name in writers.items():
        customer = getattr(world.canaries, place)
        for is_private in (False, True):
            add_note(
                None if name == "rob" else world.cast.people[name],
                customer=customer,
                is_private=is_private,
                text=secret(place, "note"),
            )
    return ()


ROWS = (
    Row("notes:report", "GET", READERS, args=with_notes),
    *(
        Row("notes:report", "GET", READERS, args=with_notes, query=f"?by={by}", case=f"by {by}")
        for by in ("department", "action", "status", "responsible")
    ),
    Row(
        "notes:report",
        "GET",
        READERS,
        query="?period=x&start=1&end=&by=x&did=x&action=x&customer=x&where=x",
        case="by a query string edited by hand",
    ),
    Row("notes:report_file", "GET", READERS, args=with_notes),
    Row(
        "notes:report_file",
        "GET",
        {**everyone(403), **people("olga erin carol", 302)},
        query="?period=own",
        case="of no days",
    ),
)
