"""What every whole kiosk of the tests has in front: its controller, a keypad, and a time that we let pass."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.app import paths
from kiosk.app.desks.room import Opening
from kiosk.app.idle import IdleWatch
from kiosk.app.kiosk import Kiosk
from kiosk.app.ports import Behind, Face, Surroundings
from kiosk.app.settings import load_settings
from kiosk.devices.audio import Voice
from kiosk.devices.keypad import FakeKeypad, KeypadKey
from kiosk.pages.session import Session
from kiosk.pages.view import PageView
from tests.support.window import FakeClock

SETTINGS = load_settings(paths.SETTINGS, {})


class Front:
    """A kiosk and who stands before it. What its threads post is done when the test lets it settle."""

    kiosk: Kiosk

    def __init__(self) -> None:
        self.clock, self.keypad = FakeClock(), FakeKeypad()
        self.waiting = list[Callable[[], None]]()

    def opens(
        self, around: Surroundings, face: Face, voice: Voice, desks: Callable[[Opening], Behind]
    ) -> None:
        """The program starts: ``around`` must post into ``waiting``."""
        self.kiosk = Kiosk(around, face, voice, IdleWatch(SETTINGS.visit, self.clock), desks)
        self.keypad.listen(lambda event: self.waiting.append(lambda: self.kiosk.press(event)))
        self.kiosk.start()
        self.kiosk.open_desks()

    @property
    def session(self) -> Session:
        return self.kiosk.session

    @property
    def view(self) -> PageView:
        return self.kiosk.view

    @property
    def focus(self) -> str:
        """The node under the ring; empty without a ring."""
        return str(self.view.focus or "")

    def settles(self) -> None:
        """The main thread does all that was posted."""
        while self.waiting:
            self.waiting.pop(0)()

    def presses(self, *keys: KeypadKey | str) -> str:
        """These keys, a second apart; what was heard after the last one, where a test can hear."""
        heard = ""
        for key in keys:
            self.clock.now += 1.0
            heard = self.hears(lambda key=key: self.keypad.press(KeypadKey(key)))  # type: ignore[misc]
        return heard

    def hears(self, gesture: Callable[[], object]) -> str:
        """What is heard of a gesture, in one line; nothing where the voice speaks into the air."""
        gesture()
        self.settles()
        return ""
