"""Nobody is there: asking to be called back, and the line that says on every page where the call stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.pages import actions as act
from kiosk.pages import states as st
from kiosk.pages.call_back import wish_of
from kiosk.pages.call_states import CallBackTaken, CallBackWish, Waiting, Word
from kiosk.pages.comfort import Ease
from kiosk.pages.effects import Effect
from kiosk.pages.live import news
from kiosk.pages.overlays import Asked, CallBackStep, CallingBack, Helping
from kiosk.pages.session import Told
from kiosk.pages.town import Town
from kiosk.pages.view import Role, Screen
from kiosk.procedures.answers import NameGiven, PhoneGiven
from kiosk.procedures.models import Whose
from kiosk.types import FactId, OptionId, PageId
from tests.support.visit import TODAY, Visit


def alone(visit: Visit) -> Visit:
    """Called, and nobody is on shift."""
    called = visit.opens().does(act.CallSomeone())
    return replace(called, session=replace(called.session, call=st.CallNobody()))


def types(visit: Visit, words: str) -> Visit:
    return visit.does(*map(act.Type, words))


def to_check(visit: Visit) -> Visit:
    named = types(alone(visit).does(act.AskCallBack()), "CAMILLE").does(act.Confirm())
    return types(named, "0612345678").does(act.Confirm(), act.Pick(OptionId("any")), act.Confirm())


def overlay(visit: Visit) -> CallingBack:
    assert isinstance(visit.session.overlay, CallingBack)
    return visit.session.overlay


def test_who_is_told_that_nobody_comes_is_told_what_to_do_instead(visit: Visit) -> None:
    told = alone(visit)
    assert told.says("title") == "Personne n’est disponible maintenant"
    assert told.view.find("call_back").action == act.AskCallBack()
    assert told.says("main") == "Continuer sans aide"
    open_ = replace(told, town=replace(told.town, hours="de 9 h à 17 h"))
    assert "de 9 h à 17 h" in open_.says("hours")
    assert "hours" not in [node.id for node in told.view.walk()], "what is not known is not said"


def test_the_pages_come_one_by_one_and_back_loses_nothing(visit: Visit) -> None:
    check = to_check(visit)
    assert check.view.screen is Screen.REVIEW
    lines = {str(node.id): node.value for node in check.view.walk() if node.role is Role.LINE}
    assert lines["line.name"] == "Camille"
    assert lines["line.phone"] == "06 12 34 56 78"
    steps = [CallBackStep.WHEN, CallBackStep.PHONE, CallBackStep.NAME]
    for step in steps:
        check = check.does(act.Back())
        assert overlay(check).step is step
    assert check.does(act.Back()).session.overlay == Helping()
    again = to_check(visit).does(act.Change(PageId("phone")))
    assert again.view.find("field.phone").value == "06 12 34 56 78"


def test_what_is_sent_is_what_was_read_back(visit: Visit) -> None:
    check = to_check(visit)
    assert wish_of(overlay(check)) == CallBackWish("Camille", "+33612345678", "any")
    turn = check.turner.turn(check.session, act.Confirm(), TODAY)
    assert turn.effects == (Effect.ASK_CALL_BACK,)
    sent = replace(check, session=turn.session)
    assert "envoyée" not in sent.says("title"), "not before the hub has it"
    taken = replace(sent, session=replace(turn.session, call_back=CallBackTaken()))
    assert taken.says("title") == "Votre demande est envoyée"
    closed = taken.does(act.Confirm())
    assert closed.session.overlay is None
    asked_again = closed.does(act.CallSomeone(), act.AskCallBack())
    assert overlay(asked_again).step is CallBackStep.SENT, "asked once"


@pytest.mark.parametrize(("number", "says"), [("", "numéro"), ("0612", "Il manque des chiffres")])
def test_a_number_that_is_none_is_said_to_be_none(visit: Visit, number: str, says: str) -> None:
    phone = types(alone(visit).does(act.AskCallBack()), "CAMILLE").does(act.Confirm())
    wrong = types(phone, number).does(act.Confirm())
    assert overlay(wrong).step is CallBackStep.PHONE
    assert says in wrong.says("error")


def test_what_was_said_before_is_only_shown(visit: Visit) -> None:
    facts = {
        FactId("name"): Told(NameGiven("Exemple", "Camille"), Whose.PERSON),
        FactId("phone"): Told(PhoneGiven("+33612345678"), Whose.PERSON),
    }
    known = alone(visit)
    known = replace(known, session=replace(known.session, facts=facts)).does(act.AskCallBack())
    assert known.view.find("field.given").value == "Camille"
    check = known.does(act.Confirm(), act.Confirm(), act.Pick(OptionId("any")), act.Confirm())
    assert check.view.find("line.phone").value == "06 12 34 56 78"


def test_the_line_stands_on_every_page_and_leads_to_the_call(visit: Visit) -> None:
    called = visit.opens().does(act.CallSomeone())
    assert "call.line" not in [node.id for node in called.view.walk()], "the page itself says it"
    on = called.does(act.CloseOverlay())
    on = replace(on, session=replace(on.session, call=st.CallAccepted("Samia")))
    line = on.view.find("call.line")
    assert (line.name, line.action) == ("Samia arrive", act.CallSomeone())
    seated = on.does(act.Toggle(Ease.SEATED))
    assert seated.view.find("call.line").action is None, "nothing up there is to be touched"
    ended = replace(on, session=replace(on.session, call=st.CallEnded(answered=True)))
    assert "call.line" not in [node.id for node in ended.view.walk()]


def test_what_has_changed_is_said_aloud_and_a_minute_is_not(visit: Visit) -> None:
    called = visit.opens().does(act.CallSomeone())
    sent = replace(called.session, call=st.CallSent())

    def said(now: object, was: object = sent) -> tuple[str, ...]:
        view = replace(called, session=now).view  # type: ignore[arg-type]
        return news(was, view, now, view)  # type: ignore[arg-type]

    assert said(replace(sent, call=st.CallSeen("Samia"))) == ("title", "text")
    assert said(replace(sent, waiting=Waiting(3))) == ()
    word = Waiting(3, Word("minutes", "Samia", 2))
    assert said(replace(sent, waiting=word)) == ("word",)
    meanwhile = replace(sent, overlay=None)
    assert said(replace(meanwhile, call=st.CallAccepted("Samia")), meanwhile) == ("call.line",)


def test_a_late_finger_answers_no_mediator(visit: Visit) -> None:
    asked = replace(visit, session=replace(visit.session, overlay=Asked(None, "Samia")))
    turn = asked.turner.turn(asked.session, act.AnswerAsked(True), TODAY)
    assert turn.effects == (Effect.LET_COME,)
    gone = asked.turner.turn(visit.session, act.AnswerAsked(True), TODAY)
    assert (gone.session, gone.effects) == (visit.session, ())


def test_a_mediators_own_words_are_read_in_their_own_language(visit: Visit) -> None:
    english = Visit.begins(visit.town, "en").does(act.CallSomeone())
    word = Waiting(0, Word("text", "Samia", text="Je descends."))
    shown = replace(english, session=replace(english.session, call=st.CallSeen("Samia"), waiting=word))
    node = shown.view.find("word")
    assert (node.name, str(node.lang)) == ("Je descends.", "fr")
    ready = Waiting(0, Word("coming", "Samia"))
    ours = replace(shown, session=replace(shown.session, waiting=ready)).view.find("word")
    assert str(ours.lang) == "en"


@pytest.mark.parametrize(
    ("lang", "minutes", "said"),
    [
        ("fr", 2, "J’arrive dans 2 minutes."), ("fr", 7, "J’arrive dans 7 minutes."),
        ("ar", 2, "سأصل بعد دقيقتين."), ("ar", 10, "سأصل بعد 10 دقائق."), ("uk", 5, "Прийду за 5 хвилин."),
        ("uk", 1, "Прийду за 1 хвилину."),
    ],
)  # fmt: skip
def test_when_somebody_comes_is_said_in_a_whole_sentence(
    town: Town, lang: str, minutes: int, said: str
) -> None:
    """In Arabic it once said "after a number of minutes: 2", with the number on a line of its own."""
    visit = Visit.begins(town, lang).opens()
    waiting = Waiting(word=Word("minutes", "Samia", minutes))
    session = replace(visit.session, overlay=Helping(), call=st.CallAccepted("Samia"), waiting=waiting)
    words = replace(visit, session=session).says("word")
    assert words.replace("\xa0", " ").replace("\u202f", " ") == said
