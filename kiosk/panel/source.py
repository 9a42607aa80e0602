"""The part that touches the kernel, and as little else as can be: find panels, open, read."""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from kiosk.devices.panel import STRAIGHT, Matrix, read_matrix
from kiosk.panel.decode import Axis, Fingers
from kiosk.panel.udev import DATABASE, said_of

if TYPE_CHECKING:
    from evdev import InputDevice
    from evdev.events import InputEvent

FOLDER = Path("/dev/input")
MATRIX = "LIBINPUT_CALIBRATION_MATRIX"
_SIGN, _IGNORED = "ID_INPUT_TOUCHSCREEN", "LIBINPUT_IGNORE_DEVICE"
_READ = 2
_SLOTS_AT = 0x0A
"""EVIOCGMTSLOTS (linux/input.h): one value of every slot at once, which evdev does not wrap."""


class Source(Protocol):
    """One panel that is open."""

    @property
    def path(self) -> str:
        """Its file."""
        ...

    def fileno(self) -> int:
        """What ``select`` waits for."""
        ...

    def read(self) -> Iterable[InputEvent]:
        """The events that have come. Raises OSError when the panel has gone."""
        ...

    def matrix(self) -> Matrix:
        """How it lies against its picture, as udev says now."""
        ...

    def fingers(self) -> Fingers:
        """What reads its events, from how it stands now on. Raises OSError."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


Find: TypeAlias = Callable[[frozenset[str]], Sequence[Source]]
"""Opens the panels that are not among those paths, which are open already."""


class EvdevPanel:
    """A device file of the kernel."""

    def __init__(self, device: InputDevice[str], database: Path = DATABASE) -> None:
        self._device, self.path, self._database = device, str(device.path), database

    def fileno(self) -> int:
        """What ``select`` waits for."""
        return self._device.fd

    def read(self) -> Iterable[InputEvent]:
        """The events that have come."""
        return tuple(self._device.read())

    def matrix(self) -> Matrix:
        """How it lies against its picture, as udev says now; straight, where it says nothing right."""
        said = said_of(os.fstat(self._device.fd), self._database) or {}
        return read_matrix(said.get(MATRIX, "")) or STRAIGHT

    def fingers(self) -> Fingers:
        """What reads its events, from how it stands now on."""
        from evdev import ecodes

        able = self._device.capabilities(absinfo=False).get(ecodes.EV_ABS, ())
        slots = ecodes.ABS_MT_SLOT in able
        across = ecodes.ABS_MT_POSITION_X if slots else ecodes.ABS_X
        down = ecodes.ABS_MT_POSITION_Y if slots else ecodes.ABS_Y
        x, y = self._device.absinfo(across), self._device.absinfo(down)
        made = Fingers(Axis(x.min, x.max), Axis(y.min, y.max), STRAIGHT, slots=slots)
        if not slots:
            made.stands(0, x.value, y.value)
            return made
        current = self._device.absinfo(ecodes.ABS_MT_SLOT)
        pairs = zip(self._of_slots(across, current.max), self._of_slots(down, current.max), strict=True)
        for number, (one, other) in enumerate(pairs):
            made.stands(number, one, other)
        made.begins_at(current.value)
        return made

    def close(self) -> None:
        """Let it go; a panel that was pulled out has let go by itself."""
        with contextlib.suppress(OSError):
            self._device.close()

    def _of_slots(self, code: int, last: int) -> Sequence[int]:
        values = array.array("i", [code, *(0 for _ in range(last + 1))])
        size = len(values) * values.itemsize
        fcntl.ioctl(self._device.fd, _READ << 30 | size << 16 | ord("E") << 8 | _SLOTS_AT, values)
        return values[1:]


def is_panel(said: Mapping[str, str], able: Callable[[], bool]) -> bool:
    """What udev calls one; where it says nothing at all, what the device itself can do (``able``)."""
    return (said.get(_SIGN) == "1" and said.get(_IGNORED) != "1") if said else able()


def evdev_find(folder: Path = FOLDER, database: Path = DATABASE) -> Find:
    """Looks for panels that udev has seen to: its rules come a moment after the device itself."""

    def find(known: frozenset[str]) -> Sequence[Source]:
        files = sorted(str(file) for file in folder.glob("event*")) if folder.is_dir() else []
        found = (_open(file, database) for file in files if file not in known)
        return [one for one in found if one is not None]

    return find


def _open(file: str, database: Path) -> Source | None:
    from evdev import InputDevice

    try:
        said = said_of(Path(file).stat(), database)
        # Another kind of device is not even opened.
        if said is None or (said and not is_panel(said, lambda: False)):
            return None
        device = InputDevice(file)
    except OSError:
        return None
    if is_panel(said, lambda: _feels(device)):
        return EvdevPanel(device, database)
    device.close()
    return None


def _feels(device: InputDevice[str]) -> bool:
    """Whether fingers are put on what it shows, and not on a pad beside it."""
    from evdev import ecodes

    able = device.capabilities(absinfo=False)
    return ecodes.INPUT_PROP_DIRECT in device.input_props() and (
        ecodes.ABS_MT_POSITION_X in able.get(ecodes.EV_ABS, ())
        or ecodes.BTN_TOUCH in able.get(ecodes.EV_KEY, ())
    )
