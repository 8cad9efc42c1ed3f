"""A real Chromium, and people who look at Karta through it."""

import os
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Browser, expect, sync_playwright

from accounts import services
from accounts.models import User
from runner.browser import find_browser
from tests.browser.visitor import PATIENCE_MS, Visitor
from tests.cast import PASSWORD

# The panels below an address bar that nobody sees: two pages more for each window, half of what a window
# takes. The last --disable-features counts, so that what Playwright turns off stands here again.
UNSEEN_PANELS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
OF_PLAYWRIGHT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features="
    + ",".join((*UNSEEN_PANELS, "SpareRendererForSitePerProcess", *OF_PLAYWRIGHT)),
)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of these tests; no longer, for Playwright keeps the thread's event loop running.

    While it runs, Django would take every test for asynchronous code and refuse its queries.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE_MS)
        with sync_playwright() as playwright:
            path = _browser_or_skip()
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            yield browser
            browser.close()


@pytest.fixture
def visit(chromium, application, worker) -> Iterator[Callable[..., Visitor]]:
    """`visit(user)`: the person's own browser window, not signed in yet.

    When the test ends, what the browser complained of meanwhile is a failure.
    """
    visitors = []

    def open_window(user, **options) -> Visitor:
        if user.has_usable_password():
            _hash_for_the_application(user)
        visitor = Visitor(chromium, application.address, user, **options)
        visitors.append(visitor)
        return visitor

    yield open_window
    for visitor in visitors:
        visitor.close()
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    assert not complaints, (complaints, application.end_of_log())


@pytest.fixture
def in_persian() -> Callable[[User], User]:
    """`in_persian(user)`: the person reads Persian, with its calendar and digits."""

    def speak(user: User) -> User:
        return services.set_preferences(actor=user, language="fa", time_zone="Asia/Tehran")

    return speak


def _hash_for_the_application(user: User) -> None:
    """The application does not know the quick hashes of the other tests."""
    User.objects.filter(pk=user.pk).update(password=_slow_hash())


@cache
def _slow_hash() -> str:
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(PASSWORD, hasher.salt())


def _browser_or_skip() -> str:
    path = find_browser()
    if path is None and os.environ.get("REQUIRE_BROWSER", "") not in ("", "0"):
        pytest.fail("REQUIRE_BROWSER is set and there is no Chromium.")
    if path is None:
        pytest.skip("There is no Chromium here: install the package chromium.")
    return path
