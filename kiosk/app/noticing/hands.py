"""Counts what hands do many times: keys, deletions, the same touch again. It keeps no key and no place."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from kiosk.app.noticing.happened import happens
from kiosk.difficulty.events import Event, What
from kiosk.pages import actions as act

TYPING_S = 5.0
"""At most one ``typing`` in so long: their number would tell how long a name is."""
BURST = 5
"""So many deletions in a row, each within ``BURST_S`` of the one before, are one burst."""
BURST_S = 1.5
REPEAT_S = 1.0
_OFTEN = act.Type | act.Adjust | act.NextTextSize | act.NextTheme | act.NudgeCorner | act.TurnCode | act.Draw
"""What is touched again and again in earnest."""


class Hands:
    """Of one visit; ``t`` is the visit's own time in seconds."""

    def __init__(self) -> None:
        self._told, self._deleted, self._run = -inf, -inf, 0
        self.typed_at = -inf
        """When a key was touched last."""
        self._touch: tuple[act.Action, str] | None = None
        self._touched = -inf

    def types(self, action: act.Type | act.Draw, page: str, t: float) -> Iterator[Event]:
        """A key, or a stroke of a signature."""
        self.typed_at = t
        if t - self._told >= TYPING_S:
            self._told = t
            yield happens(What.TYPING)
        if not isinstance(action, act.Type) or action.key not in {act.Key.BACKSPACE, act.Key.STEP}:
            self._run = 0
            return
        self._run = self._run + 1 if t - self._deleted <= BURST_S else 1
        self._deleted = t
        if self._run == BURST:
            yield happens(What.DELETE_BURST, page=page)

    def touches(self, action: act.Action, page: str, t: float) -> Iterator[Event]:
        """A touch that acts: the same one at once again was in vain, or a double one."""
        again = self._touch == (action, page) and t - self._touched < REPEAT_S
        self._touch, self._touched = (action, page), t
        if again and not isinstance(action, _OFTEN):
            yield happens(What.TOUCH_REPEAT)
