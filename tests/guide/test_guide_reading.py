"""Real fiches read: their words, links, conditions, questions and places, and nothing lost."""

import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.guide.blocks import (
    Bullet,
    Bullets,
    Case,
    Cases,
    Cell,
    CommentedLink,
    Fold,
    Fragment,
    Illustrated,
    Notice,
    NoticeKind,
    Other,
    Paragraph,
    Picture,
    Place,
    PlaceRole,
    Row,
    Section,
    Service,
    Situations,
    Subheading,
    Table,
)
from kiosk.guide.codec import Damaged, decode, encode
from kiosk.guide.conditions import AllOf, AnyOf, Effect, IsFalse, IsTrue, IsUnset, Not, UnknownTest, VarId
from kiosk.guide.models import (
    Audience,
    Conclusion,
    Document,
    DocumentRole,
    GuidedSearch,
    Kind,
    Questionnaire,
    Related,
    Relation,
    SeeAlso,
    Shelf,
    Term,
)
from kiosk.guide.reading import NotAFiche, read_fiche
from kiosk.guide.richtext import Mark, Rich, Run, TermId, ToFiche, ToTerm, ToWeb, plain
from kiosk.guide.walking import find_all, texts
from kiosk.guide.xmltree import Unreadable
from kiosk.types import FicheId
from tests.guide.kit import (
    EXCERPTS,
    SCHEMA_34,
    excerpt,
    fiche,
    fiche_xml,
    fold,
    read,
    words_of_fiche,
    words_of_xml,
)
from tests.guide.proof_guide import prove


def test_no_word_of_the_excerpts_is_lost_and_all_come_back_from_the_store() -> None:
    count, faults, unknown = prove(EXCERPTS)
    assert count == 29
    assert faults == []
    assert not unknown


def test_a_fiche_with_two_situations_keeps_its_heads_and_its_words() -> None:
    found = fiche("F1411")
    assert (found.id, found.kind, found.title) == ("F1411", Kind.INFORMATION, "Légalisation de signature")
    assert found.verified == date(2019, 10, 30)
    assert found.url == "https://www.service-public.fr/particuliers/vosdroits/F1411"
    assert found.audiences == ("Particuliers",)
    assert found.coverage == "France entière"
    assert [crumb.id for crumb in found.breadcrumb] == ["Particuliers", "N19810", "N365", "F1411"]
    assert found.folder is not None
    assert found.folder.title == "Certificat, copie, légalisation et conservation de documents"
    assert "authentifier" in " ".join(texts(found.introduction))
    (situations,) = found.body
    assert isinstance(situations, Situations)
    assert situations.display == "onglet"
    assert [each.title.text for each in situations.situations] == [
        "Vous vivez en France",
        "Vous vivez à l'étranger",
    ]


def test_chapters_lists_and_places_of_a_situation() -> None:
    (situations,) = fiche("F1411").all(Situations)
    what, how, cost = situations.situations[0].blocks
    assert isinstance(what, Section) and isinstance(how, Section) and isinstance(cost, Section)
    assert (what.id, what.level, what.title.text) == ("T10838", 1, "De quoi s'agit-il\u00a0?")
    assert isinstance(what.blocks[-1], Notice)
    assert what.blocks[-1].kind is NoticeKind.NOTE
    papers = next(find_all(how, Bullets))
    assert papers.bullet is Bullet.DOT
    assert next(texts(papers)) == "Pièce avec la signature à légaliser"
    town_hall, notary = find_all(how, Place)
    assert (town_hall.role, town_hall.title.text, town_hall.pivot) == (PlaceRole.WHERE, "Mairie", "mairie")
    assert notary.webs == (ToWeb("http://www.notaires.fr/fr/annuaires-notaire"),)


