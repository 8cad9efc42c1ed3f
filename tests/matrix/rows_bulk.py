"""Bulk edits: one's own, everybody's for owner and administrator; by right, and only of who is in sight."""

from django.utils import timezone

from core.change_sets import change_set
from core.undo import undo_change_set
from customers.models import BulkEdit, BulkRefusal, Customer
from tests.matrix.row import Row, administrators, everyone, people

EDITORS = {**administrators(200), **people("carol", 200)}
BEGUN = {**administrators(302), **people("carol", 302)}
CAROLS = {**everyone(403), **people("olga erin carol", 200)}
HERS = {**everyone(403), **people("olga erin", 404), **people("carol", 200)}
HERS_ALONE = {**everyone(403), **people("olga erin", 404), **people("carol", 302)}
UNDERWAY = {**everyone(403), **people("olga erin carol", 302)}

PLACES = ("north", "south", "public", "alices")


def ticked(*places, **more):
    return lambda world: {
        "ids": [getattr(world.canaries, place).pk for place in places],
        **more,
    }


def drafted(**values):
    """Carol's, over all canaries: two of them were in her sight once."""

    def make(world):
        ids = sorted(getattr(world.canaries, place).pk for place in PLACES)
        return (BulkEdit.objects.create(created_by=world.cast.carol, ids=ids, **values).pk,)

    return make


SHORT_NAME = {
    "field": "short_name",
    "mode": "set",
    "typed": {"value-short_name": ["Changed"]},
    "told": {"field": "Short name", "how": "Set to", "value": "Changed"},
}


def done(*, is_taken_back: bool = False):
    """What Carol did to the customer of North; that of South was refused."""

    def make(world):
        north, south = world.canaries.north, world.canaries.south
        with change_set(actor=world.cast.carol, reason="customers.bulk_edit") as opened:
            Customer.objects.filter(pk=north.pk).update(short_name="Changed")
        if is_taken_back:
            with change_set(actor=None, reason="tests.meanwhile"):
                Customer.objects.filter(pk=north.pk).update(short_name="Touched")
            undo_change_set(actor=world.cast.carol, change_set=opened)
        edit = BulkEdit.objects.create(
            created_by=world.cast.carol,
            ids=[north.pk, south.pk],
            asked_at=timezone.now(),
            finished_at=timezone.now(),
            counts={"changed": 1, "unchanged": 0, "refused": 1},
            change_set=opened,
            **SHORT_NAME,
        )
        BulkRefusal.objects.create(bulk_edit=edit, customer_id=south.pk, reason="not_yours")
        return (edit.pk,)

    return make


def done_then_nothing(world) -> tuple:
    """For addresses without arguments."""
    done()(world)
    return ()


ROWS = (
    Row("customers:bulk_begin", "POST", BEGUN, data=ticked("public")),
    Row("customers:bulk_begin", "POST", BEGUN, data=ticked("public", field="tags")),
    Row(
        "customers:bulk_begin",
        "POST",
        BEGUN,
        data=lambda world: {"scope": "everything", "ids": "1x", "query": "a=b"},
        case="with nonsense",
    ),
    Row("customers:bulk_delete", "POST", BEGUN, data=ticked("public")),
    Row("customers:bulk_merge", "POST", BEGUN, data=ticked("public", "north")),
    Row("customers:bulk_export", "POST", EDITORS, data=ticked(*PLACES)),
    Row("customers:bulk_vcards", "POST", EDITORS, data=ticked(*PLACES)),
    Row("customers:bulk_history", "GET", EDITORS, args=done_then_nothing),
    Row(
        "customers:bulk_history", "GET", EDITORS, query="?before=x", case="with nonsense behind it"
    ),
    Row("customers:bulk_edit", "GET", HERS, args=drafted(**SHORT_NAME), case="not yet done"),
    Row("customers:bulk_edit", "GET", HERS, args=drafted(deed="delete"), case="of a deletion"),
    Row("customers:bulk_edit", "GET", CAROLS, args=done(), case="that is done"),
    Row(
        "customers:bulk_edit",
        "GET",
        CAROLS,
        args=done(is_taken_back=True),
        query="?show=not_yours&left_after=0&after=0",
        case="that is taken back",
    ),
    Row("customers:bulk_edit", "GET", {**everyone(403), **people("olga erin carol", 404)},
        args=lambda world: (10**9,), case="that there is not"),
    Row("customers:bulk_change", "GET", HERS, args=drafted()),
    Row(
        "customers:bulk_change",
        "GET",
        HERS,
        args=drafted(),
        query="?field=assigned_to&mode=set",
        case="with a field",
    ),
    Row(
        "customers:bulk_change",
        "GET",
        HERS,
        args=drafted(),
        query="?field=nothing&mode=explode",
        case="with nonsense",
    ),
    Row(
        "customers:bulk_change",
        "POST",
        HERS_ALONE,
        args=drafted(),
        data=lambda world: {"field": "short_name", "mode": "set", "value-short_name": "X"},
    ),
    Row("customers:bulk_apply", "POST", HERS_ALONE, args=drafted(**SHORT_NAME)),
    Row("customers:bulk_undo", "POST", UNDERWAY, args=done()),
    Row("customers:bulk_redo", "POST", UNDERWAY, args=done(is_taken_back=True)),
)  # fmt: skip
