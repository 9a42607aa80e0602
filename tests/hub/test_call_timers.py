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


def beats(town: Town, *who: Actor) -> None:
    """Their consoles are open."""
    town.store.write(lambda tx: shifts.note_beats(tx, [one.staff for one in who]))


def waits(town: Town, seconds: int, *open_consoles: Actor) -> None:
    """Time goes on second by second, and these consoles stay open: they beat every ten seconds."""
    for second in range(seconds):
        town.now[0] += 1000
        if second % 10 == 0 or second == seconds - 1:
            beats(town, *open_consoles)
        town.sweep()


def test_nobody_on_shift_is_known_at_once(town: Town) -> None:
    call = town.call()
    assert not call.answerable
    assert not town.help.answerable("", "Hall A").answerable
    town.duty(FAR)
    assert not town.help.answerable("", "Hall A").answerable, "another commune's do not come"
    town.wait(31)
    assert town.rung(call) == [[]], "it rings for nobody, and says so to nobody"


def test_an_unseen_call_rings_after_thirty_seconds_once(town: Town) -> None:
    town.duty(SAMIA)
    call = town.call()
    assert call.answerable
    waits(town, 29, SAMIA)
    assert town.rung(call) == []
    waits(town, 1, SAMIA)
    assert town.rung(call) == [["samia"]]
    waits(town, 20, SAMIA)
    assert town.rung(call) == [["samia"]]


def test_a_page_of_somebody_who_is_not_rung_sees_nothing_for_the_others(town: Town) -> None:
    """Any open page once said "vu": nobody rang, and the person believed that somebody had looked."""
    town.duty(SAMIA)
    town.duty(NOUR, Circle.COMMUNE)
    call = town.call()
    assert call.circle is Circle.SITE
    for outsider in (KARIM, NOUR):
        assert town.took(call, "seen", outsider) == call
    waits(town, 30, SAMIA)
    assert town.rung(call) == [["samia"]]
    # Who writes has looked: it is told, and it still rings for those of the place.
    other = town.call()
    said = town.say(other, "text", KARIM, "Bonjour")
    assert isinstance(said, Now)
    assert (said.view.phase, said.view.seen_by) == (CallPhase.SEEN, "Karim")
    waits(town, 30, SAMIA)
    assert town.rung(other) == [["samia"]]


def test_who_said_ten_minutes_is_counted_on_for_ten_minutes(town: Town) -> None:
    """ "Dans 10 minutes" was given back after 4."""
    town.duty(SAMIA)
    at_once, later = town.call(), town.call()
    assert isinstance(town.say(at_once, "minutes", SAMIA, minutes=10), Now)
    later = town.took(later, "accept", SAMIA)
    waits(town, 200, SAMIA)
    assert isinstance(town.say(later, "minutes", SAMIA, minutes=5), Now)
    waits(town, 330, SAMIA)
    assert {town.look(one).phase for one in (at_once, later)} == {CallPhase.ACCEPTED}
    waits(town, 120, SAMIA)
    assert [town.look(one).phase for one in (at_once, later)] == [CallPhase.ACCEPTED, CallPhase.RAISED]
    waits(town, 20, SAMIA)
    assert (town.look(at_once).phase, town.look(at_once).returns) == (CallPhase.RAISED, 1)


def test_a_call_that_was_seen_does_not_ring_for_being_unseen(town: Town) -> None:
    town.duty(SAMIA)
    call = town.took(town.call(), "seen", SAMIA)
    waits(town, 59, SAMIA)
    assert town.rung(call) == []
    waits(town, 1, SAMIA)
    assert town.rung(call) == [["samia"]], "seen is not answered"


def test_the_circles_widen_and_then_it_rings_ever_more_rarely(town: Town) -> None:
    everybody = (SAMIA, KARIM, NOUR)
    town.duty(SAMIA, Circle.SITE, "Hall A")
    town.duty(KARIM, Circle.COMMUNE)
    town.duty(NOUR, Circle.REMOTE)
    call = town.call()
    assert call.circle is Circle.SITE
    waits(town, 60, *everybody)
    assert town.look(call).circle is Circle.COMMUNE
    waits(town, 60, *everybody)
    assert town.look(call).circle is Circle.REMOTE
    assert town.rung(call) == [["samia"], ["karim", "samia"], ["karim", "nour", "samia"]]
    waits(town, 60, *everybody)
    assert len(town.rung(call)) == 4
    waits(town, 119, *everybody)
    assert len(town.rung(call)) == 4
    waits(town, 1, *everybody)
    assert len(town.rung(call)) == 5


