"""What consoles know of a kiosk: what it does, what fails, how busy its day was; its own commune's alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import requests
from sqlalchemy import update

from hub.contract import Beat, KioskActivity, KioskIdentity, KioskState
from hub.contract.fleet import LastUpdate, OutboxReport, Software
from hub.contract.staff import Role
from hub.fleet import kiosks
from hub.store import events
from hub.store.tables import device, tally
from hub.timing import system_now_ms
from kiosk.types import Lang
from kiosk.uplink.states import CallSent
from tests.support.atonce import AtOnce, CallDetails
from tests.support.claims import KIOSK_HEADERS
from tests.support.devices import trusted
from tests.support.hub import HubProcess

BOTH_ENGINES = True
KIOSK = KioskIdentity(id="hall-f-1", name="borne 1", place="Hall F")
STATE = KioskState(procedure="Listes électorales", devices={"printer": "out_of_paper"})


def beat(hub: HubProcess, said: Beat) -> requests.Response:
    body = said.model_dump(mode="json")
    return requests.post(f"{hub.url}/api/kiosks/beat", json=body, headers=KIOSK_HEADERS, timeout=30)


def test_a_state_and_its_change_are_shown_and_written_in_no_event(hub: HubProcess) -> None:
    said = Beat(kiosk=KIOSK, activity=KioskActivity.VISIT, outbox=OutboxReport(waiting=2), state=STATE)
    first = beat(hub, said).json()
    assert first["state"] == STATE.model_dump()
    stream = hub.mediator("Samia").events()
    _, _, picture = next(stream)
    (shown,) = [one for one in picture["kiosks"] if one["kiosk"]["id"] == KIOSK.id]
    assert (shown["state"], shown["outbox"]["waiting"]) == (STATE.model_dump(), 2)
    assert beat(hub, said).json()["changed_ms"] == first["changed_ms"]
    mended = beat(hub, said.model_copy(update={"state": KioskState()})).json()
    assert mended["changed_ms"] > first["changed_ms"]
    shown = next(data for name, _, data in stream if name == "kiosk" and not data["state"]["devices"])
    assert shown["state"] == KioskState().model_dump()
    with hub.store() as store:
        assert store.read(lambda conn: events.after(conn, 0, [kiosks.TOPIC], 10)) == []
    stream.close()  # type: ignore[attr-defined]


SOFTWARE = Software(
    version="1.4.0",
    update=LastUpdate(code="unreachable", at_ms=1_700_000_300_000, since_ms=1_700_000_000_000, wrong=True),
)


def test_a_version_and_its_last_update_are_kept_and_shown(hub: HubProcess) -> None:
    said = Beat(kiosk=KIOSK, activity=KioskActivity.FREE, software=SOFTWARE)
    first = beat(hub, said).json()
    assert first["software"] == SOFTWARE.model_dump()
    assert beat(hub, said).json()["changed_ms"] == first["changed_ms"]
    _, _, picture = next(hub.mediator("Samia").events())
    (shown,) = [one for one in picture["kiosks"] if one["kiosk"]["id"] == KIOSK.id]
    assert shown["software"] == SOFTWARE.model_dump()
    newer = SOFTWARE.model_copy(update={"version": "1.5.0", "update": None})
    again = beat(hub, said.model_copy(update={"software": newer})).json()
    assert again["software"] == {"version": "1.5.0", "update": None}
    assert again["changed_ms"] > first["changed_ms"]


def test_a_kiosk_of_before_is_answered_in_words_that_it_knows(hub: HubProcess) -> None:
    """It refuses what it does not know: a field more, and its hub would have been gone for it."""
    told = beat(hub, Beat(kiosk=KIOSK, activity=KioskActivity.FREE, software=SOFTWARE)).json()
    assert "software" in told
    # The disk went back to the version before, which says nothing of itself.
    body = Beat(kiosk=KIOSK, activity=KioskActivity.FREE).model_dump(mode="json")
    assert "software" not in body
    answer = requests.post(f"{hub.url}/api/kiosks/beat", json=body, headers=KIOSK_HEADERS, timeout=30).json()
    assert set(answer) == {
        "kiosk", "activity", "changed_ms", "beat_ms", "outbox", "state", "visits_today", "briefing",
    }  # fmt: skip


def test_what_a_newer_kiosk_says_more_is_passed_over(hub: HubProcess) -> None:
    software = {**SOFTWARE.model_dump(), "colour": "blue"}
    software["update"] = {**software["update"], "code": "eaten_by_a_dog", "megabytes": 3}
    body = {
        **Beat(kiosk=KIOSK, activity=KioskActivity.FREE).model_dump(mode="json"),
        "weather": "fine",
        "software": software,
    }
    answer = requests.post(f"{hub.url}/api/kiosks/beat", json=body, headers=KIOSK_HEADERS, timeout=30)
    assert answer.status_code == 200
    assert answer.json()["software"]["update"]["code"] == "eaten_by_a_dog"
    assert "weather" not in answer.json()
    assert "colour" not in answer.json()["software"]


@pytest.mark.parametrize("version", ["", "<b>1</b>", "1" * 80, "un"])
def test_a_version_is_a_version(hub: HubProcess, version: str) -> None:
    body = Beat(kiosk=KIOSK, activity=KioskActivity.FREE).model_dump(mode="json")
    body["software"] = {"version": version}
    answer = requests.post(f"{hub.url}/api/kiosks/beat", json=body, headers=KIOSK_HEADERS, timeout=30)
    assert answer.status_code == 422


def test_a_beat_names_the_briefing(hub: HubProcess) -> None:
    assert "briefing" in beat(hub, Beat(kiosk=KIOSK, activity=KioskActivity.FREE)).json()


def test_the_visits_of_today_are_counted_and_yesterdays_are_not(hub: HubProcess) -> None:
    beat(hub, Beat(kiosk=KIOSK, activity=KioskActivity.FREE))
    now_ms = system_now_ms()
    with hub.store() as store:
        today = datetime.fromtimestamp(now_ms / 1000).astimezone().date()
        for day, count in ((today, 12), (today - timedelta(days=1), 40)):
            row = {"commune": "town", "day": day.isoformat(), "kiosk_id": KIOSK.id, "name": "visits"}
            store.write(lambda tx: tx.conn.execute(tally.insert().values(**row, count=count)) and None)  # noqa: B023
        found = store.read(lambda conn: kiosks.all_kiosks(conn, now_ms, "town"))
    assert [one.visits_today for one in found if one.kiosk.id == KIOSK.id] == [10]


def test_a_kiosk_is_seen_by_its_own_commune_alone(hub: HubProcess) -> None:
    elsewhere = KioskIdentity(id="hall-g-9", name="borne 9", place="Hall G")
    known = trusted(hub, elsewhere)
    with hub.store() as store:
        moved = update(device).where(device.c.kiosk_id == elsewhere.id).values(commune="village")
        store.write(lambda tx: tx.conn.execute(moved) and None)
    nour, samia = hub.somebody("Nour", Role.MEDIATOR, "village"), hub.mediator("Samia")
    there, here = nour.events(), samia.events()
    assert next(there)[2]["kiosks"] == []
    next(here)
    client = AtOnce(hub.url, "", elsewhere, auth=known.line.signer)
    assert client.beat(KioskActivity.VISIT) is None
    sent = client.raise_call(CallDetails("Listes électorales", "étape 2", Lang("fr")))
    assert isinstance(sent, CallSent)
    seen = [next(one for one in there if one[0] == name)[2] for name in ("kiosk", "call")]
    assert (seen[0]["kiosk"]["id"], seen[1]["id"]) == (elsewhere.id, sent.call)
    beat(hub, Beat(kiosk=KIOSK, activity=KioskActivity.CLOSED))
    shown = next(one for one in here if one[0] in ("kiosk", "call"))
    assert shown[2]["kiosk"]["id"] == KIOSK.id, "of the other commune nothing came in between"
    assert samia.step(sent.call, "accept", 1).status_code == 404
    assert nour.step(sent.call, "accept", 1).status_code == 200
    for stream in (there, here):
        stream.close()  # type: ignore[attr-defined]


def test_what_is_of_no_commune_is_on_no_console(hub: HubProcess) -> None:
    """An event without a commune was "everybody's" in words, and nobody's in truth."""
    samia = hub.mediator("Samia")
    stream = samia.events()
    _, last, _ = next(stream)
    with hub.store() as store:
        store.write(lambda tx: tx.emit("device", "wrong_code", "console", '{"kind": "wrong_code"}'))
        store.write(lambda tx: tx.emit("device", "pending", "d1", '{"kind": "pending"}', "town"))
    again = samia.events(last)
    assert next(one for one in again if one[0] == "device")[2]["kind"] == "pending"
    for one in (stream, again):
        one.close()  # type: ignore[attr-defined]
