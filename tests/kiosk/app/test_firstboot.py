"""The first start without a window: when it is wanted, what it writes, how it joins a hub, what it finds."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from hub.contract import KioskIdentity
from hub.contract.devices import CONSOLE_CODE_FILE
from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.firstboot import devices, joining, ownhub, program
from kiosk.app.firstboot.joining import Joined, Joining, authority_of, state_of
from kiosk.app.firstboot.keeping import keep_all
from kiosk.app.firstboot.ownhub import first_code, own_console
from kiosk.app.firstboot.panel import said_inches
from kiosk.app.firstboot.wanted import Wanted, wanted
from kiosk.app.firstboot.writing import hall_name, toml_of, write
from kiosk.app.later import in_background
from kiosk.app.machine import kiosk_id
from kiosk.app.nearhub.command import hub_command, hub_data
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.nearhub.process import HubProcess as NearHub
from kiosk.app.settings import OWN_FILE, SettingsError, load_settings, with_values
from kiosk.devices.panel import STRAIGHT, turning
from kiosk.pages import actions as act
from kiosk.pages.setup_states import (
    Chosen,
    Found,
    HubCompares,
    HubSaysNo,
    HubState,
    HubTrusts,
    Keeping,
    Panel,
    PictureMissing,
    PictureSeen,
    Thing,
)
from kiosk.pages.town import Town
from kiosk.printing.virtual import VirtualPrinter
from kiosk.types import Lang, NodeId, OptionId
from kiosk.uplink.enrolling import NotTrusted
from kiosk.uplink.states import HubDown
from scanner.tray import Tray
from tests.support import powercut
from tests.support.certificates import new_certificate
from tests.support.cups_server import virtual_printer
from tests.support.devices import decide, devices_page, new_code
from tests.support.firststart import Start
from tests.support.hub import HubProcess, running_hub, set_up
from tests.support.otherhubs import ODD_ADDRESSES
from tests.support.persons import ByKeys
from tests.support.visit import TODAY
from tests.support.waiting import until

BASE = load_settings(paths.SETTINGS, {})
WHOLE = Chosen(
    "Évry", 'Hall A, "accueil"', (Lang("fr"), Lang("ar")), Panel(1920, 1080), 15.6, 100, "hall",
    "/dev/video0", "https://parvis.example.fr",
)  # fmt: skip
KIOSK = KioskIdentity(id="borne-1a2b", name="Hall A", place="Hall A")
__all__ = ["virtual_printer"]
ID = re.compile(r'data-id="([A-Za-z0-9_-]{43})" data-state="pending"')


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("first-boot") / "data") as process:
        yield process


def test_only_an_appliance_without_settings_asks(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    env = {"PARVIS_FIRST_BOOT": "1", OWN_FILE: str(file)}
    assert wanted(env) == Wanted(file)
    assert wanted({OWN_FILE: str(file)}) is None, "a developer's desk"
    assert wanted({"PARVIS_FIRST_BOOT": "1"}) is None, "nowhere to write"
    file.touch()
    assert wanted(env) is None, "an empty file is a fault to be told, no first start"


def test_what_was_answered_is_what_the_kiosk_reads(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    write(toml_of(WHOLE, BASE, town.catalogue, "borne-1a2b"), file, paths.SETTINGS, {})
    made = load_settings(paths.SETTINGS, {OWN_FILE: str(file)})
    assert (made.town.name, made.town.place) == ("Mairie d’Évry", 'Hall A, "accueil"')
    assert made.town.kiosk_id == "borne-1a2b"
    assert [one.code for one in made.languages] == ["fr", "ar"]
    assert (made.screen.width_px, made.screen.height_px) == (1920, 1080)
    assert made.screen.px_per_mm == pytest.approx(5.56, abs=0.01)
    assert made.screen.distance_mm == 500
    assert made.screen.mount_mm == pytest.approx(1000 - 1080 / 5.56 / 2, abs=1)
    assert (made.printer.queue, made.camera.source) == ("hall", "/dev/video0")
    assert made.hub.url == "https://parvis.example.fr"
    assert made.hub.token == ""
    assert load_town(made, paths.CONFIG, paths.CATALOGUES, TODAY).name == "Mairie d’Évry"
    assert file.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [file]


def test_a_screen_that_hangs_turned_is_written_and_read_again(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    turned = replace(WHOLE, turned=90, touch=turning(270))
    write(toml_of(turned, BASE, town.catalogue, "borne-1a2b"), file, paths.SETTINGS, {})
    made = load_settings(paths.SETTINGS, {OWN_FILE: str(file)}).screen
    assert (made.turned, made.touch) == (90, turning(270))
    assert (made.width_px, made.height_px) == (1920, 1080), "the picture"
    assert made.panel_px == (1080, 1920), "the panel"


def test_a_kiosk_alone_says_that_it_has_nothing(town: Town) -> None:
    alone = Chosen("Lille", "Hall", (), Panel(), 21.5, 110)
    made = tomllib.loads(toml_of(alone, BASE, town.catalogue, "borne-1a2b"))
    assert (made["printer"]["queue"], made["camera"]["source"]) == ("none", "none")
    assert "hub" not in made
    assert [one["code"] for one in made["languages"]] == ["fr"]


@pytest.mark.parametrize(
    ("town_name", "hall"),
    [
        ("Lille", "Mairie de Lille"),
        ("Le Mans", "Mairie du Mans"),
        ("Les Lilas", "Mairie des Lilas"),
        ("La Rochelle", "Mairie de La Rochelle"),
        ("Évry", "Mairie d’Évry"),
        ("Hyères", "Mairie d’Hyères"),
        ("Œuilly", "Mairie d’Œuilly"),
    ],
)
def test_a_town_hall_is_named_as_in_french(town: Town, town_name: str, hall: str) -> None:
    assert hall_name(town_name, town.catalogue) == hall


def test_a_machine_keeps_its_name_when_the_first_start_begins_anew() -> None:
    assert kiosk_id(b"0123\n") == kiosk_id(b"0123") != kiosk_id(b"4567")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", kiosk_id(b"0123"))


def test_what_the_kiosk_would_not_read_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    with pytest.raises(SettingsError):
        write("[screen]\nmount_mm = 9\n", file, paths.SETTINGS, {})
    assert not file.exists()
    write("", file, paths.SETTINGS, {})
    assert file.exists(), "what was left of the try before is no hindrance"
    env = {"PARVIS_DATA": str(tmp_path)}
    assert not keep_all("", None, tmp_path / "not-there" / "settings.toml", env)


def test_a_power_cut_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    work, dice = tmp_path / "work", random.Random(9)
    work.mkdir()
    steps = powercut.record(Path(__file__).with_name("write_settings.py"), work)
    whole = (work / "settings.toml").read_bytes()
    assert [one.what for one in steps] == ["write", "sync", "rename", "sync"]
    for after in range(len(steps) + 1):
        part = tmp_path / f"cut-{after}"
        powercut.cut([one for one in steps if one.what != "rename"], after, dice, part)
        renamed = "rename" in {one.what for one in steps[:after]}
        lying = part / "settings.toml.part"
        if renamed:
            assert lying.read_bytes() == whole, "its bytes were safe before it had its name"


def test_a_hub_is_joined_by_a_code_and_a_look_at_both_screens(hub: HubProcess, tmp_path: Path) -> None:
    told = list[HubState]()
    samia = hub.administrator()
    one = Joining(hub.url, KIOSK, told.append)
    thread = in_background("joins", lambda: one.run(new_code(samia)))
    until(lambda: told)
    assert isinstance(told[0], HubCompares)
    page = devices_page(samia)
    assert told[0].signs in page
    found = ID.search(page)
    assert found
    assert decide(samia, found[1], "approve").status_code == 200
    thread.join(60)
    assert told[1:] == [HubTrusts(told[0].town, hub.url)]
    assert one.joined is not None
    assert not (tmp_path / "device").exists(), "nothing is kept before the end"
    one.joined.keep(authority_of(tmp_path))
    keeper = Keeper(tmp_path, KIOSK)
    keeper.at(hub.url)
    keeper.settle()
    assert keeper.client is not None
    keeper.close()


def test_each_failure_is_told_by_its_name(hub: HubProcess) -> None:
    told = list[HubState]()
    Joining(hub.url, KIOSK, told.append).run("WRNG2345")
    Joining("http://127.0.0.1:9", KIOSK, told.append).run("ABCD2345")
    assert told == [HubSaysNo("wrong_code"), HubSaysNo("unreachable")]
    samia = hub.administrator()
    refused = Joining(hub.url, KIOSK, told.append)
    thread = in_background("joins", lambda: refused.run(new_code(samia)))
    until(lambda: isinstance(told[-1], HubCompares))
    for waiting in ID.findall(devices_page(samia)):
        decide(samia, waiting, "refuse")
    thread.join(60)
    assert told[-1] == HubSaysNo("refused")
    assert refused.joined is None
    assert state_of(HubDown("timeout"), "http://127.0.0.1:9") == HubSaysNo("timeout")
    assert state_of(NotTrusted("clock_skew", 400), hub.url) == HubSaysNo("clock_skew")


def test_a_certificate_that_nobody_vouches_for_is_told_as_such(tmp_path: Path) -> None:
    new_certificate(tmp_path)
    pair = "--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem")
    told = list[HubState]()
    with running_hub(tmp_path / "data", *pair) as hub:
        Joining(hub.url, KIOSK, told.append).run("ABCD2345")
    assert told == [HubSaysNo("certificate")]


@pytest.mark.parametrize("url", ODD_ADDRESSES)
def test_an_address_that_none_can_have_is_told_too(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page kept its hourglass: what asked the hub had died of it."""
    monkeypatch.setattr(joining, "lan_address", lambda: "192.168.1.20")
    told = list[HubState]()
    Joining(url, KIOSK, told.append).run("ABCD2345")
    assert told == [HubSaysNo("unreachable")]


