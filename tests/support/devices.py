"""A kiosk that a hub knows by its key, as a person at each end makes it so, and requests that it signs."""

from __future__ import annotations

import re

import requests

from hub.contract import KioskIdentity
from kiosk.uplink.enrolling import Trusted, Waits, look_again, show_key
from kiosk.uplink.trust import DeviceKey, TrustFolder
from tests.support.hub import KIOSK, HubProcess, Mediator

CODE = re.compile(r'id="code">([A-Z0-9]{4}-[A-Z0-9]{4})<')


def new_code(samia: Mediator) -> str:
    """Press 'Add a kiosk' on the console."""
    answer = samia.session.post(f"{samia.url}/console/devices/code", timeout=30)
    assert answer.status_code == 200, answer.status_code
    found = CODE.search(answer.text)
    assert found
    return found[1]


def devices_page(samia: Mediator) -> str:
    return samia.session.get(f"{samia.url}/console/devices", timeout=30).text


def decide(samia: Mediator, device: str, step: str) -> requests.Response:
    return samia.session.post(f"{samia.url}/console/devices/{device}/{step}", timeout=30)


def waiting(hub: HubProcess, kiosk: KioskIdentity = KIOSK) -> Waits:
    """A kiosk that has shown its key with a right code."""
    found = show_key(hub.url, TrustFolder.fresh_key(), kiosk, new_code(hub.administrator()))
    assert isinstance(found, Waits), found
    return found


def trusted(hub: HubProcess, kiosk: KioskIdentity = KIOSK) -> Trusted:
    """A kiosk that somebody has approved."""
    shown = waiting(hub, kiosk)
    assert decide(hub.administrator(), shown.line.key.name, "approve").status_code == 200
    found = look_again(shown)
    assert isinstance(found, Trusted), found
    return found


def signed(key: DeviceKey, method: str, url: str, **parts: object) -> requests.PreparedRequest:
    """A request as this kiosk would send it, to be sent as it is or changed on the way."""
    from kiosk.uplink.signing import RequestSigner

    auth = parts.pop("auth", None) or RequestSigner(key)
    return requests.Request(method, url, auth=auth, **parts).prepare()  # type: ignore[arg-type]


def send(request: requests.PreparedRequest, timeout_s: float = 30) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.send(request, timeout=timeout_s)
