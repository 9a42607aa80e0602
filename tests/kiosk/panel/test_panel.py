"""Touch panels as the kernel and udev show them: byte by byte through a pipe, and cables that are pulled."""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from evdev import ecodes
from evdev.events import InputEvent

from kiosk.devices.panel import (
    STRAIGHT,
    TURNS,
    Contact,
    Down,
    Matrix,
    Moved,
    Up,
    at,
    back_from,
    is_flat,
    read_matrix,
    then,
    turning,
)
from kiosk.panel.decode import Axis, Fingers
from kiosk.panel.source import Source, evdev_find, is_panel
from kiosk.panel.station import PanelStation
from kiosk.panel.udev import said_of
from tests.support.waiting import until

EVENT = struct.Struct("llHHi")
"""struct input_event of linux/input.h on 64 bits."""
MOST = 1000
UEVENTS = 15
"""NETLINK_KOBJECT_UEVENT."""
MIRRORED: Matrix = (-1.0, 0.0, 1.0, 0.0, 1.0, 0.0)


def event(kind: int, code: int, value: int) -> InputEvent:
    return InputEvent(0, 0, kind, code, value)


def report(**values: int) -> list[InputEvent]:
    """One report of a panel with slots: ``slot``, ``id``, ``x``, ``y``, in the kernel's order."""
    codes = {
        "slot": ecodes.ABS_MT_SLOT, "id": ecodes.ABS_MT_TRACKING_ID,
        "x": ecodes.ABS_MT_POSITION_X, "y": ecodes.ABS_MT_POSITION_Y,
    }  # fmt: skip
    said = [event(ecodes.EV_ABS, codes[name], value) for name, value in values.items()]
    return [*said, event(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)]


def read(fingers: Fingers, *events: InputEvent) -> list[Contact]:
    return [contact for raw in events for contact in fingers.read(raw)]


@pytest.fixture
def fingers() -> Fingers:
    return Fingers(Axis(0, MOST), Axis(0, MOST), STRAIGHT, slots=True)


def test_a_finger_from_its_coming_down_to_its_being_lifted(fingers: Fingers) -> None:
    assert read(fingers, *report(slot=0, id=7, x=250, y=500)) == [Down(0, (0.25, 0.5))]
    assert read(fingers, *report(x=500)) == [Moved(0, (0.5, 0.5))]
    assert read(fingers, *report()) == []
    assert read(fingers, *report(id=-1)) == [Up(0, (0.5, 0.5))]
    assert read(fingers, *report(id=8)) == [Down(0, (0.5, 0.5))], (
        "the kernel does not tell the same place again"
    )


def test_two_fingers_are_two(fingers: Fingers) -> None:
    both = [*report(slot=0, id=1, x=100, y=100)[:-1], *report(slot=1, id=2, x=900, y=900)]
    assert read(fingers, *both) == [Down(0, (0.1, 0.1)), Down(1, (0.9, 0.9))]
    assert read(fingers, *report(slot=0, id=-1)) == [Up(0, (0.1, 0.1))]
    assert read(fingers, *report(slot=1, x=800)) == [Moved(1, (0.8, 0.9))]


def test_another_finger_in_the_same_report_is_no_slide(fingers: Fingers) -> None:
    read(fingers, *report(slot=0, id=1, x=100, y=100))
    assert read(fingers, *report(id=2, x=900)) == [Up(0, None), Down(0, (0.9, 0.1))]


def test_where_the_kernel_lost_count_nothing_is_touched(fingers: Fingers) -> None:
    read(fingers, *report(slot=0, id=1, x=100, y=100))
    dropped = event(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0)
    assert read(fingers, dropped, *report(slot=0, x=300)) == [Up(0, None)]
    assert read(fingers, *report(x=301)) == [], "nobody knows which finger this is"
    assert read(fingers, *report(id=-1)) == []
    assert read(fingers, *report(id=3, x=400)) == [Down(0, (0.4, 0.1))]


