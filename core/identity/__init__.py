"""Numbers that states and banks give to persons and firms: whether one can be right.

Nothing here forbids a number: what does not fit is a `Doubt`, a sentence for whoever typed it. No
sentence says which digit would be right: a number that was made to fit is worse than a wrong one.
"""

from core.identity.bank_accounts import compact_account, doubt_about_account, grouped_account
from core.identity.doubt import Doubt
from core.identity.national_ids import (
    LEGAL,
    NATURAL,
    doubt_about_national_id,
    has_national_ids,
)

__all__ = [
    "LEGAL",
    "NATURAL",
    "Doubt",
    "compact_account",
    "doubt_about_account",
    "doubt_about_national_id",
    "grouped_account",
    "has_national_ids",
]