def test_a_table_keeps_its_shape_amounts_and_links() -> None:
    (table,) = find_all(fiche("F1411"), Table)
    assert table.title.text == "Coût de la légalisation de signature par un consulat ou une ambassade"
    assert [column.width for column in table.columns] == [33, 33]
    assert [row.header for row in table.rows] == [True, False, False]
    who, price = table.rows[1].cells
    (paragraph,) = who.blocks
    assert isinstance(paragraph, Paragraph)
    link, rest = paragraph.text.runs
    assert isinstance(link.link, ToFiche) and link.link.id == "F33307"
    assert rest.text == ", son époux et ses enfants mineurs de nationalité étrangère"
    assert price.blocks == (Paragraph(Rich((Run("15\u00a0€", (Mark.VALUE,)),))),)


def test_merged_cells_are_counted() -> None:
    cells = [cell for name in ("F13214", "F10009", "F34630", "F2322") for cell in find_all(fiche(name), Cell)]
    assert any(cell.across > 1 for cell in cells) or any(cell.down > 1 for cell in cells)


def test_conditions_of_a_conditional_fiche() -> None:
    found = fiche("F10009")
    assert found.kind is Kind.CONDITIONAL
    conditions = {each.condition for each in find_all(found, Case)} | {
        s.condition for s in find_all(found, Section)
    }
    assert IsTrue(VarId("T11422")) in conditions or any(
        IsTrue(VarId("T11422")) == s.condition for group in found.all(Situations) for s in group.situations
    )
    fancy = [each.condition for each in find_all(fiche("F13609"), Fragment) if each.condition]
    fancy += [each.condition for each in find_all(fiche("F13609"), Section) if each.condition]
    either = AnyOf((IsTrue(VarId("T11769")), IsUnset(VarId("T11769"))))
    assert any(either in list(find_all(condition, AnyOf)) for condition in fancy)


def test_a_guided_search_is_a_tree_that_ends_in_fiches() -> None:
    (search,) = fiche("F35136").all(GuidedSearch)
    home, nursing_home = search.branches
    assert home.title.text == "Vous vivez à votre domicile"
    assert home.effects == (Effect(VarId("T11422"), True),)
    paris, elsewhere = home.branches
    assert paris.leads[0].id == "F10009"
    assert paris.leads[0].kind == Kind.CONDITIONAL
    assert elsewhere.effects == (Effect(VarId("T11663"), True),)
    assert [branch.title.text for branch in nursing_home.branches] == [
        "L'Ehpad est à Paris",
        "L'Ehpad est situé dans une autre commune",
    ]


def test_a_life_event_asks_and_sets_switches() -> None:
    found = fiche("F14128")
    assert found.kind is Kind.HOW_TO_SIMULATOR
    (asked,) = found.all(Questionnaire)
    tenure = asked.questions[0]
    assert [choice.summary.text for choice in tenure.choices] == [
        "Vous êtes locataire",
        "Vous êtes propriétaire",
    ]
    assert tenure.choices[0].effects == (Effect(VarId("T10280"), True), Effect(VarId("T10281"), False))
    children = next(q for q in asked.questions if "enfants" in q.title.text)
    assert list(texts(children.help)) == ["Enfants qui déménageront avec vous"]
    assert list(find_all(found.body, Fragment)) or list(find_all(found.body, Section))


def test_words_that_are_explained_lead_to_their_term() -> None:
    found = fiche("F10009")
    links = {link.id for link in find_all(found, ToTerm)}
    assert links
    assert links <= set(found.terms)
    term = found.terms[next(iter(links))]
    assert isinstance(term, Term) and term.title and list(texts(term.blocks))


def test_services_laws_and_neighbours_of_a_fiche() -> None:
    found = fiche("F10009")
    services = list(find_all(found, Service))
    assert any(service.web and service.web.url.startswith("https://") for service in services)
    assert all(service.title and service.source for service in services)
    laws = [each for each in found.all(Document) if each.role is DocumentRole.LAW]
    assert laws and all(law.web.url.startswith("http") and law.title for law in laws)
    neighbours = [link for part in found.all(SeeAlso) for link in part.links]
    assert neighbours and all(link.title and link.context for link in neighbours)
    assert any(part.relation is Relation.GUIDED_SEARCH for part in found.all(Related))


