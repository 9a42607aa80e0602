"""Prepared settings that name a hub: its code alone is asked, and the kiosk serves with it or without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.accounts.staff import TOWN
from hub.contract.devices import DeviceState
from hub.devices.devices import all_devices, decide, make_code
from kiosk.app import paths
from kiosk.app.firstboot import program
from kiosk.app.firstboot.joining import Joining, authority_of
from kiosk.app.firstboot.keeping import keep_hub
from kiosk.app.firstboot.wanted import Wanted, put_off, wanted
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.settings import APPLIANCE, AUTHORITY_FILE, OWN_FILE, Settings, load_settings
from kiosk.pages import actions as act
from kiosk.pages.setup_states import HubCompares, HubSaysNo, HubTrusts, Keeping, SettingUp
from kiosk.pages.setup_turn import joining
from kiosk.pages.typing import keys_of
from kiosk.types import FieldId
from kiosk.uplink.trust import KEY_FILE, KnownHub
from tests.support.certificates import new_certificate
from tests.support.firststart import Start
from tests.support.hub import HubProcess, running_hub

AT_NOON, NEXT_DAY = "boot-1", "boot-2"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """Of a town whose certificates are its own."""
    folder = tmp_path_factory.mktemp("town")
    new_certificate(folder)
    pair = ("--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem"))
    with running_hub(folder / "data", *pair) as process:
        yield process


@pytest.fixture
def env(tmp_path: Path, hub: HubProcess) -> dict[str, str]:
    """An appliance whose settings and authority were laid on its disk."""
    (tmp_path / "settings.toml").write_text(
        f'[town]\nname = "Mairie de Valbourg"\nplace = "Hall B"\n[hub]\nurl = "{hub.url}/"\n',
        encoding="utf-8",
    )
    (tmp_path / AUTHORITY_FILE).write_bytes((hub.data.parent / "cert.pem").read_bytes())
    return {APPLIANCE: "1", OWN_FILE: str(tmp_path / "settings.toml"), "PARVIS_DATA": str(tmp_path)}


def prepared(env: dict[str, str]) -> Settings:
    asked = wanted(env, AT_NOON)
    assert asked is not None
    assert asked.prepared is not None
    return asked.prepared


@pytest.fixture
def start(env: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    settings = prepared(env)
    tools = program.tools_of(
        "127.0.0.1", 9, video=tmp_path / "none", keep=lambda _, joined: keep_hub(joined, env),
        kept=lambda: None, kiosk=program.identity(Wanted(tmp_path, settings), ""),
        authority=settings.hub.authority,
    )  # fmt: skip
    made = Start(tools, joining(SettingUp(), settings.hub.url), settings)
    yield made
    made.kiosk.close()


def types_code(start: Start, code: str) -> None:
    start.does(*(act.Type(key) for key in keys_of(FieldId("code"), code.replace("-", ""))), act.Confirm())


def test_a_hub_that_is_named_and_does_not_know_the_kiosk_is_asked_for(
    env: dict[str, str], hub: HubProcess, tmp_path: Path
) -> None:
    assert prepared(env).hub.authority == tmp_path / AUTHORITY_FILE
    assert wanted({key: one for key, one in env.items() if key != APPLIANCE}) is None, "a developer's desk"
    put_off(tmp_path, AT_NOON)
    assert wanted(env, AT_NOON) is None, "whoever said later is not asked before the next start"
    assert wanted(env, NEXT_DAY) is not None
    known = KnownHub(url=hub.url, key="k" * 43, device="d", town="Valbourg")
    authority_of(tmp_path).pin(known.model_copy(update={"url": "https://elsewhere.fr"}))
    assert wanted(env, NEXT_DAY) is not None
    authority_of(tmp_path).pin(known)
    assert wanted(env, NEXT_DAY) is None


def test_settings_that_name_no_hub_or_cannot_be_read_begin_no_first_start(env: dict[str, str]) -> None:
    file = Path(env[OWN_FILE])
    file.write_text('[town]\nname = "Mairie"\n', encoding="utf-8")
    assert wanted(env, AT_NOON) is None
    file.write_text("[town", encoding="utf-8")
    assert wanted(env, AT_NOON) is None, "the kiosk itself says what is wrong"


def test_only_the_code_is_asked_and_the_kiosk_is_known(
    start: Start, env: dict[str, str], hub: HubProcess, tmp_path: Path
) -> None:
    """A prepared kiosk skipped the first start, the only place to be enrolled: it stayed unknown for ever."""
    assert start.view.key == "setup.code"
    assert hub.url.removeprefix("https://") in start.view.find("text").name
    types_code(start, "WRNG2345")
    start.waits(lambda setup: setup.hub == HubSaysNo("wrong_code"))
    with hub.store() as store:
        code = store.write(lambda tx: make_code(tx, "Samia"))
        start.does(act.Confirm())
        types_code(start, code)
        start.waits(lambda setup: isinstance(setup.hub, HubCompares))
        found = store.read(lambda conn: all_devices(conn, TOWN))
        (waiting,) = (one for one in found if one.state is DeviceState.PENDING)
        assert waiting.place == "Hall B"
        store.write(lambda tx: decide(tx, waiting.id, DeviceState.APPROVED, "Samia"))
    start.waits(lambda setup: isinstance(setup.hub, HubTrusts))
    assert not (tmp_path / "device" / KEY_FILE).exists(), "nothing is kept before the end"
    before = Path(env[OWN_FILE]).read_bytes()
    start.does(act.Confirm())
    start.waits(lambda setup: setup.keeping is Keeping.WRITTEN)
    assert Path(env[OWN_FILE]).read_bytes() == before, "what the town has prepared stays as it is"
    assert wanted(env, NEXT_DAY) is None
    keeper = Keeper(tmp_path, program.identity(Wanted(tmp_path, load_settings(paths.SETTINGS, env)), ""),
                    ca_file=load_settings(paths.SETTINGS, env).hub.authority)  # fmt: skip
    keeper.at(hub.url)
    keeper.settle()
    assert keeper.post.is_open
    keeper.close()


def test_without_the_towns_authority_its_hub_is_not_believed(env: dict[str, str], tmp_path: Path) -> None:
    settings = prepared(env)
    told: list[object] = []
    here = program.identity(Wanted(tmp_path, settings), "")
    for authority in (None, tmp_path / "settings.toml"):
        Joining(settings.hub.url, here, told.append, authority=authority).run("ABCD2345")
    assert told == [HubSaysNo("certificate")] * 2, "what was laid in its place is no certificate"


def test_who_says_later_has_a_kiosk_that_serves_and_asks_at_its_next_start(
    start: Start, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert start.view.find("back").action == act.HubLater()
    start.does(act.HubLater())
    start.waits(lambda setup: setup.keeping is Keeping.WRITTEN)
    assert wanted(env) is None
    assert wanted(env, NEXT_DAY) is not None


def test_one_file_on_many_kiosks_gives_each_a_name_of_its_own(env: dict[str, str], tmp_path: Path) -> None:
    """All of them had the name of the project's example: the town saw one kiosk."""
    names = set()
    for number in (1, 2):
        (tmp_path / "machine-id").write_text(f"{number:032x}\n", encoding="ascii")
        names.add(load_settings(paths.SETTINGS, env, tmp_path / "machine-id").town.kiosk_id)
    assert len(names) == 2
    assert all(one.startswith("borne-") for one in names)
    said = Path(env[OWN_FILE]).read_text(encoding="utf-8").replace("[town]", '[town]\nkiosk_id = "hall-b"')
    Path(env[OWN_FILE]).write_text(said, encoding="utf-8")
    assert load_settings(paths.SETTINGS, env, tmp_path / "machine-id").town.kiosk_id == "hall-b"
    desk = {key: one for key, one in env.items() if key != APPLIANCE}
    Path(env[OWN_FILE]).write_text("", encoding="utf-8")
    assert load_settings(paths.SETTINGS, desk, tmp_path / "machine-id").town.kiosk_id == "hall-a-2"
