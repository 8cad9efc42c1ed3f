"""The bell and the cards that were opened: everybody's own."""

from records import notices
from records.job_notices import FAILED
from tests.matrix.row import Row, everyone, people

HTMX = {"HX-Request": "true"}


def alices_notice(world):
    params = {"kind": "tests.hold", "subject": "", "error": world.canaries.north.name}
    notice = notices.notify(user=world.cast.alice, kind=FAILED, params=params, url="/jobs/")
    return (notice.pk,)


def with_alices_notice(world):
    alices_notice(world)
    return ()


ROWS = (
    Row("notices", "GET", everyone(200), args=with_alices_notice),
    Row("notices_count", "GET", everyone(200), args=with_alices_notice),
    Row("notices_menu", "GET", everyone(302), args=with_alices_notice),
    Row(
        "notices_menu",
        "GET",
        everyone(200),
        args=with_alices_notice,
        headers=HTMX,
        case="htmx",
    ),
    Row("notices_read", "POST", everyone(302)),
    Row(
        "option_add",
        "POST",
        {**everyone(201), **people("rob", 403)},
        args=lambda world: ("category",),
        data=lambda world: {"name": "Matrix"},
    ),
    Row(
        "option_add",
        "POST",
        {**everyone(404), **people("rob", 403)},
        args=lambda world: ("status",),
        data=lambda world: {"name": "Matrix"},
        case="to a list of the administrators",
    ),
    Row(
        "card_opened",
        "POST",
        {**everyone(404), **people("alice bob carol rob erin olga", 204)},
        data=lambda world: {
            "record_type": "customers.customer",
            "record_id": world.canaries.north.pk,
        },
    ),
    Row("notice_open", "POST", {**everyone(404), **people("alice", 302)}, args=alices_notice),
)
