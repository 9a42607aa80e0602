"""Gestures on the fakes: made in order, refused with a reason, and their effect read back from the fake."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from hub.contract import KioskActivity
from kiosk.app import paths
from kiosk.app.cli import cli
from kiosk.app.dock.command import make
from kiosk.app.eventlog import start_log
from kiosk.app.gestures.around import ClockProp, NetworkProp
from kiosk.app.gestures.box import MOST_REFUSED, Box
from kiosk.app.gestures.cable import Cable
from kiosk.app.gestures.clock import DockClock
from kiosk.app.gestures.gesture import Gesture, GestureName
from kiosk.app.gestures.onstage import KioskProp
from kiosk.app.gestures.paper import PrinterProp
from kiosk.app.gestures.places import dock_folder, gestures_in, status_in
from kiosk.app.gestures.prop import Prop
from kiosk.app.gestures.rows import Row, Status, read_status, write_status
from kiosk.app.gestures.table import CameraProp, Table
from kiosk.app.gestures.watch import GestureWatch
from kiosk.devices.camera import CameraLost, CameraReady
from kiosk.devices.printer import JobId, JobPrinted, JobWaiting, OutOfPaper, PrinterBlocked
from kiosk.pages import actions as act
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.virtual import VirtualPrinter
from kiosk.types import Lang
from kiosk.uplink.states import HubDown, HubUp
from kiosk.uplink.watch import CallNews, HubLost, watch_call
from scanner.sources import OpenCVCamera
from scanner.tray import Tray
from tests.support.hub import KIOSK, TOKEN, running_hub
from tests.support.visit import Visit

CLOCK = Gesture("clock.forward", "60")


def until(true: Callable[[], object], timeout_s: float = 20) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def possible(row: Row) -> set[str]:
    return {f"{one.gesture.name} {one.gesture.argument}".strip() for one in row.offers if one.possible}


def do(prop: Prop, name: str, argument: str = "") -> str | None:
    return prop.moves[GestureName(name)](argument)


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


# The clock


def test_the_clock_goes_forward_and_its_day_with_it() -> None:
    clock = DockClock(lambda: 100.0, lambda: datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
    prop = ClockProp(clock)
    assert do(prop, "clock.forward", "90") is None
    assert (clock(), clock.today()) == (190.0, date(2026, 11, 23))
    assert prop.row().state == "90 s ahead, 2026-11-23"


@pytest.mark.parametrize("seconds", ["", "-1", "0", "nan", "inf", "1e12", "a day"])
def test_the_clock_goes_nowhere_else(seconds: str) -> None:
    clock = DockClock(lambda: 100.0)
    assert do(ClockProp(clock), "clock.forward", seconds) == "argument"
    assert clock() == 100.0


# The camera


@pytest.fixture
def camera(tmp_path: Path) -> CameraProp:
    own = tmp_path / "pictures"
    own.mkdir()
    (own / "mine.JPG").write_bytes((paths.CONFIG / "demo" / "letter.jpg").read_bytes() + b"\0")
    (own / "notes.txt").write_text("no picture")
    table = Table(Tray(tmp_path / "camera"), tmp_path / "table.png")
    table.set_up()
    return CameraProp(table, (paths.CONFIG / "demo", own))


def test_the_camera_sees_what_lies_on_the_table(camera: CameraProp, tmp_path: Path) -> None:
    seen = OpenCVCamera(tmp_path / "camera")
    assert isinstance(seen.open(), CameraReady)
    assert camera.row().state == "the table is empty"
    empty = seen.frame()
    assert not isinstance(empty, CameraLost)
    assert do(camera, "camera.show", "bill") is None
    paper = seen.frame()
    assert not isinstance(paper, CameraLost)
    assert paper.max() > 200 > empty.max()
    assert camera.row().state == "bill lies there"
    assert do(camera, "camera.clear") is None
    assert camera.row().state == "the table is empty"
    seen.close()


def test_the_plug_of_the_camera(camera: CameraProp, tmp_path: Path) -> None:
    seen = OpenCVCamera(tmp_path / "camera")
    seen.open()
    do(camera, "camera.unplug")
    assert seen.frame() == CameraLost("unplugged")
    assert camera.row().state.startswith("unplugged")
    assert "camera.plug" in possible(camera.row())
    do(camera, "camera.plug")
    assert isinstance(seen.open(), CameraReady)
    seen.close()


def test_any_picture_may_be_shown_and_nothing_else(camera: CameraProp, tmp_path: Path) -> None:
    assert [one.gesture.argument for one in camera.row().offers][:2] == ["bill", "bill-cut"]
    assert do(camera, "camera.show", "mine") is None
    assert camera.row().state == "mine lies there"
    assert do(camera, "camera.show", str(paths.CONFIG / "demo" / "card.jpg")) is None
    assert camera.row().state == "card lies there"
    for other in ("", "nothing", str(tmp_path), str(tmp_path / "pictures" / "notes.txt"), "/dev/zero"):
        assert do(camera, "camera.show", other) == "argument"
    assert camera.row().state == "card lies there"


# The network


@pytest.fixture
def cable() -> Iterator[Cable]:
    made = Cable()
    yield made
    made.close()


def test_a_pulled_cable_reaches_nobody_until_it_is_back(cable: Cable, tmp_path: Path) -> None:
    from kiosk.uplink.client import HubClient

    prop = NetworkProp(cable)
    with running_hub(tmp_path / "data") as hub:
        client = HubClient(cable.to(hub.url), TOKEN, KIOSK)
        for _ in range(2):
            assert isinstance(client.health(), HubUp)
            client.close()
            do(prop, "network.cut")
            assert prop.row().state == "cut"
            assert client.health() == HubDown("unreachable")
            do(prop, "network.restore")
            do(prop, "network.restore")
            assert possible(prop.row()) == {"network.cut"}
        client.close()


def test_what_was_asked_before_the_cut_is_silent_and_not_broken(cable: Cable, tmp_path: Path) -> None:
    """A mediator's answer that falls into the cut arrives when the cable is back."""
    from kiosk.uplink.client import HubClient
    from kiosk.uplink.states import CallAccepted, CallDetails, CallSent

    news: list[CallNews] = []
    with running_hub(tmp_path / "data") as hub:
        client = HubClient(cable.to(hub.url), TOKEN, KIOSK)
        call = client.raise_call(CallDetails("", "", Lang("fr")))
        assert isinstance(call, CallSent)
        watch = watch_call(client, call.call, news.append, wait_s=1.0)
        until(lambda: news)
        cable.pull()
        until(lambda: isinstance(news[-1], HubLost))
        mediator = hub.mediator("Nadia")
        assert mediator.step(call.call, "accept", call.version).ok
        cable.plug()
        until(lambda: isinstance(news[-1], CallAccepted))
        watch.close()
        watch.join()
        client.close()


