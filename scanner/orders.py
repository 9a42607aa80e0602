"""What the kiosk asks of a scan, and the box in which it waits for the station's thread."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from scanner.findings import Corners


@dataclass(frozen=True)
class Shoot:
    """Take what lies there now: the shutter button."""


@dataclass(frozen=True)
class Adjust:
    """The page's corners as a hand dragged them: shares of the still's sides."""

    corners: Corners


@dataclass(frozen=True)
class Turn:
    """Turn the page by a quarter, clockwise."""


@dataclass(frozen=True)
class Flatten:
    """Take the paper's curl out, or leave it in again."""


@dataclass(frozen=True)
class Next:
    """Forget the page that was taken and look again."""

    same_sheet: bool = False
    """Whether the sheet that still lies there may be taken again by itself."""


Change: TypeAlias = Adjust | Turn | Flatten
"""What files the kept still again."""
Order: TypeAlias = Shoot | Change | Next


class OrderBox:
    """Orders from any thread, taken out by the station's one."""

    def __init__(self) -> None:
        self._orders: deque[Order] = deque()
        self._filled = threading.Condition()
        self.rounds = 0
        """How many ``Next`` were taken out: what is told belongs to the page of that number."""

    def put(self, order: Order) -> None:
        """Lay an order in."""
        with self._filled:
            self._orders.append(order)
            self._filled.notify_all()

    def take(self, timeout_s: float = 0.0) -> Order | None:
        """Take the oldest order out; None when none came in time."""
        with self._filled:
            if not self._orders:
                self._filled.wait(timeout_s)
            return self._out() if self._orders else None

    def shutter(self, timeout_s: float = 0.0) -> bool:
        """Say whether the shutter was touched. Orders about a page mean nothing without one, and go."""
        order = self.take(timeout_s)
        while order is not None and not isinstance(order, Shoot):
            order = self.take()
        return order is not None

    def change(self) -> Change | None:
        """Take the oldest order out if it is a change."""
        with self._filled:
            first = self._orders[0] if self._orders else None
            if not isinstance(first, Adjust | Turn | Flatten):
                return None
            self._orders.popleft()
            return first

    def empty(self) -> None:
        """Forget what was asked so far."""
        with self._filled:
            while self._orders:
                self._out()

    def forget_changes(self) -> None:
        """Forget what was meant for another page than the one that is told next."""
        with self._filled:
            kept = [order for order in self._orders if isinstance(order, Shoot | Next)]
            self._orders = deque(kept)

    def wake(self) -> None:
        """Let who waits look around: the scan ends."""
        with self._filled:
            self._filled.notify_all()

    @property
    def pressed(self) -> bool:
        """Whether the shutter was touched; nothing is taken out."""
        with self._filled:
            return any(isinstance(order, Shoot) for order in self._orders)

    @property
    def leaving(self) -> bool:
        """Whether the next page is wanted."""
        with self._filled:
            return any(isinstance(order, Next) for order in self._orders)

    @property
    def changing(self) -> bool:
        """Whether this page is wanted otherwise."""
        with self._filled:
            return any(isinstance(order, Adjust | Turn | Flatten) for order in self._orders)

    def _out(self) -> Order:
        order = self._orders.popleft()
        self.rounds += isinstance(order, Next)
        return order
