"""One question to one server over HTTP: nobody else is asked, and the answer is small and in time."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.geocoding.places import GeocodingRefused

CONNECT_SECONDS = 3
ANSWER_SECONDS = 6  # for the whole answer, however slowly it drips
MOST_BYTES = 256 * 1024


def fetch_json(url: str, path: str, parameters: Mapping[str, str]) -> Any:
    """What the server at `url` answers below its path. Raises GeocodingRefused.

    Proxies and passwords of the surroundings are not used and redirects are not followed, so that
    only the configured server is reached. Compressed answers are not asked for and not unpacked.
    """
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    try:
        address = _address(url, path, parameters)
        with (
            httpx.Client(trust_env=False, follow_redirects=False, timeout=timeout) as client,
            client.stream("GET", address, headers=_headers()) as response,
        ):
            return _read(response)
    except httpx.TimeoutException as error:
        raise too_slow() from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise GeocodingRefused(
            _("The service that finds addresses cannot be reached. Try again later.")
        ) from error


def too_slow() -> GeocodingRefused:
    return GeocodingRefused(
        _("The service that finds addresses took too long to answer. Try again later.")
    )


def unreadable() -> GeocodingRefused:
    return GeocodingRefused(
        _(
            "The service that finds addresses answered in a way that cannot be read. Try again later."
        )
    )


def _address(url: str, path: str, parameters: Mapping[str, str]) -> httpx.URL:
    base = httpx.URL(url)
    return base.copy_with(path=f"{base.path.rstrip('/')}/{path}").copy_merge_params(parameters)


def _headers() -> dict[str, str]:
    """Public services ask to be told who is asking."""
    return {
        "User-Agent": f"Karta (+{settings.SITE_URL})",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }


def _read(response: httpx.Response) -> Any:
    if response.is_redirect:
        raise GeocodingRefused(
            _(
                "The service that finds addresses has moved. An administrator can enter its new "
                "address in the settings, Map."
            )
        )
    if response.status_code != httpx.codes.OK or "content-encoding" in response.headers:
        raise GeocodingRefused(
            _("The service that finds addresses answered with an error (%(status)s).")
            % {"status": response.status_code}
        )
    try:
        return json.loads(b"".join(_bounded(response)))
    except (ValueError, RecursionError) as error:
        raise unreadable() from error


def _bounded(response: httpx.Response) -> Iterator[bytes]:
    deadline = time.monotonic() + ANSWER_SECONDS
    size = 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > MOST_BYTES:
            raise GeocodingRefused(
                _("The service that finds addresses answered with more than can be read.")
            )
        if time.monotonic() > deadline:
            raise too_slow()
        yield chunk