def test_a_panel_that_feels_one_finger_only() -> None:
    one = Fingers(Axis(100, 300), Axis(0, MOST), STRAIGHT, slots=False)
    one.stands(0, 200, 500)
    touched, report_ = event(ecodes.EV_KEY, ecodes.BTN_TOUCH, 1), event(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)
    assert read(one, touched, report_) == [Down(0, (0.5, 0.5))]
    assert read(one, event(ecodes.EV_ABS, ecodes.ABS_X, 300), report_) == [Moved(0, (1.0, 0.5))]
    assert read(one, event(ecodes.EV_KEY, ecodes.BTN_TOUCH, 0), report_) == [Up(0, (1.0, 0.5))]


def test_a_finger_that_lay_there_before_is_not_guessed(fingers: Fingers) -> None:
    fingers.stands(2, 400, 600)
    fingers.begins_at(2)
    assert read(fingers, *report(x=410)) == [], "its coming down was not seen"
    assert read(fingers, *report(id=-1), *report(id=9)) == [Down(2, (0.41, 0.6))]


# ---- Geometry ----


@pytest.mark.parametrize(
    ("turned", "top_left", "top_right"),
    [(0, (0, 0), (1, 0)), (90, (1, 0), (1, 1)), (180, (1, 1), (0, 1)), (270, (0, 1), (0, 0))],
)
def test_where_the_corners_of_a_turned_picture_are(
    turned: int, top_left: tuple[int, int], top_right: tuple[int, int]
) -> None:
    assert at(turning(turned), (0, 0)) == pytest.approx(top_left)
    assert at(turning(turned), (1, 0)) == pytest.approx(top_right)


def test_what_is_undone_is_straight() -> None:
    for turned in TURNS:
        for bent in (MIRRORED, (0.1, -0.9, 0.95, 1.05, 0.02, -0.03), STRAIGHT):
            matrix = then(turning(turned), bent)
            assert then(matrix, back_from(matrix)) == pytest.approx(STRAIGHT)
            assert at(matrix, (0.3, 0.8)) == pytest.approx(at(bent, at(turning(turned), (0.3, 0.8))))


@pytest.mark.parametrize(
    "words",
    ["", "1 0 0 0 1", "1 0 0 0 1 0 0", "one 0 0 0 1 0", "0 0 0 0 0 0", "nan 0 0 0 1 0", "1 0 0 1 0 0"],
)
def test_what_udev_says_wrongly_is_no_matrix(words: str) -> None:
    assert read_matrix(words) is None


def test_what_libinput_documents_is_read() -> None:
    assert read_matrix("0 -1 1 1 0 0") == turning(90), "libinput's own example: 90 degrees clockwise"
    assert not is_flat(turning(90))


# ---- What udev says ----


def test_udev_says_what_a_device_is(tmp_path: Path) -> None:
    null = Path("/dev/null").stat()
    name = f"c{os.major(null.st_rdev)}:{os.minor(null.st_rdev)}"
    assert said_of(null, tmp_path / "none") == {}, "no udev here"
    assert said_of(null, tmp_path) is None, "its rules have not run yet"
    (tmp_path / name).write_text(
        "I:123\nE:ID_INPUT=1\nE:ID_INPUT_TOUCHSCREEN=1\nE:LIBINPUT_X=1 0=2\nG:seat\nV:1\n"
    )
    said = said_of(null, tmp_path)
    assert said == {"ID_INPUT": "1", "ID_INPUT_TOUCHSCREEN": "1", "LIBINPUT_X": "1 0=2"}
    assert is_panel(said, lambda: False)
    assert not is_panel({**said, "LIBINPUT_IGNORE_DEVICE": "1"}, lambda: True)
    assert not is_panel({"ID_INPUT_TOUCHPAD": "1"}, lambda: True)
    assert is_panel({}, lambda: True), "without udev, what it can do counts"


def test_what_is_no_input_device_is_no_panel(tmp_path: Path) -> None:
    assert evdev_find(tmp_path / "none")(frozenset()) == []
    (tmp_path / "event0").touch()
    assert evdev_find(tmp_path, tmp_path / "no-udev")(frozenset()) == []


