"""Russia's numbers: INN of taxpayers, OGRN and OGRNIP of the registers, SNILS of the insured.

The check digits of INN and OGRN are computed by python-stdnum.
"""

from stdnum.ru import inn, ogrn

_SNILS_WITHOUT_CHECK = 1_001_998


def is_inn(digits: str) -> bool:
    """Ten digits of a firm or twelve of a person, the last one or two of them check digits (order of
    the Federal Tax Service of 29 June 2012, ММВ-7-6/435@)."""
    if len(digits) == 10:
        return digits[9] == inn.calc_company_check_digit(digits)
    return len(digits) == 12 and digits[10:] == inn.calc_personal_check_digits(digits)


def is_ogrn(digits: str) -> bool:
    """Thirteen digits of a firm in the register, the last of them a check digit: the rest of the
    others by 11 (order of the Ministry of Finance of 30 October 2017, 165н)."""
    return len(digits) == 13 and digits[0] != "0" and digits[12] == ogrn.calc_check_digit(digits)


def is_ogrnip(digits: str) -> bool:
    """Fifteen digits of a person in business, beginning with 3 or 4. The last is the last digit of
    the rest of the others by 13 (order of the Ministry of Finance of 30 October 2017, 165н); here
    because python-stdnum refuses a rest above 9."""
    return len(digits) == 15 and digits[0] in "34" and int(digits[14]) == int(digits[:14]) % 13 % 10


def is_snils(digits: str) -> bool:
    """Eleven digits: the first nine weighted 9 to 1, by 101, are the last two; 100 counts as 00. The
    numbers up to 001-001-998 have no check digits (Pension Fund, formats of the documents of
    personal accounting, section 8)."""
    if len(digits) != 11:
        return False
    if int(digits[:9]) <= _SNILS_WITHOUT_CHECK:
        return True
    total = sum(int(d) * (9 - place) for place, d in enumerate(digits[:9]))
    return int(digits[9:]) == total % 101 % 100
