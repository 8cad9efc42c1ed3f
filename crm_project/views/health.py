"""Whether the product is alive and whether it can serve; both answer without a sign-in."""

from collections.abc import Callable
from functools import cache

import redis
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm_project import worker_sign


class NotReady(Exception):
    """A part does not serve; the text says which way, without details of the servers."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers. Nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part serves, else 503; either way each part with `ok` or what is wrong."""
    parts = {name: _answer_of(check) for name, check in _CHECKS.items()}
    is_ready = all(answer == "ok" for answer in parts.values())
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_redis() -> None:
    worker_sign.ping()


def check_worker() -> None:
    """Raises NotReady when no worker has given a sign of life lately."""
    if not worker_sign.is_seen():
        raise NotReady(f"not seen for {worker_sign.SECONDS_OF_GRACE} seconds")


@cache
def check_migrations() -> None:
    """Raises NotReady while the database is behind the program; a yes is kept, a no is not."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReady(f"{len(missing)} not applied")


_CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "redis": check_redis,
    "worker": check_worker,
    "migrations": check_migrations,
}


def _answer_of(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except (DatabaseError, redis.RedisError) as error:
        return f"no answer ({type(error).__name__})"
    return "ok"