def test_folders_and_themes_say_what_lies_in_them() -> None:
    theme = fiche("N19810").all(Shelf)
    assert [shelf.title.text for shelf in theme][:2] == ["État civil", "Identité - Authentification"]
    assert theme[1].links[0].id.startswith("N")
    (folder,) = fiche("N365").all(Shelf)
    assert (folder.id, folder.title) == ("", Rich())
    assert FicheId("F1411") in [link.id for link in folder.links]
    assert any(group.links[0].id == "F1411" or group.links for group in read(excerpt("F1411")).folder)


def test_pictures_and_commented_links_keep_their_words() -> None:
    with zipfile.ZipFile(EXCERPTS) as zipped:
        everything = [read(zipped.read(name)).fiche for name in zipped.namelist()]
    pictures = [picture for each in everything for picture in find_all(each, Picture)]
    assert any(picture.replacement for picture in pictures)
    assert any(picture.credits for picture in pictures)
    assert all(picture.file for picture in pictures)
    assert any(found.blocks for each in everything for found in find_all(each, Illustrated))
    links = [link for each in everything for link in find_all(each, CommentedLink)]
    assert links and all(isinstance(link.link.runs[0].link, ToWeb) for link in links)
    assert any(each.all(Audience) for each in everything)


# ---- Schema 3.4, and what no schema knows ----


def test_a_fiche_of_schema_3_4_is_read_and_the_unknown_is_counted() -> None:
    found = read(SCHEMA_34.read_bytes())
    assert found.schema == "3.4"
    assert found.unknown == {
        "#text": 1,
        "Actualite": 1,
        "Clignotant": 1,
        "EncadreMagique": 1,
        "Slogan": 1,
        "affecteHasard": 1,
        "estPluvieux": 1,
    }
    words, raw = words_of_fiche(found.fiche), words_of_xml(SCHEMA_34.read_bytes())
    assert words.replace(" ", "") == raw.replace(" ", "")


def test_what_schema_3_4_brings_has_its_place() -> None:
    found = read(SCHEMA_34.read_bytes()).fiche
    assert found.changed == date(2026, 2, 1)
    assert [(note.kind, note.dated) for note in found.news] == [(NoticeKind.NEWS, date(2026, 3, 1))]
    body = found.body
    assert [type(block).__name__ for block in body] == ["Paragraph", "Situations", "Notice"]
    (situations,) = found.all(Situations)
    assert list(texts(situations.intro)) == ["Choisissez un pays."]
    (chapter, *_rest) = situations.situations[0].blocks
    assert isinstance(chapter, Section) and chapter.numbered
    assert {type(block) for block in chapter.blocks} >= {Subheading, Fold, Picture, Other, Service}
    (boxes,) = [block for block in chapter.blocks if isinstance(block, Bullets)]
    assert boxes.bullet is Bullet.CHECKBOX
    assert boxes.items[0].condition == IsTrue(VarId("T90001"))
    assert boxes.items[1].blocks == (Paragraph(plain("Un papier sans puce")),)
    assert list(texts(found.all(Conclusion))) == ["1- Avant", "Choisir un nom"]
    assert [place.role for place in found.all(Place)] == [PlaceRole.HELPER]
    first = chapter.blocks[0]
    assert isinstance(first, Paragraph)
    assert [run.link.note for run in first.text.runs if isinstance(run.link, ToFiche)] == ["Titre complet"]
    assert Mark.PHONE in [mark for run in find_all(found.introduction, Run) for mark in run.marks]


def test_every_sort_of_condition_is_read_and_an_unknown_one_says_so() -> None:
    (situations,) = read(SCHEMA_34.read_bytes()).fiche.all(Situations)
    t90004 = VarId("T90004")
    assert situations.situations[0].condition == AllOf(
        (
            IsTrue(VarId("T90001")),
            AnyOf(
                (IsFalse(t90004), IsUnset(t90004), Not(IsTrue(VarId("T90005"))), UnknownTest("estPluvieux"))
            ),
        )
    )


