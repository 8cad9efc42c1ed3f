"""Customers: the list, the card, the form."""

from tests.matrix.row import Row, everyone

ROWS = (
    Row("customers:customer_list", "GET", everyone(200)),
    Row(
        "customers:customer_list",
        "GET",
        everyone(200),
        query="?status=none&sort=name&created_at.within=last_30_days",
        case="filtered and sorted",
    ),
    Row(
        "customers:customer_list",
        "GET",
        everyone(200),
        headers={"HX-Request": "true", "HX-Target": "list-results"},
        case="the rows alone",
    ),
    Row(
        "customers:customer_list",
        "GET",
        everyone(200),
        query="?status=x&sort=y&after=z&departments=0&number.from=a",
        case="by a query string edited by hand",
    ),
)
