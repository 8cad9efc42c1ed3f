"""How often a property is tried: seldom in the suite, as often as FUZZ_EXAMPLES says behind `make fuzz`."""

import os

from hypothesis import HealthCheck, settings


def tried(times: int) -> settings:
    """With so many examples, for tests whose fixtures last through all of them and which take their time."""
    return settings(
        max_examples=int(os.environ.get("FUZZ_EXAMPLES") or times),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