def test_an_authority_whose_name_is_none_makes_no_certificate_valid() -> None:
    told = list[HubState]()
    Joining("https://127.0.0.1:9", KIOSK, told.append, authority=Path("a\0b")).run("ABCD2345")
    assert told == [HubSaysNo("certificate")]


def test_what_nobody_has_foreseen_is_told_as_a_fault() -> None:
    told = list[HubState]()
    with capture_logs() as events:
        Joining("http://127.0.0.1:9", KIOSK, told.append).run("é")
    assert told == [HubSaysNo("fault")]
    (event,) = events
    assert event["event"] == "first_boot.joining_fault"
    assert isinstance(event["exc_info"], ValidationError)


def test_a_pulled_cable_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    down = HubDown("unreachable")
    assert state_of(down, "http://hub.invalid") == HubSaysNo("unreachable")
    monkeypatch.setattr(joining, "lan_address", lambda: "127.0.0.1")
    assert state_of(down, "http://hub.invalid") == HubSaysNo("no_network")
    assert state_of(down, "http://127.0.0.1:9") == HubSaysNo("unreachable"), "it is this machine"


def test_the_code_that_the_first_start_tells_opens_the_first_account(tmp_path: Path) -> None:
    """A kiosk alone could have no account: nobody can read its disk, where the hub's code lies."""
    env, file = {"PARVIS_DATA": str(tmp_path)}, tmp_path / "settings.toml"
    code = first_code(hub_data(env))
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    assert first_code(hub_data(env)) != code, "by chance, and not kept before somebody has noted it"
    assert keep_all("", None, file, env, code)
    kept_file = hub_data(env) / CONSOLE_CODE_FILE
    assert kept_file.stat().st_mode & 0o077 == kept_file.parent.stat().st_mode & 0o077 == 0
    assert first_code(hub_data(env)) == "", "it is told once, whoever asks again"
    alone = with_values(BASE, hub={"host": "127.0.0.1", "port": 0})
    urls = list[str]()
    hub = NearHub(hub_command(alone, env, with_parent=True), tmp_path / "hub.jsonl", urls.append)
    hub.start()
    try:
        until(lambda: urls)
        assert set_up(urls[0], "WRNG-2345").status_code != 303
        assert set_up(urls[0], code).status_code == 303
    finally:
        hub.stop()
    for log in tmp_path.rglob("*.jsonl"):
        assert code not in log.read_text(encoding="utf-8")
    assert code not in file.read_text(encoding="utf-8")


