"""The pages of a national fiche, as trees of nodes: what is seen, said and touched."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from i18n.catalogue import Catalogue
from kiosk.guide.models import Fiche
from kiosk.guide.play import Reading, open_fiche
from kiosk.guide.play_screens import Ask, Leads, Read
from kiosk.guide.richtext import TermId
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.frame import Pen
from kiosk.pages.guide import (
    Kept,
    checklist_sections,
    explain_page,
    fiche_page,
    link_page,
    turn_reading,
)
from kiosk.pages.guide_parts import Beyond, what
from kiosk.pages.session import Session
from kiosk.pages.speech import spoken
from kiosk.pages.view import Node, PageView, Role, Screen, State, Tone
from kiosk.types import FicheId, Lang, OptionId, TextKey
from tests.guide.kit import fiche, fiche_xml, read
from tests.support.visit import TODAY, valbourg

HELD = {FicheId("F10009"): "Allocation personnalisée d'autonomie (Apa)"}
BEYOND = Beyond(
    title_of=HELD.get, official=lambda url: url if url.startswith("https://www.service-public.fr/") else None
)
ALL = Beyond(title_of=lambda ident: f"Fiche {ident}", official=lambda url: url)


@cache
def _town():  # type: ignore[no-untyped-def]
    return valbourg()


def pen(lang: str = "fr") -> Pen:
    return Pen(_town(), Session(Comfort(Lang(lang)), welcomed=True), TODAY)


def played(body: str) -> Reading:
    return open_fiche(read(fiche_xml(body=body)).fiche)


def shown(reading: Reading, lang: str = "fr", beyond: Beyond = BEYOND) -> PageView:
    screen, key, nodes = fiche_page(pen(lang), reading, beyond)
    return PageView(screen, key, Lang(lang), "normal", "light", nodes)


def to(reading: Reading, kind: type) -> Reading:
    """On to the first screen of a class, by the first ways."""
    while not isinstance(reading.screen, kind):
        if isinstance(reading.screen, Ask):
            reading = reading.choose(reading.screen.options[0].id)
        onward = turn_reading(reading, act.Confirm())
        assert onward is not None
        reading = onward
    return reading


def to_the_end(reading: Reading) -> Reading:
    while not reading.over:
        if isinstance(reading.screen, Ask):
            reading = reading.choose(reading.screen.options[0].id)
        reading = reading.go_on()
    return reading


def roles(view: PageView, role: Role) -> list[Node]:
    return [node for node in view.walk() if node.role is role]


def move() -> Fiche:
    return fiche("F14128")


def test_a_page_says_where_its_words_come_from() -> None:
    view = shown(open_fiche(move()))
    assert "service-public.gouv.fr" in view.find("source").name
    assert "2020" in view.find("source").name
    assert view.find("progress").name == "Je déménage"
    undated = shown(open_fiche(replace(move(), verified=None)))
    assert undated.find("source").name


def test_a_question_is_a_page_of_choices() -> None:
    reading = to(open_fiche(move()), Ask)
    view = shown(reading)
    assert view.screen is Screen.QUESTION
    assert view.find("title").name == "Situation avant le déménagement"
    choices = roles(view, Role.CHOICE)
    assert [one.name for one in choices[:2]] == ["Locataire", "Propriétaire"]
    assert choices[0].action == act.Pick(OptionId("0"))
    assert view.find("main").action == act.Confirm()
    picked = turn_reading(reading, act.Pick(OptionId("1")))
    assert picked is not None
    assert State.SELECTED in shown(picked).find("option.1").states


def test_going_on_without_a_choice_says_what_to_do() -> None:
    reading = to(open_fiche(move()), Ask)
    assert turn_reading(reading, act.Confirm()) is reading
    nodes = fiche_page(pen(), reading, BEYOND, unanswered=True)[2]
    assert any(node.role is Role.ERROR for node in nodes)


def test_back_at_the_first_page_leaves_the_fiche() -> None:
    reading = open_fiche(move())
    assert turn_reading(reading, act.Back()) is None
    assert turn_reading(reading.go_on(), act.Back()) == reading
    assert turn_reading(reading, act.Print()) is reading
    assert turn_reading(to_the_end(reading), act.Confirm()) is None


def test_the_words_of_the_fiche_stay_french_and_the_page_says_so() -> None:
    view = shown(open_fiche(move()), "en")
    pieces = [node for node in view.walk() if node.id.startswith("piece.")]
    assert pieces
    assert {node.lang for node in pieces} == {Lang("fr")}
    assert view.find("french").lang == Lang("en")
    order = [node.id for node in view.walk()]
    assert order.index("listen") + 1 == order.index("french") < order.index(pieces[0].id), "before the text"
    with pytest.raises(KeyError):
        shown(open_fiche(move())).find("french")


def test_a_warning_is_a_notice_and_its_lines_do_not_run_into_each_other() -> None:
    view = shown(
        played(
            "<Texte><Attention><Titre>Attention</Titre><Paragraphe>Apportez :</Paragraphe>"
            "<Liste type='puce'><Item><Paragraphe>l'original</Paragraphe></Item>"
            "<Item><Paragraphe>la copie</Paragraphe></Item></Liste></Attention>"
            "<Paragraphe>Signez.</Paragraphe></Texte>"
        )
    )
    notice = next(node for node in roles(view, Role.NOTICE) if node.name == "Attention")
    assert notice.tone is Tone.WARNING
    assert notice.detail == "Apportez :\nl'original\nla copie"
    said = [one.text for one in spoken(view) if one.node == notice.id]
    assert said[-2:] == ["Apportez : l'original.", "la copie."]


def test_a_list_is_drawn_with_dashes_that_nobody_hears() -> None:
    view = shown(
        played("<Texte><Liste type='puce'><Item><Paragraphe>Une photo</Paragraphe></Item></Liste></Texte>")
    )
    item = next(node for node in roles(view, Role.TEXT) if "photo" in node.name)
    assert (item.name, item.spoken) == ("– Une photo", "Une photo")


def test_a_numbered_list_is_shown_and_said_with_its_numbers() -> None:
    items = "".join(f"<Item><Paragraphe>{one}</Paragraphe></Item>" for one in ("Signez", "Postez"))
    view = shown(played(f"<Texte><Liste type='numero'>{items}</Liste></Texte>"))
    lines = [node for node in roles(view, Role.TEXT) if node.id.startswith("piece.")]
    assert [node.name for node in lines] == ["1. Signez", "2. Postez"]
    said = " ".join(one.text for one in spoken(view) if one.node in {node.id for node in lines})
    assert said.split() == ["1.", "Signez.", "2.", "Postez."]


def long_steps() -> Reading:
    words = "".join(f"<Paragraphe>{'Un mot simple. ' * 4}</Paragraphe>" for _ in range(40))
    steps = "".join(
        f"<Chapitre numerote='true'><Titre>{one}</Titre>{words}</Chapitre>" for one in ("Demander", "Payer")
    )
    return played(f"<Texte>{steps}</Texte>")


def test_a_long_fiche_offers_its_chapters_and_a_way_out() -> None:
    first = long_steps()
    view = shown(first)
    assert view.find("title").name == pen().say("guide.ask.subject")
    assert [node.name for node in roles(view, Role.CHOICE)] == [
        "1. Demander", "2. Payer", pen().say("guide.ask.all"),
    ]  # fmt: skip
    reading = to(first.choose(OptionId("0")).go_on(), Ask)
    assert [node.id for node in roles(shown(reading), Role.CHOICE)] == ["option.1", "option.done"]
    end = to_the_end(reading.choose(OptionId("done")).go_on())
    assert shown(end).find("title").name == pen().say("guide.end.part")
    whole = to_the_end(first.choose(OptionId("unsure")).go_on())
    assert shown(whole).find("title").name == pen().say("guide.end")


def test_a_hard_word_can_be_explained() -> None:
    reading = open_fiche(fiche("F2322"))
    while not (isinstance(reading.screen, Read) and reading.screen.terms):
        reading = to(reading.choose(OptionId("0")).go_on(), Read)
    term = reading.screen.terms[0]
    tile = shown(reading).find(f"explain.{term}")
    assert tile.action == act.Explain(term)
    explained = reading.explain(term)
    assert explained is not None
    screen, key, nodes = explain_page(pen(), reading, act.Explain(term), explained, BEYOND)
    view = PageView(screen, key, Lang("fr"), "normal", "light", nodes)
    assert any(node.id.startswith("piece.") for node in view.walk())
    assert view.find("back").action == act.CloseOverlay()
    assert view.find("main").action == act.CloseOverlay()


def test_a_question_that_is_explained_had_its_mark_twice() -> None:
    assert what(pen(), "Enfants à charge") == "C’est quoi\u00a0: Enfants à charge\u00a0?"
    assert what(pen(), "Avez-vous des enfants ?") == "Explication\u00a0: Avez-vous des enfants\u00a0?"


def test_a_long_explanation_goes_on_over_several_pages() -> None:
    long = "".join(f"<Paragraphe>{'Un mot simple ' * 10}numéro {at}.</Paragraphe>" for at in range(4))
    reading = played(
        "<Texte><Paragraphe>Un <LienIntra LienID='R1' type='Définition de glossaire'>mandat</LienIntra>."
        f"</Paragraphe></Texte><Definition ID='R1'><Titre>Mandat</Titre><Texte>{long}</Texte></Definition>"
    )
    term = TermId("R1")
    explained = reading.explain(term)
    assert explained is not None
    parts = len(explained.pages)
    assert parts > 1
    first, last = (
        {node.id: node for node in explain_page(pen(), reading, act.Explain(term, at), explained, BEYOND)[2]}
        for at in (0, parts - 1)
    )
    assert first["main"].action == act.Explain(term, 1)
    assert last["back"].action == act.Explain(term, parts - 2)
    assert last["main"].action == act.CloseOverlay()


def test_a_link_opens_inside_if_the_library_has_the_fiche() -> None:
    search = to(open_fiche(fiche("F35136")), Leads)
    view = shown(search)
    assert view.screen is Screen.MENU
    tile = view.find("fiche.F10009")
    assert (tile.name, tile.action) == (HELD[FicheId("F10009")], act.OpenFiche(FicheId("F10009")))
    body = (
        "<Texte><Paragraphe>Lisez <LienInterne LienPublication='F10009' type='Fiche'>ceci</LienInterne>, ou "
        "<LienInterne LienPublication='F404' type='Fiche'>cela</LienInterne>.</Paragraphe></Texte>"
    )
    page = shown(played(body))
    assert page.find("fiche.F10009").action == act.OpenFiche(FicheId("F10009"))
    with pytest.raises(KeyError):
        page.find("fiche.F404")
    assert any("ou cela." in node.name for node in roles(page, Role.TEXT))


def test_only_official_addresses_can_be_touched() -> None:
    body = (
        "<Texte><Paragraphe>Le <LienExterne URL='https://www.service-public.fr/x'>bon site</LienExterne> ou "
        "<LienExterne URL='https://carte-grise.example'>le faux</LienExterne>.</Paragraphe></Texte>"
        "<ServiceEnLigne ID='R2' type='Téléservice' URL='https://carte-grise.example/'><Titre>Payer</Titre>"
        "</ServiceEnLigne>"
    )
    reading = played(body)
    links = [node.action for node in shown(reading).walk() if isinstance(node.action, act.ShowLink)]
    assert links == [act.ShowLink("https://www.service-public.fr/x")]
    service = next(node for node in shown(reading.go_on()).walk() if node.name == "Payer")
    assert service.action is None


def test_an_official_link_is_a_code_with_a_warning() -> None:
    screen, key, nodes = link_page(pen(), "https://www.service-public.fr/x", "101/010/101")
    view = PageView(screen, key, Lang("fr"), "normal", "light", nodes)
    assert roles(view, Role.QR)[0].value == "101/010/101"
    assert "www.service-public.fr" in view.find("shield").name
    assert view.find("shield").tone is Tone.WARNING
    assert any(one.node == "shield" for one in spoken(view))


def test_the_checklist_is_the_same_on_the_page_and_on_paper() -> None:
    body = (
        "<Texte><Chapitre><Titre>Pièces à fournir</Titre><Liste type='puce'><Item><Paragraphe>Une photo"
        "</Paragraphe></Item></Liste></Chapitre></Texte>"
        "<ServiceEnLigne ID='R2' type='Téléservice' URL='https://www.service-public.fr/y'><Titre>Demander</Titre>"
        "</ServiceEnLigne>"
    )
    end = to_the_end(played(body))
    sections = checklist_sections(pen(), end, BEYOND)
    assert [section.lines for section in sections] == [
        (Kept("Pièces à fournir", "Une photo"),),
        (Kept("", "Demander", "https://www.service-public.fr/y"),),
    ]
    first = end
    while first.can_go_back and "photo" not in str(shown(first).nodes):
        first = first.back()
    view = shown(first)
    assert [node.name for node in roles(view, Role.HEADING)] == [sections[0].title]
    assert any(node.name == "– Une photo" for node in roles(view, Role.TEXT))


def test_the_last_page_has_what_the_kiosk_puts_there_and_no_continue() -> None:
    end = to_the_end(open_fiche(move()))
    ours = pen().node("print", Role.BUTTON, "Imprimer")
    close = pen().node("main", Role.BUTTON, "Terminer")
    screen, _, nodes = fiche_page(pen(), end, ALL, take_along=(ours,), ending=close)
    assert screen is Screen.FINISH
    assert ours in nodes
    assert [node for node in nodes if node.id == "main"] == [close]
    assert any(isinstance(node.action, act.OpenFiche) for node in nodes)


def test_every_page_of_a_fiche_has_one_title_one_source_and_distinct_nodes() -> None:
    for ident in ("F14128", "F10009", "F1411", "N365", "R14220", "F22469"):
        reading = open_fiche(fiche(ident))
        while True:
            view = shown(reading, beyond=ALL)
            ids = [node.id for node in view.walk()]
            assert len(ids) == len(set(ids)), (ident, ids)
            assert len(roles(view, Role.TITLE)) == 1
            assert "source" in ids
            if reading.over:
                break
            if isinstance(reading.screen, Ask):
                reading = reading.choose(reading.screen.options[0].id)
            reading = reading.go_on()


def test_no_text_of_the_pages_is_missing() -> None:
    keys = {TextKey("guide.source"), TextKey("guide.what"), TextKey("guide.french_only")}
    catalogue: Catalogue = _town().catalogue
    for lang in ("fr", "en"):
        assert keys <= set(catalogue.texts[Lang(lang)])
