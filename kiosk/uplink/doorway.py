"""Looks at the phone's page as a phone would: a link that could not be opened is never shown.

What is fetched through the public address must be, byte by byte, what the hub serves on its own line. That
finds a wrong address, a proxy without its certificate, a login page, another server; not a hub that itself
serves another page.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import structlog

from hub.contract import PHONE_LANGUAGES, Route, path
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import HubDown

log = structlog.get_logger()

AGAIN_S = 24 * 3600.0
"""An address that was found open is looked at again after a day."""
ANSWER_S = 5.0
NOBODY = "selfcheck"
"""The page is the same for every id, also for one that no parcel has."""
OK = 200


class Doorway:
    """Remembers the address that was open, and since when. Called from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: tuple[str, float] | None = None

    def check(self, client: HubClient, public_url: str) -> HubDown | None:
        """None when a phone finds the hub's page there. Blocks for two answers, once a day for an address."""
        now, known = self._clock(), self._open
        if known is not None and known[0] == public_url and now - known[1] < AGAIN_S:
            return None
        page = path(Route.PHONE_PAGE, lang=PHONE_LANGUAGES[0], parcel_id=NOBODY)
        expected = client.page(page)
        if isinstance(expected, HubDown):
            return expected
        seen = _fetched(public_url.rstrip("/") + page)
        if seen is None or hashlib.sha256(seen).digest() != hashlib.sha256(expected).digest():
            log.warning("doorway.shut", reason="unreachable" if seen is None else "another_page")
            self._open = None
            return HubDown("shut")
        self._open = public_url, now
        return None


def _fetched(url: str) -> bytes | None:
    """As a phone does: no token, no certificate authority of the town, no redirect."""
    import requests

    with requests.Session() as phone:
        phone.trust_env = False
        try:
            answer = phone.get(url, timeout=ANSWER_S, allow_redirects=False)
        except (requests.RequestException, ValueError):
            # ValueError: urllib3's own, for an address that is none.
            return None
    return answer.content if answer.status_code == OK else None
