"""Gestures as files: made in order, refused with a reason, told once they are made."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.app.commands.cli import cli
from kiosk.app.dock.command import make
from kiosk.app.eventlog import start_log
from kiosk.app.gestures.box import MOST_REFUSED, Box
from kiosk.app.gestures.gesture import Gesture, GestureName
from kiosk.app.gestures.places import dock_folder, gestures_in, status_in
from kiosk.app.gestures.rows import Row, Status, read_status, write_status
from kiosk.app.gestures.watch import GestureWatch
from tests.support.waiting import until

CLOCK = Gesture("clock.forward", "60")


# The box


def test_gestures_come_out_in_the_order_in_which_they_went_in(tmp_path: Path) -> None:
    box = Box(tmp_path / "gestures")
    dropped = [Gesture("clock.forward", str(seconds)) for seconds in range(20)]
    for one in dropped:
        box.drop(one)
    assert [gesture for _, gesture in box.waiting()] == dropped


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"printer.jam"',
        b'{"name": "printer"}',
        b'{"name": "../printer.jam"}',
        b'{"name": "printer.jam", "argument": 3}',
        b'{"name": "printer.jam", "more": ""}',
        b'{"name": "printer.jam", "argument": "' + b"x" * 5000 + b'"}',
        b"\xff\xfe\x00",
    ],
)
def test_a_file_that_is_no_gesture_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1.json").write_bytes(content)
    assert [gesture for _, gesture in Box(tmp_path).waiting()] == [None]


def test_a_folder_and_a_link_to_nothing_are_no_gestures(tmp_path: Path) -> None:
    (tmp_path / "1.json").mkdir()
    (tmp_path / "2.json").symlink_to(tmp_path / "nowhere")
    assert [gesture for _, gesture in Box(tmp_path).waiting()] == [None, None]


def test_refused_files_are_kept_but_not_for_ever(tmp_path: Path) -> None:
    box = Box(tmp_path)
    files = [box.drop(CLOCK) for _ in range(MOST_REFUSED + 5)]
    for file in files:
        box.refuse(file, "unknown")
    assert box.refusal(files[-1]) == "unknown"
    assert box.refusal(files[0]) is None
    assert len(list((tmp_path / "refused").iterdir())) == MOST_REFUSED


# The watch


class Lamp:
    """A fake to be worked: it tells in which order it was, and can burn out."""

    def __init__(self) -> None:
        self.worked: list[str] = []
        self.moves = {GestureName("lamp.turn"): self._turn, GestureName("lamp.burn"): self._burn}

    def row(self) -> Row:
        return Row("lamp", ",".join(self.worked))

    def _turn(self, argument: str) -> None:
        self.worked.append(argument)

    def _burn(self, _: str) -> None:
        raise RuntimeError("it burns out")


@pytest.fixture
def lamp(tmp_path: Path) -> Iterator[tuple[Lamp, Path]]:
    """A lamp whose gestures are watched, and the data folder."""
    start_log(tmp_path / "log")
    made, dock = Lamp(), dock_folder(tmp_path)
    watch = GestureWatch(Box(gestures_in(dock)), status_in(dock), (made,))
    watch.start()
    until(status_in(dock).exists)
    yield made, tmp_path
    watch.stop()
    assert not status_in(dock).exists(), "a kiosk that is gone tells nothing"


def events(data: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (data / "log" / "kiosk.jsonl").read_text().splitlines()]


def test_a_gesture_is_made_before_the_command_returns(lamp: tuple[Lamp, Path]) -> None:
    made, data = lamp
    for number in range(5):
        assert make("lamp.turn", str(number), data) == ("", 0)
    assert made.worked == ["0", "1", "2", "3", "4"]
    status = read_status(status_in(dock_folder(data)))
    assert status == Status(os.getpid(), (Row("lamp", "0,1,2,3,4"),))


def test_the_log_tells_the_gesture_and_not_its_argument(lamp: tuple[Lamp, Path]) -> None:
    _, data = lamp
    make("lamp.turn", "a-name-of-somebody", data)
    assert [one["name"] for one in events(data) if one["event"] == "gesture"] == ["lamp.turn"]
    assert "somebody" not in (data / "log" / "kiosk.jsonl").read_text()


def test_what_cannot_be_made_is_told_and_the_rest_goes_on(lamp: tuple[Lamp, Path]) -> None:
    made, data = lamp
    (gestures_in(dock_folder(data)) / "0.json").write_text("nonsense")
    assert make("lamp.shout", "", data)[1] == 1
    assert make("lamp.burn", "", data)[1] == 1
    assert make("not a gesture", "", data)[1] == 2
    assert make("lamp.turn", "on", data) == ("", 0)
    assert made.worked == ["on"]
    refused = [one["reason"] for one in events(data) if one["event"] == "gesture.refused"]
    assert sorted(refused) == ["broken", "fault", "unknown"]
    assert any(one.get("fault") == "RuntimeError" for one in events(data))


def test_a_box_full_of_what_is_no_gesture_ends_no_hand(lamp: tuple[Lamp, Path]) -> None:
    made, data = lamp
    box = gestures_in(dock_folder(data))
    (box / ("n" * 250 + ".json")).write_bytes(b"{}")
    (box / "0.json").mkdir()
    (box / "1.json").mkdir()
    (box / "1.json" / "file").touch()
    (box / "2.json").symlink_to("/dev/zero")
    os.mkfifo(box / "3.json")
    (box / "4.json").write_bytes(b"[" * 1900)
    (box / "5.json").write_bytes('{"name": "lamp.turn", "argument": "é"}'.encode("utf-16"))
    (box / "[6]*.json").write_bytes(b"x" * 100_000)
    os.close(os.open(os.fsencode(box) + b"/\xff\xfe.json", os.O_CREAT))
    assert make("lamp.turn", "on", data) == ("", 0)
    until(lambda: not list(box.glob("*.json")))
    assert made.worked == ["on"]


def test_what_cannot_be_put_aside_goes(lamp: tuple[Lamp, Path]) -> None:
    made, data = lamp
    box = gestures_in(dock_folder(data))
    (box / "refused").write_text("a file stands where the folder should")
    (box / "0.json").write_text("nonsense")
    until(lambda: not list(box.glob("*.json")))
    assert make("lamp.turn", "on", data) == ("", 0)
    assert made.worked == ["on"]


def test_without_a_kiosk_nothing_is_dropped(tmp_path: Path) -> None:
    said, code = make("lamp.turn", "on", tmp_path)
    assert code == 2
    assert "No kiosk with a dock" in said
    assert not gestures_in(dock_folder(tmp_path)).exists()


def test_a_kiosk_that_was_killed_is_not_there(tmp_path: Path) -> None:
    file = status_in(tmp_path)
    gone = next(pid for pid in range(2**22 - 1, 1, -1) if not Path(f"/proc/{pid}").exists())
    write_status(file, Status(gone, ()))
    assert read_status(file) is None


def test_what_was_dropped_for_a_kiosk_before_is_not_made(tmp_path: Path) -> None:
    start_log(tmp_path / "log")
    made, box = Lamp(), Box(tmp_path / "gestures")
    box.drop(Gesture("lamp.turn", "late"))
    watch = GestureWatch(box, tmp_path / "status.json", (made,))
    watch.start()
    until((tmp_path / "status.json").exists)
    watch.stop()
    assert made.worked == []


# The command line


def parvis(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_the_command_makes_a_gesture_silently(lamp: tuple[Lamp, Path]) -> None:
    made, data = lamp
    done = parvis("gesture", "lamp.turn", "on", "--data", str(data))
    assert (done.exit_code, done.output) == (0, "")
    assert made.worked == ["on"]


def test_the_command_says_why_not(lamp: tuple[Lamp, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    _, data = lamp
    monkeypatch.setenv("PARVIS_DATA", str(data))
    done = parvis("gesture", "lamp.shout")
    assert done.exit_code == 1
    assert "No device of this kiosk knows that gesture" in done.stderr


def test_the_dock_has_its_own_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path))
    done = parvis("run", "--dock", "--camera", "0")
    assert done.exit_code == 2
    assert "--dock or --camera" in done.stderr


def test_a_dock_without_a_place_for_its_files_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "file"))
    before = threading.active_count()
    done = parvis("run", "--dock")
    assert done.exit_code == 2
    assert done.stderr.startswith("The dock cannot start: ")
    assert done.stderr.count("\n") == 1
    assert threading.active_count() == before
