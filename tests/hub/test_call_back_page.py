"""Whom to call back: shown to whoever asked for it, then erased; nothing of it to anybody else."""

from __future__ import annotations

import re
import uuid

from hub.contract import CallBackRequest
from hub.contract.briefing import CALL_BACK
from hub.contract.devices import Envelope, Taken, outbox_binding
from hub.contract.staff import Role
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sealing import sealer
from kiosk.uplink.trust import to_base64url
from tests.support.devices import trusted
from tests.support.hub import KIOSK, HubProcess, Mediator

WISH = CallBackRequest(kiosk=KIOSK, name="Odette Lemoine", phone="02 99 00 00 00", when="le matin")


def page(samia: Mediator) -> str:
    return samia.session.get(f"{samia.url}/console/call-backs", timeout=30).text


def press(samia: Mediator, entry: str, step: str) -> tuple[int, str]:
    answer = samia.session.post(f"{samia.url}/console/call-backs/{entry}/{step}", timeout=30)
    return answer.status_code, answer.text


def test_a_call_back_is_opened_by_one_and_erased(hub: HubProcess) -> None:
    known, key = trusted(hub), MessageKey(uuid.uuid4().hex)
    made = sealer(known.hub.key_bytes())(WISH.model_dump_json().encode(), outbox_binding(CALL_BACK, key))
    assert isinstance(
        known.line.give(key, Envelope(kind=CALL_BACK, sealed=to_base64url(made), age_s=0)), Taken
    )
    samia = hub.mediator("Samia")
    listed = page(samia)
    assert WISH.phone not in listed
    assert WISH.name not in listed
    found = re.search(r'<li data-id="([^"]+)"', listed)
    assert found
    louise = hub.somebody("Louise", Role.MEDIATOR, "elsewhere")
    assert found[1] not in page(louise)
    assert press(louise, found[1], "open")[0] == 404
    assert hub.somebody("Luc", Role.AGENT).session.get(f"{hub.url}/console/call-backs").status_code == 403

    status, opened = press(samia, found[1], "open")
    assert status == 200
    assert WISH.name in opened
    assert 'href="tel:0299000000"' in opened
    assert press(samia, found[1], "done")[0] == 200
    assert press(samia, found[1], "open")[0] == 404
    assert "Rappel fait par Samia" in page(samia)
