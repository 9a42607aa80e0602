"""The part that touches the kernel, and as little else as can be: find devices, open, grab, read."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from evdev import InputDevice
    from evdev.events import InputEvent


class Source(Protocol):
    """One input device that is open."""

    @property
    def path(self) -> str:
        """Its file."""
        ...

    def fileno(self) -> int:
        """What ``select`` waits for."""
        ...

    def read(self) -> Iterable[InputEvent]:
        """The events that have come. Raises OSError when the device has gone."""
        ...

    def jack(self) -> bool | None:
        """Whether a headset is in its socket now; None when it has none."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


Find: TypeAlias = Callable[[frozenset[str]], Sequence[Source]]
"""Opens the devices that fit and are not among those paths, which are open already."""


class EvdevSource:
    """A device file of the kernel."""

    def __init__(self, device: InputDevice[str], *, grab: bool) -> None:
        """``grab``: no other program hears its keys. Raises OSError when another one has grabbed it."""
        self._device, self.path = device, str(device.path)
        if grab:
            device.grab()

    def fileno(self) -> int:
        """What ``select`` waits for."""
        return self._device.fd

    def read(self) -> Iterable[InputEvent]:
        """The events that have come."""
        return tuple(self._device.read())

    def jack(self) -> bool | None:
        """Whether a headset is in its socket now."""
        from evdev import ecodes
        from evdev._input import ioctl_EVIOCG_bits

        if ecodes.SW_HEADPHONE_INSERT not in self._device.capabilities().get(ecodes.EV_SW, []):
            return None
        # EVIOCGSW: evdev wraps it for keys and lamps only.
        return ecodes.SW_HEADPHONE_INSERT in ioctl_EVIOCG_bits(self._device.fd, ecodes.EV_SW)

    def close(self) -> None:
        """Let it go; a device that was pulled out has let go by itself."""
        with contextlib.suppress(OSError):
            self._device.close()


def fits(name: str, keys: bool, socket: bool, pattern: re.Pattern[str]) -> bool:
    """A keypad is known by its name; a socket of a headset is wanted whatever card it is on."""
    return socket or (keys and pattern.search(name) is not None)


def evdev_find(pattern: str, *, grab: bool, folder: Path = Path("/dev/input")) -> Find:
    """Looks for devices whose name fits ``pattern``, and for sockets that tell of a headset."""
    wanted = re.compile(pattern, re.IGNORECASE)

    def find(known: frozenset[str]) -> Sequence[Source]:
        files = sorted(str(file) for file in folder.glob("event*")) if folder.is_dir() else []
        found = (_open(file, wanted, grab=grab) for file in files if file not in known)
        return [one for one in found if one is not None]

    return find


def _open(file: str, pattern: re.Pattern[str], *, grab: bool) -> Source | None:
    """A device that cannot be opened yet (its rights come a moment after it) is tried again later."""
    from evdev import InputDevice, ecodes

    try:
        device = InputDevice(file)
    except OSError:
        return None
    able = device.capabilities()
    keys, socket = ecodes.EV_KEY in able, ecodes.SW_HEADPHONE_INSERT in able.get(ecodes.EV_SW, [])
    if fits(device.name, keys, socket, pattern):
        with contextlib.suppress(OSError):
            return EvdevSource(device, grab=grab and keys)
    device.close()
    return None