def test_an_empty_circle_is_passed_over_at_once(town: Town) -> None:
    town.duty(SAMIA, Circle.SITE, "Hall B")
    town.duty(NOUR, Circle.REMOTE)
    call = town.call()
    assert call.circle is Circle.COMMUNE, "who looks after another hall is of the commune"
    assert not town.help.answerable("", "Hall A").here
    assert town.help.answerable("", "Hall B").here


def test_what_was_only_noticed_never_leaves_the_commune_and_does_not_insist(town: Town) -> None:
    town.duty(SAMIA)
    town.duty(NOUR, Circle.REMOTE)
    call = town.call(CallOrigin.NOTICED)
    waits(town, 300, SAMIA, NOUR)
    assert town.look(call).circle is Circle.SITE
    assert town.rung(call) == [["samia"]]


def test_who_is_not_free_is_not_rung(town: Town) -> None:
    town.duty(SAMIA)
    town.duty(KARIM)
    town.duty(KARIM, step=ShiftStep.CHANGE, available=False)
    call = town.call()
    waits(town, 31, SAMIA, KARIM)
    assert town.rung(call) == [["samia"]]


def test_who_accepts_and_does_not_arrive_is_no_longer_counted_on(town: Town) -> None:
    town.duty(SAMIA)
    call = town.took(town.call(), "accept", SAMIA)
    waits(town, 239, SAMIA)
    assert town.look(call).phase is CallPhase.ACCEPTED
    assert town.rung(call) == []
    waits(town, 1, SAMIA)
    back = town.look(call)
    assert (back.phase, back.returns, back.accepted_by) == (CallPhase.RAISED, 1, None)
    waits(town, 1, SAMIA)
    assert town.rung(call) == [["samia"]], "the person has waited: it rings at once"
    arrived = town.took(town.took(back, "accept", SAMIA), "arrive", SAMIA)
    waits(town, 300, SAMIA)
    assert town.look(call) == arrived


def test_a_call_that_is_over_leaves_no_timer(town: Town) -> None:
    town.duty(SAMIA)
    ends = [town.call(), town.call(), town.call()]
    town.help.cancel(ends[0].id)
    town.took(town.took(ends[1], "accept", SAMIA), "close", SAMIA)
    town.wait(1801)
    assert town.look(ends[2]).phase is CallPhase.EXPIRED
    left = town.store.read(lambda conn: conn.execute(select(call_timer)).all())
    assert left == []
    town.wait(300)
    assert town.rung(ends[2]) == [], "an old call never rings"


def test_a_call_that_comes_late_is_born_expired_and_one_in_time_has_less_time(town: Town) -> None:
    town.duty(SAMIA)
    late = town.call(age_s=1800)
    assert (late.phase, late.ended_ms) == (CallPhase.EXPIRED, town.now[0])
    waiting = town.call(age_s=1700)
    town.wait(101)
    assert town.look(waiting).phase is CallPhase.EXPIRED
    assert town.rung(late) == []


def test_a_hub_that_was_away_rings_once_and_what_is_too_old_not_at_all(database: Path | str) -> None:
    clock = [1_800_000_000_000]
    with running_town(database, clock) as town:
        town.duty(SAMIA)
        old = town.call()
        clock[0] += 1_000_000
        young = town.call()
    clock[0] += 850_000
    with running_town(database, clock) as town:
        beats(town, SAMIA)
        town.sweep()
        town.sweep()
        assert town.look(old).phase is CallPhase.EXPIRED
        assert (town.rung(old), len(town.rung(young))) == ([], 1), "unseen and unaccepted are one ring"


def test_who_begins_a_shift_hears_of_who_waits_and_the_person_is_told(town: Town) -> None:
    call = town.call()
    waits(town, 100)
    assert not town.look(call).answerable
    town.duty(KARIM, Circle.COMMUNE)
    town.sweep()
    now = town.look(call)
    assert (now.answerable, now.circle) == (True, Circle.COMMUNE)
    assert town.rung(call)[-1] == ["karim"]
    town.duty(KARIM, step=ShiftStep.END)
    town.sweep()
    assert not town.look(call).answerable


def test_a_console_that_closes_is_away_after_thirty_seconds(town: Town) -> None:
    town.duty(SAMIA)
    call = town.call()
    waits(town, 29, SAMIA)
    waits(town, 29)
    assert town.look(call).answerable
    waits(town, 2)
    assert not town.look(call).answerable


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


def town_kinds(town: Town, call_id: str) -> list[str]:
    wanted = select(event.c.kind).where(event.c.ref == call_id).order_by(event.c.id)
    return list(town.store.read(lambda conn: conn.execute(wanted).scalars().all()))


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
