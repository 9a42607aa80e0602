"""Sends notices from a few threads of its own: a slow service keeps nobody waiting, least of all a write."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

import structlog

from hub.push.keys import PushKey
from hub.push.services import Services
from hub.push.subscriptions import Phone

if TYPE_CHECKING:
    import requests

log = structlog.get_logger()
THREADS = 4
WAITING = 200
"""Notices under way and queued at most: beyond, they are left to the next ring."""
TIMEOUT_S = 5.0
TTL_S = 60
"""A notice that could not be given for so long is of no use to anybody."""


class Sent(Enum):
    """What became of a notice."""

    WENT = auto()
    FAILED = auto()
    GONE = auto()
    """There is no such phone any more."""


@dataclass(frozen=True)
class Notice:
    """``body``: JSON without anything of the person who waits. ``topic``: a newer one replaces an older."""

    body: str
    topic: str


class Sender:
    """Started with the first notice: most hubs send none, and the library weighs 20 MB."""

    def __init__(self, key: PushKey, subject: str, services: Services) -> None:
        self._key, self._subject, self._services = key, subject, services
        self._room = threading.BoundedSemaphore(WAITING)
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def send(self, phone: Phone, notice: Notice, then: Callable[[Sent], None]) -> bool:
        """Send soon and call back, from another thread; False: too much is under way."""
        if not self._room.acquire(blocking=False):
            log.warning("push.full")
            return False
        try:
            self._started().submit(self._send, phone, notice, then)
        except RuntimeError:
            # The hub is stopping: the row stays, and another process or the next start sends it.
            self._room.release()
            return False
        return True

    def close(self) -> None:
        """Stop soon: what has not begun is dropped."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1)
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="hub-push")
            return self._pool

    def _send(self, phone: Phone, notice: Notice, then: Callable[[Sent], None]) -> None:
        try:
            then(self._sent(phone, notice))
        except Exception as error:  # noqa: BLE001 the thread's boundary: a notice is never worth more than a line
            log.warning("push.failed", error=type(error).__name__)
        finally:
            self._room.release()

    def _sent(self, phone: Phone, notice: Notice) -> Sent:
        import requests
        from py_vapid import Vapid
        from pywebpush import WebPushException, webpush

        endpoint = phone.subscription.endpoint
        if not self._services.takes(endpoint):
            return Sent.GONE
        if not self._services.leads_outside(endpoint):
            # A filter that answers for a name may be mended: the phone is not forgotten for it.
            log.warning("push.inside")
            return Sent.FAILED
        try:
            with _no_redirects() as session:
                webpush(
                    phone.subscription.model_dump(),
                    notice.body,
                    vapid_private_key=Vapid(self._key.private),
                    vapid_claims={"sub": self._subject},
                    ttl=TTL_S,
                    headers={"Urgency": "high", "Topic": notice.topic},
                    timeout=TIMEOUT_S,
                    requests_session=session,
                )
        except WebPushException as error:
            log.warning("push.refused", status=error.status_code)
            return Sent.GONE if error.status_code in (404, 410) else Sent.FAILED
        except (requests.RequestException, ValueError) as error:
            log.warning("push.failed", error=type(error).__name__)
            return Sent.FAILED
        return Sent.WENT


def _no_redirects() -> requests.Session:
    """A service that sends us elsewhere would choose the address itself."""
    import requests

    session = requests.Session()
    session.max_redirects = 0
    return session
