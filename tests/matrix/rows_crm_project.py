"""Pages of no app: health, the colours of options, the style guide."""

from crm_project import worker_sign
from tests.matrix.row import Row, administrators, everyone, public


def with_a_worker(world):
    worker_sign.give()
    return ()


ROWS = (
    Row("healthz", "GET", public(200)),
    Row("readyz", "GET", public(200), args=with_a_worker),
    Row("colours", "GET", public(200)),
    Row("styleguide", "GET", administrators(200)),
    Row("first_steps_tick", "POST", administrators(302), data=lambda world: {"code": "options"}),
    Row(
        "first_steps_put_back", "POST", administrators(302), data=lambda world: {"code": "options"}
    ),
    Row("first_steps_put_back", "POST", everyone(302), case="nothing"),
)