# ---- Cables ----


class Cable:
    """A panel whose kernel is a pipe: what is written there is read as the kernel writes it."""

    def __init__(self, path: str) -> None:
        self.path, self.lies = path, STRAIGHT
        self._read, self._write = os.pipe()
        self.closed = False

    def fileno(self) -> int:
        return self._read

    def read(self) -> Sequence[InputEvent]:
        data = os.read(self._read, 64 * EVENT.size)
        if not data:
            raise OSError(errno.ENODEV, "No such device")
        return [InputEvent(*fields) for fields in EVENT.iter_unpack(data)]

    def matrix(self) -> Matrix:
        return self.lies

    def fingers(self) -> Fingers:
        return Fingers(Axis(0, MOST), Axis(0, MOST), STRAIGHT, slots=True)

    def close(self) -> None:
        self.closed = True
        os.close(self._read)

    def sends(self, *events: InputEvent) -> None:
        os.write(self._write, b"".join(EVENT.pack(e.sec, e.usec, e.type, e.code, e.value) for e in events))

    def is_pulled(self) -> None:
        os.close(self._write)


class Desk:
    """Where panels are plugged in, and who feels them. ``correct`` makes it look, as udev would."""

    def __init__(self) -> None:
        self.plugged: list[Cable] = []
        self.felt: list[Contact] = []
        self.station = PanelStation(find=self._find)
        self.station.listen(self.felt.extend)

    def _find(self, known: frozenset[str]) -> Sequence[Source]:
        return [one for one in self.plugged if one.path not in known and not one.closed]

    def plugs(self, path: str) -> Cable:
        made = Cable(path)
        self.plugged.append(made)
        self.station.correct(STRAIGHT)
        return made

    def feels(self, cable: Cable, *wanted: Contact, **values: int) -> None:
        del self.felt[:]
        cable.sends(*report(**values))
        until(lambda: self.felt)
        assert tuple(self.felt) == wanted


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.station.close()


def test_a_panel_that_is_plugged_in_late_is_felt(desk: Desk) -> None:
    desk.feels(desk.plugs("/dev/input/event5"), Down(0, (0.1, 0.2)), slot=0, id=1, x=100, y=200)


def test_it_looks_when_udev_tells_and_needs_no_other_word(desk: Desk) -> None:
    """As udev does: to the group of those who listen, once its rules have run."""
    cable = Cable("/dev/input/event5")
    desk.plugged.append(cable)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, UEVENTS) as udev:
        try:
            udev.sendto(b"libudev\0", (0, 2))
        except PermissionError:
            pytest.skip("only root speaks as udev does")
        desk.feels(cable, Down(0, (0.1, 0.2)), slot=0, id=1, x=100, y=200)


def test_pulled_under_a_finger_it_has_touched_nothing_and_put_back_it_goes_on(desk: Desk) -> None:
    cable = desk.plugs("/dev/input/event5")
    desk.feels(cable, Down(0, (0.1, 0.2)), slot=0, id=1, x=100, y=200)
    del desk.felt[:]
    cable.is_pulled()
    until(lambda: cable.closed)
    assert desk.felt == [Up(0, None)]
    desk.feels(desk.plugs("/dev/input/event5"), Down(100, (0.3, 0.4)), slot=0, id=1, x=300, y=400)


def test_udevs_matrix_comes_first_and_the_kiosks_own_after_it(desk: Desk) -> None:
    cable = Cable("/dev/input/event5")
    cable.lies = turning(90)
    desk.plugged.append(cable)
    desk.station.correct(MIRRORED)
    place = at(MIRRORED, at(turning(90), (0.25, 0.5)))
    assert place == (0.5, 0.25)
    desk.feels(cable, Down(0, place), slot=0, id=1, x=250, y=500)


def test_nothing_is_felt_after_it_was_closed() -> None:
    desk = Desk()
    cable = desk.plugs("/dev/input/event5")
    desk.feels(cable, Down(0, (0.1, 0.2)), slot=0, id=1, x=100, y=200)
    desk.station.close()
    assert cable.closed
