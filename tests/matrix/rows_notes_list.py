"""The list of notes: its page, filters, cells and bulk edits."""

from django.utils import timezone

from core.change_sets import change_set
from core.undo import undo_change_set
from notes.models import Note, NoteBulkEdit
from tests.matrix.row import Row, administrators, everyone, people
from tests.notes.pages import note_form

HTMX = {"HX-Request": "true"}
QUERY = {"query": "q=a&sort=due"}
LIST = "notes:note_list"
EDITORS = {**administrators(200), **people("carol", 200)}
BEGUN = {**administrators(302), **people("carol", 302)}
CAROLS = {**everyone(403), **people("olga erin carol", 200)}
HERS = {**everyone(403), **people("olga erin", 404), **people("carol", 200)}
HERS_ALONE = {**everyone(403), **people("olga erin", 404), **people("carol", 302)}
UNDERWAY = {**everyone(403), **people("olga erin carol", 302)}
WRITERS_OF_NORTH = people("olga erin carol alice bob", 200)
PLACES = ("north", "south", "public", "alices")


def note_of_north(world):
    return world.canaries.notes["north"]


def cell_of_north(key):
    return lambda world: (note_of_north(world).pk, key)


def ticked(*places, **more):
    return lambda world: {"ids": [world.canaries.notes[place].pk for place in places], **more}


def drafted(**values):
    """Carol's, over all canaries: some of them were in her sight once."""

    def make(world):
        ids = sorted(note.pk for note in world.canaries.notes.values())
        return (NoteBulkEdit.objects.create(created_by=world.cast.carol, ids=ids, **values).pk,)

    return make


def assigned(**values):
    return lambda world: drafted(
        deed="assign", given={"person": world.cast.bob.pk}, told="Assignee: Bob", **values
    )(world)


def said(**values):
    """A note for each of some customers, one of them out of Carol's sight."""

    def make(world):
        ids = [world.canaries.north.pk, world.canaries.south.pk]
        data = {name: [str(value)] for name, value in note_form().items()}
        edit = NoteBulkEdit.objects.create(
            created_by=world.cast.carol, ids=ids, deed="add", given={"typed": data}, **values
        )
        return (edit.pk,)

    return make


def done(*, is_taken_back: bool = False):
    """What Carol did to the note of North; that of South was left."""

    def make(world):
        note, left = note_of_north(world), world.canaries.notes["south"]
        with change_set(actor=world.cast.carol, reason="notes.bulk_edit") as opened:
            Note.objects.filter(pk=note.pk).update(priority=4)
        if is_taken_back:
            with change_set(actor=None, reason="tests.meanwhile"):
                Note.objects.filter(pk=note.pk).update(priority=1)
            undo_change_set(actor=world.cast.carol, change_set=opened)
        edit = NoteBulkEdit.objects.create(
            created_by=world.cast.carol,
            ids=[note.pk, left.pk],
            deed="assign",
            given={"person": world.cast.bob.pk},
            told="Assignee: Bob",
            asked_at=timezone.now(),
            finished_at=timezone.now(),
            counts={"changed": 1, "unchanged": 0, "refused": 1, "reasons": {"not_yours": 1}},
            refused=[[left.pk, "not_yours"]],
            change_set=opened,
        )
        return (edit.pk,)

    return make


def act_on_north(world):
    """An act of the administrator."""
    note = note_of_north(world)
    with change_set(actor=world.cast.erin, reason="notes.update") as opened:
        Note.objects.filter(pk=note.pk).update(priority=4)
    return (note.pk, opened.pk)


