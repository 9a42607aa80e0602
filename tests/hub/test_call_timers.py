"""What happens while nobody comes: it rings, reaches further, comes back, ends; once over all processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select

from hub.accounts.people import Actor
from hub.accounts.staff import TOWN
from hub.contract import CallOrigin, CallPhase, Circle
from hub.help.calls import Now
from hub.help.timers import Timer
from hub.shifts import shifts
from hub.shifts.shifts import ShiftStep
from hub.store.tables import call_timer, event
from tests.support.town import Town, running_town

BOTH_ENGINES = True
SAMIA, KARIM, NOUR = Actor("samia", "Samia", TOWN), Actor("karim", "Karim", TOWN), Actor("nour", "Nour", TOWN)
FAR = Actor("zoe", "Zoé", "elsewhere")


def beats(hall: Town, *who: Actor) -> None:
    """Their consoles are open."""
    hall.store.write(lambda tx: shifts.note_beats(tx, [one.staff for one in who]))


def waits(hall: Town, seconds: int, *open_consoles: Actor) -> None:
    """Time goes on second by second, and these consoles stay open: they beat every ten seconds."""
    for second in range(seconds):
        hall.now[0] += 1000
        if second % 10 == 0 or second == seconds - 1:
            beats(hall, *open_consoles)
        hall.sweep()


def test_nobody_on_shift_is_known_at_once(hall: Town) -> None:
    call = hall.call()
    assert not call.answerable
    assert not hall.help.answerable("", "Hall A").answerable
    hall.duty(FAR)
    assert not hall.help.answerable("", "Hall A").answerable, "another commune's do not come"
    hall.wait(31)
    assert hall.rung(call) == [[]], "it rings for nobody, and says so to nobody"


def test_an_unseen_call_rings_after_thirty_seconds_once(hall: Town) -> None:
    hall.duty(SAMIA)
    call = hall.call()
    assert call.answerable
    waits(hall, 29, SAMIA)
    assert hall.rung(call) == []
    waits(hall, 1, SAMIA)
    assert hall.rung(call) == [["samia"]]
    waits(hall, 20, SAMIA)
    assert hall.rung(call) == [["samia"]]


def test_a_page_of_somebody_who_is_not_rung_sees_nothing_for_the_others(hall: Town) -> None:
    """Any open page once said "vu": nobody rang, and the person believed that somebody had looked."""
    hall.duty(SAMIA)
    hall.duty(NOUR, Circle.COMMUNE)
    call = hall.call()
    assert call.circle is Circle.SITE
    for outsider in (KARIM, NOUR):
        assert hall.took(call, "seen", outsider) == call
    waits(hall, 30, SAMIA)
    assert hall.rung(call) == [["samia"]]
    # Who writes has looked: it is told, and it still rings for those of the place.
    other = hall.call()
    said = hall.say(other, "text", KARIM, "Bonjour")
    assert isinstance(said, Now)
    assert (said.view.phase, said.view.seen_by) == (CallPhase.SEEN, "Karim")
    waits(hall, 30, SAMIA)
    assert hall.rung(other) == [["samia"]]


def test_who_said_ten_minutes_is_counted_on_for_ten_minutes(hall: Town) -> None:
    """ "Dans 10 minutes" was given back after 4."""
    hall.duty(SAMIA)
    at_once, later = hall.call(), hall.call()
    assert isinstance(hall.say(at_once, "minutes", SAMIA, minutes=10), Now)
    later = hall.took(later, "accept", SAMIA)
    waits(hall, 200, SAMIA)
    assert isinstance(hall.say(later, "minutes", SAMIA, minutes=5), Now)
    waits(hall, 330, SAMIA)
    assert {hall.look(one).phase for one in (at_once, later)} == {CallPhase.ACCEPTED}
    waits(hall, 120, SAMIA)
    assert [hall.look(one).phase for one in (at_once, later)] == [CallPhase.ACCEPTED, CallPhase.RAISED]
    waits(hall, 20, SAMIA)
    assert (hall.look(at_once).phase, hall.look(at_once).returns) == (CallPhase.RAISED, 1)


def test_a_call_that_was_seen_does_not_ring_for_being_unseen(hall: Town) -> None:
    hall.duty(SAMIA)
    call = hall.took(hall.call(), "seen", SAMIA)
    waits(hall, 59, SAMIA)
    assert hall.rung(call) == []
    waits(hall, 1, SAMIA)
    assert hall.rung(call) == [["samia"]], "seen is not answered"


def test_the_circles_widen_and_then_it_rings_ever_more_rarely(hall: Town) -> None:
    everybody = (SAMIA, KARIM, NOUR)
    hall.duty(SAMIA, Circle.SITE, "Hall A")
    hall.duty(KARIM, Circle.COMMUNE)
    hall.duty(NOUR, Circle.REMOTE)
    call = hall.call()
    assert call.circle is Circle.SITE
    waits(hall, 60, *everybody)
    assert hall.look(call).circle is Circle.COMMUNE
    waits(hall, 60, *everybody)
    assert hall.look(call).circle is Circle.REMOTE
    assert hall.rung(call) == [["samia"], ["karim", "samia"], ["karim", "nour", "samia"]]
    waits(hall, 60, *everybody)
    assert len(hall.rung(call)) == 4
    waits(hall, 119, *everybody)
    assert len(hall.rung(call)) == 4
    waits(hall, 1, *everybody)
    assert len(hall.rung(call)) == 5


def test_an_empty_circle_is_passed_over_at_once(hall: Town) -> None:
    hall.duty(SAMIA, Circle.SITE, "Hall B")
    hall.duty(NOUR, Circle.REMOTE)
    call = hall.call()
    assert call.circle is Circle.COMMUNE, "who looks after another hall is of the commune"
    assert not hall.help.answerable("", "Hall A").here
    assert hall.help.answerable("", "Hall B").here


def test_what_was_only_noticed_never_leaves_the_commune_and_does_not_insist(hall: Town) -> None:
    hall.duty(SAMIA)
    hall.duty(NOUR, Circle.REMOTE)
    call = hall.call(CallOrigin.NOTICED)
    waits(hall, 300, SAMIA, NOUR)
    assert hall.look(call).circle is Circle.SITE
    assert hall.rung(call) == [["samia"]]


def test_who_is_not_free_is_not_rung(hall: Town) -> None:
    hall.duty(SAMIA)
    hall.duty(KARIM)
    hall.duty(KARIM, step=ShiftStep.CHANGE, available=False)
    call = hall.call()
    waits(hall, 31, SAMIA, KARIM)
    assert hall.rung(call) == [["samia"]]


def test_who_accepts_and_does_not_arrive_is_no_longer_counted_on(hall: Town) -> None:
    hall.duty(SAMIA)
    call = hall.took(hall.call(), "accept", SAMIA)
    waits(hall, 239, SAMIA)
    assert hall.look(call).phase is CallPhase.ACCEPTED
    assert hall.rung(call) == []
    waits(hall, 1, SAMIA)
    back = hall.look(call)
    assert (back.phase, back.returns, back.accepted_by) == (CallPhase.RAISED, 1, None)
    waits(hall, 1, SAMIA)
    assert hall.rung(call) == [["samia"]], "the person has waited: it rings at once"
    arrived = hall.took(hall.took(back, "accept", SAMIA), "arrive", SAMIA)
    waits(hall, 300, SAMIA)
    assert hall.look(call) == arrived


def test_a_call_that_is_over_leaves_no_timer(hall: Town) -> None:
    hall.duty(SAMIA)
    ends = [hall.call(), hall.call(), hall.call()]
    hall.help.cancel(ends[0].id)
    hall.took(hall.took(ends[1], "accept", SAMIA), "close", SAMIA)
    hall.wait(1801)
    assert hall.look(ends[2]).phase is CallPhase.EXPIRED
    left = hall.store.read(lambda conn: conn.execute(select(call_timer)).all())
    assert left == []
    hall.wait(300)
    assert hall.rung(ends[2]) == [], "an old call never rings"


def test_a_call_that_comes_late_is_born_expired_and_one_in_time_has_less_time(hall: Town) -> None:
    hall.duty(SAMIA)
    late = hall.call(age_s=1800)
    assert (late.phase, late.ended_ms) == (CallPhase.EXPIRED, hall.now[0])
    waiting = hall.call(age_s=1700)
    hall.wait(101)
    assert hall.look(waiting).phase is CallPhase.EXPIRED
    assert hall.rung(late) == []


def test_a_hub_that_was_away_rings_once_and_what_is_too_old_not_at_all(database: Path | str) -> None:
    clock = [1_800_000_000_000]
    with running_town(database, clock) as hall:
        hall.duty(SAMIA)
        old = hall.call()
        clock[0] += 1_000_000
        young = hall.call()
    clock[0] += 850_000
    with running_town(database, clock) as hall:
        beats(hall, SAMIA)
        hall.sweep()
        hall.sweep()
        assert hall.look(old).phase is CallPhase.EXPIRED
        assert (hall.rung(old), len(hall.rung(young))) == ([], 1), "unseen and unaccepted are one ring"


def test_who_begins_a_shift_hears_of_who_waits_and_the_person_is_told(hall: Town) -> None:
    call = hall.call()
    waits(hall, 100)
    assert not hall.look(call).answerable
    hall.duty(KARIM, Circle.COMMUNE)
    hall.sweep()
    now = hall.look(call)
    assert (now.answerable, now.circle) == (True, Circle.COMMUNE)
    assert hall.rung(call)[-1] == ["karim"]
    hall.duty(KARIM, step=ShiftStep.END)
    hall.sweep()
    assert not hall.look(call).answerable


def test_a_console_that_closes_is_away_after_thirty_seconds(hall: Town) -> None:
    hall.duty(SAMIA)
    call = hall.call()
    waits(hall, 29, SAMIA)
    waits(hall, 29)
    assert hall.look(call).answerable
    waits(hall, 2)
    assert not hall.look(call).answerable


def test_two_processes_claim_each_timer_once(database: Path | str) -> None:
    clock = [1_800_000_000_000]
    with running_town(database, clock) as one, running_town(database, clock) as two:
        one.duty(SAMIA)
        one.duty(NOUR, Circle.REMOTE)
        raised = [one.call() for _ in range(30)]
        with ThreadPoolExecutor(8) as pool:
            for seconds in (30, 30, 60):
                clock[0] += seconds * 1000
                beats(one, SAMIA, NOUR)
                done = sum(pool.map(lambda number: (one, two)[number % 2].help.sweep(), range(16)))
                assert done == 30, "each timer is claimed by one, and none is left"
        for call in raised:
            assert town_kinds(one, call.id) == ["raised", "ring", "raised", "ring", "ring"]
            assert one.look(call).circle is Circle.REMOTE


def town_kinds(hall: Town, call_id: str) -> list[str]:
    wanted = select(event.c.kind).where(event.c.ref == call_id).order_by(event.c.id)
    return list(hall.store.read(lambda conn: conn.execute(wanted).scalars().all()))


def test_a_mediator_who_accepts_as_it_reaches_further_is_not_overruled(database: Path | str) -> None:
    """Both change the row at the same moment: whoever is second sees what the first did."""
    clock = [1_800_000_000_000]
    with running_town(database, clock) as one, running_town(database, clock) as two:
        one.duty(SAMIA)
        one.duty(NOUR, Circle.REMOTE)
        for _ in range(10):
            call = one.call()
            clock[0] += 60_000
            beats(one, SAMIA, NOUR)
            with ThreadPoolExecutor(2) as pool:
                swept = pool.submit(two.help.sweep)
                taken = pool.submit(one.step, call, "accept", SAMIA)
                swept.result(60)
                done = taken.result(60)
            now = one.look(call)
            assert (now.phase is CallPhase.ACCEPTED) == (type(done).__name__ == "Now")
            left = select(call_timer.c.kind).where(call_timer.c.call_id == call.id)
            kinds = set(one.store.read(lambda conn: conn.execute(left).scalars().all()))  # noqa: B023
            if now.phase is CallPhase.ACCEPTED:
                assert kinds == {Timer.ARRIVAL, Timer.EXPIRE}
            one.help.cancel(call.id)
