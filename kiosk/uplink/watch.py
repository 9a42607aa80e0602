"""Follows one call or parcel and tells each true change at once, also across the hub's restarts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import structlog

from kiosk.handoff.keys import ParcelId
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import (
    CallId,
    CallState,
    HubDown,
    OpenCall,
    ParcelLeased,
    ParcelReady,
    ParcelState,
)

log = structlog.get_logger()
S = TypeVar("S")

WAIT_S = 5.0
"""How long the hub holds a question: also how long a pulled cable can go unnoticed."""
RETRY_S = (0.2, 0.5, 1.0, 2.0, 3.0)


@dataclass(frozen=True)
class HubLost:
    """The line is lost: what was true a moment ago may no longer be. The next state ends it."""

    reason: str


CallNews: TypeAlias = CallState | HubLost
ParcelNews: TypeAlias = ParcelState | HubLost


class Watch(Generic[S]):
    """A thread that asks, and calls the listener from there for each change until the end."""

    def __init__(
        self,
        ask: Callable[[int, float], S | HubDown],
        version: Callable[[S], int | None],
        listener: Callable[[S | HubLost], None],
        *,
        release: Callable[[], None],
        wait_s: float,
    ) -> None:
        self._ask, self._version, self._listener, self._release = ask, version, listener, release
        self._wait_s = wait_s
        self._stop = threading.Event()
        self._telling = threading.RLock()
        self.thread = threading.Thread(target=self._run, name="uplink-watch", daemon=True)
        """Who closes the watch may wait for its end."""

    def start(self) -> Watch[S]:
        """Begin; the state as it is now comes first."""
        self.thread.start()
        return self

    def close(self) -> None:
        """Stop. The listener is not called any more once this has returned; the thread ends by itself."""
        self._stop.set()
        with self._telling:
            pass

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the thread's end; False if it still waits for the hub."""
        self.thread.join(timeout_s)
        return not self.thread.is_alive()

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as error:
            log.warning("watch.fault", error=type(error).__name__)
            raise
        finally:
            self._release()

    def _follow(self) -> None:
        told: S | HubLost | None = None
        after, failures = 0, 0
        while not self._stop.is_set():
            found = self._ask(after, self._wait_s if after else 0)
            news = HubLost(found.reason) if isinstance(found, HubDown) else found
            if told is None or _differ(news, told):
                self._tell(news)
                told = news
            if isinstance(news, HubLost):
                # A hub that came back may have forgotten versions: look afresh, do not wait for a newer one.
                after = 0
                self._stop.wait(RETRY_S[min(failures, len(RETRY_S) - 1)])
                failures += 1
                continue
            failures = 0
            version = self._version(news)
            if version is None:
                return
            after = version

    def _tell(self, news: S | HubLost) -> None:
        with self._telling:
            if not self._stop.is_set():
                self._listener(news)


def _differ(news: object, told: object) -> bool:
    """Whether that is to be told: where a call stands, and what is true beside it."""
    return news != told or getattr(news, "beside", None) != getattr(told, "beside", None)


def watch_call(
    client: HubClient, call: CallId, listener: Callable[[CallNews], None], *, wait_s: float = WAIT_S
) -> Watch[CallState]:
    """Follow a call until it is closed, cancelled, expired or unknown."""

    def ask(after: int, wait_s: float) -> CallState | HubDown:
        return client.call_state(call, after, wait_s)

    return Watch[CallState](ask, _open_call, listener, release=client.close, wait_s=wait_s).start()


def watch_parcel(
    client: HubClient, parcel: ParcelId, listener: Callable[[ParcelNews], None], *, wait_s: float = WAIT_S
) -> Watch[ParcelState]:
    """Follow a parcel until it is received, revoked, expired or unknown."""

    def ask(after: int, wait_s: float) -> ParcelState | HubDown:
        return client.parcel_state(parcel, after, wait_s)

    return Watch[ParcelState](ask, _open_parcel, listener, release=client.close, wait_s=wait_s).start()


def _open_call(state: CallState) -> int | None:
    return state.version if isinstance(state, OpenCall) else None


def _open_parcel(state: ParcelState) -> int | None:
    return state.version if isinstance(state, ParcelReady | ParcelLeased) else None
