"""How often something may be asked for: counted in the cache, by all servers together."""

import time

from django.core.cache import cache


def is_within_rate(key: str, *, amount: int, seconds: int) -> bool:
    """Count one more act under the key; False when there were `amount` in this span already."""
    span = int(time.time() // seconds)
    counter = f"rate:{key}:{span}"
    cache.add(counter, 0, timeout=2 * seconds)
    return cache.incr(counter) <= amount
