"""A mandate: who may not sign, what must be understood, what is noted, and that nothing is left."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

import pytest

from hub.contract.reports import MandateStep as Line
from kiosk.app.assisting.attestation import LETTERS, Record, end_of_day, hashed, revocation_code
from kiosk.app.assisting.desk import noted
from kiosk.app.assisting.paper import BLANK, compose_mandate, template_of
from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import MandateStep, Mandating
from kiosk.pages.interrupted import enduring
from kiosk.pages.mandate import CLAUSES
from kiosk.pages.mandate_turn import NO, OFFERED, RIGHT, UNSURE, YES
from kiosk.pages.overlays import AtAssist, IdleWarning
from kiosk.pages.speech import spoken
from kiosk.pages.town import Town
from kiosk.printing.receipt import render_html
from kiosk.types import Lang, OptionId, TextKey
from tests.support.badges import CARD, badge, gives_back, helps, lays
from tests.support.mandates import MINE, NOW, THEIRS, MandateHall
from tests.support.visit import Visit

LANGUAGES = ("fr", "en", "es", "pt", "ar", "uk")


@pytest.fixture
def hall(town: Town) -> MandateHall:
    made = MandateHall(town).arrived()
    helps(made)
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_way_is_read_and_heard_in_the_persons_language(town: Town, lang: str) -> None:
    hall = MandateHall(town)
    before = Visit.begins(town, lang).opens().as_far_as("identity").session
    own = replace(before.comfort, text_size="huge", voice=False)
    hall.kiosk.apply(lambda _: replace(before, comfort=own))
    helps(hall)
    hall.does(act.ShowLanguages(), act.ChooseLanguage(Lang("fr")), act.NextTextSize())
    hall.does(aid.ShowTools(), aid.BeginMandate())
    assert hall.session.comfort.lang == lang, "the mediator's language is put by"
    assert hall.session.comfort.voice, "it is read aloud whatever they had chosen"
    assert hall.view.text_size == "huge"
    hall.answers(NO)
    text = hall.view
    said = " ".join(one.text for one in spoken(text) if one.lang == lang)
    for name in CLAUSES:
        assert text.find(f"clause.{name}").name.rstrip(".") in said
    assert "Aidants Connect" in said
    hall.does(act.Confirm())
    hall.answers(RIGHT)
    hall.does(act.Draw(MINE), act.Confirm(), act.Draw(THEIRS), act.Confirm())
    assert hall.step is MandateStep.SIGNED
    assert hall.session.mandate is not None
    hall.does(act.CloseOverlay())
    assert hall.session.comfort.lang == "fr", "the mediator goes on as before"
    strip = hall.view.find("assisted")
    assert "12:40" in strip.detail
    gives_back(hall)
    assert hall.session.comfort == own


@pytest.mark.parametrize("answer", [YES, UNSURE])
def test_who_is_protected_by_a_judge_or_does_not_know_signs_nothing(
    hall: MandateHall, answer: OptionId
) -> None:
    hall.does(aid.ShowTools(), aid.BeginMandate())
    hall.does(act.Confirm())
    assert hall.step is MandateStep.PROTECTED, "it must be answered"
    hall.answers(answer)
    assert hall.step is MandateStep.STOPPED
    hall.does(act.Confirm(), act.CloseOverlay())
    assert hall.session.mandate is None
    assert hall.lines == []


def test_what_was_not_understood_is_said_in_other_words_once_then_nothing_is_signed(
    hall: MandateHall,
) -> None:
    hall.does(aid.ShowTools(), aid.BeginMandate())
    hall.answers(NO)
    hall.does(act.Confirm())
    first = hall.view.find("title").name
    hall.answers(OptionId("all"))
    assert hall.step is MandateStep.AGAIN
    assert hall.view.find("title").name != first, "asked otherwise"
    hall.answers(UNSURE)
    assert hall.step is MandateStep.REFUSED
    assert hall.session.mandate is None
    assert hall.lines == []


def test_a_second_try_that_is_right_leads_on(hall: MandateHall) -> None:
    hall.does(aid.ShowTools(), aid.BeginMandate())
    hall.answers(NO)
    hall.does(act.Confirm())
    hall.answers(UNSURE)
    hall.answers(RIGHT)
    assert hall.step is MandateStep.PERSON
    hall.does(act.Confirm())
    assert hall.step is MandateStep.PERSON, "an empty box is no signature"


def test_the_line_for_the_town_names_nobody_but_the_mediator(hall: MandateHall) -> None:
    hall.signs()
    (line,) = hall.lines
    assert (line.step, line.staff) == (Line.SIGNED, "camille")
    assert line.scope == "S’inscrire sur les listes électorales"
    assert re.fullmatch("[0-9a-f]{64}", line.attestation)
    assert line.expires_ms == end_of_day(NOW).timestamp() * 1000
    over = hall.session.overlay
    assert isinstance(over, AtAssist)
    assert isinstance(over.page, Mandating)
    assert line.revocation_sha256 == sha256(over.page.code.encode()).hexdigest()
    assert over.page.person == over.page.mediator == (), "the strokes are on the paper only"
    assert "exemple" not in line.model_dump_json().lower()


def test_each_use_is_a_line_and_its_end_too(hall: MandateHall, town: Town) -> None:
    hall.signs()
    hall.does(act.CloseOverlay())
    done = Visit.begins(town).opens().as_far_as("done").session
    hall.kiosk.apply(lambda now: replace(done, assisted=now.assisted))
    hall.does(act.Print())
    assert [one.step for one in hall.lines] == [Line.SIGNED], "not before it is confirmed"
    hall.kiosk.apply(lambda now: replace(now, printing=JobFailed("jam")))
    hall.does(act.Print())
    hall.kiosk.apply(lambda now: replace(now, printing=JobPrinted()))
    assert [one.step for one in hall.lines] == [Line.SIGNED, Line.USED]
    hall.does(act.GoHome())
    assert hall.session.mandate is None, "it is for that procedure alone"
    gives_back(hall)
    assert [one.step for one in hall.lines][-1] is Line.ENDED
    assert len({one.mandate for one in hall.lines}) == 1


@pytest.mark.parametrize("end", ["hand", "visit", "idle", "revoked"])
def test_it_ends_however_it_ends_and_once(hall: MandateHall, end: str) -> None:
    hall.signs()
    hall.does(act.CloseOverlay())
    if end == "hand":
        gives_back(hall)
    elif end == "visit":
        hall.does(act.Erase())
    elif end == "idle":
        hall.clock.now += 4000
        hall.kiosk.tick()
    else:
        hall.does(aid.ShowTools(), aid.EndMandate())
        assert hall.session.assisted is not None, "the help goes on"
    hall.settles()
    last = Line.REVOKED if end == "revoked" else Line.ENDED
    assert [one.step for one in hall.lines] == [Line.SIGNED, last]
    assert hall.session.mandate is None


def test_what_is_still_on_its_way_at_the_end_is_told_and_told_first(hall: MandateHall, town: Town) -> None:
    hall.signs()
    hall.does(act.CloseOverlay())
    done = Visit.begins(town).opens().as_far_as("done").session
    hall.kiosk.apply(lambda now: replace(done, assisted=now.assisted))
    hall.does(act.Print())
    hall.does(act.Erase())
    assert [one.step for one in hall.lines] == [Line.SIGNED, Line.USED, Line.ENDED]


def withdrawn(hall: MandateHall, *others: str) -> None:
    hall.link.tells(*others, hall.lines[0].mandate)
    hall.settles()


def test_what_is_revoked_at_the_console_is_over_at_once_and_the_person_reads_so_in_their_own_way(
    town: Town,
) -> None:
    hall = MandateHall(town)
    before = Visit.begins(town, "ar").opens().as_far_as("identity").session
    hall.kiosk.apply(lambda _: before)
    helps(hall)
    hall.signs()
    hall.does(act.CloseOverlay(), act.ShowLanguages(), act.ChooseLanguage(Lang("fr")))
    answered = hall.session.dossiers
    withdrawn(hall, "somebody-elses")
    assert hall.session.mandate is None
    assert hall.view.key == "mandate.withdrawn"
    assert hall.view.lang == "ar"
    assert [one.step for one in hall.lines] == [Line.SIGNED, Line.ENDED], "the town knows that it was heard"
    hall.does(act.CloseOverlay())
    assert hall.session.assisted is not None, "the help goes on"
    assert hall.session.comfort.lang == "fr", "as the mediator had set it"
    assert hall.session.dossiers == answered
    gives_back(hall)
    assert hall.session.comfort == before.comfort
    assert [one.step for one in hall.lines] == [Line.SIGNED, Line.ENDED], "told once"


def test_another_mandate_that_is_revoked_stops_nobody_here(hall: MandateHall) -> None:
    hall.signs()
    hall.link.tells("somebody-elses")
    hall.settles()
    assert hall.session.mandate is not None
    assert hall.step is MandateStep.SIGNED


def test_what_is_revoked_while_its_code_is_shown_or_nobody_is_there_is_read_by_who_comes_back(
    hall: MandateHall,
) -> None:
    hall.signs()
    hall.kiosk.apply(lambda now: replace(now, overlay=IdleWarning(30, now.overlay)))
    withdrawn(hall)
    assert isinstance(hall.session.overlay, IdleWarning), "the page stays veiled"
    hall.does(act.CloseOverlay())
    assert hall.step is MandateStep.WITHDRAWN
    assert hall.session.mandate is None


def taken_up(hall: MandateHall) -> MandateHall:
    """The interface fell: the visit goes on in another process, with desks of its own."""
    left = enduring(hall.session)
    assert left is not None
    after = MandateHall(hall.kiosk.around.town)
    after.kiosk.apply(lambda _: left)
    assert after.assist is not None
    after.assist.take_up(left)
    return after


def test_another_process_tells_the_end(hall: MandateHall) -> None:
    hall.signs()
    after = taken_up(hall)
    assert after.session.mandate is not None
    after.does(act.CloseOverlay())
    gives_back(after)
    assert [one.step for one in after.lines] == [Line.ENDED]
    assert after.lines[0].mandate == hall.lines[0].mandate
    assert after.lines[0].attestation == hall.lines[0].attestation


def test_another_process_hears_that_it_was_revoked(hall: MandateHall) -> None:
    hall.signs()
    after = taken_up(hall)
    after.link.tells(hall.lines[0].mandate)
    after.settles()
    assert after.step is MandateStep.WITHDRAWN
    assert [one.step for one in after.lines] == [Line.ENDED]


def test_what_was_printing_when_the_interface_fell_is_told_as_a_use(hall: MandateHall, town: Town) -> None:
    hall.signs()
    hall.does(act.CloseOverlay())
    done = Visit.begins(town).opens().as_far_as("done").session
    hall.kiosk.apply(lambda now: replace(done, assisted=now.assisted))
    hall.does(act.Print())
    hall.kiosk.apply(lambda now: replace(now, printing=JobPrinting()))
    assert [one.step for one in taken_up(hall).lines] == [Line.USED]


def test_a_visit_that_is_over_hears_of_no_mandate(hall: MandateHall) -> None:
    hall.signs()
    hall.does(act.Erase())
    assert len(hall.link.hearers) == 1, "the next visit's"
    withdrawn(hall)
    assert hall.view.key == "attract"


def test_who_goes_in_the_middle_of_signing_leaves_no_stroke_and_no_setting(town: Town) -> None:
    hall = MandateHall(town)
    before = Visit.begins(town).opens().as_far_as("identity").session
    own = replace(before.comfort, text_size="huge", voice=False)
    hall.kiosk.apply(lambda _: replace(before, comfort=own))
    helps(hall)
    hall.does(aid.ShowTools(), aid.BeginMandate())
    hall.answers(NO)
    hall.does(act.Confirm())
    hall.answers(RIGHT)
    hall.does(act.Draw(MINE))
    assert repr(MINE) not in repr(hall.session), "no log holds it"
    hall.clock.now += 4000
    hall.kiosk.tick()
    assert hall.session.assisted is None
    assert hall.step is None
    assert hall.session.comfort == own
    assert isinstance(hall.session.overlay, IdleWarning)
    hall.kiosk.touch(act.CloseOverlay())
    assert hall.session.dossiers == before.dossiers
    assert hall.lines == []


def test_a_badge_in_the_middle_of_signing_signs_nothing_and_leaves_the_help(hall: MandateHall) -> None:
    hall.does(aid.ShowTools(), aid.BeginMandate())
    hall.answers(NO)
    for card in ("a stranger's card", CARD):
        lays(hall, card)
        hall.clock.now += 2
    assert hall.view.key == "assist.report", "the same badge gives the hand back"
    gives_back(hall)
    assert hall.session.assisted is None
    assert hall.lines == []


@pytest.mark.parametrize("way", ["hand", "visit", "idle", "another"])
def test_what_was_left_while_it_was_sealed_is_over_at_once_and_never_printed(town: Town, way: str) -> None:
    hall = MandateHall(town, badge("another badge", "1357", "Samir", "samir"))
    hall.kiosk.apply(lambda _: Visit.begins(town).opens().as_far_as("identity").session)
    helps(hall)
    hall.slow = True
    hall.signs()
    assert hall.step is MandateStep.SEALING
    if way == "hand":
        gives_back(hall)
    elif way == "visit":
        hall.does(act.Erase())
    elif way == "idle":
        hall.clock.now += 4000
        hall.kiosk.tick()
    else:
        helps(hall, "another badge", "1357")
    hall.comes_through()
    assert hall.session.mandate is None, "nobody acts by what another has signed"
    assert all(paper.asked == 0 for paper in hall.papers)
    assert [one.step for one in hall.lines] == [Line.SIGNED, Line.ENDED]
    assert hall.step is not MandateStep.SIGNED


def test_what_cannot_be_noted_is_no_mandate(hall: MandateHall) -> None:
    hall.link.post.full = True
    hall.signs()
    assert hall.step is MandateStep.FAILED
    assert hall.session.mandate is None


def test_the_copy_is_called_printed_when_it_is_and_can_be_printed_again(hall: MandateHall) -> None:
    hall.signs()
    paper = hall.papers[-1]
    assert paper.asked == 1
    assert hall.view.find("mandate.paper").name == "Votre feuille s’imprime."
    hall.kiosk.apply(lambda session: noted(session, JobFailed("jam")))
    hall.does(aid.PrintMandate())
    assert paper.asked == 2
    hall.kiosk.apply(lambda session: noted(session, JobPrinted()))
    assert hall.view.find("mandate.paper").name == "Votre feuille est imprimée. Prenez-la."
    hall.does(aid.PrintMandate())
    assert paper.asked == 2, "the kiosk does not know any more who signed"


def test_nobody_signs_in_practice_nor_without_a_procedure(town: Town) -> None:
    hall = MandateHall(town)
    hall.does(act.ChooseLanguage(Lang("fr")))
    helps(hall)
    hall.does(aid.ShowTools(), aid.BeginMandate())
    assert hall.step is None
    hall.kiosk.apply(
        lambda now: replace(Visit.begins(town).opens().session, assisted=now.assisted, practice=True)
    )
    hall.does(aid.ShowTools(), aid.BeginMandate())
    assert hall.step is None


def test_the_record_can_be_hashed_again_from_the_paper() -> None:
    record = Record("camille", NOW, "apa", end_of_day(NOW), "Mairie", "t" * 64, "0a1b")
    lines = record.canonical().split("\n")
    assert lines[0] == "parvis mandate v1"
    assert lines[1:] == sorted(lines[1:])
    assert record.attestation == hashed("\n".join(lines))
    assert record.attestation != replace(record, person="0a1c").attestation


def test_the_code_is_twelve_letters_that_cannot_be_misread() -> None:
    codes = {revocation_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(one) == 12 and set(one) <= set(LETTERS) for one in codes)
    assert not set(LETTERS) & set("AEIOUY01")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_paper_says_what_the_page_said(town: Town, lang: str) -> None:
    visit = Visit.begins(town, lang).opens().as_far_as("identity")
    from kiosk.pages.assisted import begun
    from kiosk.pages.frame import Pen

    pen = Pen(town, begun(visit.session, "Camille", "camille", NOW.time()), visit.today)
    page = Mandating(MandateStep.SEALING, person=(MINE,), mediator=(THEIRS,))
    record = Record("camille", NOW, "listes-electorales", end_of_day(NOW), town.name, template_of(pen), "0a")
    made = compose_mandate(pen, page, record, "BCDFGHJKLMNP")
    html = render_html(made)
    assert made.reference == "BCDF GHJK LMNP"
    assert record.attestation in html
    assert "Camille Exemple" in html
    assert BLANK not in html
    assert "Aidants Connect" in html
    assert html.count("<path") >= 2
    assert all(not one.startswith("mandate.") for one in made.next_steps.items)


def test_every_answer_of_every_page_has_a_text(town: Town) -> None:
    keys = [TextKey(f"mandate.{step}.{one}") for step, options in OFFERED.items() for one in options]
    assert all(town.catalogue.render(key, Lang(lang)) != key for key in keys for lang in LANGUAGES)
