"""The map of the list: frames, areas, round trips. The canaries lie in Tehran (tests/canaries.py)."""

from tests.matrix.row import Row, everyone
from tests.matrix.rows_bulk import ticked

FRAME = "?frame=35,51,36,52&zoom=15&missing=yes"
HERE = "at=35.7,51.4&km=5"

ROWS = (
    Row("customers:customer_list", "GET", everyone(200), query="?display=map", case="as a map"),
    Row("customers:customer_map", "GET", everyone(302)),
    Row("customers:map_clusters", "GET", everyone(200), query=FRAME),
    Row("customers:map_clusters", "GET", everyone(400), case="without a frame"),
    Row(
        "customers:map_clusters",
        "GET",
        everyone(200),
        query=f"{FRAME}&query=colour%3Dnobody%26status%3Dx%26where%3D%7B",
        case="by a query string edited by hand",
    ),
    Row("customers:filter_by_area", "GET", everyone(200)),
    Row("customers:filter_by_area", "GET", everyone(302), query=f"?{HERE}", case="of a circle"),
    Row("customers:filter_by_area", "GET", everyone(422), query="?at=x&km=y", case="of nothing"),
    Row("customers:filter_by_area", "GET", everyone(422), query="?drawn=[]", case="drawn wrongly"),
    Row("customers:plan_route", "GET", everyone(200)),
    Row("customers:bulk_route", "POST", everyone(302), data=ticked("north", "south", "public")),
    Row("customers:plan_route", "GET", everyone(422), query="?start=x", case="from nowhere"),
)
