"""How a person arranges the lists: forms of display, columns, widths."""

from tests.matrix.row import Row, everyone

QUERY = {"query": "q=a&sort=name"}

ROWS = (
    *(
        Row("customers:customer_list", "GET", everyone(200), query=f"?display={code}", case=code)
        for code in ("list", "tiles", "map", "hologram")
    ),
    *(
        row
        for name in ("customers:customer_list", "customers:contact_list")
        for row in (
            Row(f"{name}_columns", "GET", everyone(200), query="?q=a&sort=name"),
            Row(
                f"{name}_columns_save",
                "POST",
                everyone(302),
                data=lambda world: {**QUERY, "column": ["email", "mobile"], "rows": "25"},
            ),
            Row(
                f"{name}_column_move",
                "POST",
                everyone(302),
                args=lambda world: ("up",),
                data=lambda world: {**QUERY, "column": ["email", "mobile"], "key": "mobile"},
            ),
            Row(
                f"{name}_display",
                "POST",
                everyone(302),
                data=lambda world: {**QUERY, "display": "table"},
            ),
            Row(
                f"{name}_width",
                "POST",
                everyone(204),
                data=lambda world: {**QUERY, "key": "mobile", "width": "150"},
            ),
            Row(f"{name}_restore", "POST", everyone(302), data=lambda world: QUERY),
        )
    ),
)
