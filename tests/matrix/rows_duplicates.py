"""Likely doubles and merging."""

from itertools import combinations
from urllib.parse import urlencode

from customers.models import DuplicatePair
from tests.canaries import secret
from tests.matrix.row import Row, administrators, everyone, people

MERGERS = {**administrators(200), **people("carol", 200)}
WRITERS = {**everyone(200), **people("rob", 403)}
SAVED = {**administrators(302), **people("carol", 302)}


PLACES = ("north", "south", "public", "alices")


def compared(*places):
    """The query string that asks for these customers."""
    return lambda world: (
        "?"
        + urlencode({"ids": [getattr(world.canaries, place).pk for place in places]}, doseq=True)
    )


def all_pairs(world) -> tuple:
    """Each two of the canaries are a pair; the address takes no arguments."""
    for first, second in combinations(PLACES, 2):
        pair_of(first, second)(world)
    return ()


def pair_of(first: str, second: str):
    def args(world):
        one, other = sorted(
            (getattr(world.canaries, place) for place in (first, second)), key=lambda c: c.pk
        )
        pair, _made = DuplicatePair.objects.get_or_create(
            first=one,
            second=other,
            defaults={
                "reasons": ["email"],
                "score": 45,
                "audience": [*one.audience, *other.audience],
            },
        )
        return (pair.pk,)

    return args


# In all of these the canaries differ from each other.
SINGLE = (
    "name", "short_name", "external_id", "national_id", "description", "main_address", "is_public",
)  # fmt: skip


def merged(*places):
    def data(world):
        customers = [getattr(world.canaries, place) for place in places]
        for customer in customers:
            customer.refresh_from_db()
        return {
            "ids": [customer.pk for customer in customers],
            **{f"version_{customer.pk}": customer.version for customer in customers},
            **dict.fromkeys(SINGLE, customers[0].pk),
        }

    return data


def typed(world) -> dict:
    """What all canaries have in common, and the whole name of North's."""
    return {"name": secret("north", "name"), "email": f"{secret('south', 'mail')}@example.com"}


OF_NORTH = {**everyone(403), **people("olga erin carol", 302), **people("dan", 404)}
NORTH_MERGED = {**everyone(403), **people("olga erin carol", 200), **people("dan", 404)}
HIDDEN = {**everyone(404), **people("olga erin", 200)}
ROWS = (
    Row("customers:duplicate_list", "GET", MERGERS, args=all_pairs),
    Row(
        "customers:duplicate_list",
        "GET",
        MERGERS,
        args=all_pairs,
        query=lambda world: f"?customer={world.canaries.south.pk}&department={world.cast.south.pk}",
        case="of one of South",
    ),
    Row(
        "customers:duplicate_list",
        "GET",
        MERGERS,
        query="?reason=x&department=9999999999&after=a.b&customer=-1&dismissed=1",
        case="by a query string edited by hand",
    ),
    Row("customers:duplicates_check", "POST", WRITERS, data=typed),
    Row("customers:duplicates_check", "POST", WRITERS, case="with an empty form"),
    Row("customers:duplicates_search", "POST", SAVED),
    Row("customers:pair_dismiss", "POST", OF_NORTH, args=pair_of("north", "public")),
    Row(
        "customers:pair_dismiss",
        "POST",
        {**everyone(404), **people("olga erin", 302)},
        args=pair_of("north", "south"),
        case="of one out of sight",
    ),
    Row("customers:pair_restore", "POST", OF_NORTH, args=pair_of("north", "public")),
    Row("customers:customer_merge", "GET", MERGERS, case="of nobody yet"),
    Row(
        "customers:customer_merge",
        "GET",
        NORTH_MERGED,
        args=all_pairs,
        query=compared("north", "public"),
        case="of two in sight, with likely doubles out of sight",
    ),
    Row(
        "customers:customer_merge",
        "GET",
        HIDDEN,
        query=compared("public", "south", "north"),
        case="of one out of sight",
    ),
    Row("customers:customer_merge", "GET", everyone(404), query="?ids=1x", case="of nonsense"),
    Row(
        "customers:customer_merge",
        "POST",
        {**everyone(403), **people("olga erin carol", 302), **people("dan", 404)},
        data=merged("north", "public"),
    ),
    Row(
        "customers:customer_merge",
        "POST",
        {**everyone(404), **people("olga erin", 302), **people("dan", 403)},
        data=merged("public", "south"),
        case="of one out of sight",
    ),
    Row(
        "customers:customer_merge",
        "POST",
        {**everyone(403), **people("olga erin carol", 422)},
        case="of nobody",
    ),
)
