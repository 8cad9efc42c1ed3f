"""The agenda, its calendar, recurring notes and the feed."""

import datetime

from django.utils import timezone

from notes.services.feeds import open_feed
from tests.canaries import secret
from tests.customers.records import add_customers
from tests.matrix.row import Row, everyone, people, public
from tests.notes.records import add_note

TOMORROW = datetime.timedelta(days=1)
SEES_NORTH = {**everyone(404), **people("alice bob carol erin olga", 200), **people("rob", 403)}
WRITES_NORTH = {**everyone(404), **people("alice bob carol erin olga", 302), **people("rob", 403)}


def note_of_north(world):
    """Of a customer of its own: rows of others may have put the canary of North away."""
    (customer,) = add_customers(
        {
            "name": secret("north", "noted"),
            "is_public": False,
            "departments": (world.cast.north.pk,),
        }
    )
    note = add_note(
        world.cast.alice,
        customer=customer,
        text=secret("north", "note"),
        assigned_to=world.cast.alice.pk,
        due=timezone.localdate() + TOMORROW,
    )
    return (note.pk,)


def agenda_of(name):
    return lambda world: f"?whose=person-{getattr(world.cast, name).pk}"


def with_notes(query):
    """The page with a secret of North on the agenda of Alice, Bob and Dan."""

    def asked(world):
        note_of_north(world)
        return query(world) if callable(query) else query

    return asked


LEADERS = {**everyone(404), **people("carol erin olga alice", 200)}

ROWS = (
    Row("notes:agenda", "GET", everyone(200), query=with_notes("")),
    Row("notes:agenda", "GET", LEADERS, query=with_notes(agenda_of("alice")), case="of Alice"),
    Row(
        "notes:agenda",
        "GET",
        {**everyone(404), **people("carol erin olga", 200)},
        query=lambda world: f"?whose=department-{world.cast.north.pk}",
        case="of North",
    ),
    Row("notes:calendar", "GET", everyone(200), query=with_notes("")),
    Row("notes:calendar", "GET", LEADERS, query=with_notes(agenda_of("alice")), case="of Alice"),
    Row("notes:agenda_done", "POST", WRITES_NORTH, args=note_of_north),
    Row("notes:agenda_move", "GET", SEES_NORTH, args=note_of_north),
    Row(
        "notes:agenda_move",
        "POST",
        WRITES_NORTH,
        args=note_of_north,
        data=lambda world: {"day": "2030-01-01"},
    ),
    Row("notes:repeat", "GET", SEES_NORTH, args=note_of_north),
    Row("notes:repeat", "POST", WRITES_NORTH, args=note_of_north),
    Row("notes:repeat_preview", "GET", everyone(200)),
    Row(
        "notes:repeat_skip",
        "POST",
        {**everyone(404), **people("alice carol erin olga", 302), **people("rob bob", 403)},
        args=note_of_north,
    ),
    Row("notes:repeat_end", "POST", WRITES_NORTH, args=note_of_north),
    Row("notes:feed", "GET", everyone(200)),
    Row("notes:feed_create", "POST", everyone(200)),
    Row("notes:feed_revoke", "POST", everyone(302)),
    Row("notes:feed_read", "GET", public(404), args=lambda world: ("unknown",)),
    Row(
        "notes:feed_read",
        "GET",
        public(200),
        args=lambda world: (open_feed(actor=world.cast.alice),),
        case="by its secret",
        # Whoever has the secret reads what Alice sees: that is what it is for.
        is_canary_checked=False,
    ),
)
