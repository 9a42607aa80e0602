"""What the person is told of their call, against real hubs and mediators: never more than is true."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.contract import KioskActivity, Route
from hub.contract.codes import ReasonCode
from kiosk.app.desks.help import HelpDesk
from kiosk.app.desks.onecall import Call
from kiosk.app.nearhub.link import HubLink
from kiosk.difficulty.conclusions import Cause, Conclusion, Level, Why
from kiosk.difficulty.devices import Device
from kiosk.pages import actions as act
from kiosk.pages import states as page
from kiosk.pages.call_states import (
    CallBackTaken,
    CallBackWaits,
    CallBackWish,
    Word,
)
from kiosk.pages.overlays import Asked
from kiosk.uplink import states as up
from tests.kiosk.app.test_help_desk import SENT, OneVisit, a_link, hub, link, open_calls, raised, samia
from tests.support.hub import HubProcess, Mediator
from tests.support.visit import Visit
from tests.support.waiting import until as wait

__all__ = ["hub", "link", "samia"]
FLAG = Conclusion(
    "s",
    90.0,
    Level.FLAG,
    2.0,
    (Why(ReasonCode.BACK, 4), Why(ReasonCode.SLOW, 2)),
    Cause.USER,
)


@pytest.fixture
def one(visit: Visit) -> OneVisit:
    return OneVisit(visit.session)


@pytest.fixture
def desk(link: HubLink, one: OneVisit) -> Iterator[HelpDesk]:
    made = one.desk(link)
    wait(lambda: link.post is not None and link.post.is_open, 60)
    yield made
    made.close()


def call_of(mediator: Mediator, number: int = 0) -> dict:  # type: ignore[type-arg]
    """A call as the console shows it now."""
    stream = mediator.events()
    try:
        return next(stream)[2]["calls"][number]  # type: ignore[no-any-return]
    finally:
        stream.close()  # type: ignore[attr-defined]


def takes(mediator: Mediator, step: str, **more: object) -> None:
    """The mediator's step, on what they see now."""
    now = call_of(mediator)
    answer = mediator.session.post(
        f"{mediator.url}/console/calls/{now['id']}/{step}",
        json={"version": now["version"], **more},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text


def says(mediator: Mediator, **message: object) -> None:
    now = call_of(mediator)
    where = Route.CONSOLE_MESSAGE.value.format(call_id=now["id"])
    said = {"version": now["version"], "message": message}
    answer = mediator.session.post(f"{mediator.url}{where}", json=said, timeout=30)
    assert answer.status_code == 200, answer.text


def test_nobody_on_shift_is_said_at_once(desk: HelpDesk, one: OneVisit) -> None:
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallNobody)


