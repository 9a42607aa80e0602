"""Fiches played: what is asked, what is shown then, where it ends; on real excerpts of November 2020."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from kiosk.guide.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Effect,
    IsFalse,
    IsTrue,
    IsUnset,
    Not,
    UnknownTest,
    VarId,
)
from kiosk.guide.play import Reading, open_fiche
from kiosk.guide.play_plan import Piece, Sort
from kiosk.guide.play_run import DONE, UNSURE, Known
from kiosk.guide.play_screens import Ask, Checklist, Leads, Read, load
from kiosk.guide.richtext import TermId
from kiosk.types import OptionId
from tests.bench.fiches import explore
from tests.guide.kit import EXCERPTS, SCHEMA_34, fiche, fiche_xml, read
from tests.support.later import one_in

with zipfile.ZipFile(EXCERPTS) as _zipped:
    IDS = [Path(name).stem for name in _zipped.namelist()]


def played(body: str) -> Reading:
    return open_fiche(read(fiche_xml(body=body)).fiche)


def walked(reading: Reading, *options: str) -> tuple[list[Ask | Read | Leads | Checklist], Reading]:
    """All screens to the end, choosing these, then always the first; each step also taken back and forth."""
    picks, screens = list(options), []
    while True:
        screens.append(reading.screen)
        if reading.over:
            return screens, reading
        if isinstance(reading.screen, Ask):
            assert not reading.can_go_on or reading.picked
            option = picks.pop(0) if picks else reading.screen.options[0].id
            reading = reading.choose(OptionId(option))
        onward = reading.go_on()
        assert onward.position == reading.position + 1
        assert onward.back().screen == reading.screen
        reading = onward


def texts(screens: list[Ask | Read | Leads | Checklist]) -> str:
    return " ".join(piece.text for one in screens if isinstance(one, Read) for piece in one.pieces)


def asked(screens: list[Ask | Read | Leads | Checklist]) -> list[Ask]:
    return [one for one in screens if isinstance(one, Ask)]


@pytest.mark.parametrize("ident", one_in(3, IDS))
def test_every_excerpt_is_walked_to_an_end_over_all_choices(ident: str) -> None:
    found = explore(fiche(ident))
    assert found.exhausted
    assert found.ends > 0
    assert found.faults == []
    assert found.hidden == []


@pytest.mark.parametrize("ident", IDS)
def test_no_page_is_longer_than_the_limit(ident: str) -> None:
    screens, end = walked(open_fiche(fiche(ident)))
    for screen in screens:
        parts = [screen.pieces] if isinstance(screen, Read) else []
        parts += [one.pieces for one in screen.sections] if isinstance(screen, Checklist) else []
        for pieces in parts:
            assert load(pieces).allowed or len(pieces) == 1
    assert end.position == end.total == len(screens)


def test_the_questions_of_a_simulator_decide_what_is_shown() -> None:
    move = open_fiche(fiche("F14128"))
    screens, _ = walked(move, "0", "0", "1", "3")
    questions = [one.title.text for one in asked(screens)][:4]
    assert questions[0] == "Situation avant le déménagement"
    assert "mon bailleur en respectant un délai de préavis" in texts(screens)
    assert "Si mes enfants vont au collège" not in texts(screens)
    with_children, _ = walked(move, "0", "0", "0", "3")
    assert "Si mes enfants vont au collège" in texts(with_children)


def test_who_does_not_know_is_shown_all_that_may_matter() -> None:
    screens, _ = walked(open_fiche(fiche("F14128")), UNSURE, UNSURE, UNSURE, UNSURE)
    assert "Si mes enfants vont au collège" in texts(screens)


def test_a_situation_that_was_chosen_is_not_asked_again() -> None:
    case = "<Condition><estVrai var='{}'/></Condition>"
    block = "".join(
        "<BlocCas affichage='radio'>"
        f"<Cas><Titre>Perte</Titre>{case.format('T1')}<Paragraphe>Perdu {at}.</Paragraphe></Cas>"
        f"<Cas><Titre>Vol</Titre>{case.format('T2')}<Paragraphe>Volé {at}.</Paragraphe></Cas></BlocCas>"
        for at in (1, 2)
    )
    screens, _ = walked(played(f"<Texte>{block}</Texte>"), "1")
    assert len(asked(screens)) == 1
    assert asked(screens)[0].sort is Sort.SITUATION
    assert texts(screens) == "Volé 1. Volé 2."


def test_a_case_that_nobody_excluded_is_asked_about_later() -> None:
    """A fiche on taxes once left out the tax that only its second block had."""
    case = "<Cas><Titre>{0}</Titre><Condition><estVrai var='{0}'/></Condition><Paragraphe>{0}.</Paragraphe>"
    first = "".join(f"{case.format(one)}</Cas>" for one in ("T1", "T2"))
    second = "".join(f"{case.format(one)}</Cas>" for one in ("T1", "T2", "T3"))
    blocks = f"<BlocCas affichage='radio'>{first}</BlocCas><BlocCas affichage='radio'>{second}</BlocCas>"
    screens, _ = walked(played(f"<Texte>{blocks}</Texte>"), "0", "2")
    assert [[one.title.text for one in ask.options] for ask in asked(screens)] == [
        ["T1", "T2", ""],
        ["T1", "T3", ""],
    ]
    assert texts(screens) == "T1. T3."


def test_a_lone_case_is_not_asked() -> None:
    screens, _ = walked(
        played("<Texte><BlocCas affichage='radio'><Cas><Titre>Un</Titre><Paragraphe>Seul.</Paragraphe></Cas>"
               "</BlocCas></Texte>")
    )  # fmt: skip
    assert asked(screens) == []
    assert texts(screens) == "Seul."


def test_sections_on_conditions_that_nobody_asked_about_are_offered_as_subjects() -> None:
    body = "".join(
        f"<Chapitre><Titre>{one}</Titre><Condition><estVrai var='{one}'/></Condition>"
        f"<Paragraphe>{one}.</Paragraphe></Chapitre>"
        for one in ("T1", "T2")
    )
    reading = played(f"<Texte>{body}</Texte>")
    screens, _ = walked(reading, "1")
    assert [one.sort for one in asked(screens)] == [Sort.SUBJECT]
    assert texts(screens) == "T2."
    everything, _ = walked(reading, UNSURE)
    assert texts(everything) == "T1. T2."


def chapter(title: str, pages: int, inside: str = "", numbered: bool = False) -> str:
    words = "".join(
        f"<Paragraphe>{title} {at}. {'Un mot de plus. ' * 3}</Paragraphe>" for at in range(4 * pages)
    )
    step = " numerote='true'" if numbered else ""
    return f"<Chapitre{step}><Titre>{title}</Titre>{inside}{words}</Chapitre>"


LONG = f"<Texte>{chapter('Avant', 5)}{chapter('Pendant', 5)}{chapter('Après', 5)}</Texte>"


def titles_of(ask: Ask) -> list[str]:
    return [one.title.text or one.id for one in ask.options]


def test_a_long_fiche_asks_what_to_read_until_the_reader_has_enough() -> None:
    screens, end = walked(played(LONG), "1", "0", DONE)
    assert [titles_of(one) for one in asked(screens)] == [
        ["Avant", "Pendant", "Après", UNSURE],
        ["Avant", "Après", DONE, UNSURE],
        ["Après", DONE],
    ]
    assert {one.sort for one in asked(screens)} == {Sort.SUBJECT}
    heads = [one.heads[0].words.text for one in screens if isinstance(one, Read)]
    assert list(dict.fromkeys(heads)) == ["Pendant", "Avant"]
    assert end.cut_short
    assert isinstance(end.screen, Checklist)


def test_a_long_fiche_can_still_be_read_in_a_row_or_chapter_by_chapter() -> None:
    row, first = walked(played(LONG), UNSURE)
    picked, second = walked(played(LONG), "0", "1", "2")
    assert len(asked(row)) == 1
    assert texts(picked) == texts(row)
    assert not first.cut_short
    assert not second.cut_short


def test_the_screens_that_are_counted_are_those_of_one_chapter() -> None:
    reading = played(LONG)
    chosen = reading.choose(OptionId("0")).go_on()
    assert reading.total == chosen.total
    assert reading.total < walked(reading, UNSURE)[1].total


def test_a_short_fiche_has_no_contents() -> None:
    screens, _ = walked(played(f"<Texte>{chapter('Avant', 1)}{chapter('Après', 1)}</Texte>"))
    assert asked(screens) == []


def test_a_choice_inside_a_chapter_is_asked_when_the_reader_comes_there() -> None:
    cases = "".join(f"<Cas><Titre>{one}</Titre><Paragraphe>{one}.</Paragraphe></Cas>" for one in ("A", "B"))
    inside = f"<BlocCas affichage='radio'>{cases}</BlocCas>"
    body = f"<Texte>{chapter('Avant', 7)}{chapter('Après', 7, inside)}</Texte>"
    skipping, _ = walked(played(body), "0", DONE)
    reading, _ = walked(played(body), "1", "1", DONE)
    assert [one.sort for one in asked(skipping)] == [Sort.SUBJECT, Sort.SUBJECT]
    assert [one.sort for one in asked(reading)] == [Sort.SUBJECT, Sort.SITUATION, Sort.SUBJECT]
    assert "B." in texts(reading)


def test_chapters_that_the_answers_exclude_are_not_offered() -> None:
    question = (
        "<Questionnaire><Question><Titre>Vous louez ?</Titre>"
        "<Choix><Intitule>Oui</Intitule><SiSelectionne><affecteVrai var='T1'/></SiSelectionne></Choix>"
        "<Choix><Intitule>Non</Intitule><SiSelectionne><affecteFaux var='T1'/></SiSelectionne></Choix>"
        "</Question></Questionnaire>"
    )
    tenants = "<Condition><estVrai var='T1'/></Condition>"
    body = question + f"<Texte>{chapter('A', 7)}{chapter('Bail', 7, tenants)}{chapter('C', 7)}</Texte>"
    offered = [titles_of(asked(walked(played(body), answer, "0", DONE)[0])[1]) for answer in ("0", "1")]
    assert offered == [["A", "Bail", "C", UNSURE], ["A", "C", UNSURE]]


def test_another_chapter_leaves_no_page_of_the_first() -> None:
    reading = played(LONG).choose(OptionId("0")).go_on()
    again = reading.back().choose(OptionId("1")).go_on()
    assert isinstance(again.screen, Read)
    assert again.screen.heads[0].words.text == "Pendant"
    assert again.position == reading.position


def test_steps_and_lists_keep_the_numbers_of_the_fiche() -> None:
    listed = (
        "<Liste type='numero'><Item><Paragraphe>Signez</Paragraphe></Item>"
        "<Item><Paragraphe>Postez</Paragraphe></Item></Liste>"
    )
    steps = chapter("Un", 1, listed, numbered=True) + chapter("Deux", 1, numbered=True)
    screens, end = walked(played(f"<Texte>{steps}{chapter('Plus', 1)}</Texte>"))
    heads = [one.heads[0] for one in screens if isinstance(one, Read)]
    assert list(dict.fromkeys((head.nth, head.words.text) for head in heads)) == [
        (1, "Un"), (2, "Deux"), (0, "Plus"),
    ]  # fmt: skip
    assert [piece.text for piece in end.shown][:2] == ["1. Signez", "2. Postez"]


def test_a_question_whose_condition_fails_is_skipped() -> None:
    told = read(SCHEMA_34.read_bytes()).fiche
    screens, _ = walked(open_fiche(told), "1")
    assert asked(screens)[0].title.text == "Où habite le dragon ?"


def test_a_choice_stays_marked_when_the_reader_goes_back() -> None:
    reading = open_fiche(fiche("F14128"))
    while not isinstance(reading.screen, Ask):
        reading = reading.go_on()
    assert reading.picked is None
    assert reading.go_on() is reading
    assert reading.choose(OptionId("nowhere")) is reading
    reading = reading.choose(OptionId("1"))
    assert reading.go_on().back().picked == "1"
    first = reading
    while first.can_go_back:
        first = first.back()
    assert first.position == 1


def test_another_choice_leaves_no_page_of_the_first() -> None:
    reading = open_fiche(fiche("F14128"))
    while not isinstance(reading.screen, Ask):
        reading = reading.go_on()
    one = reading.choose(OptionId("0")).go_on().back().choose(OptionId("1"))
    assert one.go_on().position == reading.position + 1
    _, end = walked(one.go_on())
    assert end.chosen[reading.screen.id] == "1"
    assert not any("mon bailleur en respectant" in piece.text for piece in end.shown)


def test_a_guided_search_leads_to_fiches_and_hands_on_what_it_found_out() -> None:
    search = open_fiche(fiche("F35136"))
    screens, end = walked(search)
    assert isinstance(screens[-1], Leads)
    assert screens[-1].links
    assert end.found_out.yes
    # A fiche that looks at none of it reads as if nothing were known.
    assert open_fiche(fiche("F13609"), end.found_out).known == Known()


def test_what_a_search_found_out_is_not_asked_again_in_its_fiche() -> None:
    _, end = walked(open_fiche(fiche("F35136")), "1", "0")
    allowance = open_fiche(fiche("F10009"), end.found_out)
    screens, _ = walked(allowance)
    unknowing, _ = walked(open_fiche(fiche("F10009")))
    assert len(asked(unknowing)) > len(asked(screens))
    heads = {head.words.text for one in screens if isinstance(one, Read) for head in one.heads}
    assert "Apa en établissement" in heads
    assert "Apa à domicile" not in heads


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        (IsTrue(VarId("yes")), "yes"),
        (IsFalse(VarId("yes")), "no"),
        (IsFalse(VarId("no")), "yes"),
        (IsTrue(VarId("nobody")), "open"),
        (IsTrue(VarId("passed")), "no"),
        (IsUnset(VarId("passed")), "yes"),
        (IsUnset(VarId("yes")), "no"),
        (Not(IsTrue(VarId("yes"))), "no"),
        (AllOf((IsTrue(VarId("yes")), IsTrue(VarId("nobody")))), "open"),
        (AnyOf((IsTrue(VarId("yes")), IsTrue(VarId("nobody")))), "yes"),
        (AnyOf((IsTrue(VarId("no")), IsTrue(VarId("passed")))), "no"),
        (UnknownTest("estPluvieux"), "open"),
        (None, "yes"),
    ],
)
def test_a_condition_is_open_only_where_nobody_was_asked(condition: Condition | None, verdict: str) -> None:
    effects = (("yes", True), ("no", False), ("unset", None))
    known = Known().after(Effect(VarId(var), value) for var, value in effects).passing([VarId("passed")])
    assert known.judge(condition).value == verdict


def test_who_says_that_all_of_it_is_their_case_is_taken_at_their_word() -> None:
    both = "<Condition><et><estVrai var='T1'/><estVrai var='T2'/></et></Condition>"
    other = "<Condition><ou><estVrai var='T3'/></ou></Condition>"
    first = (
        f"<Cas><Titre>A</Titre>{both}<Paragraphe>A.</Paragraphe></Cas>"
        f"<Cas><Titre>B</Titre>{other}<Paragraphe>B.</Paragraphe></Cas>"
    )
    later = "".join(
        f"<FragmentConditionne><Condition><estVrai var='{one}'/></Condition><Paragraphe>{one}.</Paragraphe>"
        "</FragmentConditionne>"
        for one in ("T1", "T2", "T3")
    )
    reading = played(f"<Texte><BlocCas affichage='onglet'>{first}</BlocCas>{later}</Texte>")
    assert texts(walked(reading, "0")[0]) == "A. T1. T2."
    assert texts(walked(reading, "1")[0]) == "B. T3."


def test_steps_one_by_one_are_not_a_choice() -> None:
    situations = "".join(
        f"<Situation><Titre>{one}</Titre><Texte><Paragraphe>{one}.</Paragraphe></Texte></Situation>"
        for one in ("Avant", "Après")
    )
    screens, _ = walked(played(f"<ListeSituations affichage='sequentiel'>{situations}</ListeSituations>"))
    assert asked(screens) == []
    assert texts(screens) == "Avant. Après."


def test_a_folder_offers_its_shelves() -> None:
    screens, _ = walked(open_fiche(fiche("N19810")))
    assert [type(one) for one in screens][:2] == [Ask, Leads]


def test_a_word_is_explained_in_the_words_of_the_fiche() -> None:
    told = fiche("F10009")
    reading = open_fiche(told)
    term = next(iter(told.terms.values()))
    found = reading.explain(term.id)
    assert found is not None
    assert found.title == term.title
    assert " ".join(p.text for page in found.pages for p in page.pieces).startswith(
        next(block.text.text for block in term.blocks if hasattr(block, "text"))[:20]
    )
    assert reading.explain(TermId("R0")) is None


def test_a_branch_explains_itself() -> None:
    reading = played(
        "<Problematiques><Problematique><Titre>Un vélo</Titre>"
        "<Texte><Paragraphe>À 2 roues.</Paragraphe></Texte>"
        "<LienInterne LienPublication='F2'/></Problematique><Problematique><Titre>Une auto</Titre>"
        "<LienInterne LienPublication='F3'/></Problematique></Problematiques>"
    )
    assert isinstance(reading.screen, Ask)
    assert [one.explained for one in reading.screen.options] == [True, False]
    found = reading.explain(TermId("option:0"))
    assert found is not None
    assert found.pages[0].pieces[0].text == "À 2 roues."


def test_the_checklist_quotes_only_what_was_shown() -> None:
    body = (
        "<Texte><Chapitre><Titre>Pièces à fournir</Titre><Paragraphe>Venez avec :</Paragraphe>"
        "<Liste type='puce'><Item><Paragraphe>Une photo</Paragraphe></Item></Liste>"
        "<Paragraphe>À la fin, vous obtenez :</Paragraphe>"
        "<Liste type='puce'><Item><Paragraphe>Un reçu</Paragraphe></Item></Liste></Chapitre>"
        "<Chapitre><Titre>Coût</Titre><Paragraphe>22 €.</Paragraphe><Paragraphe>C'est variable.</Paragraphe>"
        "</Chapitre><Chapitre><Titre>Délai</Titre><Paragraphe>3 semaines.</Paragraphe></Chapitre></Texte>"
        "<OuSAdresser ID='R1' type='Local'><Titre>Mairie</Titre></OuSAdresser>"
        "<ServiceEnLigne ID='R2' type='Téléservice' URL='https://ants.gouv.fr/'><Titre>Demander</Titre>"
        "</ServiceEnLigne>"
    )
    _, end = walked(played(body))
    lines = {section.key: [piece.text for piece in section.pieces] for section in end.checklist}
    assert lines == {
        "guide.checklist.pieces": ["Venez avec :", "Une photo"],
        "guide.checklist.where": ["Mairie"],
        "guide.checklist.cost": ["22 €."],
        "guide.checklist.delay": ["3 semaines."],
        "guide.checklist.online": ["Demander"],
    }


def test_a_list_announced_as_papers_is_kept_whatever_its_heading() -> None:
    _, end = walked(
        played("<Texte><Paragraphe>Vous devez fournir les documents suivants :</Paragraphe>"
               "<Liste type='puce'><Item><Paragraphe>Un acte</Paragraphe></Item></Liste></Texte>")
    )  # fmt: skip
    assert [piece.text for piece in end.checklist[0].pieces][-1] == "Un acte"


def test_a_fiche_without_any_of_it_still_ends() -> None:
    screens, end = walked(played("<Texte><Paragraphe>Rien à faire.</Paragraphe></Texte>"))
    assert isinstance(screens[-1], Checklist)
    assert end.checklist == ()


def test_no_piece_is_shown_twice_on_a_walk() -> None:
    for ident in IDS:
        _, end = walked(open_fiche(fiche(ident)))
        counted = Counter(piece.number for piece in end.shown if isinstance(piece, Piece))
        assert set(counted.values()) <= {1}
