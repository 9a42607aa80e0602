"""A town that signs its hub's certificate itself: the kiosk trusts that authority, and nobody without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.contract import KioskActivity, KioskView
from hub.contract.staff import Role
from kiosk.app import paths
from kiosk.app.doctor.trust import trust_finding
from kiosk.app.nearhub.keeper import FOLDER, Keeper
from kiosk.app.nearhub.link import HubLink
from kiosk.app.settings import load_settings, with_values
from kiosk.uplink.client import HubClient
from kiosk.uplink.enrolling import Trusted, Waits, look_again, show_key
from kiosk.uplink.states import HubDown, HubUp
from kiosk.uplink.trust import TrustFolder
from tests.support.browser import wait_for
from tests.support.certificates import new_certificate
from tests.support.hub import KIOSK, PASSWORD, HubProcess, running_hub


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    new_certificate(folder)
    return folder / "cert.pem"


@pytest.fixture(scope="module")
def hub(authority: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    pair = "--tls-cert", str(authority), "--tls-key", str(authority.with_name("key.pem"))
    with running_hub(tmp_path_factory.mktemp("hub") / "data", *pair) as process:
        yield process


def test_a_kiosk_is_enrolled_at_a_hub_of_the_towns_own_authority(
    hub: HubProcess, authority: Path, tmp_path: Path
) -> None:
    folder = TrustFolder(tmp_path / FOLDER)
    key, code = folder.fresh_key(), _new_code(hub, authority)
    assert show_key(hub.url, key, KIOSK, code) == HubDown("unreachable"), "nobody vouches for it"
    shown = show_key(hub.url, key, KIOSK, code, ca_file=authority)
    assert isinstance(shown, Waits)
    _approve(hub, authority, key.name)
    known = look_again(shown)
    assert isinstance(known, Trusted)
    folder.keep(key)
    folder.pin(known.hub)

    keeper = Keeper(tmp_path, KIOSK, ca_file=authority)
    link = HubLink("", KIOSK, keeper=keeper, ca_file=authority)
    try:
        link.connect(hub.url)
        client = wait_for(lambda: link.client, 60)
        assert isinstance(client.sign_of_life(KioskActivity.FREE), KioskView)
        assert wait_for(link.public_url, 60) == hub.url
        # A phone of the street does not know this authority: its link is never shown.
        assert link.open_url() == HubDown("shut")
    finally:
        link.close()
    at_town = {"url": hub.url, "ca_file": str(authority)}
    settings = with_values(load_settings(paths.SETTINGS, {}), hub=at_town)
    assert trust_finding(settings, {"PARVIS_DATA": str(tmp_path)}).state == "ok"


def test_an_authority_that_cannot_be_read_is_a_hub_that_is_down(hub: HubProcess, tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("no certificate")
    for wrong in (tmp_path / "missing.pem", nonsense):
        assert HubClient(hub.url, "", KIOSK, ca_file=wrong).health() == HubDown("unreachable")
        found = show_key(hub.url, TrustFolder.fresh_key(), KIOSK, "WRNG-2345", ca_file=wrong)
        assert found == HubDown("unreachable")


def test_the_authority_opens_the_way_and_nothing_else(hub: HubProcess, authority: Path) -> None:
    assert isinstance(HubClient(hub.url, "", KIOSK, ca_file=authority).health(), HubUp)
    assert HubClient(hub.url, "", KIOSK).health() == HubDown("unreachable")


def _signed_in(hub: HubProcess, authority: Path):  # type: ignore[no-untyped-def]
    import requests

    samia = requests.Session()
    samia.trust_env, samia.verify = False, str(authority)
    samia.headers["Origin"] = hub.url
    said = {"login": hub.account("Samia", Role.ADMINISTRATOR), "password": PASSWORD}
    assert samia.post(f"{hub.url}/console/sign-in", data=said, timeout=30).status_code == 200
    return samia


def _new_code(hub: HubProcess, authority: Path) -> str:
    from tests.support.devices import CODE as SHOWN

    page = _signed_in(hub, authority).post(f"{hub.url}/console/devices/code", timeout=30)
    found = SHOWN.search(page.text)
    assert found
    return found[1]


def _approve(hub: HubProcess, authority: Path, device: str) -> None:
    where = f"{hub.url}/console/devices/{device}/approve"
    assert _signed_in(hub, authority).post(where, timeout=30).status_code == 200
