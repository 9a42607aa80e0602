"""The microphone in the dock: a person who speaks, and the plug."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from kiosk.devices.ears import EarsReady, FakeEars

SAY = GestureName("microphone.say")
UNPLUG, PLUG = GestureName("microphone.unplug"), GestureName("microphone.plug")
SAYINGS = {"oui": "s", "non": "S", "aide": "A"}
"""What a button says, in French; anything else is said with ``parvis gesture``."""


class MicrophoneProp:
    """What is said goes the way of what a recogniser hears; said to a closed microphone, it is refused."""

    def __init__(self, ears: FakeEars) -> None:
        self._ears = ears
        self.moves: Mapping[GestureName, Move] = {
            SAY: self._say,
            UNPLUG: lambda _: ears.lose(),
            PLUG: lambda _: ears.find(),
        }

    def row(self) -> Row:
        """Whether it is plugged in, and open."""
        ready, hears = isinstance(self._ears.status(), EarsReady), self._ears.wanted is not None
        state = ("open" if hears else "closed") if ready else "unplugged"
        says = (offer(SAY, f"Say {words}", key, hears, words) for words, key in SAYINGS.items())
        cable = (offer(UNPLUG, "Pull the plug", "e", ready), offer(PLUG, "Plug in", "E", not ready))
        return Row("microphone", state, (*says, *cable))

    def _say(self, words: str) -> Refusal | None:
        if self._ears.wanted is None:
            return "fault"
        self._ears.say(*([words] if words.strip() else []))
        return None
