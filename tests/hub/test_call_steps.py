"""What mediators and the person do with a call: the screen is true at every step, and one accepts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from hub.accounts.people import Actor
from hub.accounts.staff import TOWN
from hub.contract import CallOrigin, CallPhase, CallStep, CallView
from hub.help import calls
from hub.help.calls import OPEN, Changed, Now, Unknown
from tests.support.town import Town, running_town

BOTH_ENGINES = True
SAMIA, KARIM = Actor("staff-samia", "Samia", TOWN), Actor("staff-karim", "Karim", TOWN)
NAMESAKE = Actor("staff-other-samia", "Samia", TOWN)
STRANGER = Actor("staff-nour", "Nour", "elsewhere")


def test_a_call_goes_its_way_and_its_times_are_the_hubs(hall: Town) -> None:
    hall.duty(SAMIA)
    call = hall.call()
    hall.wait(1)
    seen = hall.took(call, "seen", SAMIA)
    hall.wait(1)
    accepted = hall.took(seen, "accept", SAMIA)
    hall.wait(1)
    arrived = hall.took(accepted, "arrive", SAMIA)
    ended = hall.took(arrived, "close", SAMIA, outcome="helped")
    begin = call.raised_ms
    assert [seen.seen_ms, accepted.accepted_ms, arrived.arrived_ms] == [
        begin + 1000,
        begin + 2000,
        begin + 3000,
    ]
    assert (ended.phase, ended.outcome, ended.accepted_by) == (CallPhase.CLOSED, "helped", "Samia")
    assert hall.events(call) == ["raised", "seen", "accepted", "arrived", "closed"]


def test_two_of_one_name_are_two(hall: Town) -> None:
    call = hall.call()
    hall.took(call, "accept", SAMIA)
    assert isinstance(hall.step(call, "accept", NAMESAKE), Changed)
    assert isinstance(hall.step(hall.look(call), "arrive", NAMESAKE), Changed)


def test_another_communes_call_does_not_exist(hall: Town) -> None:
    call = hall.call()
    for step in CallStep:
        assert hall.step(call, step.value, STRANGER) == Unknown()
    assert hall.say(call, "coming", STRANGER) == Unknown()
    assert hall.look(call) == call


def test_every_step_repeated_is_answered_and_not_done_again(hall: Town) -> None:
    call = hall.call()
    accepted = hall.took(call, "accept", SAMIA)
    returned = hall.took(accepted, "return", SAMIA)
    assert (returned.phase, returned.returns, returned.accepted_by) == (CallPhase.RAISED, 1, None)
    again = hall.took(returned, "accept", KARIM)
    # The network repeats what was said long ago: it is answered with what is true now.
    for before, step in ((call, "accept"), (accepted, "return")):
        assert hall.took(before, step, SAMIA) == again
    assert hall.look(call).version == again.version


def test_who_has_accepted_is_the_only_one_who_speaks_and_arrives(hall: Town) -> None:
    call = hall.took(hall.call(), "accept", SAMIA)
    for step in ("accept", "arrive", "return", "assist"):
        assert isinstance(hall.step(call, step, KARIM), Changed)
    assert isinstance(hall.say(call, "minutes", KARIM), Changed)
    said = hall.say(call, "minutes", SAMIA)
    assert isinstance(said, Now)
    assert said.view.message is not None
    assert (said.view.message.minutes, said.view.message_by) == (2, "Samia")


def test_whoever_says_that_they_come_has_accepted(hall: Town) -> None:
    """'J'arrive' on the screen of a person to whom nobody comes would be a lie."""
    said = hall.say(hall.call(), "coming", SAMIA)
    assert isinstance(said, Now)
    assert (said.view.phase, said.view.accepted_by) == (CallPhase.ACCEPTED, "Samia")
    waiting = hall.say(hall.call(), "wait", KARIM)
    assert isinstance(waiting, Now)
    assert (waiting.view.phase, waiting.view.seen_by) == (CallPhase.SEEN, "Karim")


def test_a_promise_goes_with_who_made_it(hall: Town) -> None:
    said = hall.say(hall.call(), "minutes", SAMIA)
    assert isinstance(said, Now)
    returned = hall.took(said.view, "return", SAMIA)
    assert (returned.message, returned.message_by) == (None, None)


def test_a_mediators_own_words_are_in_no_event_and_go_with_the_call(hall: Town) -> None:
    call = hall.took(hall.call(), "accept", SAMIA)
    said = hall.say(call, "text", SAMIA, "Asseyez-vous, Madame Dupont")
    assert isinstance(said, Now)
    assert hall.look(call).message == said.view.message
    shown = hall.store.read(lambda conn: calls.open_calls(conn, "town"))[0]
    assert shown.message is not None
    assert (shown.message.code, shown.message.text) == ("text", "")
    ended = hall.took(said.view, "close", SAMIA)
    assert ended.message is not None
    assert ended.message.text == ""
    told = "SELECT body FROM event UNION ALL SELECT detail FROM help_call"
    rows = hall.store.read(lambda conn: conn.exec_driver_sql(told).all())
    assert "Dupont" not in str(rows)


