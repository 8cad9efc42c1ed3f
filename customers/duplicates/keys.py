"""By what customers are found alike: keys, each an expression over one table with an index of its own."""

from dataclasses import dataclass

from customers.choices import ContactPointKind
from customers.duplicates.functions import ADDRESS_SQL, KEY, PHONE_ENDING_SQL

SHORTEST_PHONE = 7
"""Digits; a shorter number is one inside a house, or one that everybody dials."""


@dataclass(frozen=True)
class Key:
    """Rows of `table` with the same `value` belong to customers who are alike."""

    code: str
    table: str
    owner: str
    """The column with the customer's id."""
    value: str
    condition: str
    """Implies the condition of the index."""

    @property
    def rows(self) -> str:
        """SELECT id, value of the living rows."""
        return (
            f"SELECT {self.owner} AS id, {self.value} AS value FROM {self.table}"
            f" WHERE deleted_at IS NULL AND {self.condition}"
        )


def _of_customer(code: str, value: str, condition: str) -> Key:
    return Key(code, "customers_customer", "id", value, condition)


def _of_points(code: str, value: str, condition: str) -> Key:
    has_owner = "customer_id IS NOT NULL"
    return Key(code, "customers_contactpoint", "customer_id", value, f"{has_owner} AND {condition}")


_PHONES = f"""kind IN ('{ContactPointKind.MOBILE}', '{ContactPointKind.PHONE}')
 AND digits <> '' AND length(split_part(digits, ' ', 1)) >= {SHORTEST_PHONE}"""

EXTERNAL_ID = _of_customer("external_id", "external_id", "external_id <> ''")
KEYS = (
    _of_customer("national_id", "national_id_folded", "national_id_folded <> ''"),
    _of_points("email", "normalized", f"kind = '{ContactPointKind.EMAIL}'"),
    _of_points("phone", "normalized", _PHONES),
    _of_points("phone_ending", PHONE_ENDING_SQL, _PHONES),
    _of_customer("name", f"{KEY}(karta_fold_v1(name))", "true"),
    Key(
        "address",
        "customers_address",
        "customer_id",
        ADDRESS_SQL.format("city", "street", "text"),
        "(street <> '' OR text <> '')",
    ),
)
"""By which the whole base is searched. An external identifier is unique: a form asks for it alone."""
