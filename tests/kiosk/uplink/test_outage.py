"""A kiosk that cannot start tells a real hub, from the folder of its keys alone: no setting, no screen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.contract import KioskActivity, KioskIdentity
from hub.contract.codes import DeviceCode, ReasonCode, TroubleCode
from kiosk.app import paths
from kiosk.app.nearhub.keeper import STEADY_S, Keeper
from kiosk.app.versions import version_here
from kiosk.uplink.outage import Alone, Outage, Told
from kiosk.uplink.states import CallCancelled, CallId, CallSent, HubDown
from kiosk.uplink.trust import KnownHub, TrustFolder
from tests.support.devices import trusted
from tests.support.hub import HubProcess, running_hub
from tests.support.waiting import until

BROKEN = "not toml ["


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("outage") / "data") as process:
        yield process


def one_that_served(hub: HubProcess, data: Path, kiosk: KioskIdentity) -> None:
    """What a kiosk leaves in its folder when it has been known to this hub."""
    known, folder = trusted(hub, kiosk), TrustFolder(data / "device")
    folder.keep(known.line.key)
    folder.pin(known.hub)
    keeper = Keeper(data, kiosk)
    keeper.at(hub.url)
    keeper.settle()
    keeper.close()


def on_the_console(hub: HubProcess, what: str, kiosk: KioskIdentity) -> dict:
    """This kiosk's tile ("kiosks") or its one call ("calls"), as a console that is opened now shows it."""
    stream = hub.mediator("Samia").events()
    _, _, picture = next(stream)
    stream.close()  # type: ignore[attr-defined]
    (found,) = [one for one in picture[what] if one["kiosk"]["id"] == kiosk.id]
    return found


def fallen(data: Path) -> tuple[int, str]:
    """``parvis service fallen`` as the service manager runs it, with settings that nobody can read."""
    settings = data / "settings.toml"
    settings.write_text(BROKEN, encoding="utf-8")
    env = dict(os.environ, PARVIS_DATA=str(data), PARVIS_SETTINGS=str(settings))
    ran = subprocess.run(
        [sys.executable, "-m", "kiosk.app", "service", "fallen"],
        cwd=paths.ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


def test_the_console_learns_it_and_somebody_is_called_once(hub: HubProcess, tmp_path: Path) -> None:
    kiosk = KioskIdentity(id="hall-b-1", name="borne 1", place="Hall B")
    one_that_served(hub, tmp_path, kiosk)
    code, said = fallen(tmp_path)
    assert (code, "cannot start, and calls" in said) == (0, True), said
    tile = on_the_console(hub, "kiosks", kiosk)
    assert tile["kiosk"] == kiosk.model_dump()
    assert tile["activity"] == KioskActivity.CLOSED
    assert tile["state"]["devices"] == {DeviceCode.KIOSK: TroubleCode.FAULT}
    assert tile["software"]["version"] == version_here(), "which version it is that cannot start"
    call = on_the_console(hub, "calls", kiosk)
    assert (call["origin"], call["phase"]) == ("device", "raised")
    assert [one["code"] for one in call["reasons"]] == [ReasonCode.KIOSK]
    assert Outage(tmp_path / "device").tell() == Told(called=True)
    again = on_the_console(hub, "calls", kiosk)
    assert again["id"] == call["id"], "a kiosk that is tried each minute would ring each minute"


def test_one_that_stands_again_takes_its_call_back_but_not_at_once(hub: HubProcess, tmp_path: Path) -> None:
    kiosk = KioskIdentity(id="hall-b-2", name="borne 2", place="Hall B")
    one_that_served(hub, tmp_path, kiosk)
    outage, now_s = Outage(tmp_path / "device"), [0.0]
    assert outage.tell() == Told(called=True)
    call = CallId(on_the_console(hub, "calls", kiosk)["id"])
    keeper = Keeper(tmp_path, kiosk, clock=lambda: now_s[0])
    keeper.at(hub.url)
    keeper.settle()
    client = keeper.client
    assert client is not None
    assert isinstance(client.call_state(call), CallSent), "one that falls again in a moment would ring anew"
    now_s[0] = STEADY_S
    keeper.settle()
    until(lambda: isinstance(client.call_state(call), CallCancelled))
    assert outage.call() is None
    keeper.close()


def test_a_key_with_a_foreign_byte_ends_nothing(hub: HubProcess, tmp_path: Path) -> None:
    """It raised on the main thread at each start, and again where the hub is to be told of that."""
    kiosk = KioskIdentity(id="hall-b-3", name="borne 3", place="Hall B")
    one_that_served(hub, tmp_path, kiosk)
    key = tmp_path / "device" / "device-key"
    key.write_bytes(b"\xff" + key.read_bytes()[1:])
    code, said = fallen(tmp_path)
    assert (code, "was not told (refused)" in said) == (1, True), said
    key.write_bytes(b"\xff")
    keeper = Keeper(tmp_path, kiosk)
    keeper.at(hub.url)
    assert keeper.client is not None
    keeper.close()


def test_without_a_key_the_kiosk_serves_and_has_it_as_soon_as_it_can(tmp_path: Path) -> None:
    kiosk, folder = KioskIdentity(id="hall-b-4", name="borne 4"), tmp_path / "device"
    in_the_way = folder / "device-key.part"
    in_the_way.mkdir(parents=True)
    keeper = Keeper(tmp_path, kiosk)
    keeper.at("http://127.0.0.1:9")
    assert keeper.client is None
    TrustFolder(folder).pin(KnownHub(url="http://127.0.0.1:9", key="A" * 43, device="d", town="Évry"))
    Outage(folder).stands(kiosk, None)
    assert Outage(folder).tell() == HubDown("no-key")
    in_the_way.rmdir()
    keeper.settle()
    assert keeper.client is not None
    keeper.close()


def test_nobody_to_tell_is_an_answer(tmp_path: Path) -> None:
    outage = Outage(tmp_path / "device")
    assert outage.tell() == Alone()
    assert not (tmp_path / "device").exists(), "a kiosk that no hub knows gets no key of this"
    code, said = fallen(tmp_path)
    assert (code, "nobody was told" in said) == (0, True), said
    TrustFolder(tmp_path / "device").pin(
        KnownHub(url="http://127.0.0.1:9", key="A" * 43, device="d", town="Mairie d’Évry")
    )
    assert outage.tell() == Alone(), "a hub that was pinned and has never answered"
    outage.stands(KioskIdentity(id="k", name="borne"), None)
    assert outage.tell() == HubDown("unreachable")
    assert outage.call() is None, "who has not been heard has called nobody"
    (tmp_path / "device" / "standing.json").write_text("{")
    assert outage.tell() == Alone()
