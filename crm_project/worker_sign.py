"""The sign of life that every worker leaves in Redis, and whether one was seen lately."""

from functools import cache

import redis
from celery import bootsteps
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS_BETWEEN_SIGNS = 5
SECONDS_OF_GRACE = 60


@cache
def _redis() -> redis.Redis:
    """Without retries: who asks whether Redis answers wants to know it now."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=3,
        socket_timeout=3,
        retry=Retry(NoBackoff(), retries=0),
    )


def _key() -> str:
    return f"{settings.CELERY_TASK_DEFAULT_QUEUE}:worker-seen"


def give() -> None:
    """Leave the sign; it fades by itself."""
    _redis().set(_key(), "1", ex=SECONDS_OF_GRACE)


def is_seen() -> bool:
    """Whether a worker of this installation has given a sign in the last minute."""
    return bool(_redis().exists(_key()))


def ping() -> None:
    """Raises redis.RedisError when Redis does not answer."""
    _redis().ping()


class SignOfLife(bootsteps.StartStopStep):
    """Gives the sign from the worker's own loop: a worker that hangs gives none.

    The loop logs a sign that fails, as while Redis is away, and goes on to the next.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent, **options):
        super().__init__(parent, **options)
        self._entries = ()

    def start(self, parent):
        self._entries = (
            parent.timer.call_after(0, give),
            parent.timer.call_repeatedly(SECONDS_BETWEEN_SIGNS, give),
        )

    def stop(self, parent):
        for entry in self._entries:
            entry.cancel()
