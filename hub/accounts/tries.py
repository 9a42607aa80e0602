"""Counts wrong codes: a few from one address, more from all, then a pause."""

from collections import deque

from hub.timing import NowMs

WINDOW_MS = 60_000
FROM_ONE = 5
FROM_ALL = 30


class Tries:
    """Wrong tries of the last minute. Used on the event loop only."""

    def __init__(self, now_ms: NowMs) -> None:
        self._now_ms = now_ms
        self._wrong: deque[tuple[int, str]] = deque()

    def allowed(self, address: str) -> bool:
        """Whether this address may try now."""
        self._drop_old()
        from_one = sum(1 for _, who in self._wrong if who == address)
        return from_one < FROM_ONE and len(self._wrong) < FROM_ALL

    def wrong(self, address: str) -> None:
        """Note a wrong code."""
        self._wrong.append((self._now_ms(), address))

    def _drop_old(self) -> None:
        while self._wrong and self._wrong[0][0] <= self._now_ms() - WINDOW_MS:
            self._wrong.popleft()
