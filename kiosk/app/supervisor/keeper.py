"""Holds the visit as it stands where the next process finds it, and nothing once it is over."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from kiosk.app.desks.onecall import OpenedCall
from kiosk.app.supervisor.held import Held
from kiosk.app.supervisor.supervisor import Start
from kiosk.pages.duty import OutOfOrder
from kiosk.pages.interrupted import enduring
from kiosk.pages.session import Session
from kiosk.pages.town import Town

MOST_FALLS = 2
"""A visit on which the interface has fallen more often, shortly one after the other, may be why it falls."""
_log = structlog.get_logger()


@dataclass(frozen=True)
class Kept:
    """A visit in the middle of something, and the call that the hub has of it."""

    session: Session
    call: OpenedCall | None = None


@dataclass(frozen=True)
class Standby:
    """What an interface is handed by its watcher: what was loaded already, and what the last one left."""

    held: Held
    start: Start
    town: tuple[Town, OutOfOrder | None]


class Keeper:
    """In the interface's process; main thread only. A change is held within a fraction of a second."""

    def __init__(
        self, held: Held, session: Callable[[], Session], call: Callable[[], OpenedCall | None]
    ) -> None:
        self._held, self._session, self._call = held, session, call
        self._last: tuple[Session, OpenedCall | None] | None = None

    def take_up(self, start: Start) -> Kept | None:
        """What another process was in the middle of; None: nothing that is to go on."""
        if start.renewed:
            _log.info("kiosk.renewed", falls=start.fell)
        elif start.fell:
            _log.warning("kiosk.fell", how=start.how, falls=start.fell)
        if start.fell > MOST_FALLS or not (start.fell or start.renewed):
            self._held.wipe()
            return None
        try:
            found = self._held.take()
        except (pickle.UnpicklingError, AttributeError, EOFError, TypeError, ValueError, IndexError):
            # Its words may be in the fault: only that there was one is noted.
            _log.error("visit.lost")
            self._held.wipe()
            return None
        return found if isinstance(found, Kept) else None

    def pulse(self) -> None:
        """Several times a second: hold what has changed since."""
        now = self._session(), self._call()
        if self._last is not None and self._last[0] is now[0] and self._last[1] == now[1]:
            return
        self._last = now
        going_on = enduring(now[0])
        if going_on is None:
            self._held.wipe()
        elif not self._held.put(Kept(going_on, now[1])):
            _log.warning("visit.not_held")