def test_unknown_elements_keep_their_blocks_and_accents() -> None:
    box, slogan, news = (each for each in find_all(read(SCHEMA_34.read_bytes()).fiche, Other))
    assert (box.name, slogan.name, news.name) == ("EncadreMagique", "Slogan", "Actualite")
    assert isinstance(box.blocks[1], Bullets)
    assert slogan.blocks == (Paragraph(Rich((Run("Adoptez "), Run("malin", (Mark.EMPHASIS,)), Run(" !")))),)


def test_a_new_type_of_publication_is_other_and_counted() -> None:
    found = read(fiche_xml().replace(b"Fiche d'information", b"Fiche du futur"))
    assert found.fiche.kind is Kind.OTHER
    assert found.unknown == {"type=Fiche du futur": 1}


def test_elements_out_of_their_place_keep_their_words() -> None:
    body = (
        "<Texte><Tableau><Titre>T</Titre><Colonne largeur='x'/><Rangée>"
        "<Cellule fusionHorizontale='-1'>nu</Cellule></Rangée>"
        "<Paragraphe>sous le tableau</Paragraphe></Tableau>"
        "<BlocCas><Paragraphe>avant</Paragraphe><Cas><Titre>C</Titre></Cas></BlocCas>"
        "<LienInterne LienPublication='F2'>seul</LienInterne>"
        "<Paragraphe>avec <Image LienPublication='i.png'><Legende>image</Legende></Image> dedans</Paragraphe>"
        "<ContenuIllustre><Image LienPublication='j.png'/>"
        "<Contenu><Paragraphe>cadre</Paragraphe></Contenu></ContenuIllustre></Texte>"
        "<Paragraphe>au premier niveau</Paragraphe>"
    )
    data = fiche_xml(body=body)
    found = read(data)
    assert sorted(words_of_fiche(found.fiche).split()) == sorted(words_of_xml(data).split())
    assert [row.cells[0].across for row in find_all(found.fiche, Row)] == [1]
    assert len(list(find_all(found.fiche, Cases))) == 1
    assert next(find_all(found.fiche, Illustrated)).picture is not None
    assert found.unknown["LienInterne"] == 1


def test_new_elements_in_references_and_lists_are_kept_or_counted() -> None:
    body = (
        "<Reference type='x' ID='R1' URL='https://a.gouv.fr'><Titre>Loi</Titre><Avis>gardé</Avis></Reference>"
        "<LienWeb URL='https://a.gouv.fr'><Titre>titre gardé</Titre></LienWeb>"
        "<LienExterneCommente><LienExterne URL='https://a.gouv.fr'>là</LienExterne><Avis>gardé</Avis>"
        "</LienExterneCommente>"
    )
    data = fiche_xml(body=body)
    found = read(data)
    assert sorted(words_of_fiche(found.fiche).split()) == sorted(words_of_xml(data).split())
    assert found.unknown == {"Avis": 2}
    (law,) = found.fiche.all(Document)
    assert list(texts(law.blocks)) == ["gardé"]


def test_words_where_none_are_looked_for_are_reported() -> None:
    body = "<VoirAussi><Fiche ID='F2'><Titre>T</Titre><Avis>perdu</Avis></Fiche></VoirAussi>"
    body += "<SousDossier ID='N1-1'><Titre>S</Titre><Avis>perdu</Avis></SousDossier>"
    found = read(fiche_xml(body=body))
    assert found.unknown == {"Avis": 2, "#lost": 1}


# ---- Files that are no fiche ----


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xml"),
        (b"not XML", "xml"),
        (b"<Publication ID='F1'>", "xml"),
        ("<Publication>é</Publication>".encode("latin-1"), "xml"),
        (b"<?xml version='1.0' encoding='klingon'?><Publication/>", "xml"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><Publication ID='F1'>&b;</Publication>", "doctype"),
        (b"<!DOCTYPE a SYSTEM 'http://127.0.0.1/x.dtd'><Publication ID='F1'/>", "doctype"),
        (b"<Publication/>", "id"),
        (b"<Publication ID='../../x'/>", "id"),
        (b"<Publication ID='F1'/>", "title"),
    ],
)
def test_what_is_no_fiche_is_an_answer(data: bytes, code: str) -> None:
    assert read_fiche(data) == Unreadable(code)


