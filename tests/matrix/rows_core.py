"""Long work: one's own, and everybody's for administrators."""

from core.models import Job
from tests.canaries import WORD
from tests.matrix.row import Row, everyone, people


def alices_job(world):
    """A failed import; its reason names a customer."""
    secret = world.canaries.north.name
    assert WORD in secret
    job = Job.objects.create(
        actor=world.cast.alice,
        kind="tests.hold",
        state=Job.State.FAILED,
        phase=secret,
        error=secret,
    )
    return (job.pk,)


def hers_and_administrators(status):
    return {**everyone(404), **people("alice olga erin", status)}


ROWS = (
    Row("jobs", "GET", everyone(200)),
    Row("jobs_badge", "GET", everyone(200)),
    Row("job", "GET", hers_and_administrators(200), args=alices_job),
    Row("job_progress", "GET", hers_and_administrators(200), args=alices_job),
    Row("job_cancel", "POST", hers_and_administrators(302), args=alices_job),
)
