"""Which act came first after a version: reckoned where it is sure, and not guessed where it is not."""

import uuid

import pytest

from core.past_versions import Act, Span, _cut

FILES, PARTNERS = 1, 2
CREATED = Act(is_first=True)
OWN = Act(own=1)
PHONES = Act(has_parts=True)


def filed() -> Act:
    """A file was attached: no act of that sort raises the version."""
    return Act(others={FILES})


def partners() -> Act:
    return Act(others={PARTNERS})


def own_and_partners() -> Act:
    return Act(own=1, others={PARTNERS})


def cut(then: int, now: int, *acts: Act) -> int | None:
    """The place of the act, from 0."""
    found = _cut({uuid.UUID(int=place): act for place, act in enumerate(acts)}, Span(then, now))
    return None if found is None else found.int


@pytest.mark.parametrize(
    ("then", "now", "acts", "place"),
    [
        (1, 2, [CREATED, OWN], 1),
        (1, 3, [CREATED, OWN, OWN], 1),
        (2, 3, [CREATED, OWN, PHONES], 2),
        (2, 4, [CREATED, PHONES, Act(own=1, has_parts=True), OWN], 2),
        (1, 3, [CREATED, Act(own=2)], 1),
        (1, 2, [Act(is_first=True, has_parts=True), OWN], 1),
    ],
)
def test_each_act_raises_the_version_by_what_it_wrote(then, now, acts, place):
    assert cut(then, now, *acts) == place


def test_what_raises_no_version_is_passed_over():
    assert cut(2, 3, CREATED, OWN, filed(), OWN) == 3
    assert cut(2, 3, CREATED, filed(), OWN, filed(), PHONES) == 4


def test_what_raises_it_beside_the_fields_counts():
    assert cut(2, 3, CREATED, partners(), OWN) == 2
    assert cut(1, 3, CREATED, own_and_partners()) == 1
    assert cut(3, 4, CREATED, own_and_partners(), OWN) == 2


def test_one_sort_raises_it_and_another_does_not():
    assert cut(3, 4, CREATED, partners(), filed(), partners(), filed(), filed(), OWN) == 6


@pytest.mark.parametrize(
    ("then", "now", "acts"),
    [
        (1, 3, [CREATED, OWN]),
        (1, 2, [CREATED, OWN, OWN]),
        (5, 3, [CREATED, OWN, OWN]),
        (0, 3, [CREATED, OWN, OWN]),
        (2, 3, [CREATED, Act(own=2)]),
        (1, 2, [OWN]),
        (1, 2, []),
        (1, 2, [CREATED, Act(is_first=True), OWN]),
    ],
)
def test_where_the_sum_does_not_fit_nothing_is_known(then, now, acts):
    assert cut(then, now, *acts) is None


def test_where_two_ways_fit_that_tell_of_different_moments_nothing_is_known():
    assert cut(2, 3, CREATED, filed(), OWN, partners()) is None
    assert cut(1, 3, CREATED, OWN, filed(), partners()) == 1


def test_many_sorts_of_doubt_are_not_tried_out():
    acts = [Act(others={number}) for number in range(10)]
    assert cut(1, 2, CREATED, *acts, OWN) is None
