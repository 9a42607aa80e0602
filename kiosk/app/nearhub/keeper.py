"""Makes this kiosk known to its hub and keeps it so: enrolment, signed requests, sessions for the beats."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from hub.contract import KioskIdentity
from hub.contract.devices import HELP_WITHDRAWAL, Withdrawal
from kiosk.app.nearhub.postroom import PostRoom
from kiosk.uplink.client import HubClient, new_call_key
from kiosk.uplink.enrolling import NotTrusted, Standing, Trusted, known_hub, line_to, own_hub
from kiosk.uplink.outage import Outage
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.signing import BeatSession
from kiosk.uplink.trust import TrustFolder
from kiosk.uplink.trustline import TrustLine

FOLDER = "device"
STEADY_S = 120.0
"""A kiosk that has stood so long has come back: one that falls again sooner has not."""
WITHDRAWAL_S = 1800.0
_log = structlog.get_logger()


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Keeper:
    """One kiosk and its one hub. ``settle`` blocks for answers and is called from the beats' thread."""

    def __init__(
        self,
        data: Path,
        kiosk: KioskIdentity,
        own_token: str = "",
        ca_file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``own_token``: the secret of this machine, where its own hub serves; none: the hub is elsewhere.

        ``ca_file``: the town's own certificate authority.
        """
        self._ca_file, self._clock, self._began = ca_file, clock, clock()
        self._outage = Outage(data / FOLDER)
        self._folder, self._kiosk, self._token = TrustFolder(data / FOLDER), kiosk, own_token
        self.post = PostRoom(data, now_ms)
        self._lock = threading.Lock()
        self._url = ""
        self._standing: Standing | None = None
        self._client: HubClient | None = None
        if hub := self._folder.hub():
            # What a last run has left leaves as soon as there is a line.
            self.post.open(hub, None)

    @property
    def client(self) -> HubClient | None:
        """What speaks for this kiosk; None until it is settled how."""
        return self._client

    def at(self, url: str) -> None:
        """The hub serves there."""
        with self._lock:
            self._url, self._standing = url, None
            self._client = None if self._token else self._signed(url)

    def settle(self) -> None:
        """Become known, or find out why not; then agree on a key for the signs of life."""
        with self._lock:
            if not self._url:
                return
            if not isinstance(self._standing, Trusted):
                self._enter(self._url)
            if isinstance(self._standing, Trusted):
                self._tend(self._standing)
                self._come_back()

    def unheard(self) -> None:
        """A sign of life was not taken: the next one is signed by the kiosk's key itself."""
        with self._lock:
            if isinstance(self._standing, Trusted):
                self._standing.line.signer.session = None

    def close(self) -> None:
        """Stop sending."""
        self.post.close()

    def _enter(self, url: str) -> None:
        if self._token:
            found = own_hub(self._folder, url, self._kiosk, self._token)
        else:
            found = known_hub(self._folder, url, self._ca_file)
        if isinstance(found, NotTrusted) and found != self._standing:
            _log.warning("hub.not_trusted", why=found.why)
        self._standing = found
        if isinstance(found, Trusted):
            # First: who sees the client may put something in.
            self.post.open(found.hub, found.line)
            self._outage.stands(self._kiosk, self._ca_file)
            self._client = self._speaking(url, found.line)
        elif isinstance(found, NotTrusted):
            # Whom the hub does not know may still be told so, by each answer.
            self._client = self._signed(url)

    def _signed(self, url: str) -> HubClient | None:
        try:
            key = self._folder.key()
        except OSError as fault:
            # The kiosk serves without its hub; the key is looked for again with each sign of life.
            _log.error("hub.no_key", exc_info=fault)
            return None
        return self._speaking(url, line_to(url, key))

    def _speaking(self, url: str, line: TrustLine) -> HubClient:
        return HubClient(url, "", self._kiosk, auth=line.signer, ca_file=self._ca_file)

    def _tend(self, trusted: Trusted) -> None:
        if not self.post.is_open:
            self.post.open(trusted.hub, trusted.line)
        if trusted.line.signer.session is not None:
            return
        found = trusted.line.open_session(trusted.hub)
        if isinstance(found, BeatSession):
            trusted.line.signer.session = found

    def _come_back(self) -> None:
        """What was called for while the kiosk could not start is called for no more."""
        key = self._outage.call() if self._clock() - self._began >= STEADY_S else None
        if key is None:
            return
        body, own = Withdrawal(call_key=key).model_dump_json().encode(), MessageKey(new_call_key())
        if self.post.put(HELP_WITHDRAWAL, own, body, lifetime_s=WITHDRAWAL_S, heard=lambda _: None):
            self._outage.over()
