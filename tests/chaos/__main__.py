"""`python -m tests.chaos`: so many imports; exit 0, or 1 with the round and the seed that broke it.

CHAOS_ROUNDS, CHAOS_SEED and CHAOS_ROWS say how many imports at least, which rounds and how large;
CHAOS_WORKS which kinds of work, and CHAOS_VICTIMS who is killed, by their names with commas between them
(all). The database of DATABASE_URL is emptied; CHAOS_POSTGRES=1 says that its server may be killed, because somebody starts it again.
CHAOS_FOLDER is where the logs stay.
"""

import os
import random
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings

from runner.layout import CHECKOUT
from runner.processes import Children, Program, stop_leftovers
from runner.redis import Redis
from runner.terminal import last_lines, say

# Short, so that what is lost is sent again soon; long enough for a busy machine.
IMPATIENT = {"JOB_LEASE_SECONDS": "3", "JOB_RESEND_SECONDS": "1", "JOB_SWEEP_SECONDS": "1"}


def main() -> int:
    rounds = int(os.environ.get("CHAOS_ROUNDS") or 100)
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    rows = int(os.environ.get("CHAOS_ROWS") or 1_000)
    say(f"{rounds} imports of seed {seed}")
    with tempfile.TemporaryDirectory(prefix="chaos-") as made:
        folder = Path(os.environ.get("CHAOS_FOLDER") or made)
        stop_leftovers(folder)
        children = Children(folder)
        try:
            _set_up(folder, children)
            return _play(folder, children, rounds, seed, rows)
        finally:
            children.stop_all()


def _set_up(folder: Path, children: Children) -> None:
    """A Redis of its own; then the settings of the product, as they are in production."""
    redis_url, _port = Redis(CHECKOUT, folder, children).start()
    os.environ |= IMPATIENT | {
        "DJANGO_SETTINGS_MODULE": "crm_project.settings",
        "TESTING": "0",
        "DEBUG": "0",
        "SECRET_KEY": "chaos",
        "REDIS_URL": redis_url,
        "CELERY_QUEUE": "chaos",
        "MEDIA_ROOT": str(folder / "media"),
        "MAIL_DELIVERY_URL": f"file://{folder / 'mail'}",
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in


def _play(folder: Path, children: Children, rounds: int, seed: int, rows: int) -> int:
    from django.core.management import call_command

    from tests.chaos.play import play_rounds, prepare
    from tests.chaos.rounds import without_pool
    from tests.chaos.victims import Scene
    from tests.chaos.work import Broken

    without_pool()
    call_command("flush", interactive=False, verbosity=0)
    scene = Scene(
        children,
        redis=children.named("redis"),
        beat=children.start(_celery("beat", folder, "--schedule", str(folder / "schedule"))),
        worker=children.start(_celery("worker", folder, "--concurrency", "2")),
        is_postgres_mortal=os.environ.get("CHAOS_POSTGRES") == "1",
    )
    try:
        play = prepare(scene, folder, rows, chosen=_named("CHAOS_WORKS"))
        play_rounds(play, rounds, seed, killed=_named("CHAOS_VICTIMS"))
    except Broken as broken:
        say(f"{broken}\nThe end of {scene.worker.log}:\n{last_lines(scene.worker.log, 40)}")
        return 1
    finally:
        scene.kill_workers()
    return 0


def _named(variable: str) -> list[str]:
    return [name for name in os.environ.get(variable, "").split(",") if name]


def _celery(name: str, folder: Path, *options: str) -> Program:
    command = [sys.executable, "-m", "celery", "-A", "crm_project", name, "-l", "info"]
    return Program(name, name, [*command, *options, "--pidfile", ""], CHECKOUT.root)


if __name__ == "__main__":
    sys.exit(main())
