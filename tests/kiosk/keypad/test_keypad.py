"""Keypads as the kernel shows them: its events, byte by byte through a pipe, and cables that are pulled."""

from __future__ import annotations

import errno
import os
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from evdev import ecodes
from evdev.events import InputEvent

from kiosk.devices.keypad import (
    FakeKeypad,
    HeadsetIn,
    HeadsetOut,
    KeypadEvent,
    KeypadKey,
    KeypadMissing,
    KeypadReady,
    Latch,
    Pressed,
    SwitchPressed,
)
from kiosk.keypad.decode import KEYS, Decoder, wrong_keys
from kiosk.keypad.source import Source, evdev_find, fits
from kiosk.keypad.station import KeypadStation
from voice.virtual import wait_until

EVENT = struct.Struct("llHHi")
"""struct input_event of linux/input.h on 64 bits."""
SWITCHES = ("KEY_SPACE", "KEY_F8")


def key(name: str, value: int = 1) -> InputEvent:
    return InputEvent(0, 0, ecodes.EV_KEY, ecodes.ecodes[name], value)


def socket(value: int) -> InputEvent:
    return InputEvent(0, 0, ecodes.EV_SW, ecodes.SW_HEADPHONE_INSERT, value)


class Cable:
    """A device whose kernel is a pipe: what is written there is read as the kernel writes it."""

    def __init__(self, path: str, jack: bool | None = None) -> None:
        self.path, self._jack = path, jack
        self._read, self._write = os.pipe()
        self.closed = False

    def fileno(self) -> int:
        return self._read

    def read(self) -> Sequence[InputEvent]:
        data = os.read(self._read, 64 * EVENT.size)
        if not data:
            raise OSError(errno.ENODEV, "No such device")
        return [InputEvent(*fields) for fields in EVENT.iter_unpack(data)]

    def jack(self) -> bool | None:
        return None if self.closed else self._jack

    def close(self) -> None:
        self.closed = True
        os.close(self._read)

    def sends(self, *events: InputEvent) -> None:
        os.write(self._write, b"".join(EVENT.pack(e.sec, e.usec, e.type, e.code, e.value) for e in events))

    def is_pulled(self) -> None:
        os.close(self._write)


class Desk:
    """Where cables are plugged in, and who listens."""

    def __init__(self) -> None:
        self.plugged: list[Cable] = []
        self.heard: list[KeypadEvent] = []
        self.station = KeypadStation("keypad", SWITCHES, find=self._find, look_s=0.01)

    def _find(self, known: frozenset[str]) -> Sequence[Source]:
        return [one for one in self.plugged if one.path not in known and not one.closed]

    def waits(self, true: Callable[[], bool]) -> None:
        assert wait_until(true, 60)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    made.station.listen(made.heard.append)
    yield made
    made.station.close()


@pytest.mark.parametrize("name", KEYS)
def test_each_code_is_its_key(name: str) -> None:
    assert Decoder(SWITCHES).event(key(name)) == Pressed(KEYS[name])


def test_every_key_has_a_code() -> None:
    assert set(KEYS.values()) == set(KeypadKey)


@pytest.mark.clause("5.7")
def test_releases_and_the_kernels_repeats_are_nothing() -> None:
    decoder = Decoder(SWITCHES)
    assert [decoder.event(key("KEY_DOWN", value)) for value in (1, 2, 2, 2, 0)] == [
        Pressed(KeypadKey.DOWN), None, None, None, None,
    ]  # fmt: skip
    assert decoder.event(key("KEY_Q")) is None
    assert decoder.event(InputEvent(0, 0, ecodes.EV_SYN, 0, 0)) is None


@pytest.mark.clause("5.1.3.2")
def test_switches_and_the_socket() -> None:
    decoder = Decoder(SWITCHES)
    assert decoder.event(key("KEY_SPACE")) == SwitchPressed(1)
    assert decoder.event(key("KEY_F8")) == SwitchPressed(2)
    assert decoder.event(socket(1)) == HeadsetIn()
    assert decoder.event(socket(0)) == HeadsetOut()


def test_no_device_is_no_fault(desk: Desk) -> None:
    assert desk.station.status() == KeypadMissing("no-device")


def test_a_keypad_is_read_pulled_and_found_again(desk: Desk) -> None:
    first = Cable("event3")
    desk.plugged.append(first)
    desk.waits(lambda: desk.station.status() == KeypadReady(1))
    first.sends(key("KEY_UP"), key("KEY_UP", 0), key("KEY_ENTER"))
    desk.waits(lambda: desk.heard == [Pressed(KeypadKey.UP), Pressed(KeypadKey.CENTRE)])
    first.is_pulled()
    desk.waits(lambda: first.closed)
    desk.waits(lambda: isinstance(desk.station.status(), KeypadMissing))
    desk.plugged = [second := Cable("event3")]
    desk.waits(lambda: desk.station.status() == KeypadReady(1))
    second.sends(key("KEY_F13"))
    desk.waits(lambda: desk.heard[-1] == Pressed(KeypadKey.HELP))