def test_who_comes_arrives_or_gives_back(
    hub: HubProcess,
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    takes(samia, "accept")
    one.sees(page.CallAccepted)
    takes(samia, "return")
    wait(lambda: one.session.call == page.CallReturned("Samia"), 60)
    takes(samia, "accept")
    one.sees(page.CallAccepted)
    takes(samia, "arrive")
    wait(lambda: one.session.call == page.CallArrived("Samia"), 60)
    takes(samia, "close", outcome="helped")
    wait(lambda: one.session.call == page.CallEnded(answered=True), 60)


def test_a_word_on_the_screen_stands_beside_the_call(
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    says(samia, code="minutes", minutes=2)
    wait(lambda: one.session.waiting.word == Word("minutes", "Samia", 2), 60)
    # Who says that they come has said so on the screen: the call is theirs.
    one.sees(page.CallAccepted)
    says(samia, code="text", text="Je suis au premier étage.")
    wait(lambda: one.session.waiting.word == Word("text", "Samia", text="Je suis au premier étage."), 60)


def test_a_suggestion_is_seen_by_mediators_alone_and_goes_with_the_visit(
    hub: HubProcess,
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    desk.suggest(FLAG, "Une démarche", "Étape 2 sur 9", one.session)
    wait(lambda: open_calls(hub), 60)
    call = call_of(samia)
    assert (call["origin"], call["score"]) == ("noticed", 0.881)
    assert [(one["code"], one["n"]) for one in call["reasons"]] == [("back", 4), ("slow", 2)]
    takes(samia, "seen")
    assert one.session.call == page.NoCall()
    desk.close()
    wait(lambda: not open_calls(hub), 60)


def test_the_persons_call_takes_the_suggestion_over(
    hub: HubProcess,
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    desk.suggest(FLAG, "Une démarche", "", one.session)
    wait(lambda: open_calls(hub), 60)
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    assert [call["origin"] for call in open_calls(hub)] == ["person"]
    assert call_of(samia)["reasons"][0]["code"] == "back"
    desk.cancel()
    wait(lambda: not open_calls(hub), 60)


def test_a_stale_suggestion_never_rings(
    hub: HubProcess,
    link: HubLink,
    desk: HelpDesk,
    one: OneVisit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.app.desks.callpost.SUGGESTION_S", 3.0)
    hub.kill()
    desk.suggest(FLAG, "Une démarche", "", one.session)
    assert link.post is not None
    post = link.post
    wait(lambda: post.report().waiting == 1, 60)
    wait(lambda: post.report().waiting == 0, 60)
    wait(lambda: post.report().dead == {}, 60)
    hub.start()
    link.doing(KioskActivity.VISIT)
    wait(lambda: not link._adrift, 60)
    assert open_calls(hub) == []


@pytest.mark.parametrize("yes", [True, False])
def test_a_mediator_proposes_help(
    hub: HubProcess,
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
    yes: bool,
) -> None:
    desk.suggest(FLAG, "Une démarche", "", one.session)
    wait(lambda: open_calls(hub), 60)
    takes(samia, "propose")
    wait(lambda: one.session.overlay == Asked(None, "Samia"), 60)
    one.does(act.AnswerAsked(yes))
    desk.answer(yes)
    if yes:
        one.sees((page.CallSent, page.CallSeen))
        assert [call["origin"] for call in open_calls(hub)] == ["person"]
    else:
        wait(lambda: not open_calls(hub), 60)
        assert one.session.call == page.NoCall()
        assert one.session.overlay is None


def test_a_mediator_works_beside_the_person_once_they_agree(
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    takes(samia, "accept")
    one.sees(page.CallAccepted)
    takes(samia, "assist")
    wait(lambda: isinstance(one.session.overlay, Asked) and one.session.overlay.assist, 60)
    assert one.session.assisted is None, "nothing begins before the person has said yes"
    one.does(act.AnswerAsked(True))
    desk.answer(True)
    wait(lambda: one.session and one.began, 60)
    assert call_of(samia)["phase"] == "arrived", "the hub knows before the kiosk says so"
    assert one.began == ("Samia", call_of(samia)["accepted_id"])
    assert one.began[1], "as the briefing and a report name them"


def test_a_call_back_is_sent_once_the_hub_has_it(
    hub: HubProcess,
    link: HubLink,
    desk: HelpDesk,
    one: OneVisit,
    tmp_path: Path,
) -> None:
    wish = CallBackWish("Camille", "+33612345678", "morning")
    hub.kill()
    desk.call_back(wish, one.session)
    wait(lambda: isinstance(one.session.call_back, CallBackWaits), 60)
    on_disk = b"".join(file.read_bytes() for file in (tmp_path / "kiosk").glob("outbox*"))
    assert b"Camille" not in on_disk, "it lies there sealed"
    hub.start()
    link.doing(KioskActivity.VISIT)
    wait(lambda: isinstance(one.session.call_back, CallBackTaken), 60)


def test_where_a_line_is_cut_who_was_coming_is_still_named(
    hub: HubProcess,
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    takes(samia, "accept")
    one.sees(page.CallAccepted)
    hub.kill()
    wait(lambda: one.session.call == page.CallLost("Samia"), 60)
    hub.start()
    one.sees(page.CallAccepted)
    assert isinstance(hub.client().call_state(raised(desk)), up.CallAccepted)


def test_what_the_hub_has_told_holds_without_it(hub: HubProcess, tmp_path: Path) -> None:
    first = a_link(tmp_path / "known")
    first.connect(hub.url)
    file = tmp_path / "known" / "briefing.json"
    wait(file.exists, 60)
    first.close()
    assert file.stat().st_mode & 0o777 == 0o600
    again = a_link(tmp_path / "known")
    assert again.badges == first.badges
    again.close()
    file.write_text("no briefing at all")
    assert a_link(tmp_path / "known").badges == ()


def test_a_beat_says_what_is_open_and_what_fails(hub: HubProcess, link: HubLink) -> None:
    link.trouble("printer", "out_of_paper")
    link.doing(KioskActivity.ASSISTED, "Une démarche")
    samia = hub.mediator("Samia")

    def tile() -> dict:  # type: ignore[type-arg]
        stream = samia.events()
        try:
            kiosks = next(stream)[2]["kiosks"]
        finally:
            stream.close()  # type: ignore[attr-defined]
        return kiosks[0] if kiosks else {}

    wanted = {"procedure": "Une démarche", "devices": {"printer": "out_of_paper"}}
    wait(lambda: tile().get("state") == wanted, 60)
    assert tile()["activity"] == "assisted"
    link.trouble("printer", "")
    wait(lambda: tile()["state"]["devices"] == {}, 60)


BROKEN = replace(FLAG, cause=Cause.HARDWARE, device=Device.SCANNER)


def test_a_yes_to_somebody_who_has_given_the_call_back_begins_nothing(
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    """Assisted mode once began at the person's word alone, with nobody beside them."""
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    takes(samia, "accept")
    one.sees(page.CallAccepted)
    takes(samia, "assist")
    wait(lambda: isinstance(one.session.overlay, Asked), 60)
    # What is true at the hub comes to the kiosk a moment later.
    takes(samia, "return")
    desk.answer(True)
    wait(lambda: one.session.call == page.CallReturned("Samia"), 60)
    wait(lambda: "call-answer" not in {thread.name for thread in threading.enumerate()}, 60)
    assert one.session.assisted is None
    assert one.began is None


def test_a_machines_trouble_outlasts_the_visit(
    hub: HubProcess,
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    """The end of each visit once took back that the scanner fails: nobody ever came to mend it."""
    desk.suggest(BROKEN, "Une démarche", "", one.session)
    wait(lambda: open_calls(hub), 60)
    desk.suggest(FLAG, "Une démarche", "", one.session)
    wait(lambda: len(open_calls(hub)) == 2, 60)
    desk.cancel()
    wait(lambda: [call["origin"] for call in open_calls(hub)] == ["device"], 60)
    one.over = True
    desk.close()
    desk.join(60)
    assert [call["origin"] for call in open_calls(hub)] == ["device"]


def test_at_the_programs_end_the_hub_hears_that_nobody_is_there(
    hub: HubProcess,
    samia: Mediator,
    link: HubLink,
    desk: HelpDesk,
    one: OneVisit,
) -> None:
    """The program once ended before the withdrawal left: a mediator walked to an empty hall."""
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    desk.close()
    desk.join(60)
    link.close()
    assert open_calls(hub) == []


def test_all_that_a_call_is_changes_on_the_main_thread(
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The minutes' thread once wrote back where the call had stood before: "accepted" became "sent" again."""
    by = set[threading.Thread]()

    def noted(call: Call, name: str, value: object) -> None:
        by.add(threading.current_thread())
        object.__setattr__(call, name, value)

    monkeypatch.setattr(Call, "__setattr__", noted)
    monkeypatch.setattr("kiosk.app.desks.help.MINUTE_S", 0.01)
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    takes(samia, "accept")
    one.sees(page.CallAccepted)
    says(samia, code="minutes", minutes=2)
    wait(lambda: one.session.waiting.word, 60)
    takes(samia, "assist")
    wait(lambda: isinstance(one.session.overlay, Asked), 60)
    desk.answer(True)
    wait(lambda: one.session.waiting.minutes > 0 and one.began, 60)
    assert by == {threading.current_thread()}


def test_the_minutes_change_nothing_but_the_waiting(
    samia: Mediator,
    desk: HelpDesk,
    one: OneVisit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.app.desks.help.MINUTE_S", 0.01)
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallSent)
    shown = replace(one.session, call=page.CallLost("Samia"))
    one.shows(shown)
    wait(lambda: one.session.waiting.minutes > shown.waiting.minutes, 60)
    assert one.session.call == page.CallLost("Samia")


def test_a_call_that_the_hub_does_not_take_is_said_and_can_be_made_again(
    hub: HubProcess,
    link: HubLink,
    desk: HelpDesk,
    one: OneVisit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page said "not sent yet" for ever, and nothing was on its way."""
    monkeypatch.setattr("kiosk.app.desks.callpost.body_of", lambda _: b"no call")
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallRefused)
    monkeypatch.undo()
    desk.cancel()
    desk.raise_call("Une démarche", "", one.session)
    one.sees(SENT)


def test_the_next_person_at_a_machine_that_fails_raises_no_second_call(
    hub: HubProcess,
    samia: Mediator,
    link: HubLink,
    one: OneVisit,
    desk: HelpDesk,
) -> None:
    told: dict[Device, float] = {}
    for _ in range(2):
        visit = HelpDesk(link, one.handle, lambda *_: None, told=told)
        visit.suggest(BROKEN, "Une démarche", "", one.session)
        wait(lambda: open_calls(hub), 60)
        visit.close()
    desk.raise_call("Une démarche", "", one.session)
    one.sees(SENT)
    assert sorted(call["origin"] for call in open_calls(hub)) == ["device", "person"]