def test_help_is_proposed_and_the_person_says_yes(hall: Town) -> None:
    noticed = hall.call(CallOrigin.NOTICED, "visit-1")
    asked = hall.took(noticed, "propose", SAMIA)
    assert (asked.proposed_by, asked.phase) == ("Samia", CallPhase.SEEN)
    hall.wait(5)
    yes = hall.answer(asked, "propose", yes=True)
    assert (yes.origin, yes.phase, yes.proposed_by) == (CallOrigin.PERSON, CallPhase.RAISED, None)
    assert yes.raised_ms == hall.now[0]
    assert hall.answer(asked, "propose", yes=True) == yes
    assert isinstance(hall.step(yes, "propose", SAMIA), Changed), "the person has asked already"


def test_help_is_proposed_and_the_person_says_no(hall: Town) -> None:
    asked = hall.took(hall.call(CallOrigin.NOTICED, "visit-1"), "propose", SAMIA)
    no = hall.answer(asked, "propose", yes=False)
    assert (no.phase, no.outcome) == (CallPhase.CLOSED, "declined")
    assert hall.answer(asked, "propose", yes=True) == no


def test_the_person_lets_the_mediator_work_beside_them_or_not(hall: Town) -> None:
    call = hall.took(hall.call(), "accept", SAMIA)
    asked = hall.took(call, "assist", SAMIA)
    assert (asked.assist_by, asked.assist_id, asked.accepted_id) == ("Samia", SAMIA.staff, SAMIA.staff)
    no = hall.answer(asked, "assist", yes=False)
    assert (no.phase, no.assist_by, no.assist_id) == (CallPhase.ACCEPTED, None, "")
    yes = hall.answer(hall.took(no, "assist", SAMIA), "assist", yes=True)
    assert (yes.phase, yes.arrived_ms, yes.assist_by) == (CallPhase.ARRIVED, hall.now[0], None)
    assert hall.answer(call, "propose", yes=True) == yes, "nobody asked that"


def test_a_suggestion_is_put_aside_without_accepting_it_and_a_persons_call_is_not(hall: Town) -> None:
    aside = hall.took(hall.call(CallOrigin.NOTICED), "close", SAMIA, outcome="all_well")
    assert (aside.phase, aside.outcome, aside.accepted_by) == (CallPhase.CLOSED, "all_well", None)
    assert isinstance(hall.step(hall.call(), "close", SAMIA), Changed)


def test_what_was_noticed_and_what_is_asked_in_one_visit_is_one_call(hall: Town) -> None:
    noticed = hall.call(CallOrigin.NOTICED, "visit-1", None, "back")
    more = hall.call(CallOrigin.NOTICED, "visit-1", None, "back", "scans")
    assert (more.id, [one.code for one in more.reasons]) == (noticed.id, ["back", "scans"])
    seen = hall.took(more, "seen", SAMIA)
    hall.wait(10)
    asked = hall.call(CallOrigin.PERSON, "visit-1", "key-asked-1")
    assert (asked.id, asked.origin, asked.phase) == (noticed.id, CallOrigin.PERSON, CallPhase.RAISED)
    assert (asked.raised_ms, asked.seen_by) == (hall.now[0], None), "what was seen was something else"
    assert asked.version > seen.version
    assert [one.code for one in asked.reasons] == ["back", "scans"]
    after = hall.call(CallOrigin.NOTICED, "visit-1", None, "slow")
    assert (after.id, after.origin, after.phase) == (asked.id, CallOrigin.PERSON, CallPhase.RAISED)
    assert [one.code for one in after.reasons] == ["slow"]
    assert hall.call(CallOrigin.PERSON, "visit-1", "key-asked-1").id == asked.id
    assert hall.store.read(lambda conn: calls.of_key(conn, "key-asked-1")) == hall.look(asked)
    hall.help.cancel(asked.id)
    assert hall.call(CallOrigin.PERSON, "visit-1").id != asked.id, "what has ended does not begin anew"


def test_who_is_on_the_way_stays_so_when_the_person_calls_too(hall: Town) -> None:
    accepted = hall.took(hall.call(CallOrigin.NOTICED, "visit-1"), "accept", SAMIA)
    asked = hall.call(CallOrigin.PERSON, "visit-1")
    assert (asked.id, asked.phase, asked.accepted_by) == (accepted.id, CallPhase.ACCEPTED, "Samia")
    hall.wait(241)
    assert hall.look(asked).phase is CallPhase.RAISED, "a person waits: who does not arrive is not counted on"


def test_a_machines_trouble_is_no_persons(hall: Town) -> None:
    machine = hall.call(CallOrigin.DEVICE, "visit-1")
    assert hall.call(CallOrigin.PERSON, "visit-1").id != machine.id


def at_once(hall: Town, work: Callable[[], object]) -> list[object]:
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda _: work(), range(100)))