def test_a_headset_that_is_in_is_told_at_the_start_and_once(desk: Desk) -> None:
    desk.plugged.append(card := Cable("event5", jack=True))
    desk.waits(lambda: desk.heard == [HeadsetIn()])
    card.sends(socket(1), socket(0))
    desk.waits(lambda: desk.heard == [HeadsetIn(), HeadsetOut()])


def test_a_sound_card_that_is_pulled_takes_its_headset_with_it(desk: Desk) -> None:
    desk.plugged.append(card := Cable("event5", jack=True))
    desk.waits(lambda: desk.heard == [HeadsetIn()])
    card.is_pulled()
    desk.waits(lambda: desk.heard == [HeadsetIn(), HeadsetOut()])


def test_closing_lets_the_devices_go_and_nothing_is_heard() -> None:
    desk = Desk()
    desk.plugged.append(pad := Cable("event3"))
    desk.station.listen(desk.heard.append)
    desk.waits(lambda: desk.station.status() == KeypadReady(1))
    desk.station.close()
    assert pad.closed
    assert isinstance(desk.station.status(), KeypadMissing)


def test_a_wrong_name_of_a_switch_takes_nothing_from_the_keypad() -> None:
    """It ended the thread that reads all keys: a typing error in the settings silenced the whole keypad."""
    desk, pad = Desk(), Cable("/dev/input/event3")
    desk.station = KeypadStation("keypad", ("KEY_SPCAE", "KEY_F8"), find=desk._find, look_s=0.01)
    desk.plugged.append(pad)
    desk.station.listen(desk.heard.append)
    pad.sends(*(key(name) for name in KEYS), key("KEY_SPACE"), key("KEY_F8"))
    wanted = [Pressed(meant) for meant in KEYS.values()] + [SwitchPressed(2)]
    desk.waits(lambda: desk.heard == wanted)
    desk.station.close()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("KEY_SPCAE", "KEY_SPACE"), ("key_space", "KEY_SPACE"), ("espace", "KEY_SPACE"), ("F8", "KEY_F8"),
     ("Btn Trigger", "BTN_TRIGGER"), ("KEY_MAX", "KEY_")],
)  # fmt: skip
def test_a_wrong_name_is_told_with_those_that_are_near(typed: str, meant: str) -> None:
    (wrong,) = wrong_keys(("KEY_SPACE", typed))
    assert (wrong.number, wrong.name) == (2, typed)
    assert wrong.near[0].startswith(meant)


def test_right_names_and_names_like_nothing() -> None:
    assert wrong_keys(SWITCHES) == ()
    assert wrong_keys(("BTN_TRIGGER_HAPPY1", "KEY_ENTER")) == ()
    (wrong,) = wrong_keys(("le bouton rouge à gauche",))
    assert wrong.near == ()


def test_which_devices_are_taken() -> None:
    pattern = re.compile("keypad|storm", re.IGNORECASE)
    assert fits("Storm Interface AudioNav", True, False, pattern)
    assert fits("HDA Intel PCH Headphone", False, True, pattern)
    assert not fits("AT Translated Set 2 keyboard", True, False, pattern)
    assert not fits("Storm light bar", False, False, pattern)


def test_a_machine_without_devices_or_rights(tmp_path: Path) -> None:
    assert evdev_find("keypad", grab=True, folder=tmp_path / "none")(frozenset()) == []
    (tmp_path / "event0").write_bytes(b"not a device")
    assert evdev_find("keypad", grab=True, folder=tmp_path)(frozenset()) == []


@pytest.mark.clause("5.7")
def test_a_held_key_counts_once_until_it_rests() -> None:
    now = [0.0]
    latch = Latch(lambda: now[0])
    downs = []
    for now[0] in (0.0, 0.5, 0.53, 0.56, 1.9):
        downs.append(latch.down(7))
    assert downs == [True, False, False, False, False]
    latch.up(7)
    assert latch.down(7)
    now[0] += 2.5
    assert latch.down(7), "its release was lost"


def test_the_fake_is_a_whole_keypad() -> None:
    fake, heard = FakeKeypad(), list[KeypadEvent]()
    fake.plug_headset()
    fake.listen(heard.append)
    assert heard == [HeadsetIn()], "told at the start, as the real one does"
    fake.pull_headset()
    fake.pull_headset()
    fake.unplug()
    fake.press(KeypadKey.UP)
    fake.switch(1)
    fake.plug()
    fake.press(KeypadKey.UP, KeypadKey.DOWN)
    fake.switch(2)
    fake.close()
    fake.switch(1)
    assert heard[1:] == [
        HeadsetOut(), Pressed(KeypadKey.UP), Pressed(KeypadKey.DOWN), SwitchPressed(2),
    ]  # fmt: skip
