"""A person in front of a browser: finds things by the words that the page shows him."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import gettext, ngettext, pgettext
from playwright.sync_api import Browser, Locator, Page, Request

from core.calendars import preferences
from core.calendars.formatting import format_decimal
from tests.cast import PASSWORD

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 780}
PATIENCE_MS = 15_000
LOOKS_APART_MS = 60
SCREENSHOTS = settings.BASE_DIR / "screenshots"
IS_PAINTER = os.environ.get("PICTURES", "") not in ("", "0")
"""Whether pictures are taken: they are for people to look at, and a good part of the time."""


class Visitor:
    """One person and his browser window; `complaints` are what the browser found wrong."""

    def __init__(self, browser: Browser, address: str, user, **options):
        self.user = user
        self.address = address
        self.complaints: list[str] = []
        self.may_be_refused = False  # a form that is shown again answers 422, which is no fault
        self.context = browser.new_context(
            base_url=address, viewport=DESK, color_scheme="light", locale=user.language, **options
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self._unanswered: dict[Page, set[Request]] = {}
        self.context.on("page", self._count_requests)
        self.page: Page = self.context.new_page()
        self._listen()

    def close(self) -> None:
        """Only when the server has answered all: what it still writes would wait for the emptying of the
        tables, and that for it."""
        self.settle()
        self.context.close()

    def settle(self) -> None:
        """Wait until the server has answered all that his pages have asked, at two looks running: an answer
        may lead to the next request."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        quiet_looks = 0
        while quiet_looks < 2:
            self.page.wait_for_timeout(LOOKS_APART_MS)
            asked = [request for page in self.context.pages for request in self._unanswered[page]]
            quiet_looks = 0 if asked else quiet_looks + 1
            assert time.monotonic() < deadline, [request.url for request in asked]

    # --- What he reads ------------------------------------------------------------------------

    @contextmanager
    def eyes(self) -> Iterator[None]:
        """His language, calendar and digits, for expected texts."""
        with preferences.activate(self.user.display_preferences):
            yield

    def words(self, text: str, **values) -> str:
        """The text as he reads it."""
        with self.eyes():
            return gettext(text) % values if values else gettext(text)

    def words_in(self, context: str, text: str) -> str:
        """The same of a text that has a context."""
        with self.eyes():
            return pgettext(context, text)

    def counted(self, one: str, many: str, number: int, name: str = "number") -> str:
        """A sentence with a number as he reads it."""
        with self.eyes():
            return ngettext(one, many, number) % {name: self.number(number)}

    def number(self, value: int) -> str:
        with self.eyes():
            return format_decimal(Decimal(value))

    # --- What he does -------------------------------------------------------------------------

    def sign_in(self) -> None:
        """Through the form that stands before every page, until that page is there."""
        self.field("E-mail").fill(self.user.email)
        self.field("Password").fill(PASSWORD)
        with self.page.expect_navigation():
            self.press("Sign in")

    def enter(self, path: str) -> None:
        """Open a page as somebody who has signed in already: the form has tests of its own."""
        session = SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        user = type(self.user).objects.get(pk=self.user.pk)  # with the password of today
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        name, value = settings.SESSION_COOKIE_NAME, session.session_key
        self.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        self.page.goto(path)

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(self.words(label), exact=False).first

    def press(self, label: str, **values) -> None:
        self.button(self.words(label, **values)).click()

    def button(self, name: str) -> Locator:
        return self.main.get_by_role("button", name=name, exact=True)

    def follow(self, label: str) -> None:
        self.main.get_by_role("link", name=self.words(label), exact=True).first.click()

    def go_to(self, label: str) -> None:
        """By the side bar."""
        bar = self.page.get_by_role("navigation", name=self.words("Main"))
        bar.get_by_role("link", name=self.words(label), exact=True).click()

    @contextmanager
    def renewed(self, part: Locator) -> Iterator[None]:
        """What is done inside makes htmx put another in the place of this part: until that is there and
        listens. An answer that has come is not enough: what is done to the old part is lost."""
        old = part.element_handle()
        yield
        self.page.wait_for_function("old => !old.isConnected", arg=old)
        unsettled = ".htmx-swapping, .htmx-settling, .htmx-added"
        self.page.wait_for_function("names => !document.querySelector(names)", arg=unsettled)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def heading(self) -> Locator:
        return self.main.get_by_role("heading", level=1)

    # --- What he keeps ------------------------------------------------------------------------

    def picture(self, step: str, *, size: dict = DESK, scheme: str = "light") -> None:
        """A picture of the page in screenshots/, named by language, step and look, where PICTURES asks
        for them."""
        if not IS_PAINTER:
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        look = [] if (size, scheme) == (DESK, "light") else [scheme if size == DESK else "phone"]
        name = "-".join([self.user.language, step, *look])
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(
            path=SCREENSHOTS / f"{name}.png", animations="disabled", caret="initial"
        )
        self.page.set_viewport_size(DESK)
        self.page.emulate_media(color_scheme="light")

    def _count_requests(self, page: Page) -> None:
        unanswered = self._unanswered[page] = set()
        page.on("request", lambda request: unanswered.add(request))
        page.on("requestfinished", lambda request: unanswered.discard(request))
        page.on("requestfailed", lambda request: unanswered.discard(request))

    def _listen(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note_console)
        self.page.on("response", self._note_response)

    def _note_console(self, message) -> None:
        is_refusal = self.may_be_refused and "422" in message.text
        # On a slow machine one request may take the place of another (hx-sync), which htmx calls an
        # error; of one that failed it says more: htmx:sendError, htmx:responseError.
        is_replaced = message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))
        if message.type == "error" and not is_refusal and not is_replaced:
            self.complaints.append(f"{message.text} {message.location}")

    def _note_response(self, response) -> None:
        is_refusal = self.may_be_refused and response.status == 422
        if response.status >= 400 and not is_refusal:
            self.complaints.append(f"{response.status} {response.url}")
