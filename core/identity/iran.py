"""Iran's own numbers: the code of a person, the ID of a firm, the Sheba of a bank account.

python-stdnum has none of the three.
"""

from operator import mul

from core.identity.doubt import are_digits

CODE_LENGTH = 10
FIRM_LENGTH = 11
SHEBA_DIGITS = 24

_CODE_WEIGHTS = range(10, 1, -1)
_FIRM_WEIGHTS = (29, 27, 23, 19, 17) * 2


def is_national_code(digits: str) -> bool:
    """کد ملی of a natural person: ten digits, the last of which is a check digit.

    The rule of the National Organization for Civil Registration (سازمان ثبت احوال): the first nine
    digits, weighted 10 to 2, modulo 11; a remainder below 2 is the check digit, else 11 minus it. Ten
    equal digits fit the formula and are nobody's.
    """
    if len(digits) != CODE_LENGTH or digits == digits[0] * CODE_LENGTH:
        return False
    remainder = sum(map(mul, map(int, digits), _CODE_WEIGHTS)) % 11
    return int(digits[9]) == (remainder if remainder < 2 else 11 - remainder)


def has_lost_zeros(digits: str) -> bool:
    """Eight or nine digits that are a code when the zeros are put back which a spreadsheet dropped.

    No code begins with more than two zeros: its first three digits are those of a place.
    """
    is_short = CODE_LENGTH - 2 <= len(digits) < CODE_LENGTH
    return is_short and is_national_code(digits.zfill(CODE_LENGTH))


def is_firm_id(digits: str) -> bool:
    """شناسه ملی of a legal person: eleven digits, the last of which is a check digit.

    To each of the first ten digits the tenth plus 2 is added; weighted 29, 27, 23, 19, 17 and once
    more the same, modulo 11, and 10 counts as 0. No law prints this rule; it is the one that public
    validators agree on, and IDs of registered firms fit it (see its test).
    """
    if len(digits) != FIRM_LENGTH or digits == digits[0] * FIRM_LENGTH:
        return False
    added = int(digits[9]) + 2
    total = sum((int(d) + added) * w for d, w in zip(digits[:10], _FIRM_WEIGHTS, strict=True))
    return int(digits[10]) == total % 11 % 10


def is_sheba(account: str) -> bool:
    """شبا, the IBAN of Iran: IR and 24 digits, two of them check digits (ISO 13616, ISO 7064 mod
    97-10: the letters as 18 and 27 and the check digits put at the end, the rest by 97 is 1)."""
    digits = account[2:]
    return (
        account.startswith("IR")
        and len(digits) == SHEBA_DIGITS
        and are_digits(digits)
        and int(f"{digits[2:]}1827{digits[:2]}") % 97 == 1
    )
