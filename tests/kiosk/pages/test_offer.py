"""The offer of help as a page: two answers of one size, said and steered as they are touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.difficulty.devices import Device
from kiosk.pages import actions as act
from kiosk.pages import ring
from kiosk.pages.overlays import Asked, Helping, Offering
from kiosk.pages.states import CallLeaving, IntakePreparing, NoCall
from kiosk.pages.town import Town
from kiosk.pages.view import Area, Tone
from kiosk.types import Lang
from tests.support.hall import spoken_words
from tests.support.visit import TODAY, Visit
from voice.heard.expects import expects
from voice.heard.grammar import grammar_of
from voice.heard.keys import actions_of
from voice.heard.parse import parse


def offered(town: Town, page: str = "name", device: Device | None = None, lang: str = "fr") -> Visit:
    visit = Visit.begins(town, lang).opens().as_far_as(page)
    return replace(visit, session=replace(visit.session, overlay=Offering(device)))


def test_both_answers_weigh_the_same(town: Town) -> None:
    yes, no = offered(town).view.area(Area.ACTIONS)
    assert (yes.action, no.action) == (act.AnswerOffer(True), act.AnswerOffer(False))
    assert {yes.tone, no.tone} == {Tone.PLAIN}


@pytest.mark.parametrize("assist", [False, True])
def test_what_a_mediator_asks_leads_to_neither_answer(town: Town, assist: bool) -> None:
    """Once "Oui" was filled and twice as wide: who cannot read takes the blue one."""
    visit = Visit.begins(town).opens().as_far_as("name")
    view = replace(visit, session=replace(visit.session, overlay=Asked(None, "Samia", assist))).view
    yes, no = view.area(Area.ACTIONS)
    assert (yes.action, no.action) == (act.AnswerAsked(True), act.AnswerAsked(False))
    assert {yes.tone, no.tone} == {Tone.PLAIN}
    for node in (ring.main_of(view), ring.back_of(view)):
        assert node is not None
        assert node.action == act.AnswerAsked(False), "the keys that mean on and back let nobody in"


def test_no_leads_back_with_all_that_was_said(town: Town) -> None:
    visit = offered(town)
    before = replace(visit.session, overlay=None)
    assert visit.does(act.AnswerOffer(False)).session == before
    assert visit.does(act.Back()).session == before


def test_yes_calls_and_promises_nobody(town: Town) -> None:
    called = offered(town).does(act.AnswerOffer(True)).session
    assert isinstance(called.overlay, Helping)
    assert isinstance(called.call, CallLeaving)


def test_a_late_finger_says_nothing(town: Town) -> None:
    visit = Visit.begins(town).opens()
    for action in (act.AnswerOffer(True), act.AnswerOffer(False), act.PhoneInstead()):
        assert visit.does(action).session == visit.session
    assert isinstance(visit.does(act.AnswerOffer(True)).session.call, NoCall)


def test_a_scanner_that_fails_has_a_way_round(town: Town) -> None:
    visit = offered(town, "address_proof", Device.SCANNER)
    assert visit.says("title") == "Le lecteur ne fonctionne pas bien"
    sent = visit.does(act.PhoneInstead()).session
    assert isinstance(sent.intake, IntakePreparing)
    assert sent.overlay is None


@pytest.mark.parametrize(("page", "device"), [("name", Device.SCANNER), ("address_proof", Device.TOUCH)])
def test_elsewhere_only_a_person_helps(town: Town, page: str, device: Device) -> None:
    assert "phone" not in [str(one.id) for one in offered(town, page, device).view.walk()]


@pytest.mark.parametrize(
    ("lang", "words", "yes"),
    [
        ("fr", "oui", True), ("fr", "oui merci", True), ("fr", "non", False), ("fr", "je continue", False),
        ("fr", "retour", False), ("en", "yes please", True), ("en", "no", False), ("es", "sí", True),
        ("pt", "não", False), ("ar", "نعم", True), ("uk", "ні", False),
    ],
)  # fmt: skip
def test_it_is_answered_by_voice(town: Town, lang: str, words: str, yes: bool) -> None:
    view, lexicon = offered(town, lang=lang).view, spoken_words(Lang(lang))
    grammar = grammar_of(view, lexicon, expects(view, TODAY, first=None, last=None))
    assert actions_of(parse(words, grammar, lexicon), view)[-1] == act.AnswerOffer(yes)


def test_the_keys_that_mean_on_and_back_call_nobody(town: Town) -> None:
    view = offered(town).view
    for node in (ring.main_of(view), ring.back_of(view)):
        assert node is not None
        assert node.action == act.AnswerOffer(False)


def test_who_does_not_want_to_be_noticed_says_so_for_the_visit(town: Town) -> None:
    visit = Visit.begins(town).opens().does(act.ShowTuning(), act.ToggleNoticed())
    assert not visit.session.comfort.noticed
    assert visit.does(act.ToggleNoticed()).session.comfort.noticed
    assert visit.turner.start().comfort.noticed
