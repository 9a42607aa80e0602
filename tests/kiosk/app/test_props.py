"""The fakes of the dock, worked by gestures: what a hand does is what the kiosk's own code sees."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.contract import KioskActivity
from kiosk.app import paths
from kiosk.app.assisting.badges import find
from kiosk.app.commands.cli import cli
from kiosk.app.gestures.around import ClockProp, NetworkProp
from kiosk.app.gestures.box import Box
from kiosk.app.gestures.cable import Cable
from kiosk.app.gestures.clock import DockClock
from kiosk.app.gestures.flatbed import FAULTS, FlatbedProp
from kiosk.app.gestures.gesture import GestureName
from kiosk.app.gestures.keys import HeadsetProp, KeypadProp, SwitchProp
from kiosk.app.gestures.known import KNOWN, lines
from kiosk.app.gestures.onstage import KioskProp
from kiosk.app.gestures.paper import PrinterProp
from kiosk.app.gestures.prop import Prop
from kiosk.app.gestures.reader import BadgeProp, mediators
from kiosk.app.gestures.rows import Row
from kiosk.app.gestures.service import ServiceProp
from kiosk.app.gestures.table import CameraProp, Table
from kiosk.app.gestures.voice import MicrophoneProp
from kiosk.app.gestures.watch import GestureWatch
from kiosk.app.service import Service, read_service
from kiosk.devices.badge import BadgeEvent, BadgeTouched, FakeBadge
from kiosk.devices.camera import CameraLost, CameraReady
from kiosk.devices.ears import (
    EarsChanged,
    EarsDeaf,
    EarsEvent,
    FakeEars,
    Hearing,
    HearingLost,
    Listening,
    WordsHeard,
)
from kiosk.devices.flatbed import FlatbedCode, FlatbedFault, FlatbedReady, Sheet
from kiosk.devices.keypad import (
    FakeKeypad,
    HeadsetIn,
    HeadsetOut,
    KeypadEvent,
    KeypadKey,
    Pressed,
    SwitchPressed,
)
from kiosk.devices.printer import JobFailed, JobId, JobPrinted, JobWaiting, OutOfPaper, PrinterBlocked
from kiosk.pages import actions as act
from kiosk.pages.duty import Cause, OutOfOrder
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.session import Assisted
from kiosk.pages.states import CallUnsent, ParcelFailed
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.virtual import VirtualPrinter
from kiosk.types import Lang
from kiosk.uplink.states import HubDown, HubUp
from kiosk.uplink.watch import CallNews, HubLost, watch_call
from scanner.foldbed import FolderFlatbed
from scanner.platen import Platen
from scanner.sources import OpenCVCamera
from scanner.tray import Tray
from tests.support.atonce import AtOnce, CallDetails
from tests.support.hub import KIOSK, TOKEN, running_hub
from tests.support.props import every_prop
from tests.support.visit import ELECTORAL_ROLL, Visit
from tests.support.waiting import until


def test_the_help_names_every_gesture_of_every_fake(tmp_path: Path) -> None:
    cable = Cable()
    camera = CameraProp(Table(Tray(tmp_path), tmp_path / "table.png"), ())
    printer = PrinterProp(VirtualPrinter(tmp_path), CupsPrinter("parvis"))
    flatbed = FlatbedProp(Platen(tmp_path), ())
    props = (*every_prop(camera, printer, cable, tmp_path), flatbed)
    cable.close()
    assert {str(name) for prop in props for name in prop.moves} == set(KNOWN)
    told = lines().splitlines()
    assert len(told) == len(KNOWN)
    assert all(len(line) <= 120 for line in told)
    assert all(key.value in KNOWN["keypad.press"][1] for key in KeypadKey)
    told_help = CliRunner().invoke(cli, ["gesture", "--help"]).stdout
    assert all(line in told_help for line in told), "each on a line of its own"


def test_a_hand_lays_papers_on_the_flatbed_and_brings_every_fault(tmp_path: Path) -> None:
    platen = Platen(tmp_path / "flatbed")
    prop = FlatbedProp(platen, (paths.CONFIG / "demo",))
    flatbed = FolderFlatbed(platen.folder, scan_s=0, hang_s=0, sleep=lambda _: None)
    assert flatbed.open() == FlatbedFault(FlatbedCode.GONE), "there is no such folder yet"
    platen.set_up(feeder=True)
    assert flatbed.open() == FlatbedReady("folder", feeder=True)
    assert do(prop, "flatbed.lay", "no such paper") == "argument"
    assert do(prop, "flatbed.lay", "card") is None
    assert do(prop, "flatbed.feed", "letter") is None
    assert prop.row().state == "1 on the glass, 1 in the feeder"
    for name, (code, label, _) in FAULTS.items():
        assert do(prop, name) is None
        assert prop.row().state.startswith(f"{code};")
        assert name not in possible(prop.row()), f"{label} was done"
        assert [flatbed.open(), *flatbed.sheets()][-1] == FlatbedFault(code)
    assert platen.waiting, "no fault took a sheet"
    assert do(prop, "flatbed.mend") is None
    (fed,) = flatbed.sheets()
    (laid,) = flatbed.sheets()
    assert isinstance(fed, Sheet)
    assert isinstance(laid, Sheet)
    assert (fed.fed, laid.fed) == (True, False)
    assert do(prop, "flatbed.clear") is None
    assert prop.row().state == "0 on the glass, 0 in the feeder"


def possible(row: Row) -> set[str]:
    return {f"{one.gesture.name} {one.gesture.argument}".strip() for one in row.offers if one.possible}


def do(prop: Prop, name: str, argument: str = "") -> str | None:
    return prop.moves[GestureName(name)](argument)


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
    prop = NetworkProp(cable)
    with running_hub(tmp_path / "data") as hub:
        client = AtOnce(cable.to(hub.url), TOKEN, KIOSK)
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
    from kiosk.uplink.states import CallAccepted, CallSent

    news: list[CallNews] = []
    with running_hub(tmp_path / "data") as hub:
        client = AtOnce(cable.to(hub.url), TOKEN, KIOSK)
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


# The keypad, the switches, the headset


@dataclass
class Desk:
    """A keypad on its cable, and what was heard of it."""

    keypad: FakeKeypad = field(default_factory=FakeKeypad)
    heard: list[KeypadEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keypad.listen(self.heard.append)


def test_keys_and_switches_are_pressed() -> None:
    desk = Desk()
    keys, switches = KeypadProp(desk.keypad), SwitchProp(desk.keypad)
    for prop in (keys, switches):
        for one in prop.row().offers:
            if one.gesture.name.endswith(".press"):
                do(prop, one.gesture.name, one.gesture.argument)
    assert {one.key for one in desk.heard if isinstance(one, Pressed)} == set(KeypadKey)
    assert desk.heard[-2:] == [SwitchPressed(1), SwitchPressed(2)]
    assert do(keys, "keypad.press", "escape") == "argument"
    assert do(switches, "switch.press", "3") == "argument"


def test_a_keypad_without_its_cable_presses_nothing() -> None:
    desk = Desk()
    keys, switches = KeypadProp(desk.keypad), SwitchProp(desk.keypad)
    do(keys, "keypad.unplug")
    assert (keys.row().state, switches.row().state) == ("unplugged", "unplugged")
    assert possible(keys.row()) == {"keypad.plug"}
    assert do(keys, "keypad.press", "up") == "fault"
    assert do(switches, "switch.press", "1") == "fault"
    do(keys, "keypad.plug")
    assert do(keys, "keypad.press", "up") is None
    assert desk.heard == [Pressed(KeypadKey.UP)]


def test_the_headset_goes_in_and_out_once() -> None:
    desk = Desk()
    headset = HeadsetProp(desk.keypad)
    for name in ("plug", "plug", "pull", "pull"):
        do(headset, f"headset.{name}")
    assert desk.heard == [HeadsetIn(), HeadsetOut()]
    assert headset.row().state == "none"


# The badge and the town's service


def test_one_badge_at_a_time_lies_on_the_reader() -> None:
    badge, heard = FakeBadge(), list[BadgeEvent]()
    badge.listen(heard.append)
    prop = BadgeProp(badge)
    assert do(prop, "badge.touch", "mediator") is None
    assert do(prop, "badge.touch", "stranger") == "argument"
    assert possible(prop.row()) == {"badge.remove"}
    do(prop, "badge.remove")
    assert do(prop, "badge.touch", "") == "argument"
    assert do(prop, "badge.touch", "stranger") is None
    known = [find(one.secrets, mediators()) is not None for one in heard if isinstance(one, BadgeTouched)]
    assert known == [True, False]


def test_the_service_is_what_the_towns_own_command_reads(tmp_path: Path) -> None:
    prop = ServiceProp(tmp_path)
    assert prop.row().state == "in service"
    assert do(prop, "service.out", "paper") is None
    assert read_service(tmp_path).closed == OutOfOrder(Cause.PAPER)
    assert prop.row().state == "out of order (paper)"
    assert do(prop, "service.out", "holiday") == "argument"
    do(prop, "service.in")
    do(prop, "service.clean")
    assert read_service(tmp_path) == Service(None, cleaning=True)
    assert prop.row().state == "in service; cleaning is waited for"


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


def test_what_is_not_as_always_is_told_by_its_name(visit: Visit) -> None:
    moment = replace(
        visit.session,
        overlay=IdleWarning(12),
        call=CallUnsent(),
        parcel=ParcelFailed(),
        printing=JobFailed("canceled"),
        duty=OutOfOrder(Cause.WORKS),
        assisted=Assisted("Nadia", datetime(2026, 11, 22, 9, 0, tzinfo=UTC).time()),
        headset=True,
    )
    row = KioskProp(lambda: (moment, visit.view, False)).row()
    told = row.state.split("; ")[1:]
    assert told == [
        "leaves in 12 s",
        "CallUnsent",
        "ParcelFailed",
        "JobFailed canceled",
        "OutOfOrder",
        "assisted",
        "headset",
    ], "codes only: not who assists"


def test_the_camera_page_tells_what_the_camera_does(visit: Visit) -> None:
    at_camera = visit.does(act.OpenProcedure(ELECTORAL_ROLL)).as_far_as("address_proof")
    row = KioskProp(lambda: (at_camera.session, at_camera.view, False)).row()
    assert row.state.split("; ")[-1] == "ScanStarting"


# The microphone


def test_a_person_speaks_to_an_open_microphone_only() -> None:
    ears, heard = FakeEars(), list[EarsEvent]()
    ears.listen(heard.append)
    prop = MicrophoneProp(ears)
    assert prop.row().state == "closed"
    assert do(prop, "microphone.say", "oui") == "fault", "nobody listens"
    ears.open(Listening(Lang("fr"), ("oui", "non")))
    assert prop.row().state == "open"
    assert do(prop, "microphone.say", "oui") is None
    assert heard[-1] == WordsHeard(Hearing(1), ("oui",))
    ears.open(Listening(Lang("fr")))
    do(prop, "microphone.say", "")
    assert heard[-1] == WordsHeard(Hearing(2), ()), "silence"


def test_a_microphone_without_its_plug_hears_nothing() -> None:
    ears, heard = FakeEars(), list[EarsEvent]()
    ears.listen(heard.append)
    prop = MicrophoneProp(ears)
    ears.open(Listening(Lang("fr")))
    do(prop, "microphone.unplug")
    assert heard[-2:] == [HearingLost(Hearing(1)), EarsChanged(EarsDeaf("no-microphone"))]
    assert possible(prop.row()) == {"microphone.plug"}
    do(prop, "microphone.plug")
    assert prop.row().state == "closed"
