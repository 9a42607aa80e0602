"""What happens on the kiosk, in the words of the vocabulary: the right word, once, without its content."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.contract import KioskIdentity
from hub.contract.briefing import TALLIES, Tallies
from hub.contract.codes import Counter
from kiosk.app.noticing.asking import Asking, Moment
from kiosk.app.noticing.book import Book
from kiosk.app.noticing.opening import notices
from kiosk.app.noticing.telling import EVERY_S, Telling
from kiosk.devices.camera import Frame
from kiosk.difficulty.conclusions import Cause, Conclusion, Level
from kiosk.difficulty.events import Event, What
from kiosk.difficulty.pace import PageTimes
from kiosk.difficulty.step import CalmPage
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort, Dial
from kiosk.pages.overlays import Languages, Offering
from kiosk.pages.session import Assisted, Session
from kiosk.pages.sheets import Sheet
from kiosk.pages.states import (
    CallEnded,
    MicrophoneClosed,
    MicrophoneOpen,
    Misheard,
    ScanFailed,
    ScanLooking,
    ScanShown,
    ScanState,
    ScanWorking,
)
from kiosk.pages.town import Town
from kiosk.types import FieldId, Lang, OptionId, text
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sender import Listener
from tests.kiosk.difficulty.visits import tuning
from tests.support.front import SETTINGS
from tests.support.noticed import Watched
from tests.support.visit import ELECTORAL_ROLL, TODAY
from tests.support.window import FakeClock

DEL = act.Type(act.Key.BACKSPACE)


@pytest.fixture
def hall(town: Town) -> Watched:
    return Watched(town)


@pytest.fixture
def asked(hall: Watched) -> Watched:
    """The first question of a procedure; what was noticed until then is put aside."""
    hall.begins()
    hall.events.clear()
    return hall


def named(hall: Watched) -> list[str]:
    """Without what the voice says by itself."""
    return [one.what.value for one in hall.events if one.what is not What.NARRATION_FINISHED]


def pick(option: str) -> act.Pick:
    return act.Pick(OptionId(option))


def test_the_attract_page_is_not_noticed(hall: Watched) -> None:
    hall.misses(5).touches(act.NextTextSize(), act.NextTheme()).waits(10)
    assert hall.events == []


def test_a_visit_begins_with_its_first_page(hall: Watched) -> None:
    hall.touches(act.ChooseLanguage(Lang("fr")))
    assert named(hall) == ["session_started", "page_shown"]
    [shown] = hall.of(What.PAGE_SHOWN)
    assert (shown.page, shown.kind) == ("menu", "choice")
    assert shown.words > 10
    assert shown.choices > 3


@pytest.mark.parametrize(
    ("gesture", "told"),
    [
        ([pick("french")], ["answer_given"]),
        ([pick("french"), pick("other")], ["answer_given", "answer_changed"]),
        ([act.Confirm()], ["next", "validation_error"]),
        ([pick("french"), act.Confirm()], ["answer_given", "next", "page_shown"]),
        ([act.Back()], ["back", "page_shown", "page_revisited"]),
        ([act.NextTextSize()], ["text_size_up"]),
        ([act.Adjust(Dial.TEXT, 1), act.Adjust(Dial.TEXT, -1)], ["text_size_up"]),
        ([act.ShowLanguages(), act.ChooseLanguage(Lang("en"))], ["language_changed"]),
        ([act.ShowTuning(), act.CloseOverlay()], []),
        ([act.ShowTuning(), act.Back()], []),
        ([act.CallSomeone(), act.CloseOverlay(), act.CallSomeone()], ["help_requested"]),
        ([act.ToggleSpeech()], ["narration_repeated"]),
        ([act.NextTheme()] * 4, []),
        ([act.Confirm(), act.Confirm()], ["next", "validation_error", "next", "validation_error"]),
    ],
)
def test_what_a_hand_does(asked: Watched, gesture: list[act.Action], told: list[str]) -> None:
    asked.touches(*gesture, every=1.0).waits(1)
    assert named(asked) == told


def test_the_same_touch_at_once_is_a_repeated_one(asked: Watched) -> None:
    asked.touches(pick("french"), pick("french"))
    assert named(asked) == ["answer_given", "touch_repeat"]


def test_keys_are_not_counted(hall: Watched) -> None:
    hall.begins().goes_on(until="name").waits(10)
    hall.events.clear()
    hall.touches(act.FocusField(FieldId("family")), *map(act.Type, "aabbcc"))
    assert named(hall) == ["typing"]
    hall.waits(5).touches(act.Type("d"))
    assert named(hall) == ["typing", "typing"]


def test_deletions_are_told_once_for_all_in_a_row(hall: Watched) -> None:
    hall.begins().goes_on(until="name").waits(10)
    hall.touches(act.FocusField(FieldId("family")), *map(act.Type, "aabbccdd"))
    hall.events.clear()
    hall.touches(*[DEL] * 7)
    assert named(hall).count("keyboard_delete_burst") == 1
    hall.touches(DEL, every=4)
    assert named(hall).count("keyboard_delete_burst") == 1


@pytest.mark.parametrize(
    ("page", "fields", "code"),
    [
        ("birth_date", {}, "missing"),
        ("birth_date", {"date": "03052048"}, "range"),
        ("name", {"family": "exemple"}, "missing"),
        ("address", {"street": "12 rue des tilleuls", "postcode": "012", "town": "valbourg"}, "format"),
    ],
)
def test_why_an_answer_is_not_taken(hall: Watched, page: str, fields: dict[str, str], code: str) -> None:
    hall.begins().goes_on(until=page).types(0, 0, **fields).confirms()
    assert [one.code for one in hall.of(What.VALIDATION_ERROR)] == [code]


@pytest.mark.parametrize(
    ("advice", "counts"), [("heard.words", 1), ("heard.again", 1), ("heard.nothing", 0), ("speak.lost", 0)]
)
def test_a_word_that_is_not_understood(asked: Watched, advice: str, counts: int) -> None:
    for state in (MicrophoneOpen(text("speak.hint.words")), Misheard(text(advice)), MicrophoneClosed()):
        asked.kiosk.apply(lambda now, state=state: replace(now, microphone=state))  # type: ignore[misc]
    assert len(asked.of(What.VOICE_NOT_UNDERSTOOD)) == counts


def _sheet(trouble: str = "") -> ScanState:
    return ScanShown(Sheet(b"", trouble=trouble))


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([ScanWorking(), _sheet()], [("scan_accepted", "")]),
        ([ScanWorking(), _sheet("unreadable")], [("scan_refused", "blur")]),
        ([ScanWorking(), _sheet("no_page")], [("scan_refused", "none_detected")]),
        ([ScanWorking(), _sheet("code")], [("scan_accepted", "")]),
        ([ScanFailed(), ScanFailed()], [("scan_refused", "none_detected")]),
        ([ScanLooking("glare", 0.0), ScanLooking("hold_still", 0.5)], []),
        ([ScanWorking(Sheet(b"", still=Frame(0, 0, b""))), _sheet()], []),
    ],
)
def test_what_the_scanner_gives(hall: Watched, states: list[ScanState], told: list[tuple[str, str]]) -> None:
    hall.begins().goes_on(until="address_proof")
    for state in states:
        hall.kiosk.apply(lambda now, state=state: replace(now, scan=state))  # type: ignore[misc]
    found = [one for one in hall.events if one.what in {What.SCAN_ACCEPTED, What.SCAN_REFUSED}]
    assert [(one.what.value, one.reason) for one in found] == told


def test_laying_a_paper_again_is_one_page(hall: Watched) -> None:
    hall.begins().goes_on(until="address_proof")
    for state in (ScanWorking(), _sheet("unreadable"), ScanLooking("none", 0.0), ScanWorking(), _sheet()):
        hall.kiosk.apply(lambda now, state=state: replace(now, scan=state))  # type: ignore[misc]
    pages = [one.page for one in hall.of(What.PAGE_SHOWN)]
    assert pages.count("listes-electorales.address_proof") == 1
    assert not hall.of(What.PAGE_REVISITED)


def test_how_an_answer_was_given(hall: Watched) -> None:
    hall.begins()
    hall.kiosk.noticing.by("keypad")
    hall.kiosk.act(pick("french"))
    assert [one.how for one in hall.of(What.ANSWER_GIVEN)] == ["touch", "keypad"]


def test_the_help_key_asks_where_one_is(asked: Watched) -> None:
    asked.presses("help")
    assert named(asked) == ["help_opened"]


@pytest.mark.parametrize("gone", [False, True])
def test_how_a_visit_ends(asked: Watched, gone: bool) -> None:
    if gone:
        for _ in range(800):
            asked.waits(1)
            if not asked.session.welcomed:
                break
    else:
        asked.touches(act.Erase())
    [left] = asked.of(What.SESSION_ABANDONED)
    assert left.how == ("timeout" if gone else "quit")
    assert named(asked)[-1] == "session_abandoned"


def test_beside_a_mediator_nothing_is_noticed_and_then_anew(asked: Watched) -> None:
    asked.kiosk.apply(lambda now: replace(now, assisted=Assisted("Alex", asked.kiosk.around.now())))
    asked.events.clear()
    asked.touches(act.Confirm(), act.Confirm(), every=2)
    assert asked.events == []
    asked.kiosk.apply(lambda now: replace(now, assisted=None))
    assert named(asked)[:2] == ["session_started", "page_shown"]


def test_who_waits_for_somebody_is_not_slow(asked: Watched) -> None:
    asked.touches(act.CallSomeone()).waits(300)
    asked.kiosk.apply(lambda now: replace(now, call=CallEnded(answered=True), overlay=None))
    asked.events.clear()
    asked.touches(pick("french"), every=5)
    assert asked.of(What.ANSWER_GIVEN)[0].t < 10, "another beginning: what was hard is behind"


def test_two_procedures_are_watched_each_by_itself(hall: Watched) -> None:
    hall.begins().goes_on().touches(act.GoHome(), every=30)
    assert len(hall.of(What.SESSION_STARTED)) == 2
    assert not hall.of(What.PAGE_REVISITED)


# ---- When to ask ----

WISH = Conclusion("s", 10.0, Level.OFFER, 0.0, (), Cause.USER)
CALM = Moment(t=20.0, hand_at=10.0, typed_at=0.0, speaking=False)
SESSION = Session(Comfort(Lang("fr")), welcomed=True)


def _wishing() -> Asking:
    asking = Asking(tuning().levels.offer)
    asking.wants(WISH)
    return asking


def test_it_asks_in_a_pause() -> None:
    assert _wishing().now(SESSION, CALM).overlay == Offering()


@pytest.mark.parametrize(
    ("session", "moment"),
    [
        (SESSION, replace(CALM, speaking=True)),
        (SESSION, replace(CALM, hand_at=19.0)),
        (SESSION, replace(CALM, typed_at=16.0)),
        (SESSION, replace(CALM, t=41.0)),
        (replace(SESSION, overlay=Languages()), CALM),
        (replace(SESSION, microphone=MicrophoneOpen(text("speak.hint.words"))), CALM),
        (replace(SESSION, scan=ScanWorking()), CALM),
    ],
)
def test_it_does_not_interrupt(session: Session, moment: Moment) -> None:
    assert _wishing().now(session, moment) == session


def test_who_went_on_is_not_asked() -> None:
    asking = _wishing()
    asking.forgets()
    assert asking.now(SESSION, CALM) == SESSION


def test_it_asks_twice_at_most_and_not_at_once_again() -> None:
    asking, asked = Asking(tuning().levels.offer), 0
    for t in range(10, 900):
        asking.wants(replace(WISH, t=float(t)))
        asked += asking.now(SESSION, replace(CALM, t=float(t), hand_at=-100.0)).overlay is not None
    assert asked == 2


def test_the_question_of_before_comes_back_by_itself() -> None:
    asking = _wishing()
    offered = asking.now(SESSION, CALM)
    assert asking.now(offered, replace(CALM, t=49.0)) == offered
    assert asking.now(offered, replace(CALM, t=49.5, speaking=True)) == offered
    assert asking.now(offered, replace(CALM, t=79.0)) == offered, "it was being read until then"
    assert asking.now(offered, replace(CALM, t=80.0)) == SESSION


# ---- What pages take ----


def test_the_kiosks_own_file_is_what_it_stands_on(town: Town) -> None:
    learned = {"menu": PageTimes(4.0, 9.0)}
    made = notices(SETTINGS, lambda: TODAY, town, lambda _: None, lambda: learned)
    assert made.tuning == tuning()
    assert made.kiosk == SETTINGS.town.kiosk_id
    assert made.learned() is learned


def test_what_a_hub_has_learned_of_a_page_counts_from_the_next_visit_on(hall: Watched) -> None:
    """Half an hour is usual there: nobody is asked after five minutes."""
    slow = {"listes-electorales.nationality": PageTimes(1500, 1800)}
    hall.kiosk.noticing.open(replace(hall.notices, learned=lambda: slow))
    hall.begins().waits(250)
    assert hall.offered is None
    assert not hall.told
    hall.kiosk.noticing.open(hall.notices)
    hall.leaves().begins().is_offered(within=250)


def test_few_shows_of_a_page_wait_for_more() -> None:
    book = Book()
    for _ in range(4):
        book.add(CalmPage("menu", 0.0, 2.0))
    assert book.take() is None
    book.add(CalmPage("menu", 1.0, 2.0))
    figures = book.take()
    assert figures is not None
    assert figures.pages["menu"].n == 5


def test_an_event_keeps_its_words_when_written() -> None:
    from kiosk.difficulty.lines import read_line, write_line

    for one in (
        Event(1.25, "7", What.SESSION_STARTED, kiosk="k", order=0),
        Event(2.5, "7", What.PAGE_SHOWN, page="menu", kind="info", words=12),
        Event(3.0, "7", What.ANSWER_GIVEN, page="menu", how="keypad"),
    ):
        assert read_line(write_line(one)) == one


class Postbox:
    """Keeps what is posted."""

    def __init__(self) -> None:
        self.kept = list[tuple[str, Tallies]]()

    def put(self, kind: str, key: MessageKey, body: bytes, *, lifetime_s: float, heard: Listener) -> bool:
        self.kept.append((kind, Tallies.model_validate_json(body)))
        return True


def test_the_hub_is_told_every_hour_and_only_when_there_is_something() -> None:
    clock, book, post = FakeClock(), Book(), Postbox()
    there = list[Postbox]()
    telling = Telling(
        book,
        KioskIdentity(id="k", name="borne"),
        lambda: there[0] if there else None,
        clock,
        lambda: TODAY,
        behind=lambda _, work: work(),
    )
    book.count(Counter.OFFERS)
    clock.now += EVERY_S
    telling.tick()
    there.append(post)
    telling.tick()
    telling.tick()
    clock.now += EVERY_S
    telling.tick()
    [(kind, told)] = post.kept
    assert kind == TALLIES
    assert told.counts == {"offers": 1}
    assert told.day == TODAY.isoformat()
    # The program ends in the middle of an hour: what was counted since is not lost.
    book.count(Counter.OFFERS)
    telling.close()
    telling.close()
    assert [one.counts for _, one in post.kept] == [{"offers": 1}] * 2


# ---- Whom the figures count ----


def counted(hall: Watched) -> dict[str, int]:
    figures = hall.notices.book.take()
    return dict(figures.counts) if figures else {}


def helped(hall: Watched, by: str | None) -> None:
    help_ = Assisted(by, hall.kiosk.around.now()) if by else None
    hall.kiosk.apply(lambda now: replace(now, assisted=help_))


def test_a_procedure_done_beside_a_mediator_is_done_and_not_alone(hall: Watched) -> None:
    """It was once not counted at all: of those who came to the end, far too many had done it alone."""
    hall.begins()
    helped(hall, "Alex")
    hall.goes_on()
    assert counted(hall) == {"visits": 1, "procedures": 1}
    helped(hall, None)
    hall.waits(5)
    assert counted(hall) == {}


def test_who_switched_noticing_off_is_a_visitor(hall: Watched) -> None:
    hall.touches(act.ChooseLanguage(Lang("fr")))
    counted(hall)
    hall.touches(act.Erase())
    hall.kiosk.apply(lambda now: replace(now, welcomed=True, comfort=replace(now.comfort, noticed=False)))
    hall.touches(act.OpenProcedure(ELECTORAL_ROLL)).goes_on()
    assert counted(hall) == {"visits": 1, "procedures": 1, "alone": 1}


def test_who_looks_back_from_the_end_has_done_it_once(hall: Watched) -> None:
    hall.begins().goes_on()
    hall.touches(act.Back(), every=5).touches(act.Confirm(), every=5)
    assert counted(hall) == {"visits": 1, "procedures": 1, "alone": 1}
    hall.touches(act.Erase()).begins()
    assert counted(hall) == {"visits": 1}


def test_who_called_somebody_was_not_alone(hall: Watched) -> None:
    hall.begins().touches(act.CallSomeone(), act.CloseOverlay(), act.CancelCall(), every=3)
    hall.goes_on()
    found = counted(hall)
    assert (found["procedures"], found.get("alone")) == (1, None)
