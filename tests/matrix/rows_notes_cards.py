"""One note: its card, its forms, what is said under it, and quick acts."""

from notes.models import Action, Comment
from notes.services.notes import default_status
from tests.matrix.row import Row, everyone, people
from tests.matrix.rows_customer_card import NORTH, NORTH_WRITES, WRITERS, nobody, saved

PRIVATE = {**everyone(404), **people("alice bob", 200)}
NORTH_DELETES = {**NORTH_WRITES, **people("alice bob", 403)}


def north(world):
    return (world.canaries.notes["north"].pk,)


def private(world):
    return (world.canaries.notes["private"].pk,)


def comment_of_north(world):
    return (Comment.objects.get(note=world.canaries.notes["north"]).pk,)


def valid(world):
    call = Action.objects.get(code="call")
    return {"action": call.pk, "status": default_status(call).pk, "text": "Ask", "priority": "2"}


def only_the_writer(status):
    """Erin wrote the comment of the canary."""
    return {**NORTH_WRITES, **people("alice bob carol olga", 403), "erin": status}


ROWS = (
    Row("notes:contact_search", "GET", everyone(200)),
    Row("notes:people", "GET", everyone(200)),
    Row(
        "notes:people",
        "GET",
        everyone(200),
        query=lambda world: f"?note={world.canaries.notes['north'].pk}",
        case="of a note",
    ),
    Row(
        "notes:people",
        "GET",
        everyone(200),
        query=lambda world: f"?customer={world.canaries.north.pk}&department=x&is_private=on",
        case="of a customer",
    ),
    *(
        Row(f"notes:{name}", "GET", WRITERS, query=lambda w: f"?customer={w.canaries.north.pk}")
        for name in ("note_create", "note_quick")
    ),
    *(
        Row(f"notes:{name}", "POST", saved(WRITERS), data=valid)
        for name in ("note_create", "note_quick")
    ),
    *(
        Row(
            f"notes:{name}",
            "POST",
            {**everyone(422), **people("rob", 403)},
            case="with an empty form",
        )
        for name in ("note_create", "note_quick")
    ),
    *(Row(f"notes:{name}", "GET", NORTH, args=north) for name in ("note_detail", "note_timeline")),
    *(
        Row(f"notes:{name}", "GET", PRIVATE, args=private, case="of a private one")
        for name in ("note_detail", "note_timeline", "note_update", "note_finish")
    ),
    Row("notes:note_detail", "GET", everyone(404), args=nobody, case="of nobody"),
    Row("notes:note_update", "GET", NORTH_WRITES, args=north),
    Row(
        "notes:note_update",
        "POST",
        saved(NORTH_WRITES),
        args=north,
        data=lambda world: {
            **valid(world),
            "customer": world.canaries.north.pk,
            "version": world.canaries.notes["north"].version,
        },
    ),
    Row("notes:note_finish", "GET", NORTH_WRITES, args=north),
    Row(
        "notes:note_finish",
        "POST",
        {**NORTH_WRITES, **people("alice bob carol erin olga", 422)},
        args=north,
    ),
    *(
        Row(f"notes:{name}", "POST", saved(NORTH_WRITES), args=north)
        for name in ("note_put_off", "note_take", "note_pin", "note_unpin")
    ),
    Row("notes:note_put_off", "POST", saved(PRIVATE), args=private, case="private"),
    *(
        Row(f"notes:{name}", "POST", saved(NORTH_DELETES), args=north)
        for name in ("note_delete", "note_restore")
    ),
    Row(
        "notes:note_undo",
        "POST",
        {**NORTH_WRITES, **people("alice bob carol erin olga", 404)},
        args=lambda w: (*north(w), 0),
    ),
    Row(
        "notes:comment_create",
        "POST",
        saved(NORTH_WRITES),
        args=north,
        data=lambda w: {"text": "Yes"},
    ),
    Row(
        "notes:comment_create",
        "POST",
        {**NORTH_WRITES, **people("alice bob carol erin olga", 422)},
        args=north,
        case="without words",
    ),
    Row("notes:comment_update", "GET", only_the_writer(200), args=comment_of_north),
    Row(
        "notes:comment_update",
        "POST",
        only_the_writer(302),
        args=comment_of_north,
        data=lambda w: {"text": "Yes"},
    ),
    *(
        Row(f"notes:{name}", "POST", saved(NORTH_DELETES), args=comment_of_north)
        for name in ("comment_delete", "comment_restore")
    ),
)
