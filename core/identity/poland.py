"""Poland's numbers: PESEL of persons, NIP of taxpayers, REGON and KRS of firms.

The check digits are computed by python-stdnum, without its reading of separators, which costs more
than the rest.
"""

import datetime

from stdnum.pl import nip, pesel, regon

_CENTURIES = (1900, 2000, 2100, 2200, 1800)


def is_pesel(digits: str) -> bool:
    """Eleven digits: the birth date, its century in the month, and a check digit (Population Register
    Act of 24 September 2010, article 15)."""
    return (
        len(digits) == 11
        and digits[10] == pesel.calc_check_digit(digits[:10])
        and _begins_with_a_date(digits)
    )


def _begins_with_a_date(digits: str) -> bool:
    century, month = divmod(int(digits[2:4]), 20)
    try:
        datetime.date(_CENTURIES[century] + int(digits[:2]), month, int(digits[4:6]))
    except ValueError:
        return False
    return True


def is_nip(digits: str) -> bool:
    """Ten digits with a check digit (Act on registration and identification of taxpayers of 13
    October 1995); the first is not 0, nor are the next two both (schemas of the Ministry of
    Finance). A person in business has one as well."""
    return (
        len(digits) == 10 and digits[0] != "0" and digits[1:3] != "00" and nip.checksum(digits) == 0
    )


def is_regon(digits: str) -> bool:
    """Nine digits with a check digit, or fourteen of a local unit with another one behind those of
    its firm (regulation on the REGON register)."""
    if len(digits) not in (9, 14) or digits[8] != regon.calc_check_digit(digits[:8]):
        return False
    return len(digits) == 9 or digits[13] == regon.calc_check_digit(digits[:13])


def is_krs(digits: str) -> bool:
    """Ten digits without a check digit, given in their order since 2001: the first three are 0."""
    return len(digits) == 10 and digits.startswith("000")
