"""Shifts: each says their own, the others see it; nobody is counted on who cannot be reached."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from hub.accounts.people import Actor
from hub.accounts.staff import TOWN
from hub.contract import Circle
from hub.contract.staff import Role
from hub.shifts import shifts
from hub.shifts.shifts import ShiftStep
from hub.store.tables import event
from tests.support.hub import HubProcess
from tests.support.town import Town

BOTH_ENGINES = True
SAMIA, KARIM = Actor("samia", "Samia", TOWN), Actor("karim", "Karim", TOWN)
ELSEWHERE = Actor("nour", "Nour", "elsewhere")


def told(hall: Town) -> list[tuple[str, str]]:
    wanted = select(event.c.ref, event.c.kind).where(event.c.topic == shifts.TOPIC).order_by(event.c.id)
    return [(row.ref, row.kind) for row in hall.store.read(lambda conn: conn.execute(wanted).all())]


def listed(hall: Town, commune: str = "town") -> list[tuple[str, bool]]:
    found = hall.store.read(lambda conn: shifts.all_shifts(conn, commune, hall.now[0]))
    return [(one.name, one.present) for one in found]


def test_a_shift_begins_changes_and_ends_by_its_own_persons_word(hall: Town) -> None:
    assert hall.duty(SAMIA, step=ShiftStep.CHANGE) is None, "there is none to change"
    begun = hall.duty(SAMIA, Circle.SITE, "Hall A")
    assert begun is not None
    assert (begun.places, begun.until_ms - begun.since_ms) == (("Hall A",), 8 * 3_600_000)
    hall.wait(10)
    changed = hall.duty(SAMIA, Circle.COMMUNE, step=ShiftStep.CHANGE, available=False)
    assert changed is not None
    assert (changed.circle, changed.available, changed.since_ms) == (Circle.COMMUNE, False, begun.since_ms)
    assert hall.shifts.own(SAMIA) == changed
    assert hall.shifts.own(KARIM) is None
    ended = hall.duty(SAMIA, step=ShiftStep.END)
    assert ended is not None
    assert (ended.ended, ended.present) == (True, False)
    assert hall.duty(SAMIA, step=ShiftStep.END) is None
    assert told(hall) == [("samia", "shift"), ("samia", "shift"), ("samia", "ended")]


def test_a_forgotten_shift_ends_by_the_clock(hall: Town) -> None:
    hall.duty(SAMIA)
    hall.wait(8 * 3600)
    assert hall.shifts.own(SAMIA) is None
    assert told(hall)[-1] == ("samia", "ended")


def test_who_closes_the_page_is_shown_as_away_once_and_as_back_again(hall: Town) -> None:
    hall.duty(SAMIA)
    for _ in range(6):
        hall.wait(10)
    assert listed(hall) == [("Samia", False)]
    assert len(told(hall)) == 2
    hall.duty(SAMIA, step=ShiftStep.BEAT)
    assert listed(hall) == [("Samia", True)]
    assert len(told(hall)) == 3
    hall.duty(SAMIA, step=ShiftStep.BEAT)
    assert len(told(hall)) == 3, "a beat is no news"


def test_a_console_that_pings_is_written_seldom(hall: Town) -> None:
    hall.duty(SAMIA)
    writes = 0
    submit = hall.store.submit

    def counted(work: object) -> object:
        nonlocal writes
        writes += 1
        return submit(work)  # type: ignore[arg-type]

    hall.store.submit = counted  # type: ignore[method-assign, assignment]
    for _ in range(60):
        hall.now[0] += 1000
        hall.shifts.note_beats(["samia", "who-has-no-shift"])
    assert writes <= 6


def test_another_commune_sees_and_changes_nothing(hall: Town) -> None:
    hall.duty(SAMIA)
    hall.duty(ELSEWHERE)
    assert listed(hall) == [("Samia", True)]
    assert listed(hall, "elsewhere") == [("Nour", True)]
    # The same id from another commune is nobody's shift.
    assert hall.shifts.own(Actor("samia", "Samia", "elsewhere")) is None


def test_a_hundred_beginnings_at_once_are_one_shift(hall: Town) -> None:
    with ThreadPoolExecutor(16) as pool:
        begun = list(pool.map(lambda _: hall.duty(SAMIA), range(100)))
    assert all(begun)
    assert listed(hall) == [("Samia", True)]


def test_on_the_console_each_has_their_own_and_an_agent_none(hub: HubProcess) -> None:
    samia = hub.mediator("Samia")
    where = f"{hub.url}/console/shift"
    assert samia.session.get(where, timeout=30).json() is None
    stream = samia.events()
    _, _, picture = next(stream)
    assert picture["shifts"] == []
    begun = samia.session.post(where, json={"step": "begin", "places": ["Hall A"]}, timeout=30).json()
    assert (begun["name"], begun["present"], begun["places"]) == ("Samia", True, ["Hall A"])
    name, event_id, seen = next(one for one in stream if one[0] == "shift")
    assert (name, seen["staff"], bool(event_id)) == ("shift", begun["staff"], True)
    for wrong in (
        {"step": "dance"},
        {"step": "begin", "hours": 100},
        {"step": "begin", "places": ["x"] * 21},
    ):
        assert samia.session.post(where, json=wrong, timeout=30).status_code == 422
    agent = hub.somebody("Agnès", Role.AGENT)
    assert agent.session.get(where, timeout=30).status_code == 403
    assert agent.session.post(where, json={"step": "begin"}, timeout=30).status_code == 403
    ended = samia.session.post(where, json={"step": "end"}, timeout=30).json()
    assert ended["ended"] is True
    stream.close()  # type: ignore[attr-defined]
