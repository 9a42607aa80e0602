"""Joins a kiosk to its town's hub, as ``parvis enrol`` does: a code, then the same signs on both screens."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import structlog

from hub.contract import KioskIdentity
from hub.contract.network import lan_address
from kiosk.app.doctor.phones import Refused, look_at
from kiosk.pages.setup_states import HubCompares, HubSaysNo, HubState, HubTrusts
from kiosk.uplink.enrolling import NotTrusted, Standing, Trusted, Waits, look_again, show_key
from kiosk.uplink.states import HubDown
from kiosk.uplink.trust import DeviceKey, KnownHub, TrustFolder

DECIDE_S, LOOK_S = 1800.0, 2.0
LOOPBACK = "127."
_log = structlog.get_logger()


@dataclass(frozen=True)
class Joined:
    """What is kept with the settings, and not before."""

    key: DeviceKey
    hub: KnownHub

    def keep(self, folder: TrustFolder) -> None:
        """From now on this kiosk has this key and this hub. Raises OSError."""
        folder.keep(self.key)
        folder.pin(self.hub)


class Joining:
    """One try. ``run`` blocks until somebody has decided, the time is over, or it is stopped."""

    def __init__(
        self,
        url: str,
        kiosk: KioskIdentity,
        told: Callable[[HubState], None],
        clock: Callable[[], float] = time.monotonic,
        authority: Path | None = None,
    ) -> None:
        """``authority``: the town's own (PEM), where its hub's certificate is no public one's."""
        self._url, self._kiosk, self._told, self._clock = url, kiosk, told, clock
        self._authority = authority
        self._stopped = threading.Event()
        self.joined: Joined | None = None

    def stop(self) -> None:
        """Nothing is told any more."""
        self._stopped.set()

    def run(self, code: str) -> None:
        """Show a new key with this code, then look again and again."""
        try:
            self._join(code)
        except Exception as fault:  # noqa: BLE001 a thread's boundary: the page would wait for its word for ever
            _log.error("first_boot.joining_fault", exc_info=fault)
            self._tell(HubSaysNo("fault"))

    def _join(self, code: str) -> None:
        key = TrustFolder.fresh_key()
        now = show_key(self._url, key, self._kiosk, code, ca_file=self._authority)
        if isinstance(now, Waits):
            self._tell(HubCompares(now.hub.town, now.hub.fingerprint(key)))
            now = self._decided(now)
        if isinstance(now, Trusted):
            self.joined = Joined(key, now.hub)
        self._tell(state_of(now, self._url, self._authority))

    def _decided(self, waits: Waits) -> Standing:
        until, now = self._clock() + DECIDE_S, look_again(waits)
        while isinstance(now, Waits | HubDown) and self._clock() < until and not self._stopped.wait(LOOK_S):
            now = look_again(waits)
        return now

    def _tell(self, state: HubState) -> None:
        if not self._stopped.is_set():
            self._told(state)


def state_of(found: Standing, url: str, authority: Path | None = None) -> HubState:
    """What the page says of it."""
    match found:
        case Trusted(hub):
            return HubTrusts(hub.town, url)
        case Waits():
            return HubSaysNo("undecided")
        case NotTrusted(why):
            return HubSaysNo(why)
        case HubDown(reason):
            return HubSaysNo(_why_down(reason, url, authority))
        case never:
            assert_never(never)


def _why_down(reason: str, url: str, authority: Path | None) -> str:
    """A wrong certificate looks like no hub, and a pulled cable too: which it is says who must mend it."""
    if url.startswith("https://") and _is_refused(url, authority):
        return "certificate"
    if reason == "unreachable" and lan_address().startswith(LOOPBACK) and LOOPBACK not in url:
        return "no_network"
    return reason


def _is_refused(url: str, authority: Path | None) -> bool:
    try:
        context = ssl.create_default_context(cafile=authority)
    except (OSError, ValueError):
        # What was laid is no certificate, or its name is none: then none can be valid.
        return True
    return isinstance(look_at(url, context), Refused)


def authority_of(folder: Path) -> TrustFolder:
    """The folder in which a kiosk keeps its key and its hub's."""
    from kiosk.app.nearhub.keeper import FOLDER

    return TrustFolder(folder / FOLDER)
