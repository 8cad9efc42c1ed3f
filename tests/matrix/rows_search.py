"""The search over everything."""

from tests.matrix.row import Row, everyone

ROWS = (
    Row("search", "GET", everyone(200)),
    Row(
        "search",
        "GET",
        everyone(200),
        headers={"HX-Request": "true", "HX-Target": "search-hits"},
        case="dialog",
    ),
)
