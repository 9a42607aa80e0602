"""What stands at the first level of a publication: introduction, texts, questions, references, neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from kiosk.guide import models as m
from kiosk.guide.reading_blocks import (
    READERS,
    SILENT,
    Children,
    annex,
    blocks_of,
    effects_of,
    leaflet,
    other,
    paragraphs,
    web_address,
)
from kiosk.guide.reading_text import Unknown, rich, web_of, words_of
from kiosk.guide.richtext import NOTHING, Rich, TermId, plain
from kiosk.guide.xmltree import DC
from kiosk.types import FicheId

METADATA = frozenset(
    {
        "SurTitre",
        "Audience",
        "Canal",
        "FilDAriane",
        "Theme",
        "SousThemePere",
        "DossierPere",
        "SousDossierPere",
    }
)
"""First-level elements that are read into the fields of Fiche, or that say nothing to a reader."""


def parts_of(root: Element, unknown: Unknown) -> tuple[m.Part, ...]:
    """All first-level elements but the metadata, in order."""
    out: list[m.Part] = []
    folderish = root.tag == "Publication"
    for child in root:
        tag = child.tag
        if _is_metadata(tag):
            continue
        if tag in ("Fiche", "Dossier") and folderish:
            _on_shelf(out, fiche_link(child, unknown))
        elif tag == "Paragraphe":
            out.extend(paragraphs(child, unknown))
        else:
            out.append((PARTS.get(tag) or READERS.get(tag) or other)(child, unknown))
    return tuple(out)


def _is_metadata(tag: str) -> bool:
    return tag.startswith(DC) or tag in METADATA or tag in SILENT


def raw_words(root: Element) -> Iterator[str]:
    """All the words of a publication but its metadata, straight from the XML."""
    waiting = [child for child in root if not _is_metadata(child.tag)]
    while waiting:
        element = waiting.pop()
        if element.tag not in SILENT:
            yield element.text or ""
            waiting.extend(element)
        yield element.tail or ""


def _on_shelf(out: list[m.Part], link: m.FicheLink) -> None:
    last = out[-1] if out else None
    if isinstance(last, m.Shelf) and not last.id:
        out[-1] = m.Shelf(last.id, last.title, (*last.links, link))
    else:
        out.append(m.Shelf(FicheId(""), NOTHING, (link,)))


def fiche_link(element: Element, unknown: Unknown) -> m.FicheLink:
    """An element that names a publication by ID or LienPublication, with its title inside."""
    get = element.get
    kids = Children(element, unknown)
    titled = element.find("Titre") is not None
    title = kids.words("Titre") if titled else rich(element, unknown)
    context = _context(kids) if titled else NOTHING
    if titled:
        kids.count_rest()
    return m.FicheLink(
        FicheId(get("ID", "") or get("LienPublication", "")),
        get("type", ""),
        get("audience", ""),
        title or plain(get("commentaireLien", "")),
        context,
    )


def _context(kids: Children) -> Rich:
    theme = kids.one("Theme")
    if theme is not None:
        return rich(theme.find("Titre"), Unknown())
    return kids.words("Dossier")


def shelf(element: Element, unknown: Unknown) -> m.Shelf:
    """SousDossier, SousTheme."""
    kids = Children(element, unknown)
    title = kids.words("Titre")
    links = tuple(fiche_link(child, unknown) for child in kids.every("Fiche", "Dossier"))
    kids.count_rest()
    return m.Shelf(FicheId(element.get("ID", "")), title, links)


def _related(element: Element, unknown: Unknown) -> m.Related:
    return m.Related(m.Relation(element.tag), fiche_link(element, unknown))


def _see_also(element: Element, unknown: Unknown) -> m.SeeAlso:
    links = tuple(fiche_link(child, unknown) for child in element)
    return m.SeeAlso(element.get("important") == "oui", links)


def _document(element: Element, unknown: Unknown) -> m.Document:
    kids = Children(element, unknown)
    return m.Document(
        role=m.DocumentRole(element.tag),
        id=element.get("ID", ""),
        kind=element.get("type", ""),
        web=web_of(element),
        condition=kids.condition(),
        title=kids.words("Titre"),
        source=kids.words("Source"),
        complement=kids.words("Complement"),
        blocks=kids.blocks(),
    )


def _term(element: Element, unknown: Unknown) -> m.Term:
    kids = Children(element, unknown)
    kinds = {kind.value: kind for kind in m.TermKind}
    return m.Term(
        id=TermId(element.get("ID", "")),
        kind=kinds.get(element.get("type", element.tag), m.TermKind.DEFINITION),
        title=kids.words("Titre"),
        references=tuple(_document(child, unknown) for child in kids.every("Reference")),
        blocks=kids.blocks(),
    )


def _questionnaire(element: Element, unknown: Unknown) -> m.Part:
    kids = Children(element, unknown)
    questions = tuple(_question(child, unknown) for child in kids.every("Question"))
    return m.Questionnaire(kids.blocks(), questions)


def _question(element: Element, unknown: Unknown) -> m.Question:
    kids = Children(element, unknown)
    title, condition = kids.words("Titre"), kids.condition()
    choices = tuple(_choice(child, unknown) for child in kids.every("Choix"))
    return m.Question(title, kids.inner("Aide") + kids.blocks(), choices, condition)


def _choice(element: Element, unknown: Unknown) -> m.Choice:
    kids = Children(element, unknown)
    return m.Choice(
        kids.words("Titre"),
        kids.words("IntituleSiSelectionne"),
        kids.inner("Aide") + kids.blocks(),
        effects_of(kids.every("SiSelectionne"), unknown),
    )


def _guided_search(element: Element, unknown: Unknown) -> m.GuidedSearch:
    return m.GuidedSearch(tuple(_branch(child, unknown) for child in element))


def _branch(element: Element, unknown: Unknown) -> m.Branch:
    kids = Children(element, unknown)
    title = kids.words("Titre")
    effects = effects_of(kids.every("SiSelectionne"), unknown)
    leads = tuple(fiche_link(child, unknown) for child in kids.every("LienInterne"))
    branches = tuple(_branch(child, unknown) for child in kids.every("Branche"))
    return m.Branch(title, kids.inner("Aide") + kids.blocks(), effects, leads, branches)


def _form_number(element: Element, unknown: Unknown) -> m.FormNumber:
    return m.FormNumber(element.tag == "NumeroCerfa", rich(element, unknown))


def _partner(element: Element, unknown: Unknown) -> m.Partner:
    return m.Partner(element.get("ID", ""), web_of(element), rich(element, unknown))


PARTS: dict[str, Callable[[Element, Unknown], m.Part]] = {
    "Introduction": lambda element, unknown: m.Introduction(blocks_of(element, unknown)),
    "Texte": lambda element, unknown: m.Body(blocks_of(element, unknown)),
    "Corps": lambda element, unknown: m.Body(blocks_of(element, unknown)),
    "Conclusion": lambda element, unknown: m.Conclusion(blocks_of(element, unknown)),
    "Cible": lambda element, unknown: m.Audience(rich(element, unknown)),
    "Questionnaire": _questionnaire,
    "Problematiques": _guided_search,
    "VoirAussi": _see_also,
    "SousDossier": shelf,
    "SousTheme": shelf,
    "Definition": _term,
    "Abreviation": _term,
    "NumeroCerfa": _form_number,
    "AutreNumero": _form_number,
    "Partenaire": _partner,
    "ServiceEnLigneAnnexe": annex,
    "NoticeLiee": leaflet,
    "LienWeb": web_address,
    **{role.value: _document for role in m.DocumentRole},
    **{relation.value: _related for relation in m.Relation},
}
"""Readers of what stands at the first level only; blocks may stand there too."""


def crumb(element: Element | None) -> m.Crumb | None:
    """A theme, a sub-theme or a folder: its id and its title."""
    if element is None:
        return None
    title = element.find("Titre")
    words = words_of(element if title is None else title)
    return m.Crumb(FicheId(element.get("ID", "")), words, element.get("type", ""))