def test_the_address_of_the_console_is_told_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownhub, "lan_address", lambda: "192.168.1.20")
    assert own_console(BASE) == "http://192.168.1.20:8765"
    monkeypatch.setattr(ownhub, "lan_address", lambda: "127.0.0.1")
    assert own_console(BASE) == ""
    assert own_console(with_values(BASE, hub={"public_url": "https://parvis.fr"})) == "https://parvis.fr"


def _edid(wide_mm: int, high_mm: int, *, timing: bool = True) -> bytes:
    made = bytearray(128)
    made[:8] = bytes.fromhex("00ffffffffffff00")
    made[21], made[22] = round(wide_mm / 10), round(high_mm / 10)
    if timing:
        made[66], made[67], made[68] = wide_mm & 255, high_mm & 255, (wide_mm >> 8 << 4) | high_mm >> 8
    return bytes(made)


@pytest.mark.parametrize(
    ("said", "inches"),
    [
        ([_edid(476, 268)], 21.5),
        ([_edid(476, 268, timing=False)], 21.5),
        ([_edid(344, 194)], 15.6),
        ([_edid(1600, 900)], None),
        ([_edid(0, 0)], None),
        ([b"short"], None),
        ([_edid(476, 268), _edid(344, 194)], None),
        ([], None),
    ],
)
def test_a_screen_says_how_large_it_is(tmp_path: Path, said: list[bytes], inches: float | None) -> None:
    for number, edid in enumerate(said):
        (tmp_path / f"card0-HDMI-A-{number}").mkdir()
        (tmp_path / f"card0-HDMI-A-{number}" / "status").write_text("connected\n")
        (tmp_path / f"card0-HDMI-A-{number}" / "edid").write_bytes(edid)
    (tmp_path / "card0-DP-1").mkdir()
    (tmp_path / "card0-DP-1" / "status").write_text("disconnected\n")
    assert said_inches(tmp_path) == inches


