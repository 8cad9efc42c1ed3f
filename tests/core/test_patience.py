"""Questions that are given up after a while."""

import pytest
from django.db import OperationalError, connection, transaction

from core.patience import OutOfPatience, patience


def _ask(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_what_takes_too_long_is_given_up_and_the_transaction_goes_on(db):
    with transaction.atomic():
        with pytest.raises(OutOfPatience), patience(20):
            _ask("SELECT 1 FROM pg_sleep(5)")
        assert _ask("SELECT 'still here'") == "still here"
        assert _ask("SHOW statement_timeout") == "0"


def test_a_quick_question_leaves_the_timeout_as_it_was(db):
    with transaction.atomic():
        with patience(1000):
            assert _ask("SHOW statement_timeout") == "1s"
        assert _ask("SHOW statement_timeout") == "0"


def test_other_errors_are_no_impatience(db):
    with pytest.raises(OperationalError), patience(1000):
        raise OperationalError("the connection is gone")


def test_one_patience_inside_another_ends_with_it(db):
    with transaction.atomic(), patience(1000):
        with patience(50):
            assert _ask("SHOW statement_timeout") == "50ms"
        assert _ask("SHOW statement_timeout") == "1s"
