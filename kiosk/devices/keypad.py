"""A tactile keypad, switches and the headset's socket as the kiosk needs them: deliberate presses only.

EN 301 549: 5.7 (no key repeat under 2 s), 5.1.3.2 (the socket is found and used without seeing).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias


class KeypadKey(StrEnum):
    """What a key means; accessibility.md, section 4."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"
    HELP = "help"
    REPEAT = "repeat"
    HOME = "home"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    SOFTER = "softer"


@dataclass(frozen=True)
class Pressed:
    """A key went down, once, however long it is held."""

    key: KeypadKey


@dataclass(frozen=True)
class SwitchPressed:
    """A switch went down: 1 or 2."""

    number: int


@dataclass(frozen=True)
class HeadsetIn:
    """A headset was plugged in, or is found plugged in at the start."""


@dataclass(frozen=True)
class HeadsetOut:
    """The headset was pulled out: what is said now is heard by the room."""


@dataclass(frozen=True)
class KeypadReady:
    """So many devices are read."""

    devices: int


@dataclass(frozen=True)
class KeypadMissing:
    """No device fits the settings, or none may be opened; they are looked for again and again."""

    reason: str


KeypadEvent: TypeAlias = Pressed | SwitchPressed | HeadsetIn | HeadsetOut
KeypadStatus: TypeAlias = KeypadReady | KeypadMissing


class Keypad(Protocol):
    """Keys, switches and socket together. Events come from a thread of the keypad."""

    def status(self) -> KeypadStatus:
        """Whether anything is read."""
        ...

    def listen(self, listener: Callable[[KeypadEvent], None]) -> None:
        """Give the events to this listener from now on."""
        ...

    def close(self) -> None:
        """Let the devices go."""
        ...


class Latch:
    """Tells a press from the repeats of a held key, which are no presses (EN 301 549, 5.7).

    A release may be lost with the window's focus: a key silent for ``rest_s`` counts as released.
    """

    def __init__(self, clock: Callable[[], float], rest_s: float = 2.0) -> None:
        self._clock, self._rest_s = clock, rest_s
        self._held: dict[int, float] = {}

    def down(self, code: int) -> bool:
        """Whether this is a press."""
        now = self._clock()
        held, self._held[code] = self._held.get(code), now
        return held is None or now - held >= self._rest_s

    def up(self, code: int) -> None:
        """The key is released."""
        self._held.pop(code, None)


class FakeKeypad:
    """A keypad worked by gestures: whole, and nothing is wired to it."""

    def __init__(self, status: KeypadStatus = KeypadReady(1)) -> None:
        self._status = status
        self._listener: Callable[[KeypadEvent], None] = lambda _: None
        self._plugged = False

    def status(self) -> KeypadStatus:
        """Whether anything is read."""
        return self._status

    def listen(self, listener: Callable[[KeypadEvent], None]) -> None:
        """Give the events to this listener; a headset that is in is told at once, as the real one is."""
        self._listener = listener
        if self._plugged:
            listener(HeadsetIn())

    def close(self) -> None:
        """Nobody listens any more."""
        self._listener = lambda _: None

    def press(self, *keys: KeypadKey) -> None:
        """Press and release these keys, one after the other."""
        if isinstance(self._status, KeypadReady):
            for key in keys:
                self._listener(Pressed(key))

    def switch(self, number: int = 1) -> None:
        """Press a switch."""
        if isinstance(self._status, KeypadReady):
            self._listener(SwitchPressed(number))

    @property
    def headset(self) -> bool:
        """Whether a headset is in the socket."""
        return self._plugged

    def plug_headset(self) -> None:
        """Put a headset into the socket."""
        if not self._plugged:
            self._plugged = True
            self._listener(HeadsetIn())

    def pull_headset(self) -> None:
        """Pull it out."""
        if self._plugged:
            self._plugged = False
            self._listener(HeadsetOut())

    def unplug(self) -> None:
        """Pull the keypad's cable."""
        self._status = KeypadMissing("unplugged")

    def plug(self) -> None:
        """Put the keypad's cable in again."""
        self._status = KeypadReady(1)
