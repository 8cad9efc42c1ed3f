"""A row of the matrix: one address by one method, and what each person is answered.

To add an app: a module `rows_<app>.py` here with a tuple `ROWS`; nothing else. For example

    ROWS = (
        Row("customers:customer_list", "GET", everyone(200)),
        Row("customers:customer_update", "GET", {**everyone(404), **people("alice bob carol", 200)},
            args=lambda world: (world.canaries.north.pk,)),
    )

An address needs a row for every method that it answers. GET and POST without a row must be refused
with 405; that is tested, too. People without a status in `expected` are an error of the row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.canaries import Canaries
from tests.cast import PEOPLE, Cast

ANONYMOUS = "anonymous"
EVERYBODY = (ANONYMOUS, *PEOPLE)
TO_SIGN_IN = "sign-in"
"""What somebody who has not signed in is answered: a redirect to the sign-in page (htmx: by header)."""

Status = int | str


def everyone(status: Status) -> dict[str, Status]:
    """The same for all who are signed in; the others are sent to the sign-in page."""
    return {**dict.fromkeys(PEOPLE, status), ANONYMOUS: TO_SIGN_IN}


def public(status: Status) -> dict[str, Status]:
    """The same for all, signed in or not."""
    return dict.fromkeys(EVERYBODY, status)


def people(names: str, status: Status) -> dict[str, Status]:
    """For these people: `people("olga erin", 200)`, to be merged into another answer."""
    return dict.fromkeys(names.split(), status)


def administrators(status: Status) -> dict[str, Status]:
    """For owner and administrator; 403 for the others who are signed in."""
    return {**everyone(403), **people("olga erin", status)}


@dataclass(frozen=True)
class World:
    """What `args`, `data` and `query` of a row may refer to."""

    cast: Cast
    canaries: Canaries
    person: str


@dataclass(frozen=True)
class Row:
    route: str
    method: str
    expected: Mapping[str, Status]
    args: Callable[[World], tuple] = lambda world: ()
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    query: str | Callable[[World], str] = ""
    """With the question mark; the canaries are looked for with `q=` as well."""
    headers: Mapping[str, str] | None = None
    is_canary_checked: bool = True
    """Whether strangers fetch the page and look for canaries (GET only); False needs a comment."""
    case: str = ""
    """Tells rows of the same address and method apart."""

    def query_for(self, world: World) -> str:
        return self.query(world) if callable(self.query) else self.query

    def __str__(self):
        return " ".join(filter(None, (self.method, self.route, self.case)))
