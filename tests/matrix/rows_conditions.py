"""The further filters of the lists: builder and number."""

from tests.matrix.row import Row, everyone

WHERE = "?where=%7B%22field%22%3A%22name%22%2C%22operator%22%3A%22not_empty%22%7D"


def one_condition(world):
    return {
        "where.0.junction": "all",
        "where.node": "1:0:t",
        "where.1.field": "name",
        "where.1.operator": "not_empty",
    }


def one_more(world):
    return {**one_condition(world), "where.do": "add:0"}


_LISTS = (("", "customer_list"), ("person_", "contact_list"))
ROWS = (
    Row("customers:filter_counts", "GET", everyone(200), query="?status=none"),
    *(
        row
        for prefix, of_list in _LISTS
        for row in (
            Row(f"customers:{of_list}", "GET", everyone(200), query=WHERE, case="by a condition"),
            Row(
                f"customers:{of_list}", "GET", everyone(200), query="?where=%7B", case="by nonsense"
            ),
            Row(f"customers:{prefix}conditions", "GET", everyone(200), query=WHERE),
            Row(f"customers:{prefix}conditions", "POST", everyone(302), data=one_condition),
            Row(f"customers:{prefix}conditions", "POST", everyone(200), data=one_more, case="more"),
            Row(f"customers:{prefix}condition_count", "GET", everyone(200), query=WHERE),
            Row(f"customers:{prefix}condition_count", "POST", everyone(200), data=one_condition),
        )
    ),
)
