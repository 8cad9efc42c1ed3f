"""Pages of no app: health, the colours of options, the style guide."""

from crm_project import worker_sign
from tests.matrix.row import Row, administrators, public


def with_a_worker(world):
    worker_sign.give()
    return ()


ROWS = (
    Row("healthz", "GET", public(200)),
    Row("readyz", "GET", public(200), args=with_a_worker),
    Row("colours", "GET", public(200)),
    Row("styleguide", "GET", administrators(200)),
)
