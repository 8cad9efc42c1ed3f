"""Files and photos of records."""

from records.models import Attachment, Photo
from tests.matrix.row import Row, everyone, people
from tests.matrix.rows_customer_card import NORTH, NORTH_WRITES, nobody, saved
from tests.records.files import PDF, upload


def attachment_of(place: str):
    def args(world):
        customer = getattr(world.canaries, place)
        return (Attachment.everything.of(customer).earliest("pk").pk,)

    return args


def named_attachment_of(place: str):
    def args(world):
        customer = getattr(world.canaries, place)
        attachment = Attachment.objects.of(customer).earliest("pk")
        return (attachment.pk, "file.txt")  # the name in the address decides nothing

    return args


def photo_of_north(world):
    return (Photo.objects.of(world.canaries.north).get().pk, "small")


def new_file(world):
    return {
        "record_type": "customers.customer",
        "record_id": world.canaries.north.pk,
        "files": upload("a.pdf", PDF),
    }


def new_name(world):
    return {"name": "b.txt", "version": 1}


ROWS = (
    Row("file", "GET", NORTH, args=named_attachment_of("north")),
    Row("file", "GET", everyone(200), args=named_attachment_of("public"), case="of a public one"),
    Row("file", "GET", everyone(404), args=lambda world: (10**9, "a.pdf"), case="of nobody"),
    Row("files_add", "POST", saved(NORTH_WRITES), data=new_file),
    Row(
        "files_add",
        "POST",
        everyone(404),
        data=lambda world: {"record_type": "core.job", "record_id": "7x"},
        case="to nothing",
    ),
    Row("file_update", "GET", NORTH_WRITES, args=attachment_of("north")),
    Row("file_update", "POST", saved(NORTH_WRITES), args=attachment_of("north"), data=new_name),
    Row("file_delete", "POST", saved(NORTH_WRITES), args=attachment_of("north")),
    Row("file_restore", "POST", saved(NORTH_WRITES), args=attachment_of("north")),
    Row("photo", "GET", NORTH, args=photo_of_north),
    Row("photo", "GET", everyone(404), args=lambda world: (*nobody(world), "large"), case="none"),
    Row("photo_staged", "GET", everyone(404), args=lambda world: ("no-token",)),
    Row(
        "customers:person_files",
        "GET",
        NORTH,
        args=lambda world: (world.canaries.person_of_north.pk,),
    ),
    Row("customers:person_files", "GET", everyone(404), args=nobody, case="of nobody"),
    Row(
        "customers:customer_update",
        "POST",
        {**everyone(422), **people("dan", 404), **people("rob", 403)},
        args=lambda world: (world.canaries.north.pk,),
        data=lambda world: {"name": "North", "photo": upload("a.svg", b"<svg/>")},
        case="with a photo that is none",
    ),
)