ROWS = (
    Row(LIST, "GET", everyone(200)),
    Row(
        LIST,
        "GET",
        everyone(200),
        query="?face=sales&open=yes&sort=customer&due.within=today&customer.status=none",
        case="filtered and sorted",
    ),
    Row(
        LIST,
        "GET",
        everyone(200),
        query="?face=x&overdue=1&sort=y&after=z&customer.nothing=1",
        case="by a query string edited by hand",
    ),
    *(Row(LIST, "GET", everyone(200), query=f"?display={one}", case=one) for one in ("list", "x")),
    *(
        Row(
            LIST,
            "GET",
            everyone(200),
            headers={**HTMX, "HX-Target": target},
            case=f"the part {target}",
        )
        for target in ("list-results", "list")
    ),
    Row(f"{LIST}_columns", "GET", everyone(200), query="?q=a&sort=due"),
    Row(
        f"{LIST}_columns_save",
        "POST",
        everyone(302),
        data=lambda world: {**QUERY, "column": ["customer", "customer.city"], "rows": "25"},
    ),
    Row(
        f"{LIST}_column_move",
        "POST",
        everyone(302),
        args=lambda world: ("up",),
        data=lambda world: {**QUERY, "column": ["customer", "due"], "key": "due"},
    ),
    Row(f"{LIST}_display", "POST", everyone(302), data=lambda world: {**QUERY, "display": "table"}),
    Row(
        f"{LIST}_width",
        "POST",
        everyone(204),
        data=lambda world: {**QUERY, "key": "due", "width": "150"},
    ),
    Row(f"{LIST}_restore", "POST", everyone(302), data=lambda world: QUERY),
    Row("notes:conditions", "GET", everyone(200), query="?face=sales"),
    Row("notes:conditions", "POST", everyone(302), data=lambda world: {"query": "face=sales"}),
    Row("notes:condition_count", "GET", everyone(200), query="?face=sales"),
    Row("notes:condition_count", "POST", everyone(200), data=lambda world: {"query": "q=a"}),
    Row("notes:filter_counts", "GET", everyone(200), query="?face=sales"),
    Row(
        "notes:cell",
        "GET",
        {**everyone(404), **WRITERS_OF_NORTH, **people("rob", 403)},
        args=cell_of_north("status"),
        headers=HTMX,
    ),
    Row(
        "notes:cell",
        "GET",
        {**everyone(404), **people("olga erin carol alice bob", 302), **people("rob", 403)},
        args=cell_of_north("status"),
        case="without htmx",
    ),
    Row(
        "notes:cell",
        "GET",
        {**everyone(404), **people("rob", 403)},
        args=cell_of_north("created_at"),
        headers=HTMX,
        case="that nobody fills in",
    ),
    Row(
        "notes:cell",
        "GET",
        {**everyone(404), **people("alice bob", 200)},
        args=lambda world: (world.canaries.notes["private"].pk, "status"),
        headers=HTMX,
        case="of a private note",
    ),
    Row(
        "notes:cell",
        "POST",
        {**everyone(404), **WRITERS_OF_NORTH, **people("rob", 403)},
        args=cell_of_north("priority"),
        data=lambda world: {"priority": "4", "version": note_of_north(world).version},
        headers=HTMX,
    ),
    Row(
        "notes:note_undo",
        "POST",
        {**everyone(404), **people("olga erin", 302), **people("carol alice bob rob", 403)},
        args=act_on_north,
        case="of an administrator's act",
    ),
    Row("notes:bulk_begin", "POST", BEGUN, data=ticked("public", deed="assign")),
    Row(
        "notes:bulk_begin",
        "POST",
        BEGUN,
        data=lambda world: {"scope": "everything", "ids": "1x", "query": "a=b", "deed": "x"},
        case="with nonsense",
    ),
    Row("notes:bulk_export", "POST", EDITORS, data=ticked(*PLACES)),
    Row("notes:bulk_edit", "GET", HERS, args=assigned(), case="not yet done"),
    Row("notes:bulk_edit", "GET", HERS, args=drafted(deed="reschedule"), case="not yet said"),
    Row("notes:bulk_edit", "GET", HERS, args=drafted(deed="delete"), case="of a deletion"),
    Row("notes:bulk_edit", "GET", CAROLS, args=done(), case="that is done"),
    Row(
        "notes:bulk_edit",
        "GET",
        CAROLS,
        args=done(is_taken_back=True),
        query="?left_after=0",
        case="that is taken back",
    ),
    Row(
        "notes:bulk_choose",
        "POST",
        HERS_ALONE,
        args=drafted(deed="assign"),
        data=lambda world: {"person": world.cast.bob.pk},
    ),
    Row("notes:bulk_note", "POST", BEGUN, data=lambda world: {"ids": [world.canaries.public.pk]}),
    Row(
        "notes:bulk_note",
        "POST",
        BEGUN,
        data=lambda world: {"scope": "everything", "ids": "1x", "query": "a=b"},
        case="with nonsense",
    ),
    Row("notes:bulk_edit", "GET", HERS, args=said(), case="of a note for customers"),
    Row(
        "notes:bulk_choose",
        "POST",
        HERS_ALONE,
        args=drafted(deed="add"),
        data=lambda world: note_form(),
        case="of a note for customers",
    ),
    Row("notes:bulk_apply", "POST", HERS_ALONE, args=said(), case="of a note for customers"),
    Row("notes:bulk_apply", "POST", HERS_ALONE, args=assigned()),
    Row("notes:bulk_undo", "POST", UNDERWAY, args=done()),
    Row("notes:bulk_redo", "POST", UNDERWAY, args=done(is_taken_back=True)),
)