def test_who_leaves_the_page_hears_no_more_of_it(hub: HubProcess) -> None:
    told = list[HubState]()
    one = Joining(hub.url, KIOSK, told.append)
    thread = in_background("joins", lambda: one.run(new_code(hub.administrator())))
    until(lambda: told)
    one.stop()
    thread.join(60)
    assert len(told) == 1
    assert not thread.is_alive()


@pytest.fixture
def tray(tmp_path: Path) -> Tray:
    tray = Tray(tmp_path / "tray")
    tray.show(paths.SAMPLE_PAPER)
    return tray


@pytest.fixture
def kept() -> list[Chosen]:
    return []


@pytest.fixture
def start(tray: Tray, kept: list[Chosen]) -> Iterator[Start]:
    def keep(chosen: Chosen | None, joined: Joined | None) -> bool:
        assert chosen is not None
        kept.append(chosen)
        return len(kept) > 1

    real = program.tools_of(
        "127.0.0.1", 9, video=tray.folder / "none", keep=keep, kept=lambda: None, kiosk=KIOSK
    )
    found = Found((Thing(str(tray.folder), "Caméra", live=True),))
    made = Start(replace(real, cameras=lambda: found))
    yield made
    made.kiosk.close()


def _as_far_as_the_devices(start: Start) -> None:
    start.does(*[act.Confirm()] * 3, *(act.Type(key) for key in "lille"), act.Confirm())
    start.does(*(act.Type(key) for key in "hall"), act.Confirm(), act.Confirm())
    start.does(act.Pick(OptionId("21.5")), act.Confirm(), act.Pick(OptionId("110")), act.Confirm())
    assert start.view.key == "setup.printer"


