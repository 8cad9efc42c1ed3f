"""Initials come from letters only; a tint stays the same for the same key."""

import pytest

from core.avatars import TINTS, initials, tint


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maria Kowalska", "MK"),
        ("łukasz", "Ł"),
        ("ООО «Ёлка»", "ОЁ"),
        ("بازرگانی رضا یزدانی", "بی"),
        ("Anna Maria de la Cruz", "AC"),
        ("3M", "M"),
        ("24 7", "?"),
        ("", "?"),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_tints_are_steady_and_all_used():
    assert tint(42) == tint(42) == tint("42")
    assert {tint(key) for key in range(200)} == set(range(1, TINTS + 1))