def test_an_entity_bomb_in_utf_16_is_refused_too() -> None:
    bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "bbbb">]><Publication ID="F1"/>'
    assert read_fiche(bomb.encode("utf-16")) == Unreadable("doctype")


def test_another_sort_of_file_says_what_it_is() -> None:
    assert read_fiche(b"<Menu><Theme/></Menu>") == NotAFiche("Menu")


def test_a_fiche_nested_beyond_reason_is_refused() -> None:
    deep = fiche_xml(body="<Texte>" * 5000 + "</Texte>" * 5000)
    assert read_fiche(deep) == Unreadable("depth")


def test_an_old_encoding_that_is_declared_is_read() -> None:
    data = fiche_xml(title="Été").decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert read(data).fiche.title == "Été"


# ---- Texts ----


def test_spaces_are_folded_across_accents_and_no_break_spaces_stay() -> None:
    inner = "  Un\n <MiseEnEvidence> mot </MiseEnEvidence> fort\u00a0: 15\u00a0€ "
    body = f"<Texte><Paragraphe>{inner}</Paragraphe></Texte>"
    (paragraph,) = read(fiche_xml(body=body)).fiche.body
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text.text == "Un mot fort\u00a0: 15\u00a0€"
    assert paragraph.text.runs[1] == Run("mot ", (Mark.EMPHASIS,))


def test_a_link_without_words_is_kept_and_an_empty_paragraph_is_not() -> None:
    link = "<LienInterne LienPublication='F2'/>"
    body = f"<Texte><Paragraphe> </Paragraphe><Paragraphe>Voir {link}</Paragraphe></Texte>"
    (paragraph,) = read(fiche_xml(body=body)).fiche.body
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text.runs == (Run("Voir"), Run("", (), ToFiche(FicheId("F2"))))


def test_abbreviations_are_terms_and_chapters_are_places() -> None:
    body = (
        "<Texte><Paragraphe><LienInterne LienPublication='R9' type='Sigle'>CAF</LienInterne> "
        "<LienIntra LienID='T1' type='Chapitre'>plus bas</LienIntra> "
        "<LienIntra LienID='F3' type='Fiche Question-réponse'>là</LienIntra></Paragraphe></Texte>"
    )
    links = [run.link for run in find_all(read(fiche_xml(body=body)).fiche, Run) if run.link]
    assert [type(link).__name__ for link in links] == ["ToTerm", "ToChapter", "ToFiche"]
    assert links[0] == ToTerm(TermId("R9"))


PIECES = st.lists(
    st.one_of(
        st.text(alphabet="aé \n\t\u00a0<&", max_size=8),
        st.tuples(
            st.sampled_from([mark.value for mark in Mark] + ["Clignotant"]),
            st.text(alphabet="bç \n", max_size=6),
        ),
    ),
    max_size=12,
)


@given(PIECES)
def test_whatever_is_mixed_into_a_paragraph_only_its_spaces_change(
    pieces: list[str | tuple[str, str]],
) -> None:
    from xml.sax.saxutils import escape

    words = "".join(piece if isinstance(piece, str) else piece[1] for piece in pieces)
    inner = "".join(
        escape(piece) if isinstance(piece, str) else f"<{piece[0]}>{escape(piece[1])}</{piece[0]}>"
        for piece in pieces
    )
    found = read(fiche_xml(body=f"<Texte><Paragraphe>{inner}</Paragraphe></Texte>")).fiche
    assert " ".join(texts(found.parts)) == fold(words)
    assert decode(encode(found)) == found


@pytest.mark.parametrize("data", [b"", b"junk", b"x\x9cK\x04\x00\x00b\x00b"])
def test_bytes_that_are_no_fiche_are_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        decode(data)


def test_json_that_is_no_fiche_is_damaged() -> None:
    import zlib

    for words in (b"[]", b"[0]", b"[999]", b'["a"]', b"[67]", b"[" * 5000 + b"]" * 5000):
        with pytest.raises(Damaged):
            decode(zlib.compress(words))