@pytest.mark.clause("5.1.2.2", "5.1.6")
def test_from_end_to_end_by_keypad_with_a_voice(start: Start, kept: list[Chosen], tray: Tray) -> None:
    hands = ByKeys(start, random.Random(9))  # type: ignore[arg-type]
    assert "Touchez la cible" in start.voice.heard[0].text, "nobody has to ask for the voice"
    hands.wakes()
    hands.does(NodeId("main"))
    hands.does(NodeId("option.180"))
    assert start.lies[-1] == (180, STRAIGHT), "the picture turns at once"
    hands.does(NodeId("option.0"))
    assert any("Dans quelle langue" in one.text for one in start.voice.heard)
    hands.does(NodeId("main"))
    for key in "nante":
        hands.does(hands._key(key).id)
    hands.does(NodeId("key.town.0"))
    hands.does(NodeId("main"))
    for key in "hall":
        hands.does(hands._key(key).id)
    for node in ("main", "option.ar", "main", "option.21.5", "main", "option.110", "main"):
        hands.does(NodeId(node))
    start.waits(lambda setup: setup.printers == Found())
    assert any("Aucune imprimante" in one.text for one in start.voice.heard), "what came by itself is said"
    hands.does(NodeId("option.none"))
    hands.does(NodeId("main"))
    start.waits(lambda setup: isinstance(setup.cameras, Found))
    hands.does(NodeId(f"option.{tray.folder}"))
    hands.does(NodeId("main"))
    start.waits(lambda setup: setup.picture == PictureSeen())
    for node in ("main", "option.none", "main", "main"):
        hands.does(NodeId(node))
    start.waits(lambda setup: setup.keeping is Keeping.FAILED)
    assert start.view.find("title").name == start.kiosk.pen().say("setup.kept.failed.title")
    hands.does(NodeId("main"))
    start.waits(lambda setup: setup.keeping is Keeping.WRITTEN)
    assert kept[0] == kept[1]
    assert (kept[0].town, kept[0].place, kept[0].camera) == ("Nantes", "Hall", str(tray.folder))
    assert "ar" not in kept[0].languages
    assert kept[0].turned == 180


def test_a_camera_that_is_pulled_out_and_put_back_is_seen_again(start: Start, tray: Tray) -> None:
    _as_far_as_the_devices(start)
    start.does(act.Pick(OptionId("")), act.Confirm())
    start.waits(lambda setup: isinstance(setup.cameras, Found))
    tray.unplug()
    start.does(act.Pick(OptionId(str(tray.folder))), act.Confirm())
    start.waits(lambda setup: setup.picture == PictureMissing())
    tray.plug()
    start.does(act.SeekAgain())
    start.waits(lambda setup: setup.picture == PictureSeen())
    tray.unplug()
    start.waits(lambda setup: setup.picture == PictureMissing())
    tray.plug()
    start.does(act.Back(), act.Confirm())
    start.waits(lambda setup: setup.picture == PictureSeen())


def test_a_printer_that_comes_later_is_found(start: Start, virtual_printer: VirtualPrinter) -> None:
    _as_far_as_the_devices(start)
    start.waits(lambda setup: setup.printers == Found())
    server, port = virtual_printer.server, virtual_printer.port
    now = devices.printers(server, port)
    assert [one.id for one in now.things] == [virtual_printer.queue]
    virtual_printer.stop_service()
    assert devices.printers(server, port) == Found()
