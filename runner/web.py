"""The programs of the product itself: web server, worker, beat; and the wait for the first answer."""

import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from runner.django import product_environment
from runner.layout import Checkout
from runner.ports import HOST
from runner.problem import Problem
from runner.processes import Children, Program

WEB_WORKERS = 2
THREADS_PER_WEB_WORKER = 4
WORKER_PROCESSES = 2
SECONDS_TO_ANSWER = 90


def product_programs(checkout: Checkout, variables: Mapping[str, str], port: int) -> list[Program]:
    """In the order of starting, so that the web server stops first."""
    environment = product_environment(checkout, variables)
    celery = [str(checkout.python), "-m", "celery", "-A", "crm_project"]
    worker = ["-l", "info", "--concurrency", str(WORKER_PROCESSES)]
    beat = ["--schedule", str(checkout.local / "beat-schedule"), "--pidfile", ""]
    return [
        Program("beat", "beat", [*celery, "beat", "-l", "info", *beat], checkout.root, environment),
        Program("worker", "worker", [*celery, "worker", *worker], checkout.root, environment),
        Program("web", "web server", _granian(checkout, port), checkout.root, environment),
    ]


def _granian(checkout: Checkout, port: int) -> list[str]:
    return [
        *(str(checkout.python), "-m", "granian", "--interface", "wsgi"),
        *("--host", HOST, "--port", str(port), "--workers", str(WEB_WORKERS)),
        *("--blocking-threads", str(THREADS_PER_WEB_WORKER), "--respawn-failed-workers"),
        "crm_project.wsgi:application",
    ]


def wait_for_answer(children: Children, port: int) -> None:
    """Return when the web server answers; raise Problem when a program ends or time is over."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        children.check()
        if _answers(f"http://{HOST}:{port}/healthz"):
            return
        time.sleep(0.1)
    raise Problem(
        f"The web server did not answer on port {port} within {SECONDS_TO_ANSWER} seconds: "
        f"see {children.folder / 'log' / 'web.log'}."
    )


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return True  # alive; what it says of itself is for /readyz
    except OSError:
        return False
