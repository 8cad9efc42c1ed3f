"""In which language a test of the browser is read.

In both where the direction, the digits, the calendar or the script decide what happens; elsewhere one
shows as much as two. Where PICTURES asks for pictures, they are taken in both.
"""

import pytest

from tests.browser.visitor import IS_PAINTER

NAMES = {False: "in English", True: "in Persian"}


def _languages(*is_persian: bool) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("is_persian", is_persian, ids=NAMES.get)


IN_BOTH = _languages(False, True)
IN_ENGLISH = IN_BOTH if IS_PAINTER else _languages(False)
IN_PERSIAN = IN_BOTH if IS_PAINTER else _languages(True)
