"""Saved views and segments: the page, and each view's addresses. North's is Erin's: its members use it,
and Carol, who may share, changes it too."""

from records import services
from tests.matrix.row import Row, everyone, people

RECORD_TYPE = "customers.customer"
NEW = f"?record_type={RECORD_TYPE}&query=q%3DZqx"
USERS = "alice bob carol rob erin olga"
EDITORS = "carol erin olga"
MANAGERS = "erin olga"


def of_north(world):
    return (world.canaries.view_of_north.pk,)


def deleted(world):
    services.delete_view(actor=world.cast.erin, view=world.canaries.view_of_north)
    return of_north(world)


def kept_just_now(world):
    view = world.canaries.view_of_north
    made = services.keep_in_view(actor=world.cast.erin, view=view, query="q=y")
    return view.pk, made.pk


def used(status):
    """Strangers find nothing there."""
    return {**everyone(404), **people(USERS, status)}


def changed(status):
    return {**used(403), **people(EDITORS, status)}


def managed(status):
    return {**used(403), **people(MANAGERS, status)}


ROWS = (
    Row("segment_list", "GET", everyone(200)),
    Row("segment_list", "GET", everyone(200), query="?q=a&page=x", case="searched"),
    Row("saved_view_create", "GET", everyone(200), query=NEW),
    Row("saved_view_create", "GET", everyone(404), case="of no list"),
    Row(
        "saved_view_create",
        "POST",
        everyone(302),
        data=lambda world: {"record_type": RECORD_TYPE, "name": "Matrix", "sharing": "private"},
    ),
    Row(
        "saved_view_create",
        "POST",
        everyone(422),
        data=lambda world: {"record_type": RECORD_TYPE, "name": "", "sharing": "private"},
        case="without a name",
    ),
    Row("saved_view", "GET", used(302), args=of_north),
    Row("segment_count", "GET", used(200), args=of_north),
    Row("saved_view_update", "GET", changed(200), args=of_north),
    Row(
        "saved_view_update",
        "POST",
        changed(302),
        args=of_north,
        data=lambda world: {
            "name": "Matrix",
            "sharing": "departments",
            "departments": [world.cast.north.pk],
        },
    ),
    Row(
        "saved_view_keep", "POST", changed(302), args=of_north, data=lambda world: {"query": "q=x"}
    ),
    Row("saved_view_undo", "POST", changed(302), args=kept_just_now),
    Row(
        "saved_view_default", "POST", used(302), args=of_north, data=lambda world: {"is_default": 1}
    ),
    Row(
        "saved_view_move",
        "POST",
        used(302),
        args=lambda world: (*of_north(world), "later"),
    ),
    Row("saved_view_delete", "POST", managed(302), args=of_north),
    Row(
        "saved_view_restore",
        "POST",
        {**everyone(404), **people(MANAGERS, 302)},
        args=deleted,
    ),
    Row(
        "customers:customer_list",
        "GET",
        {**everyone(404), **people(USERS, 302)},
        query=lambda world: f"?view={world.canaries.view_of_north.pk}",
        is_canary_checked=False,  # with a search added the address would not be the same
        case="by a view alone",
    ),
    Row(
        "customers:customer_list",
        "GET",
        everyone(200),
        query=lambda world: f"?view={world.canaries.view_of_north.pk}&sort=name",
        case="by a view with its query",
    ),
)
