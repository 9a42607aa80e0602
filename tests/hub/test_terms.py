"""What tells of work done goes after its term; what lasts stays, and an event says nothing of a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, func, select

from hub.accounts.people import Actor
from hub.accounts.staff import TOWN
from hub.contract import Beat, CallOrigin, CallPhase, CallRequest, KioskActivity, KioskState
from hub.fleet import kiosks
from hub.help import calls
from hub.settings import HubSettings
from hub.store import events
from hub.store.tables import call_key, event, help_call, mandate, page_time, report, tally
from hub.terms import DAY_MS, forget_old
from hub.timing import system_now_ms
from tests.support.town import KIOSK, Town

BOTH_ENGINES = True
SAMIA = Actor("samia", "Samia", TOWN)
PERSONAL = ("contrast", "étape 2 sur 5", "glare", "scans")


@pytest.fixture
def hall(hall: Town) -> Town:
    """The database itself guards its young events, by its own clock."""
    hall.now[0] = system_now_ms()
    return hall


def a_call(hall: Town) -> str:
    asked = CallRequest.model_validate(
        {
            "kiosk": KIOSK.model_dump(),
            "procedure": "Listes électorales",
            "step": "étape 2 sur 5",
            "visit": "visit-1",
            "origin": CallOrigin.PERSON,
            "reasons": [{"code": "scans", "n": 3, "detail": "glare"}],
            "comfort": ["contrast"],
        }
    )
    done = hall.help.raise_call("key-of-this-call", asked)
    assert isinstance(done, calls.Now)
    return done.view.id


def test_no_event_keeps_what_tells_of_a_person_and_those_who_may_come_are_told(hall: Town) -> None:
    call = a_call(hall)
    view = hall.help.look(call)
    assert isinstance(view, calls.CallView)
    hall.took(view, "accept", SAMIA)
    kept = hall.store.read(lambda conn: events.after(conn, 0, [calls.TOPIC], 100))
    assert len(kept) == 2
    assert not [word for one in kept for word in PERSONAL if word in json.dumps(json.loads(one.body))]
    (told, _) = hall.store.read(lambda conn: calls.dressed(conn, kept))
    said = json.loads(told.body)
    assert (said["step"], said["comfort"], said["reasons"][0]["detail"]) == (
        "étape 2 sur 5",
        ["contrast"],
        "glare",
    )


def test_an_ended_call_keeps_nothing_of_the_person(hall: Town) -> None:
    call = a_call(hall)
    view = hall.help.look(call)
    assert isinstance(view, calls.CallView)
    ended = hall.took(hall.took(view, "accept", SAMIA), "close", SAMIA, outcome="helped")
    assert (ended.phase, ended.procedure) == (CallPhase.CLOSED, "Listes électorales")
    row = hall.store.read(lambda conn: conn.execute(select(help_call)).mappings().one())
    assert not [word for word in (*PERSONAL, "visit-1") if word in json.dumps(dict(row), ensure_ascii=False)]


def test_what_a_kiosk_does_when_is_in_no_event(hall: Town) -> None:
    for activity in (KioskActivity.FREE, KioskActivity.VISIT, KioskActivity.FREE):
        said = Beat(kiosk=KIOSK, activity=activity, state=KioskState(procedure="Listes électorales"))
        hall.store.write(lambda tx: kiosks.beat(tx, said, "town"))  # noqa: B023
    assert hall.store.read(lambda conn: events.after(conn, 0, None, 10)) == []
    now = hall.store.read(lambda conn: kiosks.as_beats(conn, hall.now[0], "town"))
    assert [json.loads(one.body)["activity"] for one in now] == ["free"], "a console that was away sees it"


def test_each_table_forgets_what_is_older_than_its_term(hall: Town) -> None:
    settings, now = HubSettings(data_dir=Path()), hall.now[0]
    with_old(hall, now)
    a_call(hall)
    before = counts(hall)
    assert forget_old(hall.store, settings, now) == 0
    assert counts(hall) == before
    later = now + 2000 * DAY_MS
    # The events of today are guarded by the database's own clock.
    settings = settings.model_copy(update={"events_kept_days": 5000})
    assert forget_old(hall.store, settings, later) == 4
    assert forget_old(hall.store, settings, later) == 0
    left = counts(hall)
    assert (left["report"], left["mandate"], left["tally"], left["page_time"]) == (0, 0, 0, 0)
    assert left["help_call"] == 1, "an open call is never too old to be answered"


def test_young_events_let_nobody_delete_them(hall: Town) -> None:
    a_call(hall)
    with pytest.raises(Exception, match="append-only"):
        hall.store.write(lambda tx: tx.conn.execute(event.delete()) and None)
    old = {"at_ms": hall.now[0] - 61 * DAY_MS, "topic": "call", "kind": "raised", "ref": "x", "body": "{}"}
    hall.store.write(lambda tx: tx.conn.execute(event.insert().values(**old)) and None)
    assert forget_old(hall.store, HubSettings(data_dir=Path()), hall.now[0]) == 1
    assert counts(hall)["event"] == 1


def with_old(hall: Town, now: int) -> None:
    of = {"commune": "town", "staff": "samia"}
    rows: list[tuple[Table, dict[str, object]]] = [
        (report, of | {"id": "r", "staff_name": "Samia", "day": "2026-01-05", "body": "{}", "made_ms": now}),
        (mandate, of | {"id": "m", "attestation": "", "scope": "", "signed_ms": now, "expires_ms": now}),
        (tally, {"commune": "town", "day": "2026-01-05", "kiosk_id": "k", "name": "visits", "count": 3}),
        (page_time, {"page": "p", "week": "2026-W02", "n": 1, "log_look_micro": 1, "log_whole_micro": 2}),
    ]
    for table, values in rows:
        hall.store.write(lambda tx: tx.conn.execute(table.insert().values(**values)) and None)  # noqa: B023


def counts(hall: Town) -> dict[str, int]:
    tables = (help_call, call_key, report, mandate, tally, page_time, event)

    def read(conn: Connection) -> dict[str, int]:
        return {
            one.name: int(conn.execute(select(func.count()).select_from(one)).scalar_one()) for one in tables
        }

    return hall.store.read(read)
