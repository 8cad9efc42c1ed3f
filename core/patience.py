"""Asking the database for what may take too long: after a while the question is given up.

A list must not wait for a number beside it, nor a map for a filter that no index serves. What is
asked here is worth a moment; who asks says what he shows instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

_SET = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"


class OutOfPatience(Exception):
    """The database had no answer within the time; nothing is known, and nothing was written."""


@contextmanager
def patience(milliseconds: int) -> Iterator[None]:
    """Give each statement inside the block so many milliseconds of the server's time.

    The block is a transaction, or a savepoint of the one that is open, which goes on as it was after
    OutOfPatience. Only the statement timeout is told so: every other error passes as it is.
    """
    is_part = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SET, [str(milliseconds)])
            before = cursor.fetchone()[0]
            yield
            if is_part:  # the end of a transaction forgets it by itself
                cursor.execute(_SET, [before])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise OutOfPatience from error
        raise