@pytest.mark.long
def test_a_hundred_copies_of_each_write_at_once_are_one(hall: Town) -> None:
    noticed = hall.call(CallOrigin.NOTICED, "visit-1", "key-of-a-hundred")
    copies: list[tuple[str, Callable[[], object]]] = [
        ("raise", lambda: hall.call(CallOrigin.NOTICED, "visit-1", "key-of-a-hundred")),
        ("join", lambda: hall.call(CallOrigin.NOTICED, "visit-1", "key-that-joins", "back")),
    ]
    before = noticed.version
    for name, work in copies:
        at_once(hall, work)
        assert hall.look(noticed).version == before + (name == "join"), name
    for name, change in (
        ("propose", lambda call: hall.step(call, "propose", SAMIA)),
        ("yes", lambda call: hall.answer(call, "propose", yes=True)),
        ("minutes", lambda call: hall.say(call, "minutes", SAMIA)),
        ("return", lambda call: hall.step(call, "return", SAMIA)),
        ("accept", lambda call: hall.step(call, "accept", SAMIA)),
        ("assist", lambda call: hall.step(call, "assist", SAMIA)),
        ("let", lambda call: hall.answer(call, "assist", yes=True)),
        ("close", lambda call: hall.step(call, "close", SAMIA, outcome="helped")),
        ("cancel", lambda call: hall.help.cancel(call.id)),
    ):
        now = hall.look(noticed)
        found = at_once(hall, lambda: change(now))  # noqa: B023
        assert len(set(map(repr, found))) == 1, name
        assert not isinstance(found[0], Changed), name
        assert hall.look(noticed).version == now.version + (name != "cancel"), name


class Mediators(RuleBasedStateMachine):
    """Several mediators, the person and the clock do anything at any time."""

    place: Path | str

    def __init__(self) -> None:
        super().__init__()
        self._life = running_town(self.place)
        self.town = self._life.__enter__()
        # Each machine has a call of its own in a store that all share.
        self.call = self.town.call(CallOrigin.NOTICED, "visit-of-all")
        self.known: list[CallView] = [self.call]
        self.accepter: str | None = None

    def teardown(self) -> None:
        self.town.help.cancel(self.call.id)
        self._life.__exit__(None, None, None)

    @rule(
        who=st.sampled_from([SAMIA, KARIM, NAMESAKE, STRANGER]),
        step=st.sampled_from(list(CallStep)),
        late=st.integers(0, 3),
    )
    def step(self, who: Actor, step: CallStep, late: int) -> None:
        seen = self.known[max(0, len(self.known) - 1 - late)]
        before = self.town.look(self.call)
        done = self.town.step(seen, step.value, who)
        after = self.town.look(self.call)
        assert isinstance(done, Unknown) == (who is STRANGER)
        if isinstance(done, Changed):
            assert after == before, "a refused step changes nothing"
        if step is CallStep.ACCEPT and after.version > before.version:
            assert before.accepted_by is None, "nobody takes a call from who has it"
            assert seen.version == before.version

    @rule(who=st.sampled_from([SAMIA, KARIM]), code=st.sampled_from(["coming", "wait"]))
    def say(self, who: Actor, code: str) -> None:
        self.town.say(self.known[-1], code, who)

    @rule(to=st.sampled_from(["propose", "assist"]), yes=st.booleans())
    def answer(self, to: str, yes: bool) -> None:
        self.town.answer(self.call, to, yes=yes)

    @rule(origin=st.sampled_from([CallOrigin.PERSON, CallOrigin.NOTICED]))
    def raise_again(self, origin: CallOrigin) -> None:
        if self.town.look(self.call).phase in OPEN:
            assert self.town.call(origin, "visit-of-all").id == self.call.id

    @rule(seconds=st.sampled_from([1, 31, 61, 250]))
    def time_goes(self, seconds: int) -> None:
        self.town.wait(seconds)

    @invariant()
    def is_true(self) -> None:
        now, last = self.town.look(self.call), self.known[-1]
        assert now.version >= last.version
        assert (now.version == last.version) == (now == last), "every change is a version"
        if last.phase not in OPEN:
            assert now == last, "an end stays an end"
        taken = now.phase in {CallPhase.ACCEPTED, CallPhase.ARRIVED}
        assert (now.accepted_by is not None) or not taken
        assert now.accepted_by is None or now.phase not in {CallPhase.RAISED, CallPhase.SEEN}
        assert (now.ended_ms is None) == (now.phase in OPEN)
        assert now.assist_by is None or taken
        if now != last:
            self.known.append(now)


@pytest.mark.long
def test_whatever_is_done_in_any_order_the_call_stays_true(database: Path | str, engine: str) -> None:
    machine = type("Here", (Mediators,), {"place": database})
    many = 60 if engine == "sqlite" else 15
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=many,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_who_presses_as_a_colleague_begins_is_not_too_late(hall: Town) -> None:
    """Once the hub's own word on who could come made the button of whoever had just pressed it an old one."""
    call = hall.call()
    assert not call.answerable
    hall.duty(KARIM)
    hall.sweep()
    assert (hall.look(call).answerable, hall.look(call).version) == (True, call.version + 1)
    hall.wait(61)
    assert hall.took(call, "accept", SAMIA).accepted_by == "Samia"
    other = hall.step(call, "accept", KARIM)
    assert isinstance(other, Changed), "a person's step is no computation"