def test_a_hub_that_is_gone_is_gone_through_the_cable_too(cable: Cable, tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        client = hub.client()
        through = type(client)(cable.to(hub.url), TOKEN, KIOSK)
        through.beat(KioskActivity.FREE)
        client.close()
    assert isinstance(through.health(), HubDown)
    through.close()


# The printer


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[VirtualPrinter, CupsPrinter]]:
    with VirtualPrinter(tmp_path_factory.mktemp("paper") / "out") as machine:
        yield machine, CupsPrinter(machine.queue, machine.server, machine.port)


def test_paper_jams_and_plug(printer: tuple[VirtualPrinter, CupsPrinter]) -> None:
    machine, queue = printer
    prop = PrinterProp(machine, queue)
    assert prop.row().state == "ready; 0 printed"
    assert possible(prop.row()) == {"printer.jam", "printer.empty", "printer.vanish"}
    do(prop, "printer.empty")
    until(lambda: prop.row().state == "out of paper; 0 printed")
    assert queue.status() == OutOfPaper()
    do(prop, "printer.refill")
    do(prop, "printer.jam")
    assert prop.row().state == "ready; the next page jams; 0 printed"
    job = queue.submit(a_page(), "gesture")
    assert isinstance(job, int)
    until(lambda: queue.job(JobId(job)) == JobWaiting(PrinterBlocked("media-jam")))
    assert prop.row().state.startswith("blocked (media-jam)")
    do(prop, "printer.unjam")
    until(lambda: queue.job(JobId(job)) == JobPrinted())
    assert prop.row().state == "ready; 1 printed"
    do(prop, "printer.vanish")
    assert prop.row().state.startswith("not there")
    assert do(prop, "printer.empty") == "fault", "a machine without power counts no paper"
    assert do(prop, "printer.return") is None
    assert do(prop, "printer.return") is None, "it is plugged in once"
    assert prop.row().state == "ready; 1 printed"


def a_page() -> bytes:
    from io import BytesIO

    import img2pdf
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (100, 140), "white").save(picture, "PNG")
    return bytes(img2pdf.convert(picture.getvalue()))


# The kiosk


def test_the_kiosk_tells_its_page_and_no_answer(visit: Visit) -> None:
    asked = visit.does(act.OpenProcedure(next(iter(visit.town.procedures))))
    for speaks in (False, True):
        row = KioskProp(lambda speaks=speaks: (asked.session, asked.view, speaks)).row()
        assert row.state == f"page {asked.view.key}" + "; speaks" * speaks
    assert KioskProp(lambda: (asked.session, None, False)).row().state == "starting"


def test_watchers_end(tmp_path: Path) -> None:
    before = threading.active_count()
    cable = Cable()
    cable.close()
    watch = GestureWatch(Box(tmp_path / "g"), tmp_path / "s.json", ())
    watch.start()
    watch.stop()
    assert threading.active_count() <= before
