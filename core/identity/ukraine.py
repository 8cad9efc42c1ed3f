"""Ukraine's numbers: RNOKPP of persons, EDRPOU of firms, and the number of payers of VAT.

The check digits are computed by python-stdnum.
"""

from stdnum.ua import edrpou, rntrc


def is_rnokpp(digits: str) -> bool:
    """Ten digits, the last of them a check digit (the individual tax number, ІПН)."""
    return len(digits) == 10 and digits[9] == rntrc.calc_check_digit(digits)


def is_edrpou(digits: str) -> bool:
    """Eight digits of a firm, the last of them a check digit."""
    return len(digits) == 8 and digits[7] == edrpou.calc_check_digit(digits)


def is_vat_number(digits: str) -> bool:
    """Twelve digits: seven of the firm's EDRPOU, its place, and a digit whose rule is not published,
    so that only the length is looked at (order of the Ministry of Finance of 14 November 2014,
    1130)."""
    return len(digits) == 12
